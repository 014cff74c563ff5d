// Adds up ballots: in all, by group and by origin.
import { answersOf, isAbstention, isConsent, isList, YES_NO_ABSTAIN } from './ballot.ts';
import { CONSENT_ANSWERS, type Counts, type Method, type Rule, type Vote } from './rules.ts';

/** Some ballots added up; every number counts weights. */
export interface Row {
  readonly cast: number;
  readonly counts: Counts;
}
export interface Tally extends Row {
  readonly abstained: number;
  /** '' for seats without a group. */
  readonly groups: ReadonlyMap<string, Row>;
  readonly origins: ReadonlyMap<string, Row>;
  /** The ballots themselves, whatever they weigh; hands and papers are none. */
  readonly votes: readonly Vote[];
}

/** The answers of a method, each of which has a count: of ranked ones the first places, of scores the points. */
export function answersIn(rule: Pick<Rule, 'method' | 'options'>): readonly string[] {
  switch (rule.method) {
    case 'yesNoAbstain':
    case 'hands':
      return YES_NO_ABSTAIN;
    case 'consent':
      return CONSENT_ANSWERS;
    default:
      return rule.options.map((option) => option.id);
  }
}

/** Adds up every ballot once. Only answers that the rule knows have a count. */
export function tallied(rule: Pick<Rule, 'method' | 'options'>, cast: Iterable<Vote>): Tally {
  const answers = answersIn(rule);
  const all = newSum(answers);
  const groups = new Map<string, Sum>();
  const origins = new Map<string, Sum>();
  const votes = [...cast];
  let abstained = 0;
  for (const vote of votes) {
    if (isAbstention(vote.choice)) abstained += vote.weight ?? 1;
    const points = pointsIn(rule.method, vote);
    for (const sum of [all, sumOf(groups, vote.group, answers), sumOf(origins, vote.origin, answers)]) add(sum, vote, points);
  }
  return { ...rowOf(all), abstained, groups: rowsOf(groups), origins: rowsOf(origins), votes };
}

/** The row of a group in which nobody votes. */
export const noVotes = (rule: Pick<Rule, 'method' | 'options'>): Row => tallied(rule, []);

/** Counts on their way; keyed by a map, since a group may bear any name. */
interface Sum {
  cast: number;
  readonly counts: Map<string, number>;
}
type Points = readonly (readonly [string, number])[];

const newSum = (answers: readonly string[]): Sum => ({ cast: 0, counts: new Map(answers.map((answer) => [answer, 0])) });

/** One for each answer that a ballot gives, or the points of its scores. */
function pointsIn(method: Method, { choice }: Vote): Points {
  if (typeof choice === 'object' && !isList(choice) && !isConsent(choice)) return Object.entries(choice);
  return answersOf(choice, method).map((answer) => [answer, 1] as const);
}

function add(sum: Sum, { weight = 1 }: Vote, points: Points): void {
  sum.cast += weight;
  for (const [answer, more] of points) {
    const count = sum.counts.get(answer);
    if (count === undefined) throw new Error(`a ballot with an answer that the vote does not know: ${answer}`);
    sum.counts.set(answer, count + more * weight);
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
