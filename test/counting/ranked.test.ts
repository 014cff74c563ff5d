// Ranked ballots, counted against results and paradoxes published elsewhere.
import { describe, expect, it } from 'vitest';
import { runOff } from '../../shared/counting/instant-runoff.ts';
import { resultOf } from '../../shared/counting/outcome.ts';
import type { Rule, Vote } from '../../shared/counting/rules.ts';
import { schulze } from '../../shared/counting/schulze.ts';
import { tallied } from '../../shared/counting/tally.ts';

/** So many ballots of one order, written as `A>B>C`; `A` alone ranks nobody else. */
type Profile = readonly (readonly [count: number, order: string])[];

const votesOf = (profile: Profile): readonly Vote[] =>
  profile.flatMap(([count, order]) =>
    Array.from({ length: count }, () => ({ choice: order === '' ? [] : order.split('>'), group: '', origin: 'device' })),
  );
const among = (ids: string): Rule => ({
  method: 'instantRunoff',
  options: [...ids].map((id) => ({ id })),
  atMost: 1,
  majority: 'simple',
  base: 'cast',
  everyGroup: false,
  tie: 'fails',
});
const byRunOff = (ids: string, profile: Profile, change: Partial<Rule> = {}) =>
  runOff({ ...among(ids), ...change }, votesOf(profile));
const bySchulze = (ids: string, profile: Profile) => schulze(among(ids), votesOf(profile));
const winnerOf = (ids: string, profile: Profile) => byRunOff(ids, profile).winner;

/**
 * Burlington, Vermont, mayor 2009, the ballots between the last three: Kiss (K), Montroll (M) and Wright (W).
 * Source: the city's ballots as tabulated by Warren D. Smith and Anthony Gierzynski, "Instant Runoff Voting: Not What
 * It Seems" (2009), https://rangevoting.org/Burlington.html; their last round is 4,314 to 4,064, the city's own count
 * 4,313 to 4,061.
 */
const BURLINGTON: Profile = [
  [1332, 'M>K>W'],
  [767, 'M>W>K'],
  [455, 'M'],
  [2043, 'K>M>W'],
  [371, 'K>W>M'],
  [568, 'K'],
  [1513, 'W>M>K'],
  [495, 'W>K>M'],
  [1289, 'W'],
];

