// The server's time on a page: known before anything is shown, whatever the device's wall clock is set to.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerTime } from '../../web/meeting/server-time.svelte.ts';

const DAY = 86_400_000;
/** What the server's clock is ahead of the device's monotonic one. */
const AHEAD = 1_800_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
  // The compiler's word, which means nothing more here.
  vi.stubGlobal('$state', <Value>(value: Value) => value);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A line that takes so long each way; nothing comes back while it is cut. */
function line(eachWay: number) {
  const state = { asked: 0, isCut: false };
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const ask = async () => {
    if (state.isCut) return undefined;
    state.asked += 1;
    await wait(eachWay);
    const server = AHEAD + performance.now();
    await wait(eachWay);
    return server;
  };
  return { state, time: new ServerTime(ask) };
}

describe("the server's time", () => {
  it('[F5] is known before anything is shown, and what came earlier is shown in its order', async () => {
    const { time } = line(40);
    const shown: string[] = [];
    time.start();
    time.whenKnown(() => shown.push('view'));
    time.whenKnown(() => shown.push('patch'));
    time.lineOpened();
    await vi.advanceTimersByTimeAsync(79);
    expect([time.now, shown]).toStrictEqual([0, []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([time.now, shown]).toStrictEqual([AHEAD + performance.now(), ['view', 'patch']]);
    time.whenKnown(() => shown.push('next'));
    expect(shown).toHaveLength(3);
    time.close();
  });

  it.each([5 * 60_000, -5 * 60_000, DAY, -DAY])('[F5] goes on right when the wall clock is set by %i ms', async (step) => {
    const { time, state } = line(10);
    time.start();
    time.lineOpened();
    await vi.advanceTimersByTimeAsync(1_000);
    const before = state.asked;
    vi.setSystemTime(Number(vi.getMockedSystemTime()) + step);
    for (let tick = 0; tick < 20; tick += 1) {
      await vi.advanceTimersByTimeAsync(50);
      expect(Math.abs(time.now - AHEAD - performance.now())).toBeLessThanOrEqual(50);
    }
    // Somebody set it, or the device slept: it is asked anew.
    expect(state.asked).toBe(before + 3);
    time.close();
  });

  it('[S2] is asked for anew on the next line before what came on that one is taken', async () => {
    const { time, state } = line(10);
    const shown: string[] = [];
    time.start();
    time.lineOpened();
    await vi.advanceTimersByTimeAsync(500);
    state.isCut = true;
    time.lineLost();
    time.whenKnown(() => shown.push('of a line that was lost'));
    time.lineLost();
    time.whenKnown(() => shown.push('view'));
    time.lineOpened();
    await vi.advanceTimersByTimeAsync(500);
    expect(shown).toStrictEqual([]);
    state.isCut = false;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(shown).toStrictEqual(['view']);
    time.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[F5] moves at the same moments on all screens', async () => {
    const [one, other] = [line(3).time, line(30).time];
    for (const time of [one, other]) {
      time.start();
      time.lineOpened();
      await vi.advanceTimersByTimeAsync(217);
    }
    for (let tick = 0; tick < 50; tick += 1) {
      await vi.advanceTimersByTimeAsync(7);
      expect(one.now).toBe(other.now);
    }
    for (const time of [one, other]) time.close();
  });
});
