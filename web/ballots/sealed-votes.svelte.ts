// This page's own sealed ballots, begun as soon as a poll is seen and carried on until each is answered.
import type { View } from '../../shared/room/view.ts';
import { t, told } from '../language/language.svelte.ts';
import type { MeetingSession } from '../meeting/session.svelte.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { keptBallotOf, SealedVote } from './sealed-vote.svelte.ts';

type Poll = View['polls'][string];

export class SealedVotes {
  readonly #session: MeetingSession;
  /** By poll. */
  readonly #votes: Record<string, SealedVote> = {};

  constructor(session: MeetingSession) {
    this.#session = session;
  }

  /** Begins what the view shows, and goes on with what an earlier page left unanswered. */
  follow(): void {
    const { view, me } = this.#session;
    if (!view || !me || !isSecureContext) return;
    for (const poll of Object.values(view.polls)) {
      const isMine = 'ballots' in me && me.ballots[poll.id]?.entitled === true;
      if (poll.status === 'open' && isMine) this.of(poll);
      else if (isUnanswered(this.#session, poll)) this.of(poll);
    }
  }

  of(poll: Poll): SealedVote | undefined {
    const known = this.#votes[poll.id];
    if (known || !('sealed' in poll) || !poll.sealed || !isSecureContext) return known;
    const { id, sealed } = poll;
    const closesAt = () => {
      const now = this.#session.view?.polls[id];
      return now && 'closesAt' in now ? now.closesAt : undefined;
    };
    const vote = new SealedVote(this.#session, { id, sealed }, this.#session.identity.person, closesAt, (stage) => {
      if (stage.at === 'refused') toasts.say('refused', told('refusals', stage.code));
      if (stage.at === 'in' && stage.isNews) toasts.say('done', t('participant.voteIn'));
    });
    this.#votes[id] = vote;
    return vote;
  }

  stop(): void {
    for (const vote of Object.values(this.#votes)) vote.stop();
  }
}

/** Chosen here and never confirmed: the server knows what became of it, also after the close. */
function isUnanswered(session: MeetingSession, poll: Poll): boolean {
  if (poll.secrecy !== 'sealed') return false;
  const ballot = keptBallotOf(session.identity.person, poll.id);
  return ballot?.choice !== undefined && ballot.receipt === undefined;
}
