// Majorities, bases and shares, in whole numbers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFraction, neededOf, reaches } from '../../shared/counting/fraction.ts';
import { baseOf, hasMajority, isMajority, neededFor } from '../../shared/counting/majority.ts';

describe('shares', () => {
  it('[V4] two thirds of nine is six', () => {
    expect(neededOf('2/3', 9)).toBe(6);
    expect(reaches(6, '2/3', 9)).toBe(true);
    expect(reaches(5, '2/3', 9)).toBe(false);
  });

  it('[V4] a share that does not come out even is rounded up, never down', () => {
    expect([7, 8, 9, 10].map((whole) => neededOf('2/3', whole))).toStrictEqual([5, 6, 6, 7]);
    expect(neededOf('3/4', 10)).toBe(8);
    expect(neededOf('1/1', 7)).toBe(7);
    expect(neededOf('1/3', 0)).toBe(0);
  });

  it('[V4] the number needed is the smallest that reaches the share, whatever the share', () => {
    const share = fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 1, max: 999_999 }));
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 1_000_000 }), ([one, other], whole) => {
        const fraction = `${Math.min(one, other)}/${Math.max(one, other)}` as const;
        const needed = neededOf(fraction, whole);
        return reaches(needed, fraction, whole) && !reaches(needed - 1, fraction, whole);
      }),
    );
  });

  it('[V4] a share is whole numbers, more than nothing and at most the whole', () => {
    expect(['1/2', '2/3', '1/1', '51/100'].filter(isFraction)).toStrictEqual(['1/2', '2/3', '1/1', '51/100']);
    expect(['0/2', '3/2', '1/0', '-1/2', '1.5/2', '1e1/20', '2', '', '1/2/3', ' 1/2'].filter(isFraction)).toStrictEqual([]);
    expect(() => neededOf('3/2', 9)).toThrow('not a fraction: 3/2');
  });
});

describe('majorities', () => {
  it('[V4] simple: more yes than no', () => {
    expect(hasMajority('simple', 2, 1, 9)).toBe(true);
    expect(neededFor('simple', 9)).toBeUndefined();
  });

  it('[V5] a tie is no majority', () => {
    expect(hasMajority('simple', 4, 4, 9)).toBe(false);
    expect(hasMajority('absolute', 4, 4, 8)).toBe(false);
  });

  it('[V4] absolute: more than half of the base', () => {
    expect([4, 5].map((yes) => hasMajority('absolute', yes, 0, 9))).toStrictEqual([false, true]);
    expect([8, 9].map((base) => neededFor('absolute', base))).toStrictEqual([5, 5]);
  });

  it('[V4] two thirds, three quarters, any share of the base', () => {
    expect([5, 6].map((yes) => hasMajority('2/3', yes, 0, 9))).toStrictEqual([false, true]);
    expect([7, 8].map((yes) => hasMajority('3/4', yes, 0, 10))).toStrictEqual([false, true]);
    expect([5, 6].map((yes) => hasMajority('51/100', yes, 0, 10))).toStrictEqual([false, true]);
    expect(neededFor('2/3', 9)).toBe(6);
  });

  it('[V4] unanimity: all of the base', () => {
    expect([8, 9].map((yes) => hasMajority('unanimity', yes, 0, 9))).toStrictEqual([false, true]);
    expect(neededFor('unanimity', 9)).toBe(9);
  });

  it('[V4] nothing is carried of a base of nobody', () => {
    for (const majority of ['simple', 'absolute', '1/2', 'unanimity'] as const) {
      expect(hasMajority(majority, 0, 0, 0), majority).toBe(false);
    }
  });

  it('[V4] the base is who cast, who cast without abstaining, who was present, or who was entitled', () => {
    const electorate = { entitled: 20, present: 15, byGroup: {}, presentByGroup: {} };
    const bases = (['cast', 'castWithoutAbstentions', 'present', 'entitled'] as const).map((base) =>
      baseOf(base, electorate, 10, 3),
    );
    expect(bases).toStrictEqual([10, 7, 15, 20]);
  });

  it('[V4] majorities are four words or a share', () => {
    const known = ['simple', 'absolute', 'unanimity', '2/3'];
    expect([...known, 'most', '4/3', ''].filter(isMajority)).toStrictEqual(known);
  });
});
