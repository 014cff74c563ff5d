// A household has one seat: the first to come in holds it and can pass it on until a poll opens (P9).
import { Set, type Map } from 'immutable';
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import { hasSeat, personIn, runningPolls } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import type { Person } from './people.ts';
import type { Household, RollCommand } from './roll.ts';
import { isSeated, type Candidate } from './seats.ts';

type Candidacy = Candidate & { readonly id?: PersonId; readonly household?: string };

/** Whether somebody holds a seat by the rules, a household's seat only where nobody else of it does. */
export function seatedIn(room: Pick<Room, 'meeting' | 'people'>, who: Candidacy): boolean {
  const { rules, groups } = room.meeting;
  if (!isSeated(rules, groups, who)) return false;
  if (rules.seats.unit !== 'household' || !who.household) return true;
  const holder = room.people.households.get(who.household)?.holder;
  return holder === undefined || holder === who.id;
}

/** The households after one person changed. */
export function housed(households: Map<string, Household>, before: Person | undefined, after: Person): Map<string, Household> {
  const name = after.status === 'removed' ? undefined : after.household;
  const left = before?.household && before.household !== name ? without(households, before.household, after.id) : households;
  if (!name) return left;
  const known = left.get(name) ?? { members: Set<PersonId>() };
  const members = known.members.add(after.id);
  if (hasSeat(after)) return left.set(name, { members, holder: after.id });
  return left.set(name, known.holder === after.id ? { members } : { ...known, members });
}

function without(households: Map<string, Household>, name: string, id: PersonId): Map<string, Household> {
  const known = households.get(name);
  if (!known) return households;
  const members = known.members.delete(id);
  if (members.isEmpty()) return households.delete(name);
  return households.set(name, known.holder === id ? { members } : { ...known, members });
}

/** Somebody who came in takes their household's seat from who is on the roll for it and has never come. */
export function seatForFirst(room: Room, id: PersonId): readonly RoomEvent[] {
  const person = personIn(room, id);
  if (!person || person.status !== 'in' || hasSeat(person) || !mayHold(room, person)) return [];
  const holder = room.people.households.get(person.household ?? '')?.holder;
  const held = holder && personIn(room, holder);
  if (held && held.seen > 0) return [];
  return [{ type: 'people.seatPassed', data: { ...(held && { person: held.id }), to: id, because: 'first' } }];
}

/** Who held a household's seat is gone: the first of the household who is here holds it. */
export function seatForNext(before: Room, now: Room, id: PersonId): readonly RoomEvent[] {
  const gone = personIn(before, id);
  const household = gone && hasSeat(gone) ? now.people.households.get(gone.household ?? '') : undefined;
  if (!household || household.holder) return [];
  const next = [...household.members]
    .flatMap((member) => personIn(now, member) ?? [])
    .filter((person) => person.status === 'in' && mayHold(now, person))
    .sort((one, other) => one.number - other.number)[0];
  return next ? [{ type: 'people.seatPassed', data: { to: next.id, because: 'first' } }] : [];
}

function mayHold(room: Room, person: Person): boolean {
  const { rules, groups } = room.meeting;
  return rules.seats.unit === 'household' && Boolean(person.household) && isSeated(rules, groups, person);
}

export function passSeat(room: Room, command: Extract<RollCommand, { type: 'people.passSeat' }>, context: Context): Decision {
  const from = personIn(room, command.for ?? context.by);
  const to = personIn(room, command.to);
  if (!from || !to || from.id === to.id || to.status === 'removed') return refuse('people.unknown');
  if (from.id !== context.by && !from.helped) return refuse('people.notHelped');
  if (!hasSeat(from)) return refuse('people.noSeat');
  if (!from.household || to.household !== from.household || !mayHold(room, to)) return refuse('people.notOfHousehold');
  if (to.status !== 'in') return refuse('people.notHere');
  if (runningPolls(room).length > 0) return refuse('people.pollOpen');
  return accept([{ type: 'people.seatPassed', data: { person: from.id, to: to.id, because: 'passed' } }]);
}
