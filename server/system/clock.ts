// The one file of the server that reads a clock: the embedded store's, and Redis's measured from here.
import type { Clock } from '../ports.ts';

/** Timers are looked at again at least this often, since setTimeout counts 24 days at most and a store's clock can be set. */
const LONGEST_SLEEP_MS = 60_000;
/** How often the store is asked for its time: quartz drifts by some 50 µs a second, so well under a millisecond between. */
const MEASURE_EVERY_MS = 3_000;
/** A slower answer says too little about when it was given. */
const SLOWEST_ROUND_TRIP_MS = 200;
/** A store's clock that was set back by more than this is followed back; less is wobble of the measurement. */
const SET_BACK_MS = 1_000;

/** The wall clock as it stood at start, running on the monotonic clock from there, so that setting the former moves nothing. */
export function openEmbeddedClock(): Clock {
  let offset = Date.now() - performance.now();
  const now = (): number => Math.floor(performance.now() + offset);
  const alarms = openAlarms(now);
  return {
    now,
    notBefore(time) {
      if (time <= now()) return;
      offset += time - now();
      alarms.again();
    },
    at: alarms.at,
    close: alarms.close,
  };
}

/**
 * The store's clock, as `time` tells it (milliseconds since 1970), measured by round trip every few seconds and run on
 * the monotonic clock between. Unlike the embedded one it stands still, rather than jumps, while it is below a floor:
 * the store refuses what is ahead of it.
 */
export async function openStoreClock(time: () => Promise<number>): Promise<Clock> {
  let offset = await measure(time);
  let floor = 0;
  let latest = 0;
  function now(): number {
    const measured = Math.floor(performance.now() + offset);
    const isWobble = measured < latest && latest - measured < SET_BACK_MS;
    if (!isWobble) latest = measured;
    return Math.max(latest, floor);
  }
  const alarms = openAlarms(now);
  const timer = setInterval(() => {
    measure(time, SLOWEST_ROUND_TRIP_MS).then(
      (measured) => {
        offset = measured;
        alarms.again();
      },
      () => undefined, // The last measurement holds until the store answers again; who watches the store says so.
    );
  }, MEASURE_EVERY_MS).unref();
  return {
    now,
    notBefore: (earliest) => void (floor = Math.max(floor, earliest)),
    at: alarms.at,
    close() {
      clearInterval(timer);
      alarms.close();
    },
  };
}

/** What to add to the monotonic clock; the store is taken to have answered in the middle of the round trip. */
async function measure(time: () => Promise<number>, slowest: number = Infinity): Promise<number> {
  const sent = performance.now();
  const told = await time();
  const answered = performance.now();
  if (answered - sent > slowest) throw new Error('too slow to measure the time by');
  return told - (sent + answered) / 2;
}

interface Alarms extends Pick<Clock, 'at' | 'close'> {
  /** The clock was set: every alarm looks again how long it still has. */
  again(): void;
}

function openAlarms(now: () => number): Alarms {
  const waiting = new Map<() => void, NodeJS.Timeout>();
  function sleep(time: number, look: () => void): void {
    const sleepMs = Math.max(0, Math.min(time - now(), LONGEST_SLEEP_MS));
    waiting.set(look, setTimeout(look, sleepMs).unref());
  }
  return {
    at(time, wake) {
      // Woken by its timer or by a clock that was set; either way it is the clock that says whether it is time.
      const look = (): void => {
        clearTimeout(waiting.get(look));
        if (now() < time) {
          sleep(time, look);
          return;
        }
        waiting.delete(look);
        wake();
      };
      sleep(time, look);
      return () => {
        clearTimeout(waiting.get(look));
        waiting.delete(look);
      };
    },
    again() {
      for (const look of [...waiting.keys()]) if (waiting.has(look)) look();
    },
    close() {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
