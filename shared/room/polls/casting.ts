// One seat's ballot: who may cast it, who may enter it for somebody, and where the choice goes.
import { isValidChoice } from '../../counting/ballot.ts';
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import type { Person } from '../people/people.ts';
import { personIn } from '../readings.ts';
import type { Room } from '../room.ts';
import type { Ballot, Poll, PollPhase, PollsCommand } from './polls.ts';
import { isOnRegister } from './register.ts';

/**
 * Ballots one clerk enters in one poll (V16): so many people without a device can be asked, entered and read back to in
 * the minutes a poll stays open, and no clerk decides a hall's vote alone. The number is the spec's.
 */
export const MOST_HELPED = 30;

type Cast = Extract<PollsCommand, { type: 'polls.cast' }>;

/** In closed polls the choice is nowhere but in the box (L4). */
export function decideCasting(room: Room, command: Cast, context: Context): Decision {
  const poll = room.polls.polls.get(command.poll);
  if (poll?.phase.status !== 'open') return refuse('polls.notOpen');
  const id = command.for ?? context.by;
  const person = personIn(room, id);
  if (!person) return refuse('people.unknown');
  const refusal = refusedBallot(poll, poll.phase, person, command, context.by);
  if (refusal) return refusal;
  const { choice } = command;
  const origin = id === context.by ? ('device' as const) : ('helped' as const);
  const again = poll.phase.ballots.has(id);
  const data = { poll: poll.id, seat: id, origin, ...(again && { again: true as const }) };
  if (poll.terms.secrecy === 'open') return accept([{ type: 'polls.cast', data, secret: { choice } }]);
  return accept([{ type: 'polls.cast', data }], undefined, [{ poll: poll.id, change: { put: { seat: id, choice } } }]);
}

type Open = Extract<PollPhase, { status: 'open' }>;

function refusedBallot(poll: Poll, phase: Open, person: Person, command: Cast, by: PersonId): Decision | undefined {
  if (!isOnRegister(poll, phase.register, person)) {
    // Who came later is told that they vote in the next one (V2).
    const came = person.seat && person.seat.until === undefined && person.seat.from > phase.register.version;
    return refuse('polls.noSeat', came ? { seatSince: person.seat.from } : {});
  }
  const ballot = phase.ballots.get(person.id);
  if (ballot && !poll.terms.changeable) return refuse('polls.notChangeable');
  if (!isValidChoice(poll.terms, command.choice)) return refuse('polls.badChoice');
  return person.id === by ? undefined : refusedHelp(phase, person, ballot, by);
}

/** A helped vote is taken from the person, not for them: only from whoever uses no device here and has not voted (V16). */
function refusedHelp(phase: Open, person: Person, ballot: Ballot | undefined, clerk: PersonId): Decision | undefined {
  if (!person.helped) return refuse('polls.notHelped');
  const entered = phase.byClerk.get(clerk) ?? 0;
  if (ballot?.clerk !== clerk && entered >= MOST_HELPED) return refuse('polls.helpedLimit', { most: MOST_HELPED });
  return ballot?.origin === 'device' ? refuse('polls.alreadyVoted') : undefined;
}
