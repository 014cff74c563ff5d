// Folds comings and goings into persons, seats, doors and the running head count.
import { Map, Set } from 'immutable';
import type { Envelope } from '../decision.ts';
import { after, type PersonId } from '../ids.ts';
import type { Room, RoomEvent } from '../room.ts';
import type { MeetingEvent } from '../meeting/meeting.ts';
import type { RecordEvent } from '../record/record.ts';
import { unreachable } from '../unreachable.ts';
import { hasSeat } from '../readings.ts';
import { evolveDoors, isDoorEvent } from './doors.ts';
import { HAPPENINGS_KEPT, happeningOf } from './happenings.ts';
import { noHeads } from './head-count.ts';
import { seatedIn } from './households.ts';
import type { PeopleEvent, PeopleState, Person, Role } from './people.ts';
import { changed, put, reseated, unseated } from './persons.ts';
import { evolveRoll, forgiven, isRollEvent, reseatedAll, rollEvents } from './roll-evolve.ts';

export const peopleHears = [
  ...rollEvents,
  'meeting.configured',
  'record.compared',
  'people.linkMade',
  'people.pinMade',
  'people.pinMissed',
  'people.recoveryMade',
  'people.recovered',
  'people.joined',
  'people.deviceAdded',
  'people.deviceAsked',
  'people.deviceAnswered',
  'people.admitted',
  'people.removed',
  'people.consented',
  'people.assigned',
  'people.spokespersonNamed',
  'people.corrected',
  'people.checkedIn',
  'people.checkedOut',
  'people.rollCalled',
  'people.found',
  'people.rollEnded',
  'people.merged',
  'people.helpAsked',
  'people.helpAnswered',
] as const satisfies readonly RoomEvent['type'][];

export function initialPeople(): PeopleState {
  return {
    persons: Map(),
    came: 0,
    waiting: Set(),
    count: noHeads,
    doors: { links: Map(), byHash: Map(), slips: Map(), pin: { now: '', tries: 0 }, tokens: Map(), devices: Map() },
    households: Map(),
    namedBy: Map(),
    officers: Set(),
    spokespersons: Map(),
    helpAsked: Map(),
    consents: Set(),
    roll: { status: 'none' },
    happenings: [],
    watch: [],
  };
}

type Heard =
  PeopleEvent | Extract<MeetingEvent, { type: 'meeting.configured' }> | Extract<RecordEvent, { type: 'record.compared' }>;

export function evolvePeople(state: PeopleState, event: Heard, envelope: Envelope, room: Room): PeopleState {
  if (event.type === 'meeting.configured') return reseatedAll(state, event.data, envelope, room);
  if (event.type === 'record.compared') return answeredLater(state, event.data.length);
  const next = folded(state, event, envelope, room);
  const happened = happeningOf(event, envelope);
  return happened ? { ...next, happenings: [happened, ...next.happenings].slice(0, HAPPENINGS_KEPT) } : next;
}

function folded(state: PeopleState, event: PeopleEvent, envelope: Envelope, room: Room): PeopleState {
  if (isRollEvent(event)) return evolveRoll(state, event, envelope);
  if (isDoorEvent(event)) {
    const doors = evolveDoors(state.doors, event, envelope);
    const ended = event.type === 'people.linkMade' && event.data.replaces && state.doors.links.get(event.data.replaces)?.holder;
    const next = { ...state, doors: event.type === 'people.deviceAdded' ? forgiven(doors, state, event.data.person) : doors };
    // Whoever found the lost phone is out: only the session of the recovery goes on.
    if (event.type === 'people.recovered') {
      return changed(next, event.data.person, envelope, (person) => ({
        ...person,
        status: 'in',
        sessionsFrom: envelope.version,
      }));
    }
    return ended
      ? changed(next, ended, envelope, (person) => ({ ...person, status: 'out', sessionsFrom: envelope.version }))
      : next;
  }
  switch (event.type) {
    case 'people.joined':
      return joined(state, event, envelope);
    case 'people.rollCalled':
    case 'people.rollEnded':
      return rolled(state, event, envelope);
    case 'people.consented':
      return { ...state, consents: state.consents.add(event.data.person) };
    case 'people.spokespersonNamed':
      return { ...state, spokespersons: state.spokespersons.set(event.data.group, event.data.person) };
    case 'people.helpAsked': {
      const { person, where } = event.data;
      return { ...state, helpAsked: state.helpAsked.set(person, { since: envelope.at, ...(where && { where }) }) };
    }
    case 'people.helpAnswered':
      return { ...state, helpAsked: state.helpAsked.delete(event.data.person) };
    default:
      return evolvePersons(state, event, envelope, room);
  }
}

type PersonEvent = Extract<
  PeopleEvent,
  { type: `people.${'admitted' | 'removed' | 'assigned' | 'corrected' | 'checkedIn' | 'checkedOut' | 'found' | 'merged'}` }
>;

