// One seat's ballot: who may cast it, who may enter it for somebody, and where the choice goes.
import { isValidChoice } from '../../counting/ballot.ts';
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import type { Person } from '../people/people.ts';
import { personIn, proxyAt, roleOf } from '../readings.ts';
import type { Room } from '../room.ts';
import { settle } from './closing.ts';
import type { Ballot, OpenPhase, Poll, PollsCommand, Terms } from './polls.ts';
import { isEntitled } from './register.ts';
import { wayOf } from './ways.ts';

/**
 * Ballots one clerk enters in one poll (V16): so many people without a device can be asked, entered and read back to in
 * the minutes a poll stays open, and no clerk decides a hall's vote alone. The number is the spec's.
 */
export const MOST_HELPED = 30;

type Cast = Extract<PollsCommand, { type: 'polls.cast' }>;

/** In closed polls the choice is nowhere but in the box (L4); in sealed ones it comes without a session. */
export function decideCasting(room: Room, command: Cast, context: Context): Decision {
  const poll = room.polls.polls.get(command.poll);
  if (poll?.phase.status === 'counting' && poll.phase.tied) return settle(room, poll, poll.phase, command.choice, context);
  if (poll?.phase.status !== 'open') return refuse('polls.notOpen');
  if (poll.terms.secrecy === 'sealed') return refuse('polls.castWithoutSession');
  const person = personIn(room, command.for ?? context.by);
  if (!person) return refuse('people.unknown');
  const refusal = refusedBallot(room, poll, poll.phase, person, command, context.by);
  if (refusal) return refusal;
  const { choice } = command;
  const helped = person.id !== context.by && roleOf(room, context.by) === 'clerk';
  const again = poll.phase.ballots.has(person.id);
  const origin = helped ? ('helped' as const) : ('device' as const);
  const data = { poll: poll.id, seat: person.id, origin, ...(again && { again: true as const }) };
  if (poll.terms.secrecy === 'open') return accept([{ type: 'polls.cast', data, secret: { choice } }]);
  return accept([{ type: 'polls.cast', data }], undefined, [{ poll: poll.id, change: { put: { seat: person.id, choice } } }]);
}

function refusedBallot(
  room: Room,
  poll: Poll,
  phase: OpenPhase,
  person: Person,
  command: Cast,
  by: PersonId,
): Decision | undefined {
  const { terms } = poll;
  const refusedPlace = refusedSeat(terms, phase, person) ?? refusedWay(terms, phase, person);
  if (refusedPlace) return refusedPlace;
  const ballot = phase.ballots.get(person.id);
  if (ballot && !terms.changeable) return refuse('polls.notChangeable');
  if (!isValidChoice(terms, command.choice)) return refuse('polls.badChoice');
  const proxy = proxyAt(person, phase.register.version);
  if (proxy === by) return undefined;
  if (person.id === by) return proxy === undefined ? undefined : refuse('polls.byProxy', { proxy });
  const role = roleOf(room, by);
  if (role === 'clerk') return refusedHelp(phase, person, ballot, by);
  return refuse('people.notAllowed', { role, needs: ['clerk'] });
}

/** Who has no seat on the register (V2). */
export function refusedSeat(terms: Terms, phase: OpenPhase, person: Person): Decision | undefined {
  if (isEntitled(terms, phase.register, person)) return undefined;
  // Who came later is told that they vote in the next one.
  const came = person.seat && person.seat.until === undefined && person.seat.from > phase.register.version;
  return refuse('polls.noSeat', came ? { seatSince: person.seat.from } : {});
}

/** Who votes in the hall has no ballot of another kind; when the hall could not be counted nobody else votes (V9). */
function refusedWay(terms: Terms, phase: OpenPhase, person: Person): Decision | undefined {
  const inHall = wayOf(terms, phase.ways, person) === 'hall';
  if (phase.hallReopened) return inHall ? undefined : refuse('polls.castingOver');
  return inHall ? refuse('polls.otherWay', { way: 'hall' }) : undefined;
}

/** A helped vote is taken from the person, not for them: only from whoever uses no device here and has not voted (V16). */
function refusedHelp(phase: OpenPhase, person: Person, ballot: Ballot | undefined, clerk: PersonId): Decision | undefined {
  if (!person.helped) return refuse('polls.notHelped');
  const entered = phase.byClerk.get(clerk) ?? 0;
  if (ballot?.clerk !== clerk && entered >= MOST_HELPED) return refuse('polls.helpedLimit', { most: MOST_HELPED });
  return ballot?.origin === 'device' ? refuse('polls.alreadyVoted') : undefined;
}
