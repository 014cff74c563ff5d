// What one sees of the meeting itself, its people as counts, and the agenda.
import type { Map } from 'immutable';
import type { Patch } from '../../record/merge-patch.ts';
import type { ItemProgress } from '../agenda/agenda.ts';
import { personId, type PersonId } from '../ids.ts';
import type { Role } from '../people/people.ts';
import { entitledSeats, isOfficer, personIn, presentSeats, roleOf, sum, type Slices } from '../readings.ts';
import { shown, shownName, type Audience, type Naming } from './names.ts';

/** So many of those who wait at the door are listed; the rest is a number. */
const WAITING_SHOWN = 50;

export function meetingView(room: Naming, audience: Audience) {
  const { place, sound, phase, chair, slip, rules, ...meeting } = room.meeting;
  const { id, title, procedure, language, names, groups, waitingRoom, createdAt, editing, left } = meeting;
  const { articles, agenda, title: procedureTitle, purpose, fits, ...ways } = rules;
  const said = { id, title, procedure, procedureTitle, language, names, groups, waitingRoom, createdAt, editing, left };
  const named = slip?.person && { name: shownName(room, slip.person, audience) };
  return {
    ...said,
    articles,
    rules: ways,
    ...phase,
    ...(place && { place }),
    ...(sound && { sound }),
    ...(chair && { chair: { ...shown(room, chair.person, audience), since: chair.since } }),
    ...(slip && audience === 'officers' && { slip: { kind: slip.kind, until: slip.until, ...named } }),
  };
}

/** Counts for everybody (P8); who waits, helps and came is for officers. */
export function peopleView(room: Naming, audience: Audience): PeopleView {
  return audience === 'officers' ? { ...counts(room), ...whoIsWho(room) } : counts(room);
}

export type PeopleView = ReturnType<typeof counts> & Partial<ReturnType<typeof whoIsWho>>;

function counts(room: Naming) {
  const { count, roll, happenings } = room.people;
  const groups = new Set([...room.meeting.groups, ...count.in.keys(), ...count.seats.keys()]);
  const perGroup = (sums: Map<string, number>) => Object.fromEntries([...groups].map((group) => [group, sums.get(group) ?? 0]));
  const running = roll.status === 'running' && {
    roll: { until: roll.until, found: sum(count.foundSeats), of: entitledSeats(room) },
  };
  const removals = happenings
    .filter((happening) => happening.what === 'removed')
    .map((happening) => ({ at: happening.at, number: numberOf(room, happening.person), reason: happening.reason ?? '' }));
  return {
    // Who takes part: participants and invited. A chair who votes is among the seats.
    present: sum(count.in),
    seats: entitledSeats(room),
    presentSeats: presentSeats(room),
    byGroup: perGroup(count.in),
    seatsByGroup: perGroup(count.seats),
    presentSeatsByGroup: perGroup(count.presentSeats),
    supervisors: count.byRole.get('supervisor') ?? 0,
    removals,
    ...(running || {}),
  };
}

/** What changes with everybody who comes or goes. */
const COUNTS: readonly string[] = [
  'present',
  'seats',
  'presentSeats',
  'byGroup',
  'seatsByGroup',
  'presentSeatsByGroup',
] satisfies (keyof ReturnType<typeof counts>)[];

/** Whether a patch of the view tells nothing but how many are here. */
export function tellsOnlyCounts({ people, ...rest }: Patch): boolean {
  const isAlone = Object.keys(rest).length === 0;
  return isAlone && typeof people === 'object' && people !== null && Object.keys(people).every((name) => COUNTS.includes(name));
}

/** Officers see names whole. */
function whoIsWho(room: Naming) {
  const { count, waiting, helpAsked, officers, happenings } = room.people;
  const named = (person: PersonId) => shown(room, person, 'officers');
  const told = happenings.map(({ version, ...happening }) => ({
    ...happening,
    name: happening.person ? shownName(room, happening.person, 'officers') : '',
    number: numberOf(room, happening.person),
    byName: shownName(room, happening.by, 'officers'),
  }));
  return {
    waiting: waiting.size,
    atTheDoor: [...waiting.take(WAITING_SHOWN)].map(named).sort(byNumber),
    devices: devicesAsking(room),
    helpAsked: [...helpAsked].map(([person, help]) => ({ ...named(person), ...help })).sort((a, b) => a.since - b.since),
    helped: count.helpedIn,
    officers: [...officers]
      .map((person) => ({ ...named(person), role: roleOf(room, person) ?? ('observer' as const) }))
      .sort(byNumber),
    happenings: told,
    byRole: Object.fromEntries([...count.byRole].filter((pair): pair is [Role, number] => pair[1] > 0)),
  };
}

/** Further devices at personal links, which a clerk can let in (P4); an officer's is answered on the first. */
function devicesAsking(room: Naming) {
  const asking = room.people.doors.devices.filter(({ person }) => !isOfficer(room, person)).take(WAITING_SHOWN);
  return [...asking].map(([device, { person, at }]) => ({ ...shown(room, person, 'officers'), device, at }));
}

const byNumber = (a: { readonly number: number }, b: { readonly number: number }): number => a.number - b.number;

const numberOf = (room: Slices<'people'>, person: Parameters<typeof personIn>[1] | undefined): number =>
  person ? (personIn(room, person)?.number ?? 0) : 0;

export function agendaView(room: Naming & Slices<'agenda'>, audience: Audience) {
  const { order, items, progress, proposals, open } = room.agenda;
  const gone = [...progress.keys()].filter((id) => !items.has(id));
  const all = [...order, ...gone];
  const views = all.flatMap((id) => {
    const standing = progress.get(id) ?? { status: 'planned' as const };
    const frozen = standing.status === 'open' || standing.status === 'closed' ? standing.frozen : undefined;
    const item = { ...items.get(id), ...frozen };
    const { title, kind, minutes, presenter, question } = item;
    if (title === undefined || kind === undefined || minutes === undefined) return [];
    const proposal = proposals.get(id);
    const told = {
      ...(presenter && { presenter: presenterShown(room, presenter, audience) }),
      ...(question && { question }),
      ...(proposal && { proposal }),
    };
    return [[id, { id, title, kind, minutes, ...courseOf(standing), ...told }] as const];
  });
  return { order: all, items: Object.fromEntries(views), ...(open && { open }) };
}

function courseOf(standing: ItemProgress) {
  switch (standing.status) {
    case 'planned':
      return { status: standing.status };
    case 'open':
      return { status: standing.status, openedAt: standing.openedAt, pausedFor: standing.pausedFor };
    case 'closed':
      return { status: standing.status, openedAt: standing.openedAt, closedAt: standing.closedAt, spent: standing.spent };
    case 'deferred':
    case 'referred':
      return standing;
  }
}

/** A presenter whom the chair picked is named as everybody is (P11); else the text that stands there. */
function presenterShown(room: Naming, presenter: string, audience: Audience): string {
  const person = personIn(room, personId(presenter));
  return person ? shownName(room, person.id, audience) || String(person.number) : presenter;
}
