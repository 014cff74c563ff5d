// What every store must do, whatever it is made of. Run by a file for each store.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store, StoredEntry } from '../../server/ports.ts';
import { chain, isUnbroken, START, tipOf } from '../support/entries.ts';
import { WRITERS_BATCH } from '../support/killed-writer.ts';
import { boxesContract } from './store-boxes.ts';
import { documentsContract } from './store-documents.ts';
import { factsContract } from './store-facts.ts';
import { urnsContract } from './store-urns.ts';

export interface Harness {
  /** A store on the same data as the ones before. */
  open(): Promise<Store>;
  /** The store's time. */
  now(): number;
  /** Lets time go by on the store's clock. */
  pass(milliseconds: number): Promise<void>;
  /** Batches of WRITERS_BATCH are appended by a writer that is killed in the middle; answers the last version it was told is stored. */
  killWriter(meeting: string): Promise<number>;
  close(): Promise<void>;
}

/** Ids a careless key would mix up. */
export const NEARLY_EQUAL: readonly string[] = [
  ...[
    'a',
    'aa',
    'ab',
    'abc',
    'abcd',
    'Abc',
    'abc ',
    ' abc',
    'abc:',
    'abc:log',
    'abc}',
    '{abc}',
    'abc%',
    'abc%7D',
    'abc/',
    'abc*',
  ],
  ...['abc\u0000', 'abc\u0000d', 'abc\uffff', '议', '议事', '1', '10', '01', '__proto__'],
];

/** A running store, and a fresh meeting's id for each test. */
export interface Bench {
  store(): Store;
  now(): number;
  meeting(): string;
  pass(milliseconds: number): Promise<void>;
}

export function storeContract(name: string, start: () => Promise<Harness>): void {
  describe(`a store: ${name}`, () => {
    let harness: Harness;
    let store: Store;
    let meetings = 0;
    beforeAll(async () => {
      harness = await start();
      store = await harness.open();
    });
    afterAll(async () => {
      await store.close();
      await harness.close();
    });
    const bench: Bench = {
      store: () => store,
      now: () => harness.now(),
      meeting: () => `m${(meetings += 1)}`,
      pass: (milliseconds) => harness.pass(milliseconds),
    };
    logContract(bench);
    conflictContract(bench);
    boxesContract(bench);
    urnsContract(bench);
    documentsContract(bench);
    factsContract(bench);

    it('[S1] is ready, and keeps everything when it is closed and opened again', async () => {
      const meeting = bench.meeting();
      const entries = chain(START, 3, harness.now());
      await store.log.append(meeting, START, entries, [{ poll: 'v1', change: { put: { seat: 's1', choice: '"yes"' } } }]);
      await store.documents.append(meeting, 'notes', new Uint8Array([1, 2]));
      await store.close();
      store = await harness.open();
      expect(await store.ready()).toBe(true);
      expect(await store.log.read(meeting, 0)).toStrictEqual(entries);
      expect(await store.boxes.open(meeting, 'v1')).toStrictEqual(new Map([['s1', '"yes"']]));
      expect((await store.documents.load(meeting, 'notes')).upTo).toBe(1);
    });

    it('[S1] a writer killed while it appends loses nothing it was told is stored, and leaves no half of an append', async () => {
      const meeting = bench.meeting();
      await store.close();
      const acknowledged = await harness.killWriter(meeting);
      store = await harness.open();
      const entries = await store.log.read(meeting, 0);
      expect(acknowledged).toBeGreaterThan(0);
      expect(entries.length).toBeGreaterThanOrEqual(acknowledged);
      expect(entries.length % WRITERS_BATCH).toBe(0);
      expect(isUnbroken(entries)).toBe(true);
      expect(await store.boxes.open(meeting, 'v1')).toStrictEqual(new Map([['s1', `choice ${entries.length}`]]));
      const tip = tipOf(entries);
      expect(await store.log.tip(meeting)).toStrictEqual(tip);
      expect((await store.log.append(meeting, tip, chain(tip, 1, harness.now()))).kind).toBe('appended');
    });
  });
}

