// Who may vote: the seats as they stand when a poll opens (V2), and the least there must be.
import type { Map } from 'immutable';
import type { Refusal } from '../decision.ts';
import type { Electorate } from '../../counting/rules.ts';
import { holdsSeatAt, seatsIn } from '../readings.ts';
import type { Person } from '../people/people.ts';
import type { Room } from '../room.ts';
import type { Register, Terms } from './polls.ts';

/** Fewer could tell each other's choice from the result (V10). */
const FEWEST_IN_CLOSED = 3;
/** In each group whose carrying is told of a closed poll (V4). */
const FEWEST_IN_EACH_GROUP = 5;

/** The sums of the seats entitled now; `version` is that of the opening entry. */
export function registerOf(room: Room, terms: Pick<Terms, 'groups' | 'weighted'>, version: number): Register {
  const { groups } = terms;
  const { seats, presentSeats: present, weights, presentWeights } = room.people.count;
  return {
    version,
    ...electorateOf(seats, present, groups),
    ...(terms.weighted && { weight: electorateOf(weights, presentWeights, groups) }),
  };
}

const electorateOf = (
  all: Map<string, number>,
  present: Map<string, number>,
  groups: readonly string[] | undefined,
): Electorate => ({
  entitled: seatsIn(all, groups),
  present: seatsIn(present, groups),
  byGroup: within(all, groups),
  presentByGroup: within(present, groups),
});

const within = (counts: Map<string, number>, groups: readonly string[] | undefined): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].filter(([group, count]) => count > 0 && (!groups || groups.includes(group))));

/** Why a poll on these terms cannot be held with the seats there are. */
export function refusedSeats(room: Room, terms: Terms): Refusal | undefined {
  const { entitled, byGroup } = registerOf(room, terms, 0);
  if (terms.secrecy !== 'open') {
    if (entitled < FEWEST_IN_CLOSED) return { code: 'polls.tooFewSeats', needed: FEWEST_IN_CLOSED };
    const small = Object.entries(byGroup).find(([group, seats]) => group !== '' && seats < FEWEST_IN_EACH_GROUP);
    if (terms.everyGroup && small) return { code: 'polls.everyGroupTooSmall', group: small[0], needed: FEWEST_IN_EACH_GROUP };
  }
  return entitled === 0 ? { code: 'polls.nobodyEntitled' } : undefined;
}

/** Whether somebody votes with a seat on a poll's register: who was removed, or is another now, leaves no more than the line. */
export const isEntitled = (terms: Terms, register: Register, person: Person): boolean =>
  person.status !== 'removed' && holdsSeatAt(person, register.version) && mayVoteIn(terms, person);

/** Whether the groups named are somebody's. */
export const mayVoteIn = ({ groups }: Pick<Terms, 'groups'>, person: Person): boolean =>
  !groups || (person.group !== undefined && groups.includes(person.group));
