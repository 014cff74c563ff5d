// Ranked ballots by Schulze's method: every pair is compared, and the strongest chain of comparisons decides (V1).
import { isList } from './ballot.ts';
import type { Rule, Vote } from './rules.ts';

/** How many ballots rank the first option above the second. */
export type Pairs = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Schulze {
  readonly pairs: Pairs;
  /** The options that no other beats by a stronger chain; more than one is a tie. */
  readonly winners: readonly string[];
}

/**
 * A ballot ranks the options it names above those it does not name, and those equally. The strength of a chain is the
 * number of ballots behind its weakest link ("winning votes").
 * Source: M. Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
 * election method, Social Choice and Welfare 36 (2011).
 */
export function schulze(rule: Pick<Rule, 'options'>, votes: readonly Vote[]): Schulze {
  const ids = rule.options.map((option) => option.id);
  const pairs = table(ids, () => 0);
  for (const { choice, weight = 1 } of votes) {
    if (isList(choice)) compare(pairs, ids, choice, weight);
  }
  const strongest = chains(ids, pairs);
  const beats = (one: string, other: string): boolean => at(strongest, one, other) > at(strongest, other, one);
  const anyVotes = ids.some((one) => ids.some((other) => at(pairs, one, other) > 0));
  return {
    pairs: Object.fromEntries([...pairs].map(([one, row]) => [one, Object.fromEntries(row)])),
    winners: anyVotes ? ids.filter((one) => ids.every((other) => !beats(other, one))) : [],
  };
}

type Table = Map<string, Map<string, number>>;

function table(ids: readonly string[], value: (one: string, other: string) => number): Table {
  const row = (one: string) => new Map(ids.flatMap((other) => (other === one ? [] : [[other, value(one, other)] as const])));
  return new Map(ids.map((one) => [one, row(one)]));
}

const at = (values: Table, one: string, other: string): number => values.get(one)?.get(other) ?? 0;

function compare(pairs: Table, ids: readonly string[], ranked: readonly string[], weight: number): void {
  const unranked = ids.filter((id) => !ranked.includes(id));
  ranked.forEach((one, place) => {
    for (const other of [...ranked.slice(place + 1), ...unranked]) pairs.get(one)?.set(other, at(pairs, one, other) + weight);
  });
}

/** The strength of the strongest chain from each option to each other. */
function chains(ids: readonly string[], pairs: Table): Table {
  const strength = table(ids, (one, other) => {
    const votes = at(pairs, one, other);
    return votes > at(pairs, other, one) ? votes : 0;
  });
  for (const via of ids) {
    for (const from of ids) {
      for (const to of ids) {
        if (from === to || via === from || via === to) continue;
        const through = Math.min(at(strength, from, via), at(strength, via, to));
        if (through > at(strength, from, to)) strength.get(from)?.set(to, through);
      }
    }
  }
  return strength;
}
