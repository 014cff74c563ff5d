// Whose own part of the view may have changed by a batch: so that nobody computes thousands of them for one hand raised.
import type { StoredEntry } from '../../shared/record/entry.ts';
import { diff } from '../../shared/record/merge-patch.ts';
import { arrange } from '../../shared/room/calling-order.ts';
import { personId, type PersonId } from '../../shared/room/ids.ts';
import type { QueueEntry, Reason } from '../../shared/room/queue/queue.ts';
import { openPolls, personIn, proxiesHeldBy, proxyAt, runningPolls } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';

/** `everyone`, or these persons and, with `doors`, officers and screens (who see number and keys). */
export interface Affected {
  readonly everyone: boolean;
  readonly doors: boolean;
  readonly persons: ReadonlySet<PersonId>;
}

/** Fields of events that name a person. */
const NAMING = ['person', 'persons', 'seat', 'into', 'to'] as const;

export function affectedBy(before: Room, after: Room, entries: readonly StoredEntry[]): Affected {
  const { doors } = after.people;
  const persons = new Set<PersonId>();
  for (const { entry } of entries) for (const person of namedIn(entry)) persons.add(person);
  const chairs = [before.meeting.chair, after.meeting.chair];
  if (chairs[0] !== chairs[1]) for (const chair of chairs) addAll(persons, [chair?.person, chair?.lostBy]);
  const regrouped = [...persons].some((person) => after.queue.entries.has(person));
  addWaiting(persons, before, after, regrouped);
  if (before.floor.silenced !== after.floor.silenced) addSilenced(persons, before, after);
  if (before.polls !== after.polls) {
    for (const room of [before, after]) addTellers(persons, room);
    addClerks(persons, before);
  }
  if (before.people.households !== after.people.households) addHouseholds(persons, after);
  if (before.people !== after.people) for (const room of [before, after]) addProxies(persons, room);
  return {
    everyone: isForEveryone(before, after),
    doors: doors.links !== before.people.doors.links || doors.pin !== before.people.doors.pin,
    persons,
  };
}

/** What changes everybody's rights at once: polls that open or end, a roll call, the open item, what was taken back. */
function isForEveryone(before: Room, after: Room): boolean {
  const rounds = [before.rounds.current?.id, after.rounds.current?.id];
  return (
    before.polls.live !== after.polls.live ||
    openOnes(before) !== openOnes(after) ||
    before.people.roll !== after.people.roll ||
    before.agenda.open !== after.agenda.open ||
    before.meeting.groups !== after.meeting.groups ||
    before.meeting.rules !== after.meeting.rules ||
    before.people.spokespersons !== after.people.spokespersons ||
    rounds[0] !== rounds[1]
  );
}

const openOnes = (room: Room): number => room.polls.live.filter((id) => room.polls.polls.get(id)?.phase.status === 'open').length;

/** Places in a round move together, and those in the queue mostly; as many as wait, not as many as are here. */
function addWaiting(persons: Set<PersonId>, before: Room, after: Room, regrouped: boolean): void {
  const moved = regrouped || before.queue !== after.queue || before.floor !== after.floor;
  if (moved) addMoved(persons, placesIn(before), placesIn(after));
  for (const room of [before, after]) {
    if (before.queue.setAside !== after.queue.setAside) addAll(persons, [...room.queue.setAside.keys()]);
    if (moved) addAll(persons, [room.floor.turn?.person, room.floor.interrupted?.person, room.floor.lastSpeaker]);
    if (before.rounds !== after.rounds) addAll(persons, [...(room.rounds.current?.calls.keys() ?? [])]);
  }
}

/** What somebody who waits is told of it: what they asked for, at which place, why there, and whether they are next. */
type Place = readonly [QueueEntry | undefined, number, Reason, boolean];
type Places = ReadonlyMap<PersonId, Place>;

function placesIn(room: Room): Places {
  const { entries, locked } = room.queue;
  return new Map(
    arrange(room).map(({ person, reason }, index) => [person, [entries.get(person), index, reason, locked.includes(person)]]),
  );
}

/** A raised hand at the end moves nobody; a call moves all. */
function addMoved(persons: Set<PersonId>, before: Places, after: Places): void {
  for (const places of [before, after]) {
    for (const person of places.keys()) if (!isSamePlace(before.get(person), after.get(person))) persons.add(person);
  }
}

function isSamePlace(one: Place | undefined, other: Place | undefined): boolean {
  if (!one || !other) return false;
  const [entry, index, reason, isNext] = one;
  return entry === other[0] && index === other[1] && isNext === other[3] && !diff(reason, other[2]);
}

/** By whatever it came: taking a slip back names nobody. */
function addSilenced(persons: Set<PersonId>, { floor: before }: Room, { floor: after }: Room): void {
  for (const key of [...before.silenced.keys(), ...after.silenced.keys()]) {
    if (before.silenced.has(key) !== after.silenced.has(key)) persons.add(personId(key.slice(key.indexOf('|') + 1)));
  }
}

/** Whose figures of the hall are in, or were until they differed. */
function addTellers(persons: Set<PersonId>, room: Room): void {
  for (const { phase } of runningPolls(room)) if (phase.status === 'counting') addAll(persons, [...phase.figures.keys()]);
}

/** Whose entry it was, where somebody now votes by themselves. */
function addClerks(persons: Set<PersonId>, room: Room): void {
  for (const { phase } of openPolls(room))
    if (phase.status === 'open')
      addAll(
        persons,
        [...persons].map((id) => phase.ballots.get(id)?.clerk),
      );
}

/** Whoever lives with them sees who holds their seat. */
function addHouseholds(persons: Set<PersonId>, { people }: Room): void {
  for (const id of [...persons]) {
    const household = people.persons.get(id)?.household;
    if (household) addAll(persons, [...(people.households.get(household)?.members ?? [])]);
  }
}

/** Whoever votes for them, or leaves it to them, sees their name and group. */
function addProxies(persons: Set<PersonId>, room: Room): void {
  for (const id of [...persons]) {
    const person = personIn(room, id);
    addAll(persons, [person && proxyAt(person, room.version), ...proxiesHeldBy(room, id)]);
  }
}

function addAll(persons: Set<PersonId>, more: readonly (PersonId | undefined)[]): void {
  for (const person of more) if (person !== undefined) persons.add(person);
}

function namedIn({ by, for: actsFor, data }: StoredEntry['entry']): readonly PersonId[] {
  const named: unknown[] = [by, actsFor];
  if (typeof data === 'object' && data !== null) {
    for (const [field, value] of Object.entries(data)) if (NAMING.some((name) => name === field)) named.push(value);
  }
  return named.flat().flatMap((value) => (typeof value === 'string' ? [personId(value)] : []));
}
