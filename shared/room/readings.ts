// Questions that more than one slice asks of the room; none of them counts people one by one.
import type { Map } from 'immutable';
import type { Secrecy } from '../procedures/procedure.ts';
import type { BoxWrite, Refusal } from './decision.ts';
import type { Instant, ItemId, PersonId, PollId } from './ids.ts';
import type { PeopleState, Person, Role } from './people/people.ts';
import type { ClosedPhase, CountingPhase, OpenPhase, Poll } from './polls/polls.ts';
import type { ComparedFork, RecordState, SeenHead } from './record/record.ts';
import type { Room } from './room.ts';

/** A room of which no more than some slices are read: whoever asks for less is right for longer. */
export type Slices<Name extends keyof Room> = Pick<Room, Name>;

const OFFICER_ROLES: readonly Role[] = ['chair', 'deputy', 'clerk', 'teller', 'supervisor'];

/** Whether a role sees what officers see. */
export const isOfficerRole = (role: Role | undefined): boolean => role !== undefined && OFFICER_ROLES.includes(role);

/** Whose token this is (SHA-256, hex), while its session has not been ended; a merged double is who it was merged into. */
export function personOfToken(room: Room, hash: string): PersonId | undefined {
  const session = room.people.doors.tokens.get(hash);
  const person = session && personIn(room, session.person);
  if (!session || !person || session.since < person.sessionsFrom) return undefined;
  const now = mergedPerson(room, person.id);
  return now?.status === 'removed' ? undefined : now?.id;
}

export const personIn = (room: Slices<'people'>, id: PersonId): Person | undefined => room.people.persons.get(id);

/** Who somebody is now: merged once more, or removed since, whoever a double was merged into is still who it is. */
export function mergedPerson(room: Slices<'people'>, id: PersonId): Person | undefined {
  let person = personIn(room, id);
  while (person?.mergedInto) person = personIn(room, person.mergedInto);
  return person;
}

/** Whether somebody has the floor, or gets it back from who interrupts them (F1). */
export const hasTurn = ({ floor }: Slices<'floor'>, id: PersonId): boolean =>
  floor.turn?.person === id || floor.interrupted?.person === id;

/** The role somebody acts in now: the acting chair is the chair, whoever was the chair before acts as a deputy (M5). */
export function roleOf(room: Slices<'people' | 'meeting'>, id: PersonId): Role | undefined {
  const person = personIn(room, id);
  if (!person || person.status === 'removed') return undefined;
  if (room.meeting.chair?.person === id) return 'chair';
  return person.role === 'chair' ? 'deputy' : person.role;
}

export const isOfficer = (room: Slices<'people' | 'meeting'>, id: PersonId): boolean => isOfficerRole(roleOf(room, id));

/** The name as officers see it; who was erased, or came without one, is shown by number. */
export const nameOf = (room: Room, id: PersonId): string => personIn(room, id)?.name ?? '';

export const groupOf = (room: Room, id: PersonId): string | undefined => personIn(room, id)?.group;

/** Not found at the last roll call that ended, and not seen since (P7). */
export const isAway = (room: Room, person: Person): boolean => isAwayAfter(room.people.roll, person);

/** The same of a roll alone: while one runs, the one before it counts. */
export function isAwayAfter(roll: PeopleState['roll'], person: Person): boolean {
  switch (roll.status) {
    case 'none':
      return false;
    case 'running':
      return person.seen < roll.awayBefore;
    case 'over':
      return person.seen < roll.since;
  }
}

/** Whether somebody held a seat at a version: the register of a poll is "seats at version v". */
export function holdsSeatAt(person: Person, version: number): boolean {
  const seat = person.seat;
  return seat !== undefined && seat.from <= version && (seat.until === undefined || seat.until > version);
}

/** What somebody's seat weighs where ballots are weighted (V4). */
export const weightOf = (person: Person): number => person.weight ?? 1;

/** Who votes for somebody's seat at a version (V13): the one they had named then. */
export function proxyAt(person: Person, version: number): PersonId | undefined {
  const { proxy } = person;
  return proxy && proxy.from <= version && (proxy.until === undefined || proxy.until > version) ? proxy.to : undefined;
}

/** Who named somebody and has not taken it back, with a seat or without. */
export const namedBy = (room: Room, id: PersonId): readonly PersonId[] =>
  [...(room.people.namedBy.get(id) ?? [])].filter((holder) => {
    const person = personIn(room, holder);
    return person !== undefined && proxyAt(person, room.version) === id;
  });

/** Whose seats somebody votes for at a version, besides an own one; they named them before that. */
export const proxiesHeldAt = (room: Room, id: PersonId, version: number): readonly PersonId[] =>
  [...(room.people.namedBy.get(id) ?? [])].filter((holder) => {
    const person = personIn(room, holder);
    return person !== undefined && proxyAt(person, version) === id && holdsSeatAt(person, version);
  });
export const proxiesHeldBy = (room: Room, id: PersonId): readonly PersonId[] => proxiesHeldAt(room, id, room.version);

export const hasSeat = (person: Person): boolean => person.seat !== undefined && person.seat.until === undefined;

/** How a person's things on an item are keyed; the meeting as a whole is the item ''. */
export const onItem = (item: ItemId | undefined, id: PersonId | string): string => `${item ?? ''}|${id}`;

export const sum = (counts: Map<string, number>): number => counts.reduce((total, count) => total + count, 0);

/** Seats in all, or of the groups named. At most as many groups as a meeting has are visited. */
export const seatsIn = (counts: Map<string, number>, groups?: readonly string[]): number =>
  groups ? groups.reduce((total, group) => total + (counts.get(group) ?? 0), 0) : sum(counts);

