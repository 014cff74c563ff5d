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
import { FramedLine } from './framed.ts';

const limits = {
  packetsAtOnce: LINE_PACKETS_AT_ONCE,
  packetsPerSecond: LINE_PACKETS_PER_SECOND,
  bytesAtOnce: LINE_BYTES_AT_ONCE,
  bytesPerSecond: LINE_BYTES_PER_SECOND,
};

/** Of WebSocket's own codes the one for who does not keep to the rules. */
const POLICY_VIOLATION = 1008;

/** To be called as soon as the line is open. `cut` is told why, when it comes to that. */
export function guardLine(conn: Socket['conn'], clock: Clock, cut: (code: ByeCode) => void): GuardedLine | undefined {
  const webSocket: unknown = 'socket' in conn.transport ? conn.transport.socket : undefined;
  return webSocket instanceof WebSocket ? new GuardedLine(conn, webSocket, clock, cut) : undefined;
}

export class GuardedLine {
  readonly line: FramedLine;
  readonly #conn: Socket['conn'];
  readonly #guard: LineGuard;
  readonly #cut: (code: ByeCode) => void;
  #isIn = false;

  constructor(conn: Socket['conn'], webSocket: WebSocket, clock: Clock, cut: (code: ByeCode) => void) {
    this.line = new FramedLine(conn);
    this.#conn = conn;
    this.#cut = cut;
    this.#guard = new LineGuard(webSocket, conn.request.socket, limits, clock, () => this.#end('tooFast'));
    for (const usual of webSocket.listeners('message')) {
      webSocket.removeAllListeners('message');
      webSocket.on('message', (data: Buffer, isBinary: boolean) => {
        if (this.passes(data.length)) Reflect.apply(usual, webSocket, [data, isBinary]);
      });
    }
  }

  /** Whether the next packet, so long once it was inflated, may be looked at. */
  passes(length: number): boolean {
    if (!this.#guard.passes(length)) return false;
    if (this.line.unsentBytes <= CUT_ABOVE_BYTES) return true;
    this.#end('slow');
    return false;
  }

  /** Somebody is let in, and can be told why they are cut. */
  letIn(): void {
    this.#isIn = true;
  }
  get isIn(): boolean {
    return this.#isIn;
  }

  #end(code: ByeCode): void {
    this.#cut(code);
    if (this.#isIn) this.line.send({ event: 'bye', json: JSON.stringify({ code }) });
    this.#guard.end(POLICY_VIOLATION, code);
    this.#conn.close(true);
  }
}
