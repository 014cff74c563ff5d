// Watches a line from its first packet on: who sends more than any page does, or asks on without reading answers, is cut.
import type { Socket } from 'socket.io';
import { WebSocket } from 'ws';
import {
  CUT_ABOVE_BYTES,
  LINE_BYTES_AT_ONCE,
  LINE_BYTES_PER_SECOND,
  LINE_PACKETS_AT_ONCE,
  LINE_PACKETS_PER_SECOND,
} from '../../shared/protocol/limits.ts';
import type { ByeCode } from '../../shared/protocol/down.ts';
import { LineGuard } from '../line-guard.ts';
import type { Clock } from '../ports.ts';
import { sendFramed, unsentBytes } from './framed.ts';

const limits = {
  packetsAtOnce: LINE_PACKETS_AT_ONCE,
  packetsPerSecond: LINE_PACKETS_PER_SECOND,
  bytesAtOnce: LINE_BYTES_AT_ONCE,
  bytesPerSecond: LINE_BYTES_PER_SECOND,
};

/** Of WebSocket's own codes the one for who does not keep to the rules. */
const POLICY_VIOLATION = 1008;

/** One for each line: its methods are everybody's, so that eight thousand lines are watched for little memory. */
export class LiveGuard {
  readonly #conn: Socket['conn'];
  readonly #guard: LineGuard;
  readonly #cut: (code: ByeCode) => void;
  #joined: Socket | undefined;

  constructor(conn: Socket['conn'], line: WebSocket, clock: Clock, cut: (code: ByeCode) => void) {
    this.#conn = conn;
    this.#cut = cut;
    this.#guard = new LineGuard(line, conn.request.socket, limits, clock, () => this.#end('tooFast'));
  }

  /** Whether the next packet may be looked at. */
  passes(): boolean {
    if (!this.#guard.passes()) return false;
    if (unsentBytes(this.#conn) <= CUT_ABOVE_BYTES) return true;
    this.#end('slow');
    return false;
  }

  /** Somebody is let in, and can be told why they are cut. */
  letIn(socket: Socket): void {
    this.#joined = socket;
  }

  #end(code: ByeCode): void {
    this.#cut(code);
    if (this.#joined) sendFramed(this.#joined, { event: 'bye', json: JSON.stringify({ code }) });
    this.#guard.end(POLICY_VIOLATION, code);
    this.#conn.close(true);
  }
}

/** To be called as soon as the line is open. `cut` is told why, when it comes to that. */
export function guardLine(conn: Socket['conn'], clock: Clock, cut: (code: ByeCode) => void): LiveGuard | undefined {
  const line: unknown = 'socket' in conn.transport ? conn.transport.socket : undefined;
  if (!(line instanceof WebSocket)) return undefined;
  const guard = new LiveGuard(conn, line, clock, cut);
  for (const usual of line.listeners('message')) {
    line.removeAllListeners('message');
    line.on('message', (data: Buffer, isBinary: boolean) => {
      if (guard.passes()) Reflect.apply(usual, line, [data, isBinary]);
    });
  }
  return guard;
}
