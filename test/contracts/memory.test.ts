// The fake store of the rooms' tests is held to what the real ones do.
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../server/ports.ts';
import { chain, START, tipOf } from '../support/entries.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { WRITERS_BATCH } from '../support/killed-writer.ts';
import { emptyDisk, memoryStore } from '../support/memory-store.ts';
import { storeContract } from './store.ts';

storeContract('memory', async () => {
  const clock = fakeClock();
  const disk = emptyDisk();
  return {
    open: async () => memoryStore(clock, disk),
    now: clock.now,
    pass: async (milliseconds) => clock.advance(milliseconds),
    async killWriter(meeting) {
      const store = memoryStore(clock, disk);
      let tip = START;
      for (let version = WRITERS_BATCH; version < 5 * WRITERS_BATCH; version += WRITERS_BATCH) {
        const boxes = [{ poll: 'v1', change: { put: { seat: 's1', choice: `choice ${version}` } } }];
        const entries = chain(tip, WRITERS_BATCH, clock.now());
        await store.log.append(meeting, tip, entries, boxes);
        tip = tipOf(entries);
      }
      store.failNext('before');
      await expect(store.log.append(meeting, tip, chain(tip, WRITERS_BATCH, clock.now()))).rejects.toThrow(StoreUnavailable);
      await store.close();
      return tip.version;
    },
    close: async () => clock.close(),
  };
});

describe('failpoints', () => {
  const clock = fakeClock();
  const entries = chain(START, 2, clock.now());

  it.each([
    ['before', 0, 0],
    ['during', 0, 2],
    ['after', 2, 2],
  ] as const)('[S7] an append that fails %s is unknown to its caller', async (where, atOnce, later) => {
    const store = memoryStore(clock);
    store.failNext(where);
    await expect(store.log.append('m1', START, entries)).rejects.toThrow(StoreUnavailable);
    expect((await store.log.tip('m1')).version).toBe(atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await store.log.tip('m1')).version).toBe(later);
    await store.close();
  });

  it('[S1] appends that are held go on in order', async () => {
    const store = memoryStore(clock);
    const open = store.hold();
    const first = store.log.append('m1', START, entries);
    const second = store.log.append('m1', tipOf(entries), chain(tipOf(entries), 1, clock.now()));
    await new Promise((resolve) => setImmediate(resolve));
    expect((await store.log.tip('m1')).version).toBe(0);
    open();
    expect([(await first).kind, (await second).kind]).toStrictEqual(['appended', 'appended']);
    await store.close();
  });
});
