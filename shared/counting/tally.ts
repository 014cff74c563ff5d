// Adds up ballots: in all, by group and by origin.
import { answersOf, isAbstention, YES_NO_ABSTAIN } from './ballot.ts';
import type { Counts, Rule, Vote } from './rules.ts';

/** Some ballots added up. */
export interface Row {
  readonly cast: number;
  readonly counts: Counts;
}
export interface Tally extends Row {
  readonly abstained: number;
  /** '' for seats without a group. */
  readonly groups: ReadonlyMap<string, Row>;
  readonly origins: ReadonlyMap<string, Row>;
}

/** Adds up every ballot once. Only answers that the rule knows have a count. */
export function tallied(rule: Pick<Rule, 'method' | 'options'>, votes: Iterable<Vote>): Tally {
  const answers = rule.method === 'yesNoAbstain' ? YES_NO_ABSTAIN : rule.options.map((option) => option.id);
  const all = newSum(answers);
  const groups = new Map<string, Sum>();
  const origins = new Map<string, Sum>();
  let abstained = 0;
  for (const vote of votes) {
    if (isAbstention(vote.choice)) abstained += 1;
    for (const sum of [all, sumOf(groups, vote.group, answers), sumOf(origins, vote.origin, answers)]) add(sum, vote);
  }
  return { ...rowOf(all), abstained, groups: rowsOf(groups), origins: rowsOf(origins) };
}

/** The row of a group in which nobody votes. */
export const noVotes = (rule: Pick<Rule, 'method' | 'options'>): Row => tallied(rule, []);

/** Counts on their way; keyed by a map, since a group may bear any name. */
interface Sum {
  cast: number;
  readonly counts: Map<string, number>;
}

const newSum = (answers: readonly string[]): Sum => ({ cast: 0, counts: new Map(answers.map((answer) => [answer, 0])) });

function add(sum: Sum, vote: Vote): void {
  sum.cast += 1;
  for (const answer of answersOf(vote.choice)) {
    const count = sum.counts.get(answer);
    if (count === undefined) throw new Error(`a ballot with an answer that the vote does not know: ${answer}`);
    sum.counts.set(answer, count + 1);
  }
}

function sumOf(sums: Map<string, Sum>, key: string, answers: readonly string[]): Sum {
  const sum = sums.get(key) ?? newSum(answers);
  sums.set(key, sum);
  return sum;
}

const rowOf = (sum: Sum): Row => ({ cast: sum.cast, counts: Object.fromEntries(sum.counts) });
const rowsOf = (sums: ReadonlyMap<string, Sum>): ReadonlyMap<string, Row> =>
  new Map(Array.from(sums, ([key, sum]) => [key, rowOf(sum)]));
