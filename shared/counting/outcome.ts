// From the sums to the result: carried, not carried, or void.
import { everyRunOff, runOff, type RunOff } from './instant-runoff.ts';
import { baseOf, hasMajority, neededFor } from './majority.ts';
import { entitledGroups, isQuorate } from './quorum.ts';
import { isList, isScores } from './ballot.ts';
import type { Counts, Electorate, Result, Rule } from './rules.ts';
import { schulze } from './schulze.ts';
import { noVotes, type Tally } from './tally.ts';

type Verdict = Pick<Result, 'carried' | 'chosen' | 'groups' | 'runOff' | 'tied' | 'rounds' | 'pairs'>;

/** The whole result with every number; `withhold` takes away what a closed poll keeps back. */
export function resultOf(rule: Rule, electorate: Electorate, tally: Tally): Result {
  const base = baseOf(rule.base, electorate, tally.cast, tally.abstained);
  const quorate = isQuorate(rule.quorum, electorate, tally);
  const { carried, chosen, runOff: again, tied, ...verdict } = verdictOf(rule, electorate, tally, base);
  const needed = rule.method === 'consent' ? undefined : neededFor(rule.majority, base);
  return {
    carried: quorate && carried,
    ...(!quorate && { void: true as const }),
    ...(quorate && chosen && { chosen }),
    ...(quorate && again && { runOff: again }),
    ...(quorate && tied && { tied }),
    counts: tally.counts,
    cast: tally.cast,
    base,
    ...(needed !== undefined && { needed }),
    ...verdict,
    ...(tally.cast > 0 && { origins: Object.fromEntries(Array.from(tally.origins, ([origin, row]) => [origin, row.counts])) }),
  };
}

/** The result with the chair's casting vote for one of the options that were tied (V5). */
export function settled(result: Result, casting: string): Result {
  const { tied, ...rest } = result;
  return tied?.includes(casting) ? { ...rest, carried: true, chosen: [casting] } : rest;
}

function verdictOf(rule: Rule, electorate: Electorate, tally: Tally, base: number): Verdict {
  switch (rule.method) {
    case 'yesNoAbstain':
    case 'hands':
      return onYesAndNo(rule, electorate, tally, base);
    case 'oneChoice':
    case 'someChoices':
      return byMostVotes(rule, tally, base);
    case 'instantRunoff':
      return byRunOff(rule, tally, base);
    case 'schulze':
      return bySchulze(rule, tally, base);
    case 'score':
      return byScore(rule, tally, base);
    case 'consent':
      return { carried: votes(tally.counts, 'object') === 0 && agreed(tally.counts) > 0 };
  }
}

const agreed = (counts: Counts): number => votes(counts, 'agree') + votes(counts, 'reservations');

function onYesAndNo(rule: Rule, electorate: Electorate, tally: Tally, base: number): Verdict {
  const none = noVotes(rule);
  const groups = entitledGroups(electorate).map((group) => {
    const { counts } = tally.groups.get(group) ?? none;
    return [group, { carried: votes(counts, 'yes') > votes(counts, 'no'), counts }] as const;
  });
  const carried = hasMajority(rule.majority, votes(tally.counts, 'yes'), votes(tally.counts, 'no'), base);
  const inEvery = !rule.everyGroup || groups.every(([, group]) => group.carried);
  return { carried: carried && inEvery, ...(groups.length > 0 && { groups: Object.fromEntries(groups) }) };
}

/** The option with most votes, if these are the majority asked for. */
function byMostVotes(rule: Rule, { counts }: Tally, base: number): Verdict {
  const { leaders, most, next } = leadersIn(rule, counts);
  if (most === 0) return { carried: false };
  return won(rule, leaders, () => hasMajority(rule.majority, most, next, base));
}

/**
 * Who of several goes out is no question of who wins. A tie there that nothing settles leaves everybody still in to the
 * run-off, and to the chair's casting vote those whom some way of settling it would choose (V5).
 */
