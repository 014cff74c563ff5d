// Deliberate faults of the world or of a node, each of which the checks must find.
import type { Message } from '../../server/rooms/rooms.ts';
import type { Line } from './line.ts';
import type { Append } from './shared-store.ts';

export interface Breaking {
  /** Takes the place of the store's append. */
  readonly append?: (real: Append) => Append;
  /** Bends what a line brings to its client. */
  readonly bent?: (line: Line, message: Message) => Message;
}

export const breaking = {} satisfies Readonly<Record<string, Breaking>>;
