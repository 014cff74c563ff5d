// From the sums to the result: carried, not carried, or void.
import { baseOf, hasMajority, neededFor } from './majority.ts';
import { entitledGroups, isQuorate } from './quorum.ts';
import type { Counts, Electorate, Result, Rule } from './rules.ts';
import { noVotes, type Tally } from './tally.ts';

interface Verdict {
  readonly carried: boolean;
  readonly chosen?: readonly string[];
  readonly groups?: NonNullable<Result['groups']>;
}

/** The whole result with every number; `withhold` takes away what a closed poll keeps back. */
export function resultOf(rule: Rule, electorate: Electorate, tally: Tally): Result {
  const base = baseOf(rule.base, electorate, tally.cast, tally.abstained);
  const quorate = isQuorate(rule.quorum, electorate, tally);
  const verdict = rule.method === 'yesNoAbstain' ? onYesAndNo(rule, electorate, tally, base) : amongOptions(rule, tally, base);
  const needed = neededFor(rule.majority, base);
  return {
    carried: quorate && verdict.carried,
    ...(!quorate && { void: true as const }),
    ...(quorate && verdict.chosen && { chosen: verdict.chosen }),
    counts: tally.counts,
    cast: tally.cast,
    base,
    ...(needed !== undefined && { needed }),
    ...(verdict.groups && { groups: verdict.groups }),
    ...(tally.cast > 0 && { origins: Object.fromEntries(Array.from(tally.origins, ([origin, row]) => [origin, row.counts])) }),
  };
}

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

/** The option with most votes; equally many are settled as declared, else none is chosen (V5). */
function amongOptions(rule: Rule, tally: Tally, base: number): Verdict {
  const most = Math.max(0, ...rule.options.map((option) => votes(tally.counts, option.id)));
  const leaders = rule.options.filter((option) => votes(tally.counts, option.id) === most).map((option) => option.id);
  if (most === 0) return { carried: false };
  const drawn = rule.tie === 'lots' ? rule.lots?.order.find((id) => leaders.includes(id)) : undefined;
  const winner = leaders.length === 1 ? leaders[0] : drawn;
  if (winner === undefined) return { carried: false };
  const others = rule.options.filter((option) => !leaders.includes(option.id)).map((option) => votes(tally.counts, option.id));
  // The lot has put the winner before the others that lead.
  const carried = hasMajority(rule.majority, most, Math.max(0, ...others), base);
  return carried ? { carried, chosen: [winner] } : { carried };
}

const votes = (counts: Counts, answer: string): number => counts[answer] ?? 0;
