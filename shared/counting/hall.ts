// Hands and papers come as the tellers' sums, not as ballots; they join the tally as an origin of their own (V9).
import type { Counts, Rule } from './rules.ts';
import { noVotes, type Row, type Tally } from './tally.ts';

/** What both tellers counted. `counts` by answer or option id; the other figures are those of papers. */
export interface HallSheet {
  readonly origin: 'hands' | 'paper';
  readonly counts: Counts;
  readonly issued?: number;
  readonly returned?: number;
  readonly valid?: number;
  readonly spoiled?: number;
}

/** How many votes a sheet holds: the valid papers, or the hands raised. */
export const votesOn = ({ counts, valid }: HallSheet): number =>
  valid ?? Object.values(counts).reduce((sum, count) => sum + count, 0);

/**
 * More hands or papers than seats in the hall cannot be, nor more votes for one answer than papers; then the hall's part
 * is void (V9).
 */
export const isPossible = (sheet: HallSheet, seats: number): boolean =>
  votesOn(sheet) <= seats && Object.values(sheet.counts).every((count) => count <= votesOn(sheet));

/** The tally with the hall's part. */
export function withHall(rule: Pick<Rule, 'method' | 'options'>, tally: Tally, sheet: HallSheet): Tally {
  const none = noVotes(rule);
  const cast = votesOn(sheet);
  const row: Row = { cast, counts: { ...none.counts, ...sheet.counts } };
  return {
    ...tally,
    cast: tally.cast + cast,
    counts: added(tally.counts, row.counts),
    abstained: tally.abstained + (sheet.counts['abstain'] ?? 0),
    origins: new Map([...tally.origins, [sheet.origin, row]]),
  };
}

const added = (one: Counts, other: Counts): Counts =>
  Object.fromEntries(Object.keys(one).map((answer) => [answer, (one[answer] ?? 0) + (other[answer] ?? 0)]));
