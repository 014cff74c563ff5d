// What a machine that does other things too means for tests: how long they wait, and how often they may be late.
import { vi } from 'vitest';

/** A promise about time that is broken is broken each time; once or twice it may be the machine's doing. */
const TRIES = 3;

/** Tries until it took less than promised, in milliseconds; what else a try finds wrong fails at once. @returns the shortest it took. */
export async function quickest(promised: number, attempt: () => Promise<number>): Promise<number> {
  let shortest = Infinity;
  for (let tries = 0; tries < TRIES && shortest >= promised; tries += 1) shortest = Math.min(shortest, await attempt());
  return shortest;
}

/** Far beyond what anything takes that comes true at all. */
const SOON_MS = 15_000;

/** Resolves with what the check returns once it throws nothing. @throws what it threw last. */
export const soon = <Found>(check: () => Found | Promise<Found>): Promise<Found> => vi.waitFor(check, { timeout: SOON_MS });
