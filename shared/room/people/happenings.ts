// What happened to people, seats and links, as a supervisor watches it.
import type { Envelope } from '../decision.ts';
import type { Happening, PeopleEvent } from './people.ts';

/** So many are in the officers' view; the record has them all. */
export const HAPPENINGS_KEPT = 20;

/** The happening an event is, or nothing when nobody needs to watch it. */
export function happeningOf(event: PeopleEvent, envelope: Envelope): Happening | undefined {
  const base = { version: envelope.version, at: envelope.at, by: envelope.by };
  switch (event.type) {
    case 'people.joined':
      return { ...base, what: 'joined', person: event.data.person, role: event.data.role };
    case 'people.admitted': {
      const person = event.data.persons.length === 1 ? event.data.persons[0] : undefined;
      return { ...base, what: 'admitted', ...(person && { person }) };
    }
    case 'people.removed':
      return { ...base, what: 'removed', person: event.data.person, reason: event.data.reason };
    case 'people.assigned': {
      const { person, role } = event.data;
      return { ...base, what: role ? 'roleGiven' : event.data.seated ? 'seatGiven' : 'seatTaken', person, ...(role && { role }) };
    }
    case 'people.linkMade':
      return event.data.replaces ? { ...base, what: 'linkReplaced', role: event.data.role } : undefined;
    case 'people.slipUsed':
      return { ...base, what: 'joined', person: event.data.person, role: 'participant' };
    case 'people.slipMade':
      return { ...base, what: 'slipMade', person: event.data.person };
    case 'people.seatPassed':
      return { ...base, what: 'seatGiven', person: event.data.to };
    case 'people.delegated':
      return { ...base, what: 'delegated', person: event.data.person };
    case 'people.merged':
      return { ...base, what: 'merged', person: event.data.person };
    case 'people.recovered':
      return { ...base, what: 'recovered', person: event.data.person };
    default:
      return undefined;
  }
}
