// Ranked ballots by instant run-off: the weakest goes out and its ballots go on, until one has more than half (V1).
import type { Counts, Rule, Vote } from './rules.ts';
import { isList } from './ballot.ts';

/** One round: the votes of each option still in, the ballots that rank none of them, and who then goes out. */
export interface Round {
  readonly counts: Counts;
  readonly exhausted: number;
  readonly out?: readonly string[];
}
export interface RunOff {
  readonly rounds: readonly Round[];
  /** Nobody where no ballot ranks anything, or a tie could not be settled. */
  readonly winner?: string;
  /** The options with equally few, of which nothing says who goes out. */
  readonly tied?: readonly string[];
}

/** With more ways to settle the ties than that, nobody could look through them, and a small server should not. */
const MOST_WAYS = 500;

type Terms = Pick<Rule, 'options' | 'tie' | 'lots'>;

/**
 * Counts round by round. An option with more than half of the ballots still in play wins; else the one with fewest goes
 * out. Where several have fewest, the one that had fewer in the latest earlier round where they differ goes out; then
 * the lots drawn before the vote decide, the last in their order first. Without lots all of them go out together if even
 * together they have fewer than the next; else it is a tie, and counting stops there.
 */
export const runOff = (rule: Terms, votes: readonly Vote[]): RunOff => countOn(rule, votes, []);

/**
 * The counts in every way in which the ties could be settled, whoever of the tied goes out; one where there is no tie.
 * Nothing where there are more than 500 ways.
 */
export function everyRunOff(rule: Terms, votes: readonly Vote[]): readonly RunOff[] {
  const ended: RunOff[] = [];
  const open = [runOff(rule, votes)];
  for (let way = open.pop(); way; way = open.pop()) {
    const { tied, rounds } = way;
    const last = rounds.at(-1);
    if (!tied || !last) ended.push(way);
    else open.push(...tied.map((id) => countOn(rule, votes, [...rounds.slice(0, -1), { ...last, out: [id] }])));
    if (ended.length + open.length > MOST_WAYS) return [];
  }
  return ended;
}

/** Counts on after these rounds. */
function countOn(rule: Terms, votes: readonly Vote[], before: readonly Round[]): RunOff {
  const rounds = [...before];
  const gone = new Set(before.flatMap((round) => round.out ?? []));
  let left = rule.options.map((option) => option.id).filter((id) => !gone.has(id));
  for (;;) {
    const round = countRound(left, votes);
    const inPlay = Object.values(round.counts).reduce((sum, count) => sum + count, 0);
    const winner = left.find((id) => 2 * votesOf(round, id) > inPlay);
    if (inPlay === 0 || winner !== undefined) {
      return { rounds: [...rounds, round], ...(winner !== undefined && { winner }) };
    }
    const out = weakest(rule, left, [...rounds, round]);
    if (out.length === 0) return { rounds: [...rounds, round], tied: lowest(left, round) };
    rounds.push({ ...round, out });
    left = left.filter((id) => !out.includes(id));
  }
}

function countRound(left: readonly string[], votes: readonly Vote[]): Round {
  const counts = new Map(left.map((id) => [id, 0]));
  let exhausted = 0;
  for (const { choice, weight = 1 } of votes) {
    const best = isList(choice) ? choice.find((id) => counts.has(id)) : undefined;
    if (best === undefined) exhausted += weight;
    else counts.set(best, (counts.get(best) ?? 0) + weight);
  }
  return { counts: Object.fromEntries(counts), exhausted };
}

const votesOf = (round: Round, id: string): number => round.counts[id] ?? 0;

function lowest(among: readonly string[], round: Round): readonly string[] {
  const fewest = Math.min(...among.map((id) => votesOf(round, id)));
  return among.filter((id) => votesOf(round, id) === fewest);
}

/** Who goes out now; nobody where a tie cannot be settled. */
function weakest(rule: Pick<Rule, 'tie' | 'lots'>, left: readonly string[], rounds: readonly Round[]): readonly string[] {
  const [now, ...earlier] = rounds.toReversed();
  if (!now) return [];
  const fewest = lowest(left, now);
  const tied = earlier.reduce<readonly string[]>((among, round) => (among.length > 1 ? lowest(among, round) : among), fewest);
  if (tied.length === 1) return tied;
  const drawn = rule.tie === 'lots' ? rule.lots?.order.findLast((id) => tied.includes(id)) : undefined;
  if (drawn !== undefined) return [drawn];
  const others = left.filter((id) => !fewest.includes(id)).map((id) => votesOf(now, id));
  const together = fewest.reduce((sum, id) => sum + votesOf(now, id), 0);
  return others.length > 0 && together < Math.min(...others) ? fewest : [];
}
