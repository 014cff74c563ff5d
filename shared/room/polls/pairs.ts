// The same question before and after: the first result is told with the second (V6, V11).
import type { Secrecy } from '../../procedures/procedure.ts';
import type { Refusal } from '../decision.ts';
import type { PollId } from '../ids.ts';
import type { Room } from '../room.ts';
import type { Poll, PollWish, Terms } from './polls.ts';

/** Why a poll cannot be the second of this pair. */
export function refusedPair(room: Room, wish: PollWish): Refusal | undefined {
  if (wish.twin === undefined) return undefined;
  const first = room.polls.polls.get(wish.twin);
  if (!first?.terms.pair || first.phase.status !== 'closed') return { code: 'polls.noPair' };
  if (!first.phase.awaitsTwin) return { code: 'polls.pairOver' };
  return wish.pair ? { code: 'polls.noPair' } : undefined;
}

/** The very same question on the very same terms; only how long it stays open may be new, and a level it was raised to. */
export function twinTerms(first: Poll, wish: PollWish, secrecy: Secrecy): Terms {
  const { pair, ...terms } = first.terms;
  const changeable = secrecy !== 'sealed' && terms.changeable;
  return { ...terms, secrecy, changeable, twin: first.id, ...(wish.closesIn !== undefined && { closesIn: wish.closesIn }) };
}

/** The first of a pair that is told when this poll ends, in whatever way. */
export const firstOfPair = (poll: Poll): PollId | undefined => poll.terms.twin;
