// The updates of Yjs documents in LMDB, numbered, with the merged state of the trimmed ones before them.
import type { Documents } from '../ports.ts';
import { openFollowers } from './followers.ts';
import { inTurn } from './in-turn.ts';
import { durable, part, type Databases } from './lmdb-databases.ts';

/** Where the merged state stands: before every update. */
const MERGED = 0;
const HEADER_BYTES = 8;

interface Merged {
  readonly upTo: number;
  readonly state: Uint8Array;
}

interface Update {
  readonly number: number;
  readonly update: Uint8Array;
}

export function lmdbDocuments(databases: Databases): Documents & { close(): void } {
  const turn = inTurn();
  const keyOf = (meeting: string, document: string): string => JSON.stringify([meeting, document]);
  const followed = new Map<string, readonly [string, string]>();
  const followers = openFollowers<number>({
    ask: async (keys) => keys.map((key) => lastNumber(databases, ...(followed.get(key) ?? ['', '']))),
    isSame: (one, other) => one === other,
    ended: (key) => followed.delete(key),
  });
  return {
    append: async (meeting, document, update) => {
      const key = keyOf(meeting, document);
      const number = await durable(
        'append to a document',
        turn(key, () => append(databases, meeting, document, update)),
      );
      followers.hint(key);
      return number;
    },
    load: async (meeting, document) => {
      const all = updatesAfter(databases, meeting, document, 0);
      return { upTo: all.at(-1)?.number ?? 0, updates: all.map(({ update }) => update) };
    },
    readAfter: async (meeting, document, after) => updatesAfter(databases, meeting, document, after),
    compact: (meeting, document, upTo, merged) =>
      durable(
        'compact a document',
        turn(keyOf(meeting, document), () => compact(databases, meeting, document, { upTo, state: merged })),
      ),
    follow(meeting, document, seen, changed) {
      followed.set(keyOf(meeting, document), [meeting, document]);
      return followers.follow(keyOf(meeting, document), seen, changed);
    },
    close: followers.close,
  };
}

function mergedOf({ documents }: Databases, meeting: string, document: string): Merged | undefined {
  const bytes = documents.get([meeting, document, MERGED]);
  if (bytes === undefined) return undefined;
  return { upTo: Number(bytes.readBigUInt64BE()), state: bytes.subarray(HEADER_BYTES) };
}

function lastNumber(databases: Databases, meeting: string, document: string): number {
  const range = { start: [meeting, document, Infinity], end: [meeting, document, MERGED], reverse: true, limit: 1 };
  const [last] = databases.documents.getKeys(range);
  return Math.max(last?.[2] ?? 0, mergedOf(databases, meeting, document)?.upTo ?? 0);
}

function updatesAfter(databases: Databases, meeting: string, document: string, after: number): readonly Update[] {
  const merged = mergedOf(databases, meeting, document);
  const range = { start: [meeting, document, Math.max(after, MERGED) + 1], end: [meeting, document, Infinity] };
  const updates = [...databases.documents.getRange(range)].map(({ key, value }) => ({ number: key[2], update: value }));
  return merged === undefined || merged.upTo <= after ? updates : [{ number: merged.upTo, update: merged.state }, ...updates];
}

async function append(databases: Databases, meeting: string, document: string, update: Uint8Array): Promise<number> {
  const number = lastNumber(databases, meeting, document) + 1;
  await databases.documents.put([meeting, document, number], Buffer.from(update));
  return number;
}

async function compact(databases: Databases, meeting: string, document: string, merged: Merged): Promise<void> {
  const { documents, root } = databases;
  if ((mergedOf(databases, meeting, document)?.upTo ?? 0) >= merged.upTo) return;
  if (lastNumber(databases, meeting, document) < merged.upTo) return;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeBigUInt64BE(BigInt(merged.upTo));
  const trimmed = documents.getKeys({ start: [meeting, document, MERGED + 1], end: [meeting, document, merged.upTo + 1] });
  const keys = [...trimmed];
  await root.batch(() => {
    part(documents.put([meeting, document, MERGED], Buffer.concat([header, merged.state])));
    for (const key of keys) part(documents.remove(key));
  });
}
