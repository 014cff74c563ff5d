// What stands before every write of a store: room on its disk, and a rest for a Redis that ends at each.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailable, type Store } from '../../server/ports.ts';
import { keepingRoom, watchRoom } from '../../server/storage/disk-space.ts';
import { guarded } from '../../server/storage/guarded-store.ts';
import { Sparing } from '../../server/storage/spared-store.ts';
import { chain, START } from '../support/entries.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryStore } from '../support/memory-store.ts';

const MEGABYTE = 1024 * 1024;
const clock = fakeClock(2_000_000_000_000);
const snapshot = { version: 1, hash: '', schema: 1, state: '' };

/** Every write there is, by whether it makes a store grow or smaller. */
const growing: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  append: ({ log }) => log.append('m1', START, chain(START, 1, clock.now())),
  snapshot: ({ snapshots }) => snapshots.save('m1', snapshot),
  ballots: ({ urns }) => urns.put('m1', 'v1', []),
  update: ({ documents }) => documents.append('m1', 'notes', new Uint8Array([1])),
  compact: ({ documents }) => documents.compact('m1', 'notes', 1, new Uint8Array([1])),
  pin: ({ pins }) => pins.claim('12345674', 'm1'),
  note: ({ presence }) => presence.note('m1', 'node:a', '{}', 1_000),
  ready: (store) => store.ready(),
};
const shrinking: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  erase: ({ log }) => log.erase('m1'),
  'erase a secret': ({ log }) => log.eraseSecret('m1', 1),
  'drop a snapshot': ({ snapshots }) => snapshots.drop('m1'),
  'release a PIN': ({ pins }) => pins.release('12345674'),
};
const reading: readonly ((store: Store) => Promise<unknown>)[] = [
  ({ log }) => log.read('m1', 0),
  ({ log }) => log.tip('m1'),
  ({ snapshots }) => snapshots.load('m1'),
  ({ boxes }) => boxes.open('m1', 'v1'),
  ({ urns }) => urns.count('m1', 'v1'),
  ({ documents }) => documents.load('m1', 'notes'),
  ({ pins }) => pins.find('12345674'),
  ({ presence }) => presence.notes('m1'),
];

const refusing = () => Promise.reject(new StoreUnavailable('not now'));
const letting = <Answer>(write: () => Promise<Answer>): Promise<Answer> => write();

describe('a guarded store', () => {
  it.each(Object.keys(growing))('[S7] asks first: %s', async (name) => {
    const store = guarded(memoryStore(clock), { growing: refusing, shrinking: letting });
    await expect(growing[name]?.(store)).rejects.toThrow('not now');
  });

  it.each(Object.keys(shrinking))('[S7] asks first: %s', async (name) => {
    const store = guarded(memoryStore(clock), { growing: letting, shrinking: refusing });
    await expect(shrinking[name]?.(store)).rejects.toThrow('not now');
  });

  it('[S7] asks nobody before it is read', async () => {
    const store = guarded(memoryStore(clock), { growing: refusing, shrinking: refusing });
    const answers = await Promise.allSettled(reading.map((read) => read(store)));
    expect(answers.map(({ status }) => status)).toStrictEqual(reading.map(() => 'fulfilled'));
  });
});

describe('the room on a disk', () => {
  const withFree = (free: number): Store =>
    keepingRoom(
      memoryStore(clock),
      watchRoom(async () => free, clock.now),
    );

  it('[S7] lets nothing grow when 32 MB are left, and still lets things be removed', async () => {
    const store = withFree(31 * MEGABYTE);
    for (const write of Object.values(growing)) await expect(write(store)).rejects.toThrow(StoreUnavailable);
    for (const write of Object.values(shrinking)) await write(store);
  });

  it('[S7] lets nothing be removed either when what removing copies finds no room', async () => {
    for (const write of Object.values(shrinking)) await expect(write(withFree(3 * MEGABYTE))).rejects.toThrow(StoreUnavailable);
  });

  it.each([
    ['every write that comes a moment later while little is free', 40 * MEGABYTE, 10],
    ['as long as nobody can have filled it since', 182 * MEGABYTE, 50],
    ['ten times a second however much is free', Infinity, 100],
  ])('[S7] is looked at again %s: others fill the disk too', async (_, most, counts) => {
    let free = most;
    let looks = 0;
    const room = watchRoom(async () => {
      looks += 1;
      return free;
    }, clock.now);
    await Promise.all([room(1), room(1)]);
    free = 0;
    clock.advance(counts - 1);
    await room(1);
    expect(looks).toBe(1);
    clock.advance(1);
    await expect(room(1)).rejects.toThrow(StoreUnavailable);
  });
});

describe('a Redis that ends at writes', () => {
  let spared: Sparing;
  beforeEach(() => {
    vi.useFakeTimers();
    spared = new Sparing();
    spared.lineIsUp();
  });
  afterEach(() => {
    spared.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const endOnce = () => {
    spared.lineEnded();
    // Nobody answers while it starts again.
    spared.lineEnded();
    spared.lineIsUp();
  };
  const write = () => spared.guard(async () => 'written');

  it('[S7] is written to at once after it ended once', async () => {
    endOnce();
    expect(await write()).toBe('written');
  });

  it('[S7] is left to answer reads for two seconds after the second time, then one write tries it', async () => {
    endOnce();
    endOnce();
    await expect(write()).rejects.toThrow(StoreUnavailable);
    vi.advanceTimersByTime(1_999);
    await expect(write()).rejects.toThrow(StoreUnavailable);
    vi.advanceTimersByTime(1);
    let answer: (text: string) => void = () => undefined;
    const first = spared.guard(() => new Promise<string>((resolve) => (answer = resolve)));
    await expect(write()).rejects.toThrow(StoreUnavailable);
    answer('tried');
    expect(await first).toBe('tried');
    expect(await write()).toBe('written');
  });

  it('[S7] rests again when the try ends it, or what comes just after a try that went well', async () => {
    endOnce();
    endOnce();
    vi.advanceTimersByTime(2_000);
    await expect(spared.guard(() => Promise.reject(new StoreUnavailable('append')))).rejects.toThrow('append');
    endOnce();
    await expect(write()).rejects.toThrow(StoreUnavailable);
    vi.advanceTimersByTime(2_000);
    expect(await write()).toBe('written');
    endOnce();
    await expect(write()).rejects.toThrow(StoreUnavailable);
  });

  it('[S7] is trusted again after a second on one line', async () => {
    endOnce();
    vi.advanceTimersByTime(1_000);
    endOnce();
    expect(await write()).toBe('written');
  });

  it('[S7] is not taken for one when it is silent', async () => {
    for (let count = 0; count < 5; count += 1) {
      await expect(spared.guard(() => Promise.reject(new StoreUnavailable('no answer')))).rejects.toThrow('no answer');
    }
    expect(await write()).toBe('written');
  });
});