function logContract({ store, now, meeting }: Bench): void {
  it('[L1] a log nobody wrote to is empty', async () => {
    const id = meeting();
    expect(await store().log.tip(id)).toStrictEqual(START);
    expect(await store().log.read(id, 0)).toStrictEqual([]);
  });

  it('[L1] entries come back as they were, in order, with their secrets', async () => {
    const id = meeting();
    const first = chain(START, 3, now());
    const second = chain(tipOf(first), 2, now());
    expect(await store().log.append(id, START, first)).toStrictEqual({ kind: 'appended', tip: tipOf(first) });
    expect(await store().log.append(id, tipOf(first), second)).toStrictEqual({ kind: 'appended', tip: tipOf(second) });
    expect(await store().log.read(id, 0)).toStrictEqual([...first, ...second]);
    expect(await store().log.tip(id)).toStrictEqual(tipOf(second));
  });

  it('[L1] reads what follows a version, at most so many', async () => {
    const id = meeting();
    const entries = chain(START, 5, now());
    await store().log.append(id, START, entries);
    expect(await store().log.read(id, 2)).toStrictEqual(entries.slice(2));
    expect(await store().log.read(id, 1, 2)).toStrictEqual(entries.slice(1, 3));
    expect(await store().log.read(id, 4, 9)).toStrictEqual(entries.slice(4));
    expect(await store().log.read(id, 5)).toStrictEqual([]);
    expect(await store().log.read(id, 0, 0)).toStrictEqual([]);
  });

  it('[S5] five hundred entries are one append, and a long log is read whole', async () => {
    const id = meeting();
    let tip = START;
    const all: StoredEntry[] = [];
    for (let batch = 0; batch < 5; batch += 1) {
      const entries = chain(tip, 500, now());
      expect((await store().log.append(id, tip, entries)).kind).toBe('appended');
      tip = tipOf(entries);
      all.push(...entries);
    }
    expect(await store().log.read(id, 0)).toStrictEqual(all);
    const late = await store().log.append(id, START, chain(START, 1, now()));
    expect(late).toStrictEqual({ kind: 'conflict', missing: all.slice(0, 1_000) });
  });

  it('[L1] nearly equal ids are different meetings, and all are listed', async () => {
    const logs = NEARLY_EQUAL.map((id) => [id, chain(START, 2, now(), id)] as const);
    await Promise.all(logs.map(([id, entries]) => store().log.append(id, START, entries)));
    for (const [id, entries] of logs) expect(await store().log.read(id, 0)).toStrictEqual(entries);
    const listed: string[] = [];
    for await (const id of store().log.meetings()) listed.push(id);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual(expect.arrayContaining([...NEARLY_EQUAL]));
    await store().log.erase('abc');
    expect(await store().log.read('abc', 0)).toStrictEqual([]);
    for (const [id, entries] of logs) if (id !== 'abc') expect(await store().log.read(id, 0)).toStrictEqual(entries);
  });

  it('[L5] an erased secret is gone, with the snapshot that may hold it, and the chain stands', async () => {
    const id = meeting();
    const entries = chain(START, 3, now());
    await store().log.append(id, START, entries);
    await store().snapshots.save(id, { version: 3, hash: tipOf(entries).hash, schema: 1, state: '{"name":"王 2"}' });
    await store().log.eraseSecret(id, 2);
    const left = await store().log.read(id, 0);
    expect(left).toStrictEqual(entries.map((stored) => (stored.entry.version === 2 ? { entry: stored.entry } : stored)));
    expect(isUnbroken(left)).toBe(true);
    expect(await store().snapshots.load(id)).toBeUndefined();
    const late = await store().log.append(id, START, chain(START, 1, now()));
    expect(late).toStrictEqual({ kind: 'conflict', missing: left });
  });

  it('[S4] who follows a log hears of every change, and nothing after stopping', async () => {
    const id = meeting();
    let seen = START;
    let heard = 0;
    const stop = store().log.follow(
      id,
      () => seen,
      () => void (heard += 1),
    );
    const entries = chain(START, 1, now());
    await store().log.append(id, START, entries);
    await expect.poll(() => heard).toBeGreaterThan(0);
    seen = tipOf(entries);
    stop();
    const until = heard;
    await store().log.append(id, seen, chain(seen, 1, now()));
    let others = 0;
    store().log.follow(
      id,
      () => seen,
      () => void (others += 1),
    );
    await expect.poll(() => others, { timeout: 2_500 }).toBeGreaterThan(0);
    expect(heard).toBe(until);
  });
}