describe('instant run-off', () => {
  it('[V1] Burlington 2009: Montroll goes out and Kiss wins, as in the study', () => {
    const { rounds, winner } = byRunOff('KMW', BURLINGTON);
    expect(rounds).toStrictEqual([
      { counts: { K: 2982, M: 2554, W: 3297 }, exhausted: 0, out: ['M'] },
      { counts: { K: 4314, W: 4064 }, exhausted: 455 },
    ]);
    expect(winner).toBe('K');
  });

  it('[V1] Burlington 2009: Montroll would have beaten each of the others, which Schulze finds', () => {
    const { pairs, winners } = bySchulze('KMW', BURLINGTON);
    expect(pairs).toStrictEqual({
      K: { M: 3477, W: 4314 },
      M: { K: 4067, W: 4597 },
      W: { K: 4064, M: 3668 },
    });
    expect(winners).toStrictEqual(['M']);
  });

  it('[V1] non-monotonicity: who wins loses by being ranked higher (Burlington: 753 who had Wright first turn to Kiss)', () => {
    // Source: the same study. 753 of those who voted W>K>M or W alone put Kiss first: now Wright goes out, and Montroll wins.
    const raised = BURLINGTON.map(([count, order]) => {
      if (order === 'W>K>M') return [count - 495, order] as const;
      if (order === 'W') return [count - 258, order] as const;
      return [count, order] as const;
    });
    expect(winnerOf('KMW', [...raised, [495, 'K>W>M'], [258, 'K>W']])).toBe('M');
    expect(winnerOf('KMW', BURLINGTON)).toBe('K');
  });

  it('[V1] no-show: two more who rank A last make A win', () => {
    // The paradox is P. C. Fishburn's and S. J. Brams's, "Paradoxes of Preferential Voting", Mathematics Magazine 56
    // (1983); the profile is a small one of its kind. Without the two C goes out and B wins; with them B goes out, and
    // what they like least wins.
    const without: Profile = [
      [5, 'A>B>C'],
      [3, 'B>A>C'],
      [1, 'B>C>A'],
      [3, 'C>B>A'],
    ];
    expect(byRunOff('ABC', without)).toMatchObject({ winner: 'B', rounds: [{ out: ['C'] }, {}] });
    const withThem: Profile = [...without, [2, 'C>B>A']];
    expect(byRunOff('ABC', withThem)).toMatchObject({ winner: 'A', rounds: [{ out: ['B'] }, {}] });
    // Schulze's method finds the same winner with them and without.
    expect([bySchulze('ABC', without).winners, bySchulze('ABC', withThem).winners]).toStrictEqual([['B'], ['B']]);
  });

  it('[V1] exhausted ballots count for nobody left, and more than half of those in play is enough', () => {
    const { rounds, winner } = byRunOff('ABC', [
      [5, 'A'],
      [4, 'B'],
      [3, 'C'],
    ]);
    expect(rounds).toStrictEqual([
      { counts: { A: 5, B: 4, C: 3 }, exhausted: 0, out: ['C'] },
      { counts: { A: 5, B: 4 }, exhausted: 3 },
    ]);
    expect(winner).toBe('A');
    const none = byRunOff('AB', [[3, '']]);
    expect(none).toStrictEqual({ rounds: [{ counts: { A: 0, B: 0 }, exhausted: 3 }] });
  });

  it('[V5] equally few: an earlier round decides, then the lots drawn before, the last in their order first', () => {
    const tied: Profile = [
      [4, 'A'],
      [2, 'B>A'],
      [2, 'C>A'],
    ];
    // Even together B and C would have as many as A: neither can go out without a lot.
    expect(byRunOff('ABC', tied)).toMatchObject({ tied: ['B', 'C'] });
    const lots = { tie: 'lots', lots: { order: ['B', 'A', 'C'] } } as const;
    expect(byRunOff('ABC', tied, lots).rounds[0]?.out).toStrictEqual(['C']);
    expect(byRunOff('ABC', tied, { tie: 'lots', lots: { order: ['C', 'A', 'B'] } }).rounds[0]?.out).toStrictEqual(['B']);
    const earlier: Profile = [
      [4, 'A'],
      [3, 'B'],
      [2, 'C'],
      [1, 'D>C'],
    ];
    const { rounds } = byRunOff('ABCD', earlier);
    expect(rounds.map(({ out }) => out)).toStrictEqual([['D'], ['C'], undefined]);
  });

  it('[V5] a tie at the bottom: neither run-off nor casting vote passes over who has most', () => {
    const outcome = (tie: Rule['tie'], profile: Profile, change: Partial<Rule> = {}) => {
      const rule = { ...among('ABC'), tie, ...change };
      const { carried, chosen, runOff: again, tied } = resultOf(rule, electorate, tallied(rule, votesOf(profile)));
      return { carried, chosen, again, tied };
    };
    const electorate = { entitled: 20, present: 20, byGroup: { '': 20 }, presentByGroup: { '': 20 } };
    const none = { carried: false, chosen: undefined, again: undefined, tied: undefined };
    // Whoever of B and C goes out, A wins: there is nothing to cast a vote on.
    const sure: Profile = [
      [4, 'A'],
      [2, 'B>A'],
      [2, 'C>A'],
    ];
    expect(outcome('casting', sure)).toStrictEqual({ ...none, carried: true, chosen: ['A'] });
    expect(outcome('runOff', sure)).toStrictEqual({ ...none, again: ['A', 'B', 'C'] });
    expect(outcome('fails', sure)).toStrictEqual(none);
    // With B out A wins, 6 to 4; with C out B does, 6 to 4: C has no way to win.
    const open: Profile = [
      [4, 'A'],
      [2, 'B>A'],
      [1, 'B>C'],
      [3, 'C>B'],
    ];
    expect(outcome('casting', open)).toStrictEqual({ ...none, tied: ['A', 'B'] });
    // Seven of ten cast is what neither reaches: a casting vote makes no majority.
    expect(outcome('casting', open, { majority: '7/10' })).toStrictEqual(none);
    expect(outcome('casting', open, { majority: '6/10' })).toStrictEqual({ ...none, tied: ['A', 'B'] });
  });

  it("[V5] a tie of all at the top is the chair's to settle, however many they are", () => {
    const ids = 'ABCDEFGHIJ';
    const rule: Rule = { ...among(ids), tie: 'casting' };
    const electorate = { entitled: 10, present: 10, byGroup: { '': 10 }, presentByGroup: { '': 10 } };
    const each = [...ids].map((id) => [1, id] as const);
    for (const count of [2, 10]) {
      const few = { ...rule, options: rule.options.slice(0, count) };
      const told = resultOf(few, electorate, tallied(few, votesOf(each.slice(0, count))));
      expect([told.carried, told.tied]).toStrictEqual([false, [...ids].slice(0, count)]);
      const absolute = resultOf({ ...few, majority: 'absolute' }, electorate, tallied(few, votesOf(each.slice(0, count))));
      expect([absolute.carried, absolute.tied]).toStrictEqual([false, undefined]);
    }
  });

  it('[V5] those who cannot win even together go out together', () => {
    const { rounds } = byRunOff('ABCD', [
      [10, 'A'],
      [9, 'B'],
      [1, 'C>B'],
      [1, 'D>B'],
    ]);
    expect(rounds[0]?.out).toStrictEqual(['C', 'D']);
  });

  it('[V4] a majority of all votes cast counts those whose ballots ran out', () => {
    const votes = votesOf([
      [5, 'A'],
      [4, 'B'],
      [3, 'C'],
    ]);
    const electorate = { entitled: 12, present: 12, byGroup: { '': 12 }, presentByGroup: { '': 12 } };
    const result = (majority: Rule['majority']) => {
      const rule = { ...among('ABC'), majority };
      return resultOf(rule, electorate, tallied(rule, votes));
    };
    expect(result('simple')).toMatchObject({ carried: true, chosen: ['A'] });
    expect(result('absolute')).toMatchObject({ carried: false, needed: 7, base: 12 });
  });
});

