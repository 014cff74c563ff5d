// From ballots to a result: methods, quorum, groups and ties.
import { describe, expect, it } from 'vitest';
import { isValidChoice, sortedChoices } from '../../shared/counting/ballot.ts';
import { drawLots, lotOf } from '../../shared/counting/lot.ts';
import { resultOf } from '../../shared/counting/outcome.ts';
import type { Choice, Electorate, Result, Rule, Vote } from '../../shared/counting/rules.ts';
import { tallied } from '../../shared/counting/tally.ts';

const yesNo: Rule = {
  method: 'yesNoAbstain',
  options: [],
  atMost: 1,
  majority: 'simple',
  base: 'cast',
  everyGroup: false,
  tie: 'fails',
};
const options = ['o1', 'o2', 'o3'].map((id) => ({ id }));
const oneChoice: Rule = { ...yesNo, method: 'oneChoice', options };
const someChoices: Rule = { ...yesNo, method: 'someChoices', options, atMost: 2 };

const votes = (choices: readonly Choice[], group = ''): readonly Vote[] =>
  choices.map((choice) => ({ choice, group, origin: 'device' }));
const times = (count: number, choice: Choice): readonly Choice[] => Array.from({ length: count }, () => choice);
const electorateOf = (byGroup: Readonly<Record<string, number>>, presentByGroup = byGroup): Electorate => {
  const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { entitled: total(byGroup), present: total(presentByGroup), byGroup, presentByGroup };
};
const result = (rule: Rule, cast: readonly Vote[], electorate = electorateOf({ '': 9 })): Result =>
  resultOf(rule, electorate, tallied(rule, cast));

describe('ballots', () => {
  it('[V1] yes, no and abstain are exact words', () => {
    const tried: Choice[] = ['yes', 'no', 'abstain', 'Yes', ' yes', '', 'o1', ['yes'], []];
    expect(tried.filter((choice) => isValidChoice(yesNo, choice))).toStrictEqual(['yes', 'no', 'abstain']);
  });

  it('[V1] one choice is the id of one option', () => {
    const tried: Choice[] = ['o1', 'o3', 'o4', 'yes', '', ['o1'], 'constructor'];
    expect(tried.filter((choice) => isValidChoice(oneChoice, choice))).toStrictEqual(['o1', 'o3']);
  });

  it('[V1] up to n choices are different options, at most n; none of them is an abstention', () => {
    const tried: Choice[] = [[], ['o1'], ['o2', 'o1'], ['o1', 'o1'], ['o1', 'o2', 'o3'], ['o4'], 'o1'];
    expect(tried.filter((choice) => isValidChoice(someChoices, choice))).toStrictEqual([[], ['o1'], ['o2', 'o1']]);
  });

  it('[L4] published choices keep no order of casting, nor one within a ballot', () => {
    expect(sortedChoices('yesNoAbstain', ['yes', 'abstain', 'no', 'yes'])).toStrictEqual(['abstain', 'no', 'yes', 'yes']);
    expect(sortedChoices('someChoices', [['o2', 'o1'], [], ['o1']])).toStrictEqual([['o1', 'o2'], ['o1'], []]);
  });
});