function evolvePersons(state: PeopleState, event: PersonEvent, envelope: Envelope, room: Room): PeopleState {
  const { version } = envelope;
  switch (event.type) {
    case 'people.admitted':
      return event.data.persons.reduce(
        (next, id) => changed(next, id, envelope, (person) => admitted(person, room, version)),
        state,
      );
    case 'people.removed':
      return removed(state, event.data.person, envelope);
    case 'people.assigned': {
      const { person: id, role, group, seated } = event.data;
      return changed(state, id, envelope, (person) =>
        reseated({ ...person, ...(role && { role }), ...(group !== undefined && { group }) }, seated, version),
      );
    }
    case 'people.corrected': {
      const { person: id, seated, alike, ...fields } = event.data;
      const renamed = { ...fields, ...event.secret };
      return changed(state, id, envelope, (person) => reseated({ ...likened(person, alike), ...renamed }, seated, version));
    }
    case 'people.checkedIn':
      return changed(state, event.data.person, envelope, (person) => ({ ...person, status: 'in', seen: version }));
    case 'people.checkedOut':
      return changed(state, event.data.person, envelope, (person) => ({ ...person, status: 'out' }));
    case 'people.found':
      return changed(state, event.data.person, envelope, (person) => ({ ...person, seen: version }));
    case 'people.merged':
      return merged(state, event.data, envelope, room);
    default:
      return unreachable(event);
  }
}

/** Says of somebody whose name was put right whether it is like an officer's now. */
function likened(person: Person, alike: boolean | undefined): Person {
  if (alike === undefined) return person;
  const { alike: _, ...other } = person;
  return alike ? { ...other, alike } : other;
}

function removed(state: PeopleState, id: PersonId, envelope: Envelope): PeopleState {
  const { version } = envelope;
  const next = changed(state, id, envelope, (person) => ({
    ...unseated(person, version),
    status: 'removed',
    sessionsFrom: version,
  }));
  return { ...next, helpAsked: next.helpAsked.delete(id), consents: next.consents.delete(id) };
}

/** One seat, and whatever the double held is the other's (P9). */
function merged(
  state: PeopleState,
  data: Extract<PersonEvent, { type: 'people.merged' }>['data'],
  envelope: Envelope,
  { meeting }: Room,
): PeopleState {
  const { version } = envelope;
  const double = state.persons.get(data.person);
  const next = changed(state, data.person, envelope, (person) => ({
    ...unseated(person, version),
    status: 'removed',
    mergedInto: data.into,
  }));
  return changed(next, data.into, envelope, (person) => {
    const one = { ...person, ...(double && listedAs(person, double)) };
    const isHere = person.status === 'in' || double?.status === 'in';
    const came = { ...one, ...(isHere && { status: 'in' as const, seen: version }) };
    if (!seatedIn({ meeting, people: next }, one)) return unseated(came, version);
    // As long as it was the double's: a register that has the seat goes on.
    return double?.seat && hasSeat(double) && !hasSeat(one) ? { ...came, seat: double.seat } : came;
  });
}

/** What the roll says of somebody is true of both; of two lines the one that stays is right. */
function listedAs(person: Person, double: Person): Partial<Person> {
  const [first, second] = person.listed ? [person, double] : [double, person];
  const household = first.household ?? second.household;
  const weight = first.weight ?? second.weight;
  const listed = first.listed ?? second.listed;
  return { ...(household && { household }), ...(weight !== undefined && { weight }), ...(listed && { listed }) };
}

function joined(state: PeopleState, event: Extract<PeopleEvent, { type: 'people.joined' }>, envelope: Envelope): PeopleState {
  const { person: id, number, role, group, status, seated, link, helped, alike } = event.data;
  const person: Person = {
    id,
    number,
    role,
    ...(event.secret?.name && { name: event.secret.name }),
    ...(alike && { alike }),
    ...(event.secret?.household && { household: event.secret.household }),
    ...(group !== undefined && { group }),
    ...(link && { link }),
    ...(seated && { seat: { from: envelope.version } }),
    status,
    helped: helped ?? false,
    remote: false,
    joinedAt: envelope.at,
    seen: envelope.version,
    sessionsFrom: 0,
  };
  const token = event.secret?.token;
  const doors = {
    ...state.doors,
    tokens: token ? state.doors.tokens.set(token, { person: id, since: envelope.version }) : state.doors.tokens,
    links:
      link && isHeld(role) ? state.doors.links.update(link, (known) => known && { ...known, holder: id }) : state.doors.links,
  };
  return put({ ...state, came: number, doors }, undefined, person, envelope.at);
}

const isHeld = (role: Role): boolean => role === 'chair' || role === 'deputy' || role === 'clerk' || role === 'supervisor';

function rolled(
  state: PeopleState,
  event: Extract<PeopleEvent, { type: 'people.rollCalled' | 'people.rollEnded' }>,
  envelope: Envelope,
): PeopleState {
  const { count, roll } = state;
  if (event.type === 'people.rollCalled') {
    const awayBefore = roll.status === 'over' ? roll.since : roll.status === 'running' ? roll.awayBefore : 0;
    const running = {
      status: 'running' as const,
      since: envelope.version,
      awayBefore,
      calledAt: envelope.at,
      until: event.data.until,
    };
    return { ...state, roll: running, count: { ...count, foundIn: Map(), foundSeats: Map(), foundWeights: Map() } };
  }
  if (roll.status !== 'running') return state;
  const found = {
    ...count,
    in: count.foundIn,
    presentSeats: count.foundSeats,
    presentWeights: count.foundWeights,
    foundIn: Map<string, number>(),
    foundSeats: Map<string, number>(),
    foundWeights: Map<string, number>(),
  };
  return { ...state, roll: { status: 'over', since: roll.since }, count: found };
}

function admitted(person: Person, room: Room, version: number): Person {
  return reseated({ ...person, status: 'in', seen: version }, seatedIn(room, person), version);
}

/** Nobody could answer a roll call while the record was in doubt. */
function answeredLater(state: PeopleState, length: number): PeopleState {
  const { roll } = state;
  return roll.status === 'running' ? { ...state, roll: { ...roll, until: after(roll.until, length) } } : state;
}
