// In which one way each seat votes: on its own device, with a clerk's help, or by hands and papers in the hall (V9).
import type { Map } from 'immutable';
import { accept, refuse, type Context, type Decision, type Refusal } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import type { Person } from '../people/people.ts';
import { hasSeat, hasVoted, personIn } from '../readings.ts';
import type { Room } from '../room.ts';
import { pollOnHand } from './live.ts';
import type { Poll, PollsCommand, Terms, Way } from './polls.ts';
import { isEntitled, mayVoteIn } from './register.ts';

const COUNTED_BY_HAND: readonly Terms['method'][] = ['yesNoAbstain', 'hands', 'oneChoice', 'someChoices'];

/** How a seat votes where nobody chose: hands are raised in the hall, else by device, or helped who has none. */
export const usualWay = (terms: Terms, person: Person): Way =>
  terms.method === 'hands' ? 'hall' : person.helped ? 'helped' : 'device';

export const wayOf = (terms: Terms, ways: Map<PersonId, Way>, person: Person): Way =>
  ways.get(person.id) ?? usualWay(terms, person);

/** Seats that vote in the hall. Only chosen ways are visited, once for each poll. */
export function hallSeats(terms: Terms, ways: Map<PersonId, Way>, entitled: number): number {
  const inHall = ways.count((way) => way === 'hall');
  return terms.method === 'hands' ? entitled - (ways.size - inHall) : inHall;
}

export function decideWay(room: Room, command: Extract<PollsCommand, { type: 'polls.way' }>, context: Context): Decision {
  const poll = command.poll ? room.polls.polls.get(command.poll) : pollOnHand(room);
  if (!poll) return refuse(command.poll ? 'polls.unknown' : 'polls.notOpen');
  const person = personIn(room, command.for ?? context.by);
  if (!person) return refuse('people.unknown');
  const refusal = refusedPlace(poll, person) ?? refusedWay(poll.terms, person, command.way);
  if (refusal) return { ok: false, refusal };
  return accept([{ type: 'polls.wayChosen', data: { poll: poll.id, seat: person.id, way: command.way } }], { poll: poll.id });
}

/** Until the seat has voted, and not while the hall is counted. */
function refusedPlace({ terms, phase }: Poll, person: Person): Refusal | undefined {
  switch (phase.status) {
    case 'announced':
      return hasSeat(person) && mayVoteIn(terms, person) ? undefined : { code: 'polls.noSeat' };
    case 'open':
      if (!isEntitled(terms, phase.register, person)) return { code: 'polls.noSeat' };
      if (phase.hallReopened) return { code: 'polls.noHall', because: 'countedTwice' };
      return hasVoted(phase, person.id) ? { code: 'polls.alreadyVoted' } : undefined;
    case 'counting':
    case 'closed':
    case 'cancelled':
      return { code: 'polls.notOpen' };
  }
}

function refusedWay(terms: Terms, person: Person, way: Way): Refusal | undefined {
  if (way === 'helped' && terms.secrecy === 'sealed') return { code: 'polls.notSealable', because: 'help' };
  if (way === 'helped' && !person.helped) return { code: 'polls.notHelped' };
  if (way !== 'hall') return undefined;
  const because = hallCannot(terms);
  return because ? { code: 'polls.noHall', because } : undefined;
}

/** What hands and papers, which have no name and come as sums, cannot hold. */
export function hallCannot(terms: Pick<Terms, 'method' | 'everyGroup' | 'weighted'>): string | undefined {
  if (!COUNTED_BY_HAND.includes(terms.method)) return 'method';
  if (terms.everyGroup) return 'everyGroup';
  return terms.weighted ? 'weights' : undefined;
}
