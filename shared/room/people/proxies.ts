// Delegation: a seat's holder names one person who votes in their place, until they are here again (V13).
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import { hasSeat, holdsSeatAt, namedBy, personIn, proxyAt, roleOf, runningPolls } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import type { Person } from './people.ts';
import type { RollCommand } from './roll.ts';

/** No rules let one person vote for more (V13). */
const MOST_PROXIES = 3;

export function delegate(room: Room, command: Extract<RollCommand, { type: 'people.delegate' }>, context: Context): Decision {
  const holder = personIn(room, command.for ?? context.by);
  if (!holder || holder.status === 'removed') return refuse('people.unknown');
  if (holder.id !== context.by && !holder.helped) return refuse('people.notHelped');
  if (isOnRegisterOfAPoll(room, holder)) return refuse('people.pollOpen');
  const named = proxyAt(holder, room.version);
  if (command.to === undefined) return named ? accept([ended(holder.id, named, 'takenBack')]) : refuse('proxies.none');
  const to = personIn(room, command.to);
  const refusal = refusedProxy(room, holder, to);
  if (refusal) return refusal;
  const delegated: RoomEvent = { type: 'people.delegated', data: { person: holder.id, to: command.to } };
  return accept([...(named ? [ended(holder.id, named, 'takenBack')] : []), delegated]);
}

/** Why somebody cannot be named; officers and tellers hold no proxy, and none is passed on. */
function refusedProxy(room: Room, holder: Person, to: Person | undefined): Decision | undefined {
  const most = Math.min(MOST_PROXIES, room.meeting.rules.seats.proxiesPerPerson);
  if (most === 0) return refuse('proxies.notAllowed');
  if (!hasSeat(holder)) return refuse('people.noSeat');
  if (!to || to.id === holder.id || to.status === 'removed' || to.status === 'waiting') return refuse('people.unknown');
  const role = roleOf(room, to.id);
  if (role !== 'participant') return refuse('proxies.notForOfficers', { role: role ?? 'none' });
  if (proxyAt(to, room.version) || namedBy(room, holder.id).length > 0) return refuse('proxies.notPassedOn');
  if (namedBy(room, to.id).length >= most) return refuse('proxies.tooMany', { most });
  return undefined;
}

const isOnRegisterOfAPoll = (room: Room, person: Person): boolean =>
  runningPolls(room).some((poll) => 'register' in poll.phase && holdsSeatAt(person, poll.phase.register.version));

/** Whoever comes in person has the vote again (V13). */
export function proxyOver(room: Room, id: PersonId): readonly RoomEvent[] {
  const person = personIn(room, id);
  const named = person && proxyAt(person, room.version);
  return named ? [ended(id, named, 'came')] : [];
}

/** Whoever became an officer, or is gone, votes for nobody; and who has no seat any more has nothing to hand over. */
export function proxiesLost(room: Room, id: PersonId): readonly RoomEvent[] {
  const person = personIn(room, id);
  const own = person && !hasSeat(person) && proxyAt(person, room.version);
  const held = roleOf(room, id) === 'participant' ? [] : namedBy(room, id);
  return [...(own ? [ended(id, own, 'lost')] : []), ...held.map((holder) => ended(holder, id, 'lost'))];
}

const ended = (person: PersonId, to: PersonId, because: 'takenBack' | 'came' | 'lost'): RoomEvent => ({
  type: 'people.proxyEnded',
  data: { person, to, because },
});