function conflictContract({ store, now, meeting }: Bench): void {
  it('[S4] who comes second gets the missing entries in order, and nothing of theirs is stored', async () => {
    const id = meeting();
    const first = chain(START, 2, now());
    const second = chain(tipOf(first), 3, now());
    await store().log.append(id, START, first);
    await store().log.append(id, tipOf(first), second);
    const late = chain(tipOf(first), 1, now(), 'p2');
    expect(await store().log.append(id, tipOf(first), late)).toStrictEqual({ kind: 'conflict', missing: second });
    expect(await store().log.append(id, START, chain(START, 1, now()))).toStrictEqual({
      kind: 'conflict',
      missing: [...first, ...second],
    });
    expect(await store().log.read(id, 0)).toStrictEqual([...first, ...second]);
  });

  it('[S4] of two appends at one moment exactly one is taken', async () => {
    const id = meeting();
    const one = chain(START, 2, now(), 'p1');
    const other = chain(START, 2, now(), 'p2');
    const outcomes = await Promise.all([store().log.append(id, START, one), store().log.append(id, START, other)]);
    expect(outcomes).toStrictEqual([
      { kind: 'appended', tip: tipOf(one) },
      { kind: 'conflict', missing: one },
    ]);
  });

  it('[L6] a log with another hash at the expected version is found to be forked', async () => {
    const id = meeting();
    const known = chain(START, 3, now(), 'p1');
    const real = chain(START, 3, now(), 'p2');
    await store().log.append(id, START, real);
    const outcome = await store().log.append(id, tipOf(known), chain(tipOf(known), 1, now()));
    expect(outcome).toStrictEqual({ kind: 'forked', tip: tipOf(real) });
  });

  it('[L6] a log that was rolled back is found, shorter or grown again', async () => {
    const id = meeting();
    const known = chain(START, 3, now());
    await store().log.append(id, START, known);
    await store().log.erase(id);
    await store().log.append(id, START, known.slice(0, 2));
    const next = chain(tipOf(known), 1, now());
    const shorter = tipOf(known.slice(0, 2));
    expect(await store().log.append(id, tipOf(known), next)).toStrictEqual({ kind: 'forked', tip: shorter });
    const grown = chain(shorter, 5, now(), 'p2');
    await store().log.append(id, shorter, grown);
    expect(await store().log.append(id, tipOf(known), next)).toStrictEqual({ kind: 'forked', tip: tipOf(grown) });
    expect(await store().log.read(id, 2)).toStrictEqual(grown);
  });

  it('[L6] a follower learns of a log that was rolled back', async () => {
    const id = meeting();
    const known = chain(START, 3, now());
    await store().log.append(id, START, known);
    let heard = 0;
    const stop = store().log.follow(
      id,
      () => tipOf(known),
      () => void (heard += 1),
    );
    await store().log.erase(id);
    await expect.poll(() => heard, { timeout: 2_500 }).toBeGreaterThan(0);
    stop();
  });

  it('[L1] entries that do not continue the log are a bug, and are not stored', async () => {
    const id = meeting();
    const entries = chain(START, 3, now());
    await expect(store().log.append(id, START, entries.slice(1))).rejects.toThrow('does not continue the log');
    await expect(store().log.append(id, START, [])).rejects.toThrow('without entries');
    expect(await store().log.tip(id)).toStrictEqual(START);
  });

  it('[M4] a time before the last entry, or far ahead of the store, is refused and not stored', async () => {
    const id = meeting();
    const at = now();
    const first = chain(START, 1, at);
    await store().log.append(id, START, first);
    const earlier = await store().log.append(id, tipOf(first), chain(tipOf(first), 1, at - 1));
    expect(earlier).toStrictEqual({ kind: 'untimely', now: expect.any(Number), last: at });
    const [one, two] = [chain(tipOf(first), 1, at + 2), chain(tipOf(chain(tipOf(first), 1, at + 2)), 1, at + 1)];
    expect((await store().log.append(id, tipOf(first), [...one, ...two])).kind).toBe('untimely');
    const ahead = await store().log.append(id, tipOf(first), chain(tipOf(first), 1, now() + 5_000));
    expect(ahead).toStrictEqual({ kind: 'untimely', now: expect.any(Number), last: at });
    expect(ahead.kind === 'untimely' && Math.abs(ahead.now - now()) < 1_000).toBe(true);
    expect(await store().log.tip(id)).toStrictEqual(tipOf(first));
    expect((await store().log.append(id, tipOf(first), chain(tipOf(first), 1, at))).kind).toBe('appended');
  });
}