export const entitledSeats = (room: Slices<'people'>, groups?: readonly string[]): number =>
  seatsIn(room.people.count.seats, groups);
export const presentSeats = (room: Slices<'people'>, groups?: readonly string[]): number =>
  seatsIn(room.people.count.presentSeats, groups);

export const supervisorPresent = (room: Room): boolean => (room.people.count.byRole.get('supervisor') ?? 0) > 0;

/** An unanswered halt, or the contested dismissal of one, holds the meeting (G3). */
export function isHalted(room: Room): boolean {
  const { flags, open, contested } = room.flags;
  if (open.some((id) => flags.get(id)?.weight === 'halt')) return true;
  return (
    contested !== undefined && flags.get(contested)?.weight === 'halt' && flags.get(contested)?.contest?.status !== 'decided'
  );
}

/** The poll that takes ballots now; where one opened by itself, that one. */
export function openPoll(room: Room): Poll | undefined {
  const open = room.polls.live.map((id) => room.polls.polls.get(id)).filter((poll) => poll?.phase.status === 'open');
  return open.at(-1);
}

export const openPolls = (room: Room): readonly Poll[] =>
  room.polls.live.flatMap((id) => {
    const poll = room.polls.polls.get(id);
    return poll?.phase.status === 'open' ? [poll] : [];
  });

const LEVELS: readonly Secrecy[] = ['open', 'closed', 'sealed'];

/** Whether one level lets less be known than another (V7). */
export const isMoreSecret = (one: Secrecy, other: Secrecy): boolean => LEVELS.indexOf(one) > LEVELS.indexOf(other);

/** The lowest level the chair may open the next poll at: the template's, or what it was raised to (V7). */
export function lowestSecrecy(room: Room): Secrecy {
  const lowest = room.meeting.rules.poll.secrecy;
  const { raised } = room.polls;
  return raised && isMoreSecret(raised, lowest) ? raised : lowest;
}

/** The level of a poll, or what the next one was raised to where that is more: its twin is held at that (V7). */
export function raisedSecrecy(room: Room, { terms }: Poll): Secrecy {
  const lowest = lowestSecrecy(room);
  return isMoreSecret(lowest, terms.secrecy) ? lowest : terms.secrecy;
}

/** The polls that take ballots or are being counted. */
export const runningPolls = (room: Room): readonly Poll[] =>
  room.polls.live.flatMap((id) => {
    const poll = room.polls.polls.get(id);
    return poll?.phase.status === 'open' || poll?.phase.status === 'counting' ? [poll] : [];
  });

/** Where a poll ends, however it ends, its box or urn goes with it (L4). */
export const withoutBoxes = (polls: readonly Poll[]): readonly BoxWrite[] =>
  polls
    .filter(({ phase, terms }) => phase.status !== 'announced' && terms.secrecy !== 'open')
    .map(({ id }) => ({ poll: id, change: { drop: true } }));

/** Whether a seat has its ballot in a poll, or in a sealed one the credential for it. */
export const hasVoted = ({ ballots, sealed }: OpenPhase | CountingPhase, seat: PersonId): boolean =>
  ballots.has(seat) || sealed?.credentials.has(seat) === true;

/** Neither a halt without an answer nor the second of a pair holds the result back (G3, V6). */
export const isTold = (phase: ClosedPhase): boolean => !phase.keptBack && !phase.awaitsTwin;

export const pollOf = (room: Room, id: PollId): Poll | undefined => room.polls.polls.get(id);

/** Whether the room as a whole stands still: nothing becomes due but what ends the pause itself. */
export const isPaused = (room: Room): boolean => room.meeting.phase.status === 'paused';

/** The title of an item as it was opened, else as the document tells it. */
export function itemTitle(room: Room, item: ItemId): string {
  const progress = room.agenda.progress.get(item);
  if (progress && (progress.status === 'open' || progress.status === 'closed')) return progress.frozen.title;
  return room.agenda.items.get(item)?.title ?? '';
}

/** The presenter of the open item, when the chair picked a person (Q6, F6). */
export function presenterOf(room: Room): string | undefined {
  const item = room.agenda.open;
  const progress = item && room.agenda.progress.get(item);
  return progress && progress.status === 'open'
    ? (room.agenda.items.get(item)?.presenter ?? progress.frozen.presenter)
    : undefined;
}

/** How long the pause that ran lasted, up to `now`. */
export const pauseLength = (room: Room, now: Instant): number =>
  room.meeting.phase.status === 'paused' ? now - room.meeting.phase.since : 0;

/** While a fork of the record waits to be seen, all else is refused with both heads: what was seen, and what the log has (L6). */
export function forkRefusal({ record }: Room): Refusal | undefined {
  if (!record.open) return undefined;
  const { seen, tip } = record.open;
  const bare = ({ version, hash }: SeenHead) => ({ version, hash });
  return { code: 'store.forked', here: bare(seen), there: bare(tip) };
}

/**
 * Whether a head that is not in the log says something new: while a fork is open, by a later head than the one it was
 * found by; else if it was shown after the last one was found. What was shown before belongs to what is known to be lost.
 */
export function isNews({ open, forks }: RecordState, seen: SeenHead, after: number): boolean {
  return open ? seen.version > open.seen.version : after >= forks;
}

/** For how much of the time since a moment nothing was taken, because the record was in doubt. */
export function heldUpSince(last: Pick<ComparedFork, 'foundAt' | 'comparedAt'> | undefined, moment: number): number {
  return last ? Math.max(0, last.comparedAt - Math.max(last.foundAt, moment)) : 0;
}
