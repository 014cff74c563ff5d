// The urns of sealed polls in LMDB: receipts in one database, numbers of choices in another.
import type { BoxChange, SealedBallot, Urns } from '../ports.ts';
import type { InTurn } from './in-turn.ts';
import { durable, keysUnder, part, type Databases } from './lmdb-databases.ts';

interface Urn {
  readonly key: string;
  readonly shut: boolean;
}

/** `turn` is the log's: an append that shuts an urn and ballots that come to it happen one after the other. */
export function lmdbUrns(databases: Databases, turn: InTurn): Urns {
  const { receipts, choices } = databases;
  return {
    put: (meeting, poll, ballots) =>
      durable(
        'put sealed ballots',
        turn(meeting, () => put(databases, meeting, poll, ballots)),
      ),
    key: async (meeting, poll) => urnOf(databases, meeting, poll)?.key,
    count: async (meeting, poll) => [...keysUnder<[string, string, string]>(receipts, [meeting, poll])].length,
    open: async (meeting, poll) => ({
      receipts: [...keysUnder<[string, string, string]>(receipts, [meeting, poll])].map((key) => key[2]),
      choices: new Map(
        [...keysUnder<[string, string, string]>(choices, [meeting, poll])].map((key) => [key[2], Number(choices.get(key))]),
      ),
    }),
  };
}

function urnOf({ urns }: Databases, meeting: string, poll: string): Urn | undefined {
  const text = urns.get([meeting, poll]);
  if (text === undefined) return undefined;
  const urn: Urn = JSON.parse(text);
  return urn;
}

/** Receipts first, then the numbers of choices, each in its own order: nothing pairs one with the other. */
async function put(
  databases: Databases,
  meeting: string,
  poll: string,
  ballots: readonly SealedBallot[],
): Promise<readonly ('in' | 'again' | 'shut')[]> {
  const { root, receipts, choices } = databases;
  const urn = urnOf(databases, meeting, poll);
  if (!urn || urn.shut) return ballots.map(() => 'shut');
  const fresh = new Map<string, string>();
  const fates = ballots.map(({ receipt, choice }) => {
    if (fresh.has(receipt) || receipts.get([meeting, poll, receipt]) !== undefined) return 'again' as const;
    fresh.set(receipt, choice);
    return 'in' as const;
  });
  if (fresh.size === 0) return fates;
  const more = new Map<string, number>();
  for (const choice of fresh.values()) more.set(choice, (more.get(choice) ?? 0) + 1);
  await root.batch(() => {
    for (const receipt of [...fresh.keys()].sort()) part(receipts.put([meeting, poll, receipt], ''));
    for (const choice of [...more.keys()].sort()) {
      const count = Number(choices.get([meeting, poll, choice]) ?? 0) + (more.get(choice) ?? 0);
      part(choices.put([meeting, poll, choice], String(count)));
    }
  });
  return fates;
}

/** Only inside a write's callback. */
export function changeUrn(
  databases: Databases,
  meeting: string,
  poll: string,
  change: Extract<BoxChange['change'], { make: unknown } | { shut: unknown }>,
): void {
  const urn = 'make' in change ? { key: change.make.key, shut: false } : urnOf(databases, meeting, poll);
  if (urn) part(databases.urns.put([meeting, poll], JSON.stringify({ ...urn, shut: 'shut' in change })));
}

/** Only inside a write's callback. */
export function dropUrn({ urns, receipts, choices }: Databases, meeting: string, poll: string): void {
  part(urns.remove([meeting, poll]));
  for (const key of keysUnder<[string, string, string]>(receipts, [meeting, poll])) part(receipts.remove(key));
  for (const key of keysUnder<[string, string, string]>(choices, [meeting, poll])) part(choices.remove(key));
}

/** Only inside a write's callback. */
export function dropUrns(databases: Databases, meeting: string): void {
  for (const [, poll] of keysUnder<[string, string]>(databases.urns, [meeting])) dropUrn(databases, meeting, poll);
}
