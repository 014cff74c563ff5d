// The updates of Yjs documents in Redis, numbered, with the merged state of the trimmed ones before them.
import { z } from 'zod';
import type { Documents } from '../ports.ts';
import type { Followers } from './followers.ts';
import type { Connection } from './redis-connection.ts';
import { redisKeys } from './redis-keys.ts';
import { appendUpdateScript, compactScript, readUpdatesScript } from './redis-scripts.ts';

const given = z.number();
const numbered = z.array(z.instanceof(Buffer));

type Update = Awaited<ReturnType<Documents['readAfter']>>[number];

/** `followers` are keyed by the key of a document's updates. */
export function redisDocuments(
  connection: Connection,
  followers: Followers<number>,
  followed: Map<string, readonly [string, string]>,
): Documents {
  async function readAfter(meeting: string, document: string, after: number): Promise<readonly Update[]> {
    const keys = [redisKeys.updates(meeting, document), redisKeys.document(meeting, document)];
    const reply = numbered.parse(await connection.runBinary('read a document', readUpdatesScript, keys, [String(after)]));
    return reply.flatMap((part, index) => {
      const update = reply[index + 1];
      return index % 2 === 1 || update === undefined ? [] : [{ number: Number(part.toString()), update }];
    });
  }
  return {
    async append(meeting, document, update) {
      const names = [redisKeys.updates(meeting, document), redisKeys.document(meeting, document)];
      const keys = [...names, redisKeys.documents(meeting)];
      const settled = connection.settling();
      const reply = await connection.runBinary('append to a document', appendUpdateScript, keys, [Buffer.from(update)]);
      await settled();
      return given.parse(reply);
    },
    async load(meeting, document) {
      const all = await readAfter(meeting, document, 0);
      return { upTo: all.at(-1)?.number ?? 0, updates: all.map(({ update }) => update) };
    },
    readAfter,
    async compact(meeting, document, upTo, merged) {
      const keys = [redisKeys.updates(meeting, document), redisKeys.document(meeting, document)];
      await connection.runBinary('compact a document', compactScript, keys, [String(upTo), Buffer.from(merged)]);
    },
    follow(meeting, document, seen, changed) {
      const key = redisKeys.updates(meeting, document);
      followed.set(key, [meeting, document]);
      return followers.follow(key, seen, changed);
    },
  };
}

/** The numbers last given in these documents, asked for in one go. */
export async function numbersOf(
  connection: Connection,
  documents: readonly (readonly [string, string])[],
): Promise<readonly number[]> {
  const found = await connection.ask('numbers', (client) =>
    Promise.all(documents.map(([meeting, document]) => client.hGet(redisKeys.document(meeting, document), 'last'))),
  );
  return found.map((last) => Number(last ?? 0));
}
