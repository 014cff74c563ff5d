// The two clocks of the server, on timers and a monotonic clock that the test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEmbeddedClock, openStoreClock } from '../../server/system/clock.ts';

const START = 1_800_000_000_000;
/** What this machine's wall clock shows, as the test has moved it. */
const wall = (): number => vi.getMockedSystemTime()?.getTime() ?? START;

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

describe('the embedded clock', () => {
  it('[F2] reads the wall clock once and is not moved when that is set', () => {
    const clock = openEmbeddedClock();
    expect(clock.now()).toBe(START);
    vi.setSystemTime(START + 3_600_000);
    expect(clock.now()).toBe(START);
    vi.advanceTimersByTime(250);
    expect(clock.now()).toBe(START + 250);
    clock.close();
  });

  it('[F2] is never below the last entry, and runs on from there', () => {
    const clock = openEmbeddedClock();
    clock.notBefore(START - 1);
    expect(clock.now()).toBe(START);
    clock.notBefore(START + 60_000);
    expect(clock.now()).toBe(START + 60_000);
    vi.advanceTimersByTime(100);
    expect(clock.now()).toBe(START + 60_100);
    clock.close();
  });

  it('[F3] wakes at the time asked for, soon or in a month, and not what was cancelled', () => {
    const clock = openEmbeddedClock();
    const woken: string[] = [];
    clock.at(START + 1_000, () => woken.push('soon'));
    clock.at(START + 30 * 86_400_000, () => woken.push('in a month'));
    clock.at(START - 1, () => woken.push('late'));
    clock.at(START + 500, () => woken.push('cancelled'))();
    vi.advanceTimersByTime(999);
    expect(woken).toStrictEqual(['late']);
    vi.advanceTimersByTime(1);
    expect(woken).toStrictEqual(['late', 'soon']);
    vi.advanceTimersByTime(30 * 86_400_000 - 1_001);
    expect(woken).toStrictEqual(['late', 'soon']);
    vi.advanceTimersByTime(1);
    expect(woken).toStrictEqual(['late', 'soon', 'in a month']);
    clock.close();
  });

  it('[F3] wakes at once what is due when a floor moves it on', () => {
    const clock = openEmbeddedClock();
    const woken: number[] = [];
    clock.at(START + 40_000, () => woken.push(clock.now()));
    clock.notBefore(START + 60_000);
    expect(woken).toStrictEqual([START + 60_000]);
    clock.close();
  });

  it('[S1] leaves no timer when it is closed', () => {
    const clock = openEmbeddedClock();
    clock.at(START + 10, () => undefined);
    clock.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the store's clock", () => {
  /** A store whose clock is ahead of this machine's and answers after a while. */
  function storeAhead(aheadMs: number, oneWayMs: number) {
    const store = {
      aheadMs,
      async time(): Promise<number> {
        await vi.advanceTimersByTimeAsync(oneWayMs);
        const told = wall() + store.aheadMs;
        await vi.advanceTimersByTimeAsync(oneWayMs);
        return told;
      },
    };
    return store;
  }

  it('[F2] is the store’s, half a round trip counted, and runs on between measurements', async () => {
    const store = storeAhead(5_000, 40);
    const clock = await openStoreClock(store.time);
    expect(clock.now()).toBe(wall() + 5_000);
    vi.advanceTimersByTime(1_234);
    expect(clock.now()).toBe(wall() + 5_000);
    clock.close();
  });

  it('[F2] follows the store every few seconds, forwards at once, and never a little back', async () => {
    let ahead = 5_000;
    const clock = await openStoreClock(async () => wall() + ahead);
    ahead = 5_700;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(clock.now()).toBe(wall() + 5_700);
    ahead = 5_690;
    await vi.advanceTimersByTimeAsync(3_000);
    const before = clock.now();
    expect(before).toBe(wall() + 5_690);
    ahead = 5_680;
    const measuredAt = wall();
    await vi.advanceTimersByTimeAsync(2_999);
    const latest = clock.now();
    await vi.advanceTimersByTimeAsync(1);
    expect(clock.now()).toBe(latest);
    expect(wall() - measuredAt).toBe(3_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(clock.now()).toBe(wall() + 5_680);
    clock.close();
  });

  it('[F2] follows a store whose clock was set back, but never below the last entry', async () => {
    let ahead = 60_000;
    const clock = await openStoreClock(async () => wall() + ahead);
    clock.now();
    ahead = 0;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(clock.now()).toBe(wall());
    const last = wall() + 400;
    clock.notBefore(last);
    expect(clock.now()).toBe(last);
    await vi.advanceTimersByTimeAsync(300);
    expect(clock.now()).toBe(last);
    await vi.advanceTimersByTimeAsync(200);
    expect(clock.now()).toBe(last + 100);
    clock.close();
  });

  it('[S7] runs on while the store does not answer', async () => {
    let isAway = false;
    const clock = await openStoreClock(async () => {
      if (isAway) throw new Error('away');
      return wall() + 1_000;
    });
    isAway = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(clock.now()).toBe(wall() + 1_000);
    clock.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[F3] wakes by the store’s time, also after that was set', async () => {
    let ahead = 5_000;
    const clock = await openStoreClock(async () => wall() + ahead);
    const woken: number[] = [];
    clock.at(clock.now() + 10_000, () => woken.push(wall() - START));
    ahead = 7_000;
    await vi.advanceTimersByTimeAsync(7_999);
    expect(woken).toStrictEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toStrictEqual([8_000]);
    clock.close();
  });
});
