// What I see of my own seat: its weight, my household's, and who votes for whom.
import { proxiesHeldBy, proxyAt, weightOf } from '../readings.ts';
import type { Person } from '../people/people.ts';
import type { Room } from '../room.ts';
import { shown } from './names.ts';

export function seatOf(room: Room, person: Person) {
  const to = proxyAt(person, room.version);
  const proxies = proxiesHeldBy(room, person.id);
  const { unit } = room.meeting.rules.seats;
  return {
    ...(unit === 'weight' && { weight: weightOf(person) }),
    ...(unit === 'household' && person.household && { household: householdOf(room, person.household) }),
    ...(to && { proxy: shown(room, to, 'public') }),
    ...(proxies.length > 0 && { proxies: proxies.map((holder) => shown(room, holder, 'public')) }),
  };
}

/** Who lives together knows each other's names. */
function householdOf(room: Room, name: string) {
  const { members, holder } = room.people.households.get(name) ?? {};
  const all = [...(members ?? [])].map((id) => ({
    ...shown(room, id, 'officers'),
    here: room.people.persons.get(id)?.status === 'in',
  }));
  return { name, members: all, ...(holder && { holder }) };
}
