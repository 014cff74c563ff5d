// Score, consent, hands and papers, weights, and which choices each method takes.
import { describe, expect, it } from 'vitest';
import { canonicalChoice, isValidChoice, sortedChoices } from '../../shared/counting/ballot.ts';
import { isPossible, withHall } from '../../shared/counting/hall.ts';
import { resultOf, settled } from '../../shared/counting/outcome.ts';
import type { Choice, Electorate, Rule, Vote } from '../../shared/counting/rules.ts';
import { tallied } from '../../shared/counting/tally.ts';
import { withhold } from '../../shared/counting/withhold.ts';

const rule: Rule = {
  method: 'score',
  options: [{ id: 'o1' }, { id: 'o2' }],
  atMost: 1,
  most: 5,
  majority: 'simple',
  base: 'cast',
  everyGroup: false,
  tie: 'fails',
};
const electorate: Electorate = { entitled: 9, present: 9, byGroup: { '': 9 }, presentByGroup: { '': 9 } };
const votes = (choices: readonly Choice[], weight?: number): readonly Vote[] =>
  choices.map((choice) => ({ choice, group: '', origin: 'device', ...(weight && { weight }) }));
const result = (change: Partial<Rule>, cast: readonly Vote[]) => {
  const counted = { ...rule, ...change };
  return resultOf(counted, electorate, tallied(counted, cast));
};
const taken = (change: Partial<Rule>, tried: readonly Choice[]) =>
  tried.filter((choice) => isValidChoice({ ...rule, ...change }, choice));

describe('choices', () => {
  it('[V1] ranked: different options, as many as somebody likes', () => {
    const tried: Choice[] = [[], ['o2', 'o1'], ['o1', 'o1'], ['o3'], 'o1', { o1: 1 }];
    for (const method of ['instantRunoff', 'schulze'] as const) {
      expect(taken({ method }, tried)).toStrictEqual([[], ['o2', 'o1']]);
    }
  });

  it('[V1] scores: whole numbers from none to the highest, for options there are', () => {
    const tried: Choice[] = [{}, { o1: 0, o2: 5 }, { o1: 6 }, { o1: -1 }, { o1: 1.5 }, { o3: 1 }, ['o1'], 'o1'];
    expect(taken({}, tried)).toStrictEqual([{}, { o1: 0, o2: 5 }]);
  });

  it('[V1] consent: one of four answers, an objection with its harm', () => {
    const tried: Choice[] = [
      { answer: 'agree' },
      { answer: 'reservations', reason: 'costs' },
      { answer: 'object', reason: 'noise' },
      { answer: 'object' },
      { answer: 'object', reason: '  ' },
      'agree',
    ];
    expect(taken({ method: 'consent' }, tried)).toStrictEqual(tried.slice(0, 3));
    const long: Choice[] = [2_000, 2_001].map((length) => ({ answer: 'object', reason: 'a'.repeat(length) }));
    expect(taken({ method: 'consent' }, long)).toStrictEqual(long.slice(0, 1));
  });

  it('[L4] are written in one way, and ranked ones keep the order that they are', () => {
    expect(canonicalChoice('score', { o2: 1, o1: 2 })).toStrictEqual({ o1: 2, o2: 1 });
    expect(Object.keys(canonicalChoice('score', { o2: 1, o1: 2 }))).toStrictEqual(['o1', 'o2']);
    expect(sortedChoices('schulze', [['o2', 'o1'], ['o1']])).toStrictEqual([['o1'], ['o2', 'o1']]);
    expect(sortedChoices('someChoices', [['o2', 'o1'], ['o1']])).toStrictEqual([['o1', 'o2'], ['o1']]);
  });
});

describe('score', () => {
  it('[V1] the highest sum wins', () => {
    expect(result({}, votes([{ o1: 5 }, { o2: 3, o1: 1 }, { o2: 4 }, {}]))).toMatchObject({
      carried: true,
      chosen: ['o2'],
      counts: { o1: 6, o2: 7 },
      cast: 4,
    });
    expect(result({}, votes([{}, {}]))).toMatchObject({ carried: false, counts: { o1: 0, o2: 0 } });
  });

  it('[V4] another majority is asked of the ballots that give the winner more than half of the highest score', () => {
    const cast = votes([{ o1: 5 }, { o1: 3 }, { o1: 2 }]);
    expect(result({ majority: '2/3' }, cast)).toMatchObject({ carried: true, needed: 2 });
    expect(result({ majority: '3/4' }, cast)).toMatchObject({ carried: false, needed: 3 });
  });

  it('[V5] equal sums are settled as declared', () => {
    const cast = votes([{ o1: 2 }, { o2: 2 }]);
    expect(result({}, cast)).toMatchObject({ carried: false });
    expect(result({ tie: 'runOff' }, cast)).toMatchObject({ carried: false, runOff: ['o1', 'o2'] });
    const casting = result({ tie: 'casting' }, cast);
    expect(casting).toMatchObject({ carried: false, tied: ['o1', 'o2'] });
    expect(settled(casting, 'o2')).toMatchObject({ carried: true, chosen: ['o2'] });
    expect(settled(casting, 'o9').chosen).toBeUndefined();
    const lots = { tie: 'lots', lots: { order: ['o2', 'o1'] } } as const;
    expect(result(lots, cast)).toMatchObject({ carried: true, chosen: ['o2'] });
  });
});

