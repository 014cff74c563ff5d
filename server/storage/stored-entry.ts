// How entries become text in a store and come back, and what every store checks before it appends some.
import type { AppendOutcome, StoredEntry, Tip } from '../ports.ts';

/** A conflict answers at most this many entries, so that a node far behind never makes a store copy a whole meeting at once. */
export const MISSING_AT_MOST = 1_000;
/** An entry may be this far ahead of the store's clock: several times what measuring it over a slow line is wrong by. */
export const AHEAD_AT_MOST_MS = 500;

export const EMPTY: Tip = { version: 0, hash: '' };

export const sameTip = (one: Tip, other: Tip): boolean => one.version === other.version && one.hash === other.hash;

export function encode(stored: StoredEntry): string {
  return JSON.stringify(stored);
}

export function decode(text: string): StoredEntry {
  const stored: StoredEntry = JSON.parse(text);
  return stored;
}

/** The tip after the entries. Entries that do not continue `expected` without a gap are a bug of the caller. */
export function tipAfter(expected: Tip, entries: readonly StoredEntry[]): Tip {
  const gap = entries.findIndex(({ entry }, index) => entry.version !== expected.version + index + 1);
  const last = entries.at(-1)?.entry;
  if (last === undefined) throw new Error('an append without entries');
  if (gap >= 0) throw new Error(`entry ${gap} of an append after version ${expected.version} does not continue the log`);
  return { version: last.version, hash: last.hash };
}

/** The refusal if the entries' times do not fit after `last` (0 = empty) and before the store's `now`. */
export function untimely(
  entries: readonly StoredEntry[],
  last: number,
  now: number,
): Extract<AppendOutcome, { kind: 'untimely' }> | undefined {
  const times = [last, ...entries.map(({ entry }) => entry.at)];
  const isOrdered = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? time));
  const isNear = times.every((time) => time <= Math.max(last, now + AHEAD_AT_MOST_MS));
  return isOrdered && isNear ? undefined : { kind: 'untimely', now, last };
}
