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

export interface GuardedLine {
  /** Whether the next packet may be looked at. */
  readonly passes: () => boolean;
  /** Somebody is let in, and can be told why they are cut. */
  letIn(socket: Socket): void;
}

/** To be called as soon as the line is open. `cut` is told why, when it comes to that. */
export function guardLine(conn: Socket['conn'], clock: Clock, cut: (code: ByeCode) => void): GuardedLine | undefined {
  const line: unknown = 'socket' in conn.transport ? conn.transport.socket : undefined;
  if (!(line instanceof WebSocket)) return undefined;
  let joined: Socket | undefined;
  const end = (code: ByeCode): void => {
    cut(code);
    if (joined) sendFramed(joined, { event: 'bye', json: JSON.stringify({ code }) });
    guard.end(POLICY_VIOLATION, code);
    conn.close(true);
  };
  const guard = new LineGuard(line, conn.request.socket, limits, clock, () => end('tooFast'));
  const passes = (): boolean => {
    if (!guard.passes()) return false;
    if (unsentBytes(conn) <= CUT_ABOVE_BYTES) return true;
    end('slow');
    return false;
  };
  for (const usual of line.listeners('message')) {
    line.removeAllListeners('message');
    line.on('message', (data: Buffer, isBinary: boolean) => {
      if (passes()) Reflect.apply(usual, line, [data, isBinary]);
    });
  }
  return { passes, letIn: (socket) => void (joined = socket) };
}
