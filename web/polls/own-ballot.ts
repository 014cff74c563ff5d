// Whether the own vote in a running poll is in, and what it says as far as this page may know.
import type { Choice } from '../../shared/counting/rules.ts';
import type { Me } from '../../shared/room/view.ts';
import { kept, keep } from '../device/storage.ts';
import type { MeetingSession } from '../meeting/session.svelte.ts';
import { validIn } from './ballots/choices.ts';
import type { PollView } from './words.ts';

export interface OwnBallot {
  readonly isIn: boolean;
  readonly choice?: Choice;
}

/** In a closed poll only this device knows what was chosen; of a sealed vote it says no more than that it is in. */
export function ownBallot(session: MeetingSession, me: Me, poll: PollView): OwnBallot {
  if (poll.status === 'open' && poll.secrecy === 'sealed') return { isIn: session.sealed.of(poll)?.stage.at === 'in' };
  const ballot = 'ballots' in me ? me.ballots[poll.id] : undefined;
  if (!ballot || !('cast' in ballot)) return { isIn: false };
  const choice = 'choice' in ballot ? ballot.choice : validIn(poll, kept(keyOf(session, poll)));
  return { isIn: true, ...(choice !== undefined && { choice }) };
}

export const keepChoice = (session: MeetingSession, poll: PollView, choice: Choice): boolean =>
  keep(keyOf(session, poll), choice);

const keyOf = ({ identity }: MeetingSession, poll: PollView): string => `yitang.ballot.${identity.person}.${poll.id}`;
