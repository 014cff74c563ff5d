// Who takes part in a poll from here, and which polls the hall can take part in with hands and papers (V9).
import { hallCannot } from '../../shared/room/polls/ways.ts';
import type { Me } from '../../shared/room/view.ts';
import type { PollView } from './words.ts';

/** Sealed ballots on paper are for who has no device; everybody else keeps to their own. */
export const mayVoteInHall = (poll: PollView): boolean =>
  poll.status === 'open' && !('hallReopened' in poll) && poll.secrecy === 'open' && hallCannot(poll) === undefined;

/** Whether its answers can be ticked on paper and counted as sums. */
export const mayBeOnPaper = (poll: PollView): boolean => hallCannot(poll) === undefined;

/** With a seat of one's own, or for somebody whose proxy one holds (V13). */
export function votesIn(me: Me, poll: PollView): boolean {
  const ballot = 'ballots' in me ? me.ballots[poll.id] : undefined;
  return ballot !== undefined && (ballot.entitled || ('proxies' in ballot && ballot.proxies.length > 0));
}
