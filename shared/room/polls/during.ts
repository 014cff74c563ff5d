// What happens within a poll, from the ways chosen and the ballots to the counts of the hall and the objections worked through.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import { unreachable } from '../unreachable.ts';
import type { Ballot, CountingPhase, OpenPhase, Poll, PollPhase, PollsEvent } from './polls.ts';
import { hallSeats } from './ways.ts';

type Of<Type extends PollsEvent['type']> = Extract<PollsEvent, { type: Type }>;
export type During = Exclude<
  PollsEvent,
  {
    type: 'polls.announced' | 'polls.opened' | 'polls.raised' | 'polls.closed' | 'polls.cancelled' | 'polls.pairGivenUp';
  }
>;

/** What happens within a poll, from the ways chosen to the objections worked through. */
export function duringPoll(phase: PollPhase, event: During, envelope: Envelope, poll: Poll | undefined): PollPhase {
  switch (event.type) {
    case 'polls.wayChosen': {
      const { seat, way } = event.data;
      return phase.status === 'announced' || phase.status === 'open' ? { ...phase, ways: phase.ways.set(seat, way) } : phase;
    }
    case 'polls.objectionAnswered': {
      const { objection, answer } = event.data;
      if (phase.status !== 'closed' || !phase.objections) return phase;
      return { ...phase, objections: phase.objections.map((one, index) => (index === objection ? { ...one, answer } : one)) };
    }
    case 'polls.counted':
      return phase.status === 'counting' && event.secret
        ? { ...phase, figures: phase.figures.set(event.data.teller, event.secret.figures) }
        : phase;
    case 'polls.countDiffered':
      return phase.status === 'counting' ? countedAgain(phase, event.data.reopened, envelope) : phase;
    case 'polls.closing':
      return poll && (phase.status === 'open' || phase.status === 'counting') ? counting(phase, event, envelope, poll) : phase;
    case 'polls.cast':
    case 'polls.credentialed':
    case 'polls.turnedOut':
    case 'polls.lastCalled':
      return phase.status === 'open' ? whileOpen(phase, event, envelope) : phase;
    default:
      return unreachable(event);
  }
}

function whileOpen(
  phase: OpenPhase,
  event: Of<'polls.cast' | 'polls.credentialed' | 'polls.turnedOut' | 'polls.lastCalled'>,
  envelope: Envelope,
): OpenPhase {
  switch (event.type) {
    case 'polls.cast':
      return cast(phase, event, envelope);
    case 'polls.credentialed': {
      const { seat, blinded } = event.data;
      const sealed = phase.sealed && { ...phase.sealed, credentials: phase.sealed.credentials.set(seat, blinded) };
      if (seat === envelope.by) return { ...phase, ...(sealed && { sealed }) };
      const byClerk = phase.byClerk.update(envelope.by, 0, (count) => count + 1);
      const byTablet = sealed?.byTablet.set(seat, envelope.by);
      return { ...phase, byClerk, ...(sealed && byTablet && { sealed: { ...sealed, byTablet } }) };
    }
    case 'polls.turnedOut':
      return phase.sealed ? { ...phase, sealed: { ...phase.sealed, cast: event.data.cast, toldAt: envelope.at } } : phase;
    case 'polls.lastCalled':
      return { ...phase, lastCall: true, closesAt: event.data.closesAt };
    default:
      return unreachable(event);
  }
}

function cast(phase: OpenPhase, event: Of<'polls.cast'>, envelope: Envelope): OpenPhase {
  const { seat, origin } = event.data;
  const helped = origin === 'helped';
  const before = phase.ballots.get(seat);
  const ballot: Ballot = {
    origin,
    ...(helped && { clerk: envelope.by }),
    ...(!helped && seat !== envelope.by && { proxy: envelope.by }),
    ...(event.secret && { choice: event.secret.choice }),
    command: envelope.command,
  };
  const entered = helped && before?.clerk !== envelope.by;
  return {
    ...phase,
    ballots: phase.ballots.set(seat, ballot),
    byClerk: entered ? phase.byClerk.update(envelope.by, 0, (count) => count + 1) : phase.byClerk,
  };
}

/** Casting has ended, or the count has and the chair is asked to settle a tie. */
function counting(
  phase: OpenPhase | CountingPhase,
  { data, secret }: Of<'polls.closing'>,
  envelope: Envelope,
  poll: Poll,
): CountingPhase {
  const { tied } = data;
  const counted = secret?.hall ?? data.hall;
  const settled = { ...(tied && { tied }), ...(counted && { counted }) };
  if (phase.status === 'counting') return { ...phase, ...settled };
  const { lastCall, closableFrom, closesAt, ...casting } = phase;
  const hall = phase.hallReopened ? 0 : hallSeats(poll.terms, phase.ways, phase.register.entitled);
  return { ...casting, status: 'counting', endedAt: envelope.at, hall, figures: Map(), differed: 0, ...settled };
}

/** The tellers begin anew; after the second time the seats of the hall vote in another way. */
function countedAgain(phase: CountingPhase, reopened: boolean, envelope: Envelope): PollPhase {
  const { endedAt, hall, figures, differed, tied, counted, ...casting } = phase;
  if (!reopened) return { ...phase, figures: Map(), differed: differed + 1 };
  return { ...casting, status: 'open', closableFrom: envelope.at, lastCall: false, hallReopened: true };
}
