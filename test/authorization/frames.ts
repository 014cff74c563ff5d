// Every frame that a document understands: how it is sent, and who is heard with it.
import type { Frame } from '../../server/documents/frames.ts';
import { awarenessFrame, joined, numberBytes, sized, stepOne, stepTwo, updateFrame } from '../../server/documents/frames.ts';
import { noteUpdate } from '../support/document-clients.ts';

export interface FrameRow {
  readonly name: string;
  /** As it goes over the line; the word is found again wherever it comes to. */
  readonly bytes: (word: string, item: string) => Uint8Array;
  /** What a reader is answered: what there is, a refusal, or nothing. */
  readonly reader: 'content' | 'refused' | 'nothing';
  /** What a writer's leads to: what there is, a change that others see, a cursor that other writers see, or nothing. */
  readonly writer: 'content' | 'change' | 'cursor' | 'nothing';
}

const emptyVector = Uint8Array.of(0);
/** One client's cursor: its number, its clock, its state. */
function cursor(word: string): Uint8Array {
  const state = new TextEncoder().encode(JSON.stringify({ here: word }));
  // Another number for each word: a connection has one, and nobody takes another's.
  const client = 1_000 + [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000, 7);
  return joined([numberBytes(1), numberBytes(client), numberBytes(1), sized(state)]);
}

const writes = { reader: 'refused', writer: 'change' } as const;

/** A kind of frame without a row does not compile. */
const byKind: Readonly<Record<Frame['kind'], readonly FrameRow[]>> = {
  ask: [{ name: 'sync step 1', bytes: () => stepOne(emptyVector), reader: 'content', writer: 'content' }],
  write: [
    { name: 'sync step 2', bytes: (word, item) => stepTwo(noteUpdate(word, item)), ...writes },
    { name: 'update', bytes: (word, item) => updateFrame(noteUpdate(word, item)), ...writes },
  ],
  awareness: [{ name: 'awareness', bytes: (word) => awarenessFrame(cursor(word)), reader: 'nothing', writer: 'cursor' }],
  askAwareness: [{ name: 'query awareness', bytes: () => Uint8Array.of(3), reader: 'nothing', writer: 'nothing' }],
};
export const frameRows: readonly FrameRow[] = Object.values(byKind).flat();
