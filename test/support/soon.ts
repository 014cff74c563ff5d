// What a machine that does other things too means for tests: how long they wait, and how often they may be late.
import { vi } from 'vitest';

/** A promise about time that is broken is broken each time; once or twice it may be the machine's doing (`retry`). */
export const LATE_AT_MOST = 2;

/** Far beyond what anything takes that comes true at all. */
const SOON_MS = 15_000;

/** Resolves with what the check returns once it throws nothing. @throws what it threw last. */
export const soon = <Found>(check: () => Found | Promise<Found>): Promise<Found> => vi.waitFor(check, { timeout: SOON_MS });
