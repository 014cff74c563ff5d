// One person changed, and everything kept in step with persons: who waits, who officiates, households and running sums.
import type { Envelope } from '../decision.ts';
import type { Instant, PersonId } from '../ids.ts';
import { hasSeat, isOfficerRole } from '../readings.ts';
import { recounted } from './head-count.ts';
import { housed } from './households.ts';
import type { PeopleState, Person } from './people.ts';

export function changed(state: PeopleState, id: PersonId, envelope: Envelope, change: (person: Person) => Person): PeopleState {
  const before = state.persons.get(id);
  return before ? put(state, before, change(before), envelope.at) : state;
}

export function put(state: PeopleState, before: Person | undefined, after: Person, at: Instant): PeopleState {
  const officer = after.status === 'in' && isOfficerRole(after.role);
  return {
    ...state,
    persons: state.persons.set(after.id, after),
    waiting: after.status === 'waiting' ? state.waiting.add(after.id) : state.waiting.delete(after.id),
    officers: officer ? state.officers.add(after.id) : state.officers.delete(after.id),
    count: recounted(state.count, before, after, state.roll),
    households: housed(state.households, before, after),
    watch: watched(state.watch, before, after, at),
  };
}

/** When supervisors were present, kept to the moment (G8). */
function watched(watch: PeopleState['watch'], before: Person | undefined, now: Person, at: Instant): PeopleState['watch'] {
  const was = before?.role === 'supervisor' && before.status === 'in';
  const is = now.role === 'supervisor' && now.status === 'in';
  if (was === is) return watch;
  if (is) return [...watch, { person: now.id, from: at }];
  return watch.map((stay) => (stay.person === now.id && stay.until === undefined ? { ...stay, until: at } : stay));
}

export function reseated(person: Person, seated: boolean, version: number): Person {
  if (seated === hasSeat(person)) return person;
  return seated ? { ...person, seat: { from: version } } : unseated(person, version);
}

export function unseated(person: Person, version: number): Person {
  return person.seat && person.seat.until === undefined ? { ...person, seat: { ...person.seat, until: version } } : person;
}
