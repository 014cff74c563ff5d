// Which polls the hall can take part in with hands and papers (V9).
import { hallCannot } from '../../shared/room/polls/ways.ts';
import type { PollView } from './words.ts';

/** Sealed ballots on paper are for who has no device; everybody else keeps to their own. */
export const mayVoteInHall = (poll: PollView): boolean =>
  poll.status === 'open' && !('hallReopened' in poll) && poll.secrecy === 'open' && hallCannot(poll) === undefined;