function byRunOff(rule: Rule, tally: Tally, base: number): Verdict {
  const counted = runOff(rule, tally.votes);
  const { rounds, tied } = counted;
  if (!tied) return { rounds, ...chosenBy(rule, counted, base) };
  if (rule.tie === 'runOff') return { rounds, carried: false, runOff: Object.keys(rounds.at(-1)?.counts ?? {}) };
  return { rounds, ...(rule.tie === 'casting' ? byCasting(rule, tally, base, counted) : { carried: false }) };
}

/** The winner's votes of the last round are measured against the base; those whose ballots ran out are in it. */
function chosenBy(rule: Rule, { rounds, winner }: RunOff, base: number): Verdict {
  if (winner === undefined) return { carried: false };
  const counts: Counts = rounds.at(-1)?.counts ?? {};
  const others = Object.entries(counts).map(([id, count]) => (id === winner ? 0 : count));
  const carried = hasMajority(rule.majority, votes(counts, winner), Math.max(0, ...others), base);
  return { carried, ...(carried && { chosen: [winner] }) };
}

/** Where every way chooses the same there is nothing to cast a vote on; where there are too many, those with most are left. */
function byCasting(rule: Rule, tally: Tally, base: number, { rounds }: RunOff): Verdict {
  const ways = everyRunOff(rule, tally.votes).map((way) => chosenBy(rule, way, base).chosen?.[0]);
  if (ways.length === 0) {
    const { leaders, most, next } = leadersIn(rule, rounds.at(-1)?.counts ?? {});
    return { carried: false, ...(hasMajority(rule.majority, most, next, base) && { tied: leaders }) };
  }
  const winners = rule.options.flatMap(({ id }) => (ways.includes(id) ? [id] : []));
  if (winners.length === 0) return { carried: false };
  return new Set(ways).size === 1 ? { carried: true, chosen: winners } : { carried: false, tied: winners };
}

/** A majority is asked of the ballots that rank the winner at all. */
function bySchulze(rule: Rule, tally: Tally, base: number): Verdict {
  const { pairs, winners } = schulze(rule, tally.votes);
  if (winners.length === 0) return { pairs, carried: false };
  return { pairs, ...won(rule, winners, (winner) => hasMajority(rule.majority, ranking(tally, winner), 0, base)) };
}

const ranking = (tally: Tally, id: string): number => weighed(tally, (choice) => isList(choice) && choice.includes(id));

/** The highest sum; a majority is asked of the ballots that give it more than half of the highest score. */
function byScore(rule: Rule, tally: Tally, base: number): Verdict {
  const { leaders, most } = leadersIn(rule, tally.counts);
  if (most === 0) return { carried: false };
  const liking = (id: string) => weighed(tally, (choice) => isScores(choice) && 2 * votes(choice, id) > (rule.most ?? 0));
  return won(rule, leaders, (winner) => rule.majority === 'simple' || hasMajority(rule.majority, liking(winner), 0, base));
}

const weighed = (tally: Tally, counts: (choice: Tally['votes'][number]['choice']) => boolean): number =>
  tally.votes.reduce((sum, { choice, weight = 1 }) => (counts(choice) ? sum + weight : sum), 0);

function leadersIn(rule: Rule, counts: Counts) {
  const ids = rule.options.map((option) => option.id);
  const most = Math.max(0, ...ids.map((id) => votes(counts, id)));
  const leaders = ids.filter((id) => votes(counts, id) === most);
  const next = Math.max(0, ...ids.filter((id) => !leaders.includes(id)).map((id) => votes(counts, id)));
  return { leaders, most, next };
}

/** One leader wins if the majority is there; several are settled as declared (V5). */
function won(rule: Rule, leaders: readonly string[], hasMost: (winner: string) => boolean): Verdict {
  const [first, ...others] = leaders;
  if (first === undefined) return { carried: false };
  if (!hasMost(first)) return { carried: false };
  if (others.length === 0) return { carried: true, chosen: [first] };
  switch (rule.tie) {
    case 'lots': {
      const drawn = rule.lots?.order.find((id) => leaders.includes(id));
      return drawn === undefined ? { carried: false } : { carried: true, chosen: [drawn] };
    }
    case 'runOff':
      return { carried: false, runOff: leaders };
    case 'casting':
      return { carried: false, tied: leaders };
    case 'fails':
      return { carried: false };
  }
}

const votes = (counts: Counts, answer: string): number => counts[answer] ?? 0;
