// A clock that stands still until a test moves it.
import type { Clock } from '../../server/ports.ts';

export interface FakeClock extends Clock {
  /** Moves on; what is due on the way wakes in order, each at its own time, and may set new alarms. */
  advance(milliseconds: number): void;
  /** How many alarms wait: none are left when everything was closed. */
  waiting(): number;
}

export function fakeClock(start: number = 1_700_000_000_000): FakeClock {
  let current = start;
  const alarms = new Set<{ readonly time: number; readonly wake: () => void }>();
  const next = (until: number) =>
    [...alarms]
      .filter(({ time }) => time <= until)
      .reduce<{ readonly time: number; readonly wake: () => void } | undefined>(
        (first, alarm) => (first === undefined || alarm.time < first.time ? alarm : first),
        undefined,
      );
  return {
    now: () => current,
    notBefore: (time) => void (current = Math.max(current, time)),
    at(time, wake) {
      const alarm = { time, wake };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    close: () => alarms.clear(),
    advance(milliseconds) {
      const end = current + milliseconds;
      for (let alarm = next(end); alarm !== undefined; alarm = next(end)) {
        alarms.delete(alarm);
        current = Math.max(current, alarm.time);
        alarm.wake();
      }
      current = end;
    },
    waiting: () => alarms.size,
  };
}
