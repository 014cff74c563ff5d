// Watching the store: told when it falls silent, told when it is back, and not told twice.
import { describe, expect, it } from 'vitest';
import { watchStore, type StoreState } from '../../server/system/store-watch.ts';
import { fakeClock } from '../support/fake-clock.ts';

const START = 1_000_000;

/** A store that answers when the test says so. */
function askedStore() {
  const asked: { readonly resolve: (ready: boolean) => void; readonly reject: (error: Error) => void }[] = [];
  return {
    asked,
    ready: () => new Promise<boolean>((resolve, reject) => void asked.push({ resolve, reject })),
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('watching the store', () => {
  it('[S7] a store that falls silent right after it answered is found out within 1.5 s', async () => {
    const clock = fakeClock(START);
    const store = askedStore();
    const told: StoreState[] = [];
    const watch = watchStore(store, clock, (state) => told.push(state));
    clock.advance(300);
    store.asked[0]?.resolve(true);
    await settle();
    clock.advance(1_299);
    expect(told).toStrictEqual([]);
    clock.advance(1);
    expect(told).toStrictEqual([{ ok: false, since: START + 1_600 }]);
    expect(watch.state()).toStrictEqual({ ok: false, since: START + 1_600 });
    watch.close();
  });

  it('[S7] time in which this process itself came to nothing is no silence of the store', async () => {
    const clock = fakeClock(START);
    const store = askedStore();
    const told: StoreState[] = [];
    const watch = watchStore(store, clock, (state) => told.push(state));
    clock.advance(300);
    clock.notBefore(START + 5_300);
    clock.advance(0);
    store.asked[0]?.resolve(true);
    await settle();
    expect(told).toStrictEqual([]);
    watch.close();
  });

  it('[S7] when it answers again that is told once, with the time', async () => {
    const clock = fakeClock(START);
    const store = askedStore();
    const told: StoreState[] = [];
    const watch = watchStore(store, clock, (state) => told.push(state));
    clock.advance(300);
    store.asked[0]?.reject(new Error('gone'));
    await settle();
    clock.advance(300);
    store.asked[1]?.reject(new Error('gone'));
    await settle();
    clock.advance(300);
    store.asked[2]?.resolve(true);
    await settle();
    expect(told).toStrictEqual([
      { ok: false, since: START + 300 },
      { ok: true, since: START + 900 },
    ]);
    watch.close();
  });

  it('[S7] one question at a time, and none while nobody needs to know', async () => {
    const clock = fakeClock(START);
    const store = askedStore();
    let isNeeded = false;
    const watch = watchStore(
      store,
      clock,
      () => undefined,
      () => isNeeded,
    );
    clock.advance(3_000);
    expect(store.asked).toHaveLength(0);
    isNeeded = true;
    clock.advance(3_000);
    expect(store.asked).toHaveLength(1);
    watch.close();
  });

  it('[S7] nothing is told and nothing waits after it was closed', async () => {
    const clock = fakeClock(START);
    const store = askedStore();
    const told: StoreState[] = [];
    const watch = watchStore(store, clock, (state) => told.push(state));
    clock.advance(300);
    watch.close();
    store.asked[0]?.reject(new Error('gone'));
    await settle();
    clock.advance(5_000);
    expect(told).toStrictEqual([]);
    expect(clock.waiting()).toBe(0);
  });
});
