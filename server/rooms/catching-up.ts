// Reading on in a meeting's log: from a snapshot or from where this node stands, every link of the chain checked.
import { setImmediate } from 'node:timers/promises';
import { verifyChain, type Head } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { foldEntry } from '../../shared/record/fold.ts';
import { instant } from '../../shared/room/ids.ts';
import { emptyRoom, type Room } from '../../shared/room/room.ts';
import { decodeRoom, encodingRoom, snapshotSchema } from '../../shared/room/snapshot.ts';
import { StoreUnavailable, type Log, type Snapshot, type Store } from '../ports.ts';
import { nativeDigest } from './native-digest.ts';

/** A state and where it stands in the log. */
export interface Standing {
  readonly room: Room;
  readonly head: Head;
}

export type CaughtUp =
  | { readonly kind: 'caughtUp'; readonly standing: Standing; readonly entries: readonly StoredEntry[] }
  /** The log is not the one that led to this state (L6). */
  | { readonly kind: 'forked'; readonly there: Head }
  /** An entry of a kind that this release does not know. */
  | { readonly kind: 'unreadable'; readonly type: string };

/** So many entries are read at once: some hundred kilobytes. */
const READ_AT_ONCE = 1_000;

export const nothing = (): Standing => ({ room: emptyRoom(instant(0)), head: { version: 0, hash: '' } });

const isSame = (one: Head, other: Head): boolean => one.version === other.version && one.hash === other.hash;

/** Folds what the store has beyond this state. @throws StoreUnavailable */
export async function catchUp(log: Log, meeting: string, from: Standing): Promise<CaughtUp> {
  let standing = from;
  const entries: StoredEntry[] = [];
  for (;;) {
    const tip = await log.tip(meeting);
    if (isSame(tip, standing.head)) return { kind: 'caughtUp', standing, entries };
    if (tip.version <= standing.head.version) return { kind: 'forked', there: tip };
    let page = await log.read(meeting, standing.head.version, READ_AT_ONCE);
    if (page.length === 0) return { kind: 'forked', there: tip };
    while (page.length > 0) {
      const next = page.length === READ_AT_ONCE ? await readingAfter(log, meeting, page) : undefined;
      const folded = followed(standing, page);
      if (folded.kind !== 'caughtUp') return folded;
      standing = folded.standing;
      entries.push(...page);
      page = next ? await next.page : [];
    }
  }
}

/** The next page is on its way while the one before it is folded. */
async function readingAfter(log: Log, meeting: string, before: readonly StoredEntry[]) {
  const page = log.read(meeting, before.at(-1)?.entry.version ?? 0, READ_AT_ONCE);
  page.catch(() => undefined); // Whoever waits for the page is told.
  await setImmediate();
  return { page };
}

/** Folds entries that the store says follow. */
export function followed(from: Standing, entries: readonly StoredEntry[]): CaughtUp {
  const last = entries.at(-1)?.entry;
  if (verifyChain(entries, from.head, nativeDigest)) {
    return { kind: 'forked', there: last ? { version: last.version, hash: last.hash } : from.head };
  }
  let room = from.room;
  for (const stored of entries) {
    const next = foldEntry(room, stored);
    if (!next) return { kind: 'unreadable', type: stored.entry.type };
    room = next;
  }
  const head = last ? { version: last.version, hash: last.hash } : from.head;
  return { kind: 'caughtUp', standing: { room, head }, entries };
}

/** A meeting as the store has it, by snapshot and tail; a snapshot that does not fit is dropped. @throws StoreUnavailable */
export async function opened(store: Pick<Store, 'log' | 'snapshots'>, meeting: string): Promise<CaughtUp> {
  const snapshot = await store.snapshots.load(meeting);
  const start = snapshot && decoded(snapshot);
  if (snapshot && start) {
    const outcome = await catchUp(store.log, meeting, start);
    if (outcome.kind === 'caughtUp') return outcome;
  }
  // A store that can only be read keeps it; the next one that is saved takes its place.
  if (snapshot) await store.snapshots.drop(meeting).catch(unlessUnavailable);
  return catchUp(store.log, meeting, nothing());
}

function unlessUnavailable(error: unknown): void {
  if (!(error instanceof StoreUnavailable)) throw error;
}

function decoded({ schema, state, version, hash }: Snapshot): Standing | undefined {
  if (schema !== snapshotSchema) return undefined;
  try {
    const room = decodeRoom(state);
    return room.version === version ? { room, head: { version, hash } } : undefined;
  } catch {
    return undefined; // Half a snapshot is none; the log has everything.
  }
}

/** Written down between what else there is to do: the state does not change under it. */
export async function snapshotOf({ room, head }: Standing): Promise<Snapshot> {
  const encoding = encodingRoom(room);
  let step = encoding.next();
  while (!step.done) {
    await setImmediate();
    step = encoding.next();
  }
  return { version: head.version, hash: head.hash, schema: snapshotSchema, state: step.value };
}
