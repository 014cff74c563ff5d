// Majorities and the bases they are measured against, in whole numbers.
import type { Base, Majority } from '../procedures/procedure.ts';
import { isFraction, neededOf, reaches } from './fraction.ts';
import type { Electorate } from './rules.ts';

/** The words beside fractions. */
const WORDS: readonly string[] = ['simple', 'absolute', 'unanimity'];

/** Whether a text names a majority that can be counted. */
export const isMajority = (text: string): text is Majority => WORDS.includes(text) || isFraction(text);

/** How many a majority is measured against (V4). */
export function baseOf(base: Base, electorate: Electorate, cast: number, abstained: number): number {
  switch (base) {
    case 'cast':
      return cast;
    case 'castWithoutAbstentions':
      return cast - abstained;
    case 'present':
      return electorate.present;
    case 'entitled':
      return electorate.entitled;
  }
}

/**
 * Whether `yes` is a majority against `against` (the noes, or the votes of the option that comes next) of `base`.
 * A tie is no majority, and nothing is carried of a base of nobody.
 */
export function hasMajority(majority: Majority, yes: number, against: number, base: number): boolean {
  if (base <= 0) return false;
  switch (majority) {
    case 'simple':
      return yes > against;
    case 'absolute':
      return 2 * yes > base;
    case 'unanimity':
      return yes === base;
    default:
      return reaches(yes, majority, base);
  }
}

/** How many yes it takes of this base; nothing for `simple`, where that depends on the noes. */
export function neededFor(majority: Majority, base: number): number | undefined {
  switch (majority) {
    case 'simple':
      return undefined;
    case 'absolute':
      return (base - (base % 2)) / 2 + 1;
    case 'unanimity':
      return base;
    default:
      return neededOf(majority, base);
  }
}
