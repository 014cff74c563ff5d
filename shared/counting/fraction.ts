// Shares of a whole, compared without dividing: two thirds of nine is six, exactly.
import type { Fraction } from '../procedures/procedure.ts';

interface Share {
  readonly p: number;
  readonly q: number;
}

/** Whether a text is a share `p/q` with whole numbers, more than nothing and at most the whole. */
export function isFraction(text: string): text is Fraction {
  const found = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const p = Number(found?.[1]);
  return found !== null && p > 0 && p <= Number(found[2]);
}

/** Whether `part` is at least this share of `whole`: q·part ≥ p·whole. */
export function reaches(part: number, fraction: Fraction, whole: number): boolean {
  const { p, q } = shareOf(fraction);
  return q * part >= p * whole;
}

/** The smallest whole number that reaches this share of `whole`. */
export function neededOf(fraction: Fraction, whole: number): number {
  const { p, q } = shareOf(fraction);
  const parts = p * whole;
  return (parts - (parts % q)) / q + (parts % q > 0 ? 1 : 0);
}

/** @throws Error for what `isFraction` would not let in, which is a bug: terms are checked before they are recorded. */
function shareOf(fraction: Fraction): Share {
  if (!isFraction(fraction)) throw new Error(`not a fraction: ${String(fraction)}`);
  const [p, q] = fraction.split('/');
  return { p: Number(p), q: Number(q) };
}
