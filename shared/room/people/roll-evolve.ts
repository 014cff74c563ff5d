// Folds the roll: who is expected, slips and their use, seats that pass within a household, and proxies.
import { Set } from 'immutable';
import { configured } from '../../procedures/procedures.ts';
import type { Envelope } from '../decision.ts';
import type { Configuration } from '../meeting/meeting.ts';
import type { PersonId } from '../ids.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { seatedIn } from './households.ts';
import type { Doors, PeopleEvent, PeopleState, Person } from './people.ts';
import { changed, put, reseated, unseated } from './persons.ts';
import type { RollEvent, Slip } from './roll.ts';

export const rollEvents = [
  'people.enrolled',
  'people.slipMade',
  'people.slipUsed',
  'people.digitsMissed',
  'people.seatPassed',
  'people.delegated',
  'people.proxyEnded',
] as const satisfies readonly RollEvent['type'][];

export const isRollEvent = (event: PeopleEvent): event is RollEvent => rollEvents.some((type) => type === event.type);

export function evolveRoll(state: PeopleState, event: RollEvent, envelope: Envelope): PeopleState {
  const { version } = envelope;
  switch (event.type) {
    case 'people.enrolled':
      return enrolled(state, event, envelope);
    case 'people.slipMade':
      return slipMade(state, event, envelope);
    case 'people.slipUsed':
      return slipUsed(state, event, envelope);
    case 'people.digitsMissed':
      return withSlip(state, event.data.person, (slip) => ({ ...slip, missed: slip.missed + 1 }));
    case 'people.seatPassed': {
      const { person, to } = event.data;
      const left = person ? changed(state, person, envelope, (holder) => unseated(holder, version)) : state;
      return changed(left, to, envelope, (holder) => reseated(holder, true, version));
    }
    case 'people.delegated': {
      const { person, to } = event.data;
      const namedBy = state.namedBy.update(to, Set<PersonId>(), (holders) => holders.add(person));
      return changed({ ...state, namedBy }, person, envelope, (holder) => ({ ...holder, proxy: { to, from: version } }));
    }
    case 'people.proxyEnded':
      return changed(state, event.data.person, envelope, (holder) =>
        holder.proxy ? { ...holder, proxy: { ...holder.proxy, until: version } } : holder,
      );
    default:
      return unreachable(event);
  }
}

function enrolled(state: PeopleState, event: Extract<RollEvent, { type: 'people.enrolled' }>, envelope: Envelope): PeopleState {
  const { person: id, number, group, seat, seated, weight, link } = event.data;
  const { name, household, hash, digits } = event.secret ?? {};
  const person: Person = {
    id,
    number,
    role: 'participant',
    ...(name && { name }),
    ...(household && { household }),
    ...(weight !== undefined && { weight }),
    listed: { seat },
    ...(hash && { slip: hash }),
    ...(group !== undefined && { group }),
    ...(seated && { seat: { from: envelope.version } }),
    status: 'out',
    helped: false,
    remote: false,
    joinedAt: envelope.at,
    seen: 0,
    sessionsFrom: 0,
  };
  const doors = hash && digits ? withNewSlip(state.doors, hash, { link, person: id, digits }) : state.doors;
  return put({ ...state, came: number, doors }, undefined, person, envelope.at);
}

const withNewSlip = (doors: Doors, hash: string, slip: Pick<Slip, 'link' | 'person' | 'digits'>): Doors => ({
  ...doors,
  slips: doors.slips.set(hash, { ...slip, used: false, replaced: false, missed: 0 }),
});

/** The old slip opens nothing any more, and whoever came by it is out; the seat, the place and the turn stay. */
function slipMade(state: PeopleState, event: Extract<RollEvent, { type: 'people.slipMade' }>, envelope: Envelope): PeopleState {
  const { person: id, link } = event.data;
  const { hash = '', digits = '' } = event.secret ?? {};
  const old = withSlip(state, id, (slip) => ({ ...slip, replaced: true }));
  const doors = hash ? withNewSlip(old.doors, hash, { link, person: id, digits }) : old.doors;
  return changed({ ...old, doors }, id, envelope, (person) => ({
    ...person,
    ...(hash && { slip: hash }),
    ...(person.slip && { sessionsFrom: envelope.version }),
  }));
}

/** In, and with a device of one's own. */
function slipUsed(state: PeopleState, event: Extract<RollEvent, { type: 'people.slipUsed' }>, envelope: Envelope): PeopleState {
  const { person: id } = event.data;
  const { version } = envelope;
  const next = withSlip(state, id, (slip) => ({ ...slip, used: true }));
  const tokens = event.secret ? next.doors.tokens.set(event.secret.token, { person: id, since: version }) : next.doors.tokens;
  return changed({ ...next, doors: { ...next.doors, tokens } }, id, envelope, (person) => ({
    ...person,
    status: 'in',
    helped: false,
    seen: version,
  }));
}

function withSlip(state: PeopleState, id: PersonId, change: (slip: Slip) => Slip): PeopleState {
  return { ...state, doors: slipChanged(state.doors, state.persons.get(id), change) };
}

function slipChanged(doors: Doors, person: Person | undefined, change: (slip: Slip) => Slip): Doors {
  const slip = person?.slip === undefined ? undefined : doors.slips.get(person.slip);
  return slip && person?.slip ? { ...doors, slips: doors.slips.set(person.slip, change(slip)) } : doors;
}

/** A further device by the right digits: the wrong ones before count no more. */
export const forgiven = (doors: Doors, state: PeopleState, id: PersonId): Doors =>
  slipChanged(doors, state.persons.get(id), (slip) => (slip.missed > 0 ? { ...slip, missed: 0 } : slip));

/** Other rules of seats before the session: everybody is looked at once more, who is here before who is expected. */
export function reseatedAll(state: PeopleState, wish: Configuration, envelope: Envelope, room: Room): PeopleState {
  if (!wish.rules && !wish.groups) return state;
  const rules = wish.rules ? configured(room.meeting.rules, wish.rules) : room.meeting.rules;
  const meeting = { ...room.meeting, rules, groups: wish.groups ?? room.meeting.groups };
  const { from, unit } = rules.seats;
  const before = room.meeting.rules;
  const isSame = from === before.seats.from && unit === before.seats.unit;
  if (isSame && rules.officers.chairVotes === before.officers.chairVotes && from !== 'admission') return state;
  const inOrder = [...state.persons.values()].sort(
    (one, other) => Number(one.seen === 0) - Number(other.seen === 0) || one.number - other.number,
  );
  const unheld = { ...state, households: state.households.map(({ members }) => ({ members })) };
  return inOrder.reduce((next, { id }) => {
    const judged = { meeting, people: next };
    return changed(next, id, envelope, (person) =>
      person.status === 'waiting' || person.status === 'removed'
        ? person
        : reseated(person, seatedIn(judged, person), envelope.version),
    );
  }, unheld);
}
