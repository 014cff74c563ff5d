// What holds of every count, whatever the ballots: played with a seed.
import { describe, expect, it } from 'vitest';
import { sortedChoices } from '../../shared/counting/ballot.ts';
import { withHall } from '../../shared/counting/hall.ts';
import { baseOf, hasMajority } from '../../shared/counting/majority.ts';
import { resultOf } from '../../shared/counting/outcome.ts';
import type { Choice, Electorate, Method, Rule, Vote } from '../../shared/counting/rules.ts';
import { schulze } from '../../shared/counting/schulze.ts';
import { tallied } from '../../shared/counting/tally.ts';
import { chance, type Chance } from '../support/random.ts';

const IDS = ['A', 'B', 'C', 'D'];
const METHODS = ['yesNoAbstain', 'oneChoice', 'someChoices', 'instantRunoff', 'schulze', 'score', 'consent', 'hands'] as const;
const TIES = ['fails', 'runOff', 'casting', 'lots'] as const;
const GAMES = 300;

const electorate: Electorate = { entitled: 60, present: 50, byGroup: { '': 60 }, presentByGroup: { '': 50 } };
const ruleOf = (method: Method, tie: Rule['tie'] = 'fails'): Rule => ({
  method,
  options: IDS.map((id) => ({ id })),
  atMost: 2,
  most: 5,
  majority: 'simple',
  base: 'cast',
  everyGroup: false,
  tie,
  ...(tie === 'lots' && { lots: { order: ['C', 'A', 'D', 'B'] } }),
});

const shuffled = <T>(lot: Chance, list: readonly T[]): readonly T[] =>
  list
    .map((each) => ({ each, at: lot.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ each }) => each);
const ranking = (lot: Chance): readonly string[] => shuffled(lot, IDS).slice(0, lot.below(IDS.length + 1));

function choiceBy(lot: Chance, method: Method): Choice {
  switch (method) {
    case 'yesNoAbstain':
    case 'hands':
      return lot.pick(['yes', 'no', 'abstain']) ?? 'no';
    case 'oneChoice':
      return lot.pick(IDS) ?? 'A';
    case 'someChoices':
      return ranking(lot).slice(0, 2);
    case 'instantRunoff':
    case 'schulze':
      return ranking(lot);
    case 'score':
      return Object.fromEntries(ranking(lot).map((id) => [id, lot.below(6)]));
    case 'consent':
      return { answer: lot.pick(['agree', 'reservations', 'standAside'] as const) ?? 'agree' };
  }
}

const play = (lot: Chance, method: Method, most = 12): readonly Vote[] =>
  Array.from({ length: 1 + lot.below(most) }, () => ({ choice: choiceBy(lot, method), group: '', origin: 'device' }));
const count = (rule: Rule, votes: Iterable<Vote>) => resultOf(rule, electorate, tallied(rule, votes));

/** Every method under every rule for ties, many times; the seed stands in the message of what fails. */
function games(check: (lot: Chance, rule: Rule, seed: string) => void): void {
  for (const method of METHODS) {
    for (const tie of TIES) {
      for (let seed = 1; seed <= GAMES / 10; seed += 1) check(chance(seed), ruleOf(method, tie), `${method} ${tie} ${seed}`);
    }
  }
}

describe('every method', () => {
  it('[V12] the sorted list of ballots gives the same result as the ballots in the order of casting', () => {
    games((lot, rule, seed) => {
      const votes = play(lot, rule.method);
      const choices = sortedChoices(
        rule.method,
        shuffled(lot, votes).map(({ choice }) => choice),
      );
      const again = choices.map((choice) => ({ choice, group: '', origin: 'device' }));
      expect(count(rule, again), seed).toStrictEqual(count(rule, votes));
    });
  });

  it('[V4] a ballot of weight w counts as w ballots', () => {
    games((lot, rule, seed) => {
      const votes = play(lot, rule.method).map((vote) => ({ ...vote, weight: 1 + lot.below(4) }));
      const copies = votes.flatMap(({ weight, ...vote }) => Array.from({ length: weight }, () => vote));
      expect(count(rule, votes), seed).toStrictEqual(count(rule, copies));
    });
  });

  it('[V5] at most one option is chosen, and never one while others still wait for a run-off or a casting vote', () => {
    let waiting = 0;
    games((lot, rule, seed) => {
      const { carried, chosen, runOff, tied } = count(rule, play(lot, rule.method));
      expect([undefined, 1], seed).toContain(chosen?.length);
      expect([chosen, runOff, tied].filter(Boolean).length, seed).toBeLessThan(2);
      expect(carried && (runOff ?? tied) !== undefined, seed).toBe(false);
      if (rule.tie === 'lots' || rule.tie === 'fails') expect(runOff ?? tied, seed).toBeUndefined();
      waiting += runOff || tied ? 1 : 0;
    });
    expect(waiting).toBeGreaterThan(20);
  });

  it('[V9] hands counted by tellers give the result that the same votes by device give', () => {
    for (let seed = 1; seed <= GAMES; seed += 1) {
      const lot = chance(seed);
      const rule = ruleOf('yesNoAbstain');
      const [own, hall] = [play(lot, rule.method), play(lot, rule.method)];
      const sheet = { origin: 'hands', counts: tallied(rule, hall).counts } as const;
      const { origins: _, ...all } = count(rule, [...own, ...hall]);
      const { origins, ...joined } = resultOf(rule, electorate, withHall(rule, tallied(rule, own), sheet));
      expect(joined, `seed ${seed}`).toStrictEqual(all);
      expect(origins?.['hands'], `seed ${seed}`).toStrictEqual(sheet.counts);
    }
  });
});

