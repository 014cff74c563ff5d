// What one command costs the core with more and more people in the state.
import { plain } from '../../shared/procedures/plain.ts';
import { against, type Row } from './case.ts';
import { median } from './crowd.ts';
import { pollId, type PersonId } from '../../shared/room/ids.ts';
import { viewOf } from '../../shared/room/view.ts';
import { inSession, rules, type Story } from '../support/room.ts';

const SIZES = [80, 800, 8_000, 80_000];
const COMMANDS = 2_000;
const ROUNDS = 5;

function storyWith(people: number): { readonly story: Story; readonly chair: PersonId; readonly persons: readonly PersonId[] } {
  const names = Array.from({ length: people }, (_, index) => `p${index}`);
  return inSession(names, { rules: rules({ officers: { ...plain.officers, chairVotes: 'never' } }) });
}

/** Microseconds for one ballot, decided, folded and shown. */
function costOf(people: number): number {
  const { story, chair, persons } = storyWith(people);
  const poll = pollId(String(story.do(chair, { type: 'polls.open', title: 'Lamps?' })['poll']));
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = process.cpuUsage();
    for (let index = 0; index < COMMANDS; index += 1) {
      const voter = persons[(index * 7) % persons.length];
      if (voter) story.try(voter, { type: 'polls.cast', poll, choice: index % 2 === 0 ? 'yes' : 'no' });
    }
    viewOf(story.room, 'public');
    const { user, system } = process.cpuUsage(began);
    return (user + system) / COMMANDS;
  });
  return median(rounds);
}

export async function flatness(): Promise<readonly Row[]> {
  // The first run only warms the compiler up.
  costOf(80);
  const [least = 1, ...others] = SIZES.map(costOf);
  return others.map((cost, index) =>
    against(`flatness: with ${SIZES[index + 1]} people`, 'µs', cost, least, '≤ 1.5 × with 80', (ratio) => ratio <= 1.5),
  );
}
