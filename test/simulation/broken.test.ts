// Whatever is broken on purpose is found by the checks within a few meetings.
import { describe, expect, it } from 'vitest';
import { breakings } from './broken.ts';
import { simulate } from './meeting.ts';

/** Meetings that it may take. */
const WITHIN = 20;
const WISHES = 100;

describe('a simulation finds', () => {
  it.each(Object.entries(breakings))(
    '[S1][S4] %s',
    async (_what, breaking) => {
      let [seed, found] = [0, false];
      while (!found && (seed += 1) <= WITHIN)
        found = (await simulate(seed, { broken: breaking(), wishes: WISHES })).failure !== undefined;
      expect(found).toBe(true);
      // The same meeting, whole, has nothing to find.
      expect((await simulate(seed, { wishes: WISHES })).failure).toBeUndefined();
    },
    60_000,
  );
});
