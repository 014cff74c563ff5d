// Wrong numbers that name no meeting: counted for the whole node, so that nobody tries them all (P2).
import type { Clock } from '../ports.ts';

/** A hall of people who mistype gets through; ten million numbers would take three years. */
const AT_ONCE = 100;
const PER_SECOND = 0.1;

export interface Guesses {
  /** False while too many wrong numbers were tried. */
  mayTry(): boolean;
  missed(): void;
}

export function countGuesses(clock: Pick<Clock, 'now'>): Guesses {
  let left = AT_ONCE;
  let at = clock.now();
  const refill = () => {
    const now = clock.now();
    left = Math.min(AT_ONCE, left + ((now - at) / 1000) * PER_SECOND);
    at = now;
  };
  return {
    mayTry() {
      refill();
      return left >= 1;
    },
    missed() {
      refill();
      left = Math.max(0, left - 1);
    },
  };
}
