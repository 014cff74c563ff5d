// The LMDB file of a folder: which databases are in it, how their keys are built, how they are walked.
import { open, type Database, type RootDatabase } from 'lmdb';

/**
 * Keys are lists, encoded so that every part ends where it ends: 'abc' and 'abcd' never share a range, whatever is in
 * them. Choices stand in values only.
 */
export interface Databases {
  readonly root: RootDatabase;
  /** [meeting, version] → entry with its secret. */
  readonly log: Database<string, [string, number]>;
  /** [meeting, poll, seat] → choice. */
  readonly boxes: Database<string, [string, string, string]>;
  /** [meeting, document, number] → update; number 0: how far the merged state goes (8 bytes), and that state. */
  readonly documents: Database<Buffer, [string, string, number]>;
  /** meeting → snapshot. */
  readonly snapshots: Database<string, string>;
  /** PIN → meeting. */
  readonly pins: Database<string, string>;
}

export function openDatabases(path: string): Databases {
  // Without overlapping sync a commit is visible only once it is on disk, and a resolved write is a durable one (S1).
  const root = open({ path, overlappingSync: false, maxDbs: 8, noSubdir: true });
  return {
    root,
    log: root.openDB('log', { encoding: 'string' }),
    boxes: root.openDB('boxes', { encoding: 'string' }),
    documents: root.openDB('documents', { encoding: 'binary' }),
    snapshots: root.openDB('snapshots', { encoding: 'string' }),
    pins: root.openDB('pins', { encoding: 'string' }),
  };
}

/** All keys that begin with these parts, in order. */
export function* keysUnder<K extends readonly (string | number)[]>(
  database: Pick<Database<unknown, K & (string | number)[]>, 'getKeys'>,
  parts: readonly string[],
): Generator<K> {
  for (const key of database.getKeys({ start: [...parts] })) {
    if (parts.some((part, index) => key[index] !== part)) return;
    yield key;
  }
}