describe('consent', () => {
  const consent = { method: 'consent', options: [] } as const;
  it('[V1] carries when nobody objects and somebody agrees', () => {
    const agree = { answer: 'agree' } as const;
    const object = { answer: 'object', reason: 'noise' } as const;
    expect(result(consent, votes([agree, { answer: 'standAside' }]))).toMatchObject({
      carried: true,
      counts: { agree: 1, reservations: 0, standAside: 1, object: 0 },
    });
    expect(result(consent, votes([agree, agree, object]))).toMatchObject({ carried: false });
    expect(result(consent, votes([{ answer: 'standAside' }]))).toMatchObject({ carried: false });
  });
});

describe('hands and papers', () => {
  const yesNo: Rule = { ...rule, method: 'yesNoAbstain', options: [] };
  it('[V9] join the ballots as an origin of their own', () => {
    const own = tallied(yesNo, votes(['yes', 'no', 'no']));
    const all = withHall(yesNo, own, { origin: 'hands', counts: { yes: 4, no: 1, abstain: 1 } });
    expect(resultOf(yesNo, electorate, all)).toMatchObject({
      carried: true,
      counts: { yes: 5, no: 3, abstain: 1 },
      cast: 9,
      origins: { device: { yes: 1, no: 2, abstain: 0 }, hands: { yes: 4, no: 1, abstain: 1 } },
    });
  });

  it('[V9] cannot be more than the hall has seats; of papers the valid ones count', () => {
    expect(isPossible({ origin: 'hands', counts: { yes: 3, no: 2 } }, 5)).toBe(true);
    expect(isPossible({ origin: 'hands', counts: { yes: 3, no: 3 } }, 5)).toBe(false);
    expect(isPossible({ origin: 'paper', counts: { o1: 4, o2: 4 }, valid: 5 }, 5)).toBe(true);
    expect(isPossible({ origin: 'paper', counts: { o1: 6, o2: 2 }, valid: 5 }, 5)).toBe(false);
  });

  it('[V10] a small origin is kept back in a closed poll, and what would give it away with it', () => {
    const own = tallied(yesNo, votes(['yes', 'yes', 'yes', 'no', 'no', 'no', 'yes', 'yes']));
    const all = withHall(yesNo, own, { origin: 'paper', counts: { yes: 1, no: 1 }, valid: 2 });
    const told = withhold(yesNo, resultOf(yesNo, electorate, all), all);
    expect([told.counts, told.origins]).toStrictEqual([{ yes: 6, no: 4, abstain: 0 }, undefined]);
  });
});

describe('weights', () => {
  it('[V4] every number counts weights; a closed poll of weighted ballots tells no cells', () => {
    const yesNo: Rule = { ...rule, method: 'yesNoAbstain', options: [], majority: '2/3' };
    const cast = [...votes(['yes'], 7), ...votes(['no', 'no', 'no']), ...votes(['abstain'], 2)];
    const full = resultOf(yesNo, electorate, tallied(yesNo, cast));
    expect(full).toMatchObject({ carried: false, counts: { yes: 7, no: 3, abstain: 2 }, cast: 12, base: 12, needed: 8 });
    expect(withhold(yesNo, full, tallied(yesNo, cast))).not.toHaveProperty('origins');
  });

  it('[V10] fewer than five ballots tell no number, however much they weigh', () => {
    const yesNo: Rule = { ...rule, method: 'yesNoAbstain', options: [] };
    const tally = tallied(yesNo, votes(['yes', 'no'], 100));
    expect(withhold(yesNo, resultOf(yesNo, electorate, tally), tally)).toStrictEqual({ carried: false });
  });

  it('[V1] a weighted ranked ballot counts as so many', () => {
    const cast = [...votes([['o1']], 3), ...votes([['o2'], ['o2']])];
    expect(result({ method: 'instantRunoff' }, cast)).toMatchObject({ chosen: ['o1'], rounds: [{ counts: { o1: 3, o2: 2 } }] });
    expect(result({ method: 'schulze' }, cast)).toMatchObject({ pairs: { o1: { o2: 3 }, o2: { o1: 2 } } });
  });
});
