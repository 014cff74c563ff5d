// The LMDB file of a folder: which databases are in it, how their keys are built, how they are walked.
import { open, type Database, type RootDatabase } from 'lmdb';
import type { Tip } from '../ports.ts';
import { answerWithin } from './answer-within.ts';

/**
 * Keys are lists, encoded so that every part ends where it ends: 'abc' and 'abcd' never share a range, whatever is in
 * them. Choices with a seat stand in values only.
 */
export interface Databases {
  readonly root: RootDatabase;
  /** [meeting, version] → entry with its secret. */
  readonly log: Database<string, [string, number]>;
  /** [meeting, poll, seat] → choice. */
  readonly boxes: Database<string, [string, string, string]>;
  /** [meeting, poll] → whether a sealed poll's urn is shut, and its private key. */
  readonly urns: Database<string, [string, string]>;
  /** [meeting, poll, receipt] → ''. Apart from the choices, of which only numbers are kept. */
  readonly receipts: Database<string, [string, string, string]>;
  /** [meeting, poll, choice] → how many. */
  readonly choices: Database<string, [string, string, string]>;
  /** [meeting, document, number] → update; number 0: how far the merged state goes (8 bytes), and that state. */
  readonly documents: Database<Buffer, [string, string, number]>;
  /** meeting → snapshot. */
  readonly snapshots: Database<string, string>;
  /** PIN → meeting. */
  readonly pins: Database<string, string>;
  /** meeting → how its log ended when it was last looked at; for as long as the last entry's text is still that. */
  readonly tips: Map<string, Ending>;
}
export interface Ending {
  readonly text: string;
  readonly tip: Tip;
  readonly at: number;
}

export function openDatabases(path: string): Databases {
  // Without overlapping sync a commit is visible only once it is on disk, and a resolved write is a durable one (S1).
  // Without batches by event turn there is no promise of the library's own that a full disk would leave without an ear.
  const root = open({ path, overlappingSync: false, eventTurnBatching: false, maxDbs: 16, noSubdir: true });
  return {
    root,
    log: root.openDB('log', { encoding: 'string' }),
    boxes: root.openDB('boxes', { encoding: 'string' }),
    urns: root.openDB('urns', { encoding: 'string' }),
    receipts: root.openDB('receipts', { encoding: 'string' }),
    choices: root.openDB('choices', { encoding: 'string' }),
    documents: root.openDB('documents', { encoding: 'binary' }),
    snapshots: root.openDB('snapshots', { encoding: 'string' }),
    pins: root.openDB('pins', { encoding: 'string' }),
    tips: new Map(),
  };
}

/**
 * A write that is on disk when this resolves, and StoreUnavailable when it cannot be written: a full disk ends no
 * process. The library tells the reason by a second promise, which would end it if nobody looked at that.
 */
export function durable<T>(what: string, write: Promise<T>): Promise<T> {
  const explained = write.catch((error: unknown) => {
    const reason = error instanceof Error && 'commitError' in error ? error.commitError : undefined;
    if (reason instanceof Promise) return reason.then(() => Promise.reject(error));
    throw error;
  });
  return answerWithin(what, explained);
}

/** For each single write of a batch; whether it failed is told by the batch. */
export function part(write: Promise<unknown>): void {
  write.catch(() => undefined);
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