describe('Schulze', () => {
  it('[V1] the worked example of its author: 45 voters, E wins', () => {
    // Source: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
    // single-winner election method", Social Choice and Welfare 36 (2011), and his arXiv:1804.02973, example 1.
    const { pairs, winners } = bySchulze('ABCDE', [
      [5, 'A>C>B>E>D'],
      [5, 'A>D>E>C>B'],
      [8, 'B>E>D>A>C'],
      [3, 'C>A>B>E>D'],
      [7, 'C>A>E>B>D'],
      [2, 'C>B>A>D>E'],
      [7, 'D>C>E>B>A'],
      [8, 'E>B>A>D>C'],
    ]);
    expect(pairs).toStrictEqual({
      A: { B: 20, C: 26, D: 30, E: 22 },
      B: { A: 25, C: 16, D: 33, E: 18 },
      C: { A: 19, B: 29, D: 17, E: 24 },
      D: { A: 15, B: 12, C: 28, E: 14 },
      E: { A: 23, B: 27, C: 21, D: 31 },
    });
    expect(winners).toStrictEqual(['E']);
  });

  it('[V1] the Condorcet cycle: with equal strength nobody is ahead; the weakest link else gives way', () => {
    // Source: Condorcet, Essai sur l'application de l'analyse (1785).
    const cycle: Profile = [
      [1, 'A>B>C'],
      [1, 'B>C>A'],
      [1, 'C>A>B'],
    ];
    expect(bySchulze('ABC', cycle).winners).toStrictEqual(['A', 'B', 'C']);
    const uneven: Profile = [
      [23, 'A>B>C'],
      [17, 'B>C>A'],
      [2, 'B>A>C'],
      [10, 'C>A>B'],
      [8, 'C>B>A'],
    ];
    // Condorcet's own 60 voters: A beats B 33 to 27, B beats C 42 to 18, C beats A 35 to 25: A's victory is the weakest.
    expect(bySchulze('ABC', uneven).pairs).toStrictEqual({ A: { B: 33, C: 25 }, B: { A: 27, C: 42 }, C: { A: 35, B: 18 } });
    expect(bySchulze('ABC', uneven).winners).toStrictEqual(['B']);
  });

  it('[V1] options nobody ranks are equal, and below those ranked', () => {
    expect(bySchulze('ABC', [[2, 'B']]).pairs).toStrictEqual({ A: { B: 0, C: 0 }, B: { A: 2, C: 2 }, C: { A: 0, B: 0 } });
    expect(bySchulze('AB', [[2, '']]).winners).toStrictEqual([]);
  });

  it('[V5] a tie by lot: who knows the seed draws it again', () => {
    const rule: Rule = { ...among('AB'), method: 'schulze', tie: 'lots', lots: { order: ['B', 'A'] } };
    const votes = votesOf([
      [1, 'A>B'],
      [1, 'B>A'],
    ]);
    const electorate = { entitled: 2, present: 2, byGroup: { '': 2 }, presentByGroup: { '': 2 } };
    expect(resultOf(rule, electorate, tallied(rule, votes))).toMatchObject({ carried: true, chosen: ['B'] });
    expect(resultOf({ ...rule, tie: 'runOff' }, electorate, tallied(rule, votes))).toMatchObject({ runOff: ['A', 'B'] });
    expect(resultOf({ ...rule, tie: 'fails' }, electorate, tallied(rule, votes)).chosen).toBeUndefined();
  });
});