describe('instant run-off', () => {
  it('[V1] every ballot is in every round, for an option or run out, and nobody who went out comes back', () => {
    let rounds = 0;
    for (let seed = 1; seed <= GAMES; seed += 1) {
      const votes = play(chance(seed), 'instantRunoff', 30);
      const gone = new Set<string>();
      for (const round of count(ruleOf('instantRunoff', 'lots'), votes).rounds ?? []) {
        const sum = Object.values(round.counts).reduce((total, each) => total + each, 0);
        expect(sum + round.exhausted, `seed ${seed}`).toBe(votes.length);
        expect(Object.keys(round.counts), `seed ${seed}`).toStrictEqual(IDS.filter((id) => !gone.has(id)));
        for (const id of round.out ?? []) gone.add(id);
        rounds += 1;
      }
    }
    expect(rounds).toBeGreaterThan(GAMES);
  });

  it('[V5] whoever some order of the lots would choose can be chosen by the casting vote', () => {
    const orders = IDS.flatMap((a) =>
      IDS.flatMap((b) => IDS.flatMap((c) => IDS.map((d) => [a, b, c, d]))).filter((order) => new Set(order).size === 4),
    );
    expect(new Set(orders.map(String)).size).toBe(24);
    let settled = 0;
    for (let seed = 1; seed <= GAMES; seed += 1) {
      const votes = play(chance(seed), 'instantRunoff', 8);
      const { chosen, tied } = count(ruleOf('instantRunoff', 'casting'), votes);
      const drawn = orders.map((order) => count({ ...ruleOf('instantRunoff', 'lots'), lots: { order } }, votes).chosen?.[0]);
      // One order settles every tie of a count alike; the chair's vote is not bound to that, so it can only offer more.
      for (const id of drawn) if (id !== undefined) expect(tied ?? chosen, `seed ${seed}`).toContain(id);
      if (tied) settled += 1;
    }
    expect(settled).toBeGreaterThan(20);
  });
});

describe('Schulze', () => {
  it('[V1] who beats each of the others wins, and being ranked first by one more never hurts', () => {
    let condorcet = 0;
    for (let seed = 1; seed <= GAMES; seed += 1) {
      const lot = chance(seed);
      const rule = ruleOf('schulze');
      const votes = play(lot, 'schulze', 25);
      const { pairs, winners } = schulze(rule, votes);
      const best = IDS.find((one) =>
        IDS.every((other) => one === other || (pairs[one]?.[other] ?? 0) > (pairs[other]?.[one] ?? 0)),
      );
      if (best !== undefined) {
        condorcet += 1;
        expect(winners, `seed ${seed}`).toStrictEqual([best]);
      }
      const [winner] = winners;
      if (winner === undefined) continue;
      const raised = votes.map(({ choice, ...vote }, index) =>
        index === 0 && Array.isArray(choice)
          ? { ...vote, choice: [winner, ...choice.filter((id: string) => id !== winner)] }
          : { ...vote, choice },
      );
      expect(schulze(rule, raised).winners, `seed ${seed}`).toContain(winner);
    }
    expect(condorcet).toBeGreaterThan(GAMES / 2);
  });
});

describe('majorities with abstentions', () => {
  it('[V4] 12 yes, 6 no, 6 abstain of 30 present and 40 entitled, by every majority and every base', () => {
    const seats = { entitled: 40, present: 30, byGroup: {}, presentByGroup: {} };
    const bases = ['castWithoutAbstentions', 'cast', 'present', 'entitled'] as const;
    const majorities = ['simple', 'absolute', '1/2', '2/3', '3/4', '3/10', 'unanimity'] as const;
    const table = majorities.map((majority) => [
      majority,
      ...bases.map((base) => hasMajority(majority, 12, 6, baseOf(base, seats, 24, 6))),
    ]);
    expect(table).toStrictEqual([
      ['simple', true, true, true, true],
      // Of bases of 18, 24, 30 and 40: half of 24 is no more than half.
      ['absolute', true, false, false, false],
      ['1/2', true, true, false, false],
      ['2/3', true, false, false, false],
      ['3/4', false, false, false, false],
      ['3/10', true, true, true, true],
      ['unanimity', false, false, false, false],
    ]);
  });
});
