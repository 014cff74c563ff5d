// Logs and ballot boxes in LMDB: what one append changes goes into one transaction.
import type { AppendOutcome, BoxChange, Boxes, Clock, Log, StoredEntry, Tip } from '../ports.ts';
import { openFollowers, type Followers } from './followers.ts';
import type { InTurn } from './in-turn.ts';
import { durable, keysUnder, type Databases, type Ending, part } from './lmdb-databases.ts';
import { changeUrn, dropUrn, dropUrns } from './lmdb-urns.ts';
import { decode, EMPTY, encode, MISSING_AT_MOST, sameTip, tipAfter, untimely } from './stored-entry.ts';

/** Everybody who comes in asks where the log ends: its last entry is decoded once. */
const TIPS_KEPT = 1_000;

export interface LmdbLog extends Log {
  close(): void;
}

/** `turn` is shared with whatever else must not come between what an append reads and what it writes. */
export function lmdbLog(databases: Databases, clock: Pick<Clock, 'now'>, turn: InTurn): LmdbLog {
  const followers: Followers<Tip> = openFollowers({
    ask: (meetings) => Promise.resolve(meetings.map((meeting) => tipOf(databases, meeting))),
    isSame: sameTip,
  });
  return {
    append: async (meeting, expected, entries, boxes = []) => {
      const work = () => append(databases, clock, meeting, expected, entries, boxes);
      const outcome = await durable('append', turn(meeting, work));
      if (outcome.kind === 'appended') followers.hint(meeting);
      return outcome;
    },
    read: async (meeting, after, limit) => readFrom(databases, meeting, after, limit),
    tip: async (meeting) => tipOf(databases, meeting),
    follow: followers.follow,
    meetings: () => meetingsIn(databases),
    erase: async (meeting) => {
      await durable(
        'erase',
        turn(meeting, () => erase(databases, meeting)),
      );
      followers.hint(meeting);
    },
    eraseSecret: (meeting, version) =>
      durable(
        'erase a secret',
        turn(meeting, () => eraseSecret(databases, meeting, version)),
      ),
    close: followers.close,
  };
}

export function lmdbBoxes({ boxes }: Databases): Boxes {
  return {
    open: async (meeting, poll) =>
      new Map([...keysUnder<[string, string, string]>(boxes, [meeting, poll])].map((key) => [key[2], boxes.get(key) ?? ''])),
  };
}

function lastOf({ log, tips }: Databases, meeting: string): Ending | undefined {
  const [found] = log.getRange({ start: [meeting, Infinity], end: [meeting, 0], reverse: true, limit: 1 });
  if (found === undefined) return undefined;
  const known = tips.get(meeting);
  if (known?.text === found.value) return known;
  const { version, hash, at } = decode(found.value).entry;
  const ending = { text: found.value, tip: { version, hash }, at };
  if (tips.size >= TIPS_KEPT) tips.clear();
  tips.set(meeting, ending);
  return ending;
}

const tipOf = (databases: Databases, meeting: string): Tip => lastOf(databases, meeting)?.tip ?? EMPTY;

function readFrom({ log }: Databases, meeting: string, after: number, limit: number = Infinity): readonly StoredEntry[] {
  if (limit <= 0) return [];
  const range = { start: [meeting, after + 1], end: [meeting, Infinity] } satisfies { start: [string, number]; end: unknown };
  const most = Number.isFinite(limit) ? { limit } : {};
  return [...log.getRange({ ...range, ...most })].map(({ value }) => decode(value));
}

async function append(
  databases: Databases,
  clock: Pick<Clock, 'now'>,
  meeting: string,
  expected: Tip,
  entries: readonly StoredEntry[],
  boxes: readonly BoxChange[],
): Promise<AppendOutcome> {
  const { log } = databases;
  const tip = tipAfter(expected, entries);
  const last = lastOf(databases, meeting);
  const first = entries[0]?.entry.version ?? tip.version;
  const elsewhere = outcomeElsewhere(databases, meeting, expected, last) ?? untimely(entries, last?.at ?? 0, clock.now());
  if (elsewhere !== undefined) return elsewhere;
  // The condition holds inside the write transaction whatever was read before it. The library's transaction(callback)
  // would say the same at more length, but with lmdb 3.5.6 on Node 20 its callback is never called.
  const appended = await log.ifNoExists([meeting, first], () => {
    for (const stored of entries) part(log.put([meeting, stored.entry.version], encode(stored)));
    for (const change of boxes) changeBox(databases, meeting, change);
  });
  if (appended) return { kind: 'appended', tip };
  return { kind: 'conflict', missing: readFrom(databases, meeting, expected.version, MISSING_AT_MOST) };
}

/** What to answer when the log's tip is not the expected one. */
function outcomeElsewhere(
  databases: Databases,
  meeting: string,
  expected: Tip,
  last: Ending | undefined,
): AppendOutcome | undefined {
  const tip = last?.tip ?? EMPTY;
  if (sameTip(tip, expected)) return undefined;
  const known = databases.log.get([meeting, expected.version]);
  const hash = known === undefined ? '' : decode(known).entry.hash;
  if (tip.version <= expected.version || hash !== expected.hash) return { kind: 'forked', tip };
  return { kind: 'conflict', missing: readFrom(databases, meeting, expected.version, MISSING_AT_MOST) };
}

/** Only inside a write's callback. */
function changeBox(databases: Databases, meeting: string, { poll, change }: BoxChange): void {
  const { boxes } = databases;
  if ('put' in change) return part(boxes.put([meeting, poll, change.put.seat], change.put.choice));
  if (!('drop' in change)) return changeUrn(databases, meeting, poll, change);
  dropUrn(databases, meeting, poll);
  for (const key of keysUnder<[string, string, string]>(boxes, [meeting, poll])) part(boxes.remove(key));
}

async function erase(databases: Databases, meeting: string): Promise<void> {
  const { root, log, boxes, documents, snapshots } = databases;
  await root.batch(() => {
    dropUrns(databases, meeting);
    for (const key of keysUnder<[string, number]>(log, [meeting])) part(log.remove(key));
    for (const key of keysUnder<[string, string, string]>(boxes, [meeting])) part(boxes.remove(key));
    for (const key of keysUnder<[string, string, number]>(documents, [meeting])) part(documents.remove(key));
    part(snapshots.remove(meeting));
  });
}

async function eraseSecret({ root, log, snapshots }: Databases, meeting: string, version: number): Promise<void> {
  const text = log.get([meeting, version]);
  if (text === undefined) return;
  const { entry } = decode(text);
  await root.batch(() => {
    part(log.put([meeting, version], encode({ entry })));
    part(snapshots.remove(meeting));
  });
}

async function* meetingsIn({ log }: Databases): AsyncGenerator<string> {
  let [key] = log.getKeys({ limit: 1 });
  while (key !== undefined) {
    const [meeting] = key;
    yield meeting;
    [key] = log.getKeys({ start: [meeting, Infinity], limit: 1 });
  }
}