describe('yes and no', () => {
  it('[V4] who does not vote is never counted as having voted', () => {
    expect(result({ ...yesNo, majority: 'absolute' }, votes(['yes', 'yes', 'no']))).toStrictEqual({
      carried: true,
      counts: { yes: 2, no: 1, abstain: 0 },
      cast: 3,
      base: 3,
      needed: 2,
      origins: { device: { yes: 2, no: 1, abstain: 0 } },
    });
  });

  it('[V4] the same ballots carry or not by the base declared', () => {
    const cast = votes([...times(5, 'yes'), ...times(2, 'no'), ...times(3, 'abstain')]);
    const carried = (base: Rule['base']) =>
      result({ ...yesNo, majority: '2/3', base }, cast, electorateOf({ '': 12 }, { '': 7 })).carried;
    expect([carried('cast'), carried('castWithoutAbstentions'), carried('present'), carried('entitled')]).toStrictEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('[V4] six yes of nine cast are two thirds', () => {
    const six = votes([...times(6, 'yes'), ...times(3, 'no')]);
    expect(result({ ...yesNo, majority: '2/3' }, six)).toMatchObject({ carried: true, base: 9, needed: 6 });
    expect(result({ ...yesNo, majority: '2/3' }, six.slice(1))).toMatchObject({ carried: false, base: 8, needed: 6 });
  });

  it('[V5] a tie between yes and no is not carried', () => {
    expect(result(yesNo, votes(['yes', 'no'])).carried).toBe(false);
  });

  it('[V4] with nobody voting nothing is carried', () => {
    expect(result({ ...yesNo, majority: 'unanimity' }, [])).toStrictEqual({
      carried: false,
      counts: { yes: 0, no: 0, abstain: 0 },
      cast: 0,
      base: 0,
      needed: 0,
    });
  });

  it('[V16] helped votes are an origin of their own', () => {
    const helped = votes(['no', 'yes']).map((vote) => ({ ...vote, origin: 'helped' }));
    expect(result(yesNo, [...votes(['yes']), ...helped]).origins).toStrictEqual({
      device: { yes: 1, no: 0, abstain: 0 },
      helped: { yes: 1, no: 1, abstain: 0 },
    });
  });

  it('[V4] an answer the rule does not know is a bug, not a vote', () => {
    expect(() => result(yesNo, votes(['maybe']))).toThrow('maybe');
  });
});

describe('quorum', () => {
  const cast = { ...yesNo, quorum: { cast: '1/2', of: 'entitled' } } as const;

  it('[V4] missed: void, and not carried', () => {
    expect(result(cast, votes(times(4, 'yes')))).toMatchObject({
      carried: false,
      void: true,
      counts: { yes: 4, no: 0, abstain: 0 },
    });
  });

  it('[V4] reached: carried or not as the votes are', () => {
    expect(result(cast, votes(times(5, 'yes')))).not.toHaveProperty('void');
    expect(result(cast, votes(times(5, 'yes'))).carried).toBe(true);
    expect(result(cast, votes(times(5, 'no')))).not.toHaveProperty('void');
  });

  it('[V4] of presence: who was there when it opened', () => {
    const present = { ...yesNo, quorum: { present: '2/3', of: 'entitled' } } as const;
    expect(result(present, votes(['yes']), electorateOf({ '': 9 }, { '': 6 })).carried).toBe(true);
    expect(result(present, votes(['yes']), electorateOf({ '': 9 }, { '': 5 })).void).toBe(true);
  });

  it('[V4] of those cast, measured against the present', () => {
    const rule = { ...yesNo, quorum: { cast: '1/2', of: 'present' } } as const;
    expect(result(rule, votes(times(3, 'yes')), electorateOf({ '': 20 }, { '': 6 })).carried).toBe(true);
  });

  it('[V4] so many of each group that has seats', () => {
    const rule = { ...yesNo, quorum: { cast: '1/3', of: 'entitled', eachGroup: 1 } } as const;
    const seats = electorateOf({ traders: 3, residents: 3, gone: 0, '': 2 });
    const traders = votes(times(3, 'yes'), 'traders');
    expect(result(rule, traders, seats).void).toBe(true);
    expect(result(rule, [...traders, ...votes(['no'], 'residents')], seats)).toMatchObject({ carried: true });
  });

  it('[V4] so many of each group present, where the quorum is one of presence', () => {
    const rule = { ...yesNo, quorum: { present: '1/2', of: 'entitled', eachGroup: 2 } } as const;
    const ballots = votes(['yes'], 'traders');
    const seats = { traders: 3, residents: 3 };
    expect(result(rule, ballots, electorateOf(seats, { traders: 3, residents: 1 })).void).toBe(true);
    expect(result(rule, ballots, electorateOf(seats, { traders: 3, residents: 2 })).carried).toBe(true);
  });
});

describe('in every group', () => {
  const rule: Rule = { ...yesNo, majority: '2/3', everyGroup: true };
  const seats = electorateOf({ traders: 3, residents: 6, '': 1, gone: 0 });

  it('[V4] carried with more yes than no in each', () => {
    const cast = [...votes(['yes', 'yes', 'no'], 'traders'), ...votes(times(6, 'yes'), 'residents')];
    expect(result(rule, cast, seats)).toStrictEqual({
      carried: true,
      counts: { yes: 8, no: 1, abstain: 0 },
      cast: 9,
      base: 9,
      needed: 6,
      groups: {
        traders: { carried: true, counts: { yes: 2, no: 1, abstain: 0 } },
        residents: { carried: true, counts: { yes: 6, no: 0, abstain: 0 } },
      },
      origins: { device: { yes: 8, no: 1, abstain: 0 } },
    });
  });

  it('[V4] one group with a tie stops it', () => {
    const cast = [...votes(['yes', 'no'], 'traders'), ...votes(times(6, 'yes'), 'residents')];
    expect(result(rule, cast, seats)).toMatchObject({ carried: false, groups: { traders: { carried: false } } });
  });

  it('[V4] a group in which nobody votes counts as no', () => {
    expect(result(rule, votes(times(6, 'yes'), 'residents'), seats)).toMatchObject({
      carried: false,
      groups: { traders: { carried: false, counts: { yes: 0, no: 0, abstain: 0 } }, residents: { carried: true } },
    });
  });

  it('[V4] a group may bear any name', () => {
    const odd = electorateOf(
      Object.fromEntries([
        ['__proto__', 2],
        ['constructor', 2],
      ]),
    );
    const cast = [...votes(['yes'], '__proto__'), ...votes(['yes'], 'constructor')];
    const { carried, groups = {} } = result({ ...rule, quorum: { cast: '1/2', of: 'entitled', eachGroup: 1 } }, cast, odd);
    expect(carried).toBe(true);
    expect(Object.keys(groups)).toStrictEqual(['__proto__', 'constructor']);
  });
});

describe('among options', () => {
  it('[V1] one choice: the option with most is chosen', () => {
    expect(result(oneChoice, votes(['o1', 'o2', 'o2']))).toStrictEqual({
      carried: true,
      chosen: ['o2'],
      counts: { o1: 1, o2: 2, o3: 0 },
      cast: 3,
      base: 3,
      origins: { device: { o1: 1, o2: 2, o3: 0 } },
    });
  });

  it('[V1] up to n choices: each named option gets a vote, the base counts ballots', () => {
    const cast = votes([['o1', 'o2'], ['o2'], [], ['o3']]);
    const rule: Rule = { ...someChoices, majority: '2/3', base: 'castWithoutAbstentions' };
    expect(result(rule, cast)).toMatchObject({
      carried: true,
      chosen: ['o2'],
      base: 3,
      needed: 2,
      counts: { o1: 1, o2: 2, o3: 1 },
    });
    expect(result({ ...rule, base: 'cast' }, cast)).toMatchObject({ carried: false, base: 4, needed: 3 });
  });

  it('[V4] the most is not enough for an absolute majority', () => {
    const { carried, chosen } = result({ ...oneChoice, majority: 'absolute' }, votes(['o1', 'o1', 'o2', 'o3']));
    expect([carried, chosen]).toStrictEqual([false, undefined]);
  });

  it('[V5] equally many: none is chosen', () => {
    const { carried, chosen } = result(oneChoice, votes(['o1', 'o2']));
    expect([carried, chosen]).toStrictEqual([false, undefined]);
  });

  it('[V5] equally many: the earlier in the lots that were published wins', () => {
    const lots = { order: ['o3', 'o2', 'o1'] };
    expect(result({ ...oneChoice, tie: 'lots', lots }, votes(['o1', 'o2']))).toMatchObject({ carried: true, chosen: ['o2'] });
    expect(result({ ...oneChoice, tie: 'lots', lots, majority: 'absolute' }, votes(['o1', 'o2'])).carried).toBe(false);
  });

  it('[V5] nobody is drawn where nobody voted', () => {
    expect(result({ ...oneChoice, tie: 'lots', lots: { order: ['o1', 'o2', 'o3'] } }, []).carried).toBe(false);
  });

  it('[V4] an option that won without a quorum is not chosen', () => {
    const { chosen, ...rest } = result({ ...oneChoice, quorum: { cast: '1/2', of: 'entitled' } }, votes(['o1']));
    expect([chosen, rest.carried, rest.void]).toStrictEqual([undefined, false, true]);
  });
});

describe('lots', () => {
  it('[V5] the same seed draws the same order from the same names, however they are listed', () => {
    const drawn = drawLots(['a', 'b', 'c', 'd'], 'seed');
    expect(drawLots(['d', 'c', 'b', 'a'], 'seed')).toStrictEqual(drawn);
    expect(drawn.toSorted()).toStrictEqual(['a', 'b', 'c', 'd']);
  });

  it('[V5] every name comes first about as often as the others', () => {
    const first = Array.from({ length: 3000 }, (_, seed) => drawLots(['a', 'b', 'c'], `s${seed}`)[0]);
    for (const name of ['a', 'b', 'c']) {
      const share = first.filter((drawn) => drawn === name).length;
      expect(share).toBeGreaterThan(900);
      expect(share).toBeLessThan(1100);
    }
  });

  it('[V5] a lot is SHA-256 of seed, line feed and name, so that anyone can draw it again', () => {
    expect(lotOf('abc', 'o1')).toBe('b45645ee94d124818f06523048846d274c96abdbcf24d343217b1b8f371562d2');
  });
});
