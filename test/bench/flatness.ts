// What one command costs the core with more and more people in the state.
import { plain } from '../../shared/procedures/plain.ts';
import { against, type Row } from './case.ts';
import { median } from './crowd.ts';
import { pollId, type PersonId } from '../../shared/room/ids.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import { inSession, rules, type Story } from '../support/room.ts';

const SIZES = [80, 800, 8_000, 80_000];
const COMMANDS = 2_000;
/** The first ones only warm the compiler up. */
const ROUNDS = 9;

function storyWith(people: number): { readonly story: Story; readonly chair: PersonId; readonly persons: readonly PersonId[] } {
  const names = Array.from({ length: people }, (_, index) => `p${index}`);
  return inSession(names, { rules: rules({ officers: { ...plain.officers, chairVotes: 'never' } }) });
}

/** At a pace of four tellings and 2,000 ballots a second. */
const BALLOTS_A_TELLING = 500;

/** A meeting with so many people and an open poll. @returns microseconds for one ballot, each time it is asked: decided, folded, its voter's own part made, and its share of telling everybody. */
function ballotsWith(people: number): () => number {
  const { story, chair, persons } = storyWith(people);
  const poll = pollId(String(story.do(chair, { type: 'polls.open', title: 'Lamps?' })['poll']));
  return () => {
    const began = process.cpuUsage();
    for (let index = 0; index < COMMANDS; index += 1) {
      const voter = persons[(index * 7) % persons.length];
      if (!voter) throw new Error('nobody votes');
      story.do(voter, { type: 'polls.cast', poll, choice: index % 2 === 0 ? 'yes' : 'no' });
      meOf(story.room, voter);
      if (index % BALLOTS_A_TELLING === 0) viewOf(story.room, 'public');
    }
    const { user, system } = process.cpuUsage(began);
    return (user + system) / COMMANDS;
  };
}

/** All sizes by turns, so that what else the machine does falls on each of them. */
export async function flatness(): Promise<readonly Row[]> {
  const sizes = SIZES.map((people) => ({ people, ballots: ballotsWith(people), costs: [] as number[] }));
  for (let round = 0; round < ROUNDS; round += 1) for (const { ballots, costs } of sizes) costs.push(ballots());
  const [least = NaN, ...others] = sizes.map(({ costs }) => median(costs));
  return others.map((cost, index) =>
    against(`flatness: with ${SIZES[index + 1]} people`, 'µs', cost, least, '≤ 1.5 × with 80', (ratio) => ratio <= 1.5),
  );
}
