// What a person may see: one pure function for live view, export and record alike (S3).
import type { PersonId } from './ids.ts';
import { isOfficerRole, roleOf, type Slices } from './readings.ts';
import type { Room } from './room.ts';
import { agendaView, meetingView, peopleView } from './view/meeting.ts';
import type { Audience } from './view/names.ts';
import { decisionsView, flagsView, noticesView, ordersView, pollsView } from './view/procedure.ts';
import { recordView } from './view/record.ts';
import { floorView, queueView, roundsView } from './view/speaking.ts';

export { meOf, type Me } from './view/me.ts';
export { tellsOnlyCounts } from './view/meeting.ts';
export type { Audience } from './view/names.ts';

/** What an audience sees of a room. Nothing in it grows with the people or the length of the meeting; it holds no nulls. */
export interface View {
  readonly meeting: ReturnType<typeof meetingView>;
  readonly people: ReturnType<typeof peopleView>;
  readonly agenda: ReturnType<typeof agendaView>;
  readonly queue: ReturnType<typeof queueView>;
  readonly floor: ReturnType<typeof floorView>;
  readonly rounds: ReturnType<typeof roundsView>;
  readonly flags: ReturnType<typeof flagsView>;
  readonly orders: ReturnType<typeof ordersView>;
  readonly polls: ReturnType<typeof pollsView>;
  readonly decisions: ReturnType<typeof decisionsView>;
  readonly notices: ReturnType<typeof noticesView>;
  readonly record: ReturnType<typeof recordView>;
}
export interface WaitingView {
  readonly meeting: { readonly title: string; readonly status: string; readonly language: string };
}

/** The audience somebody belongs to now; nothing for who was removed or never came. */
export function audienceOf(room: Room, person: PersonId): Audience | undefined {
  const role = roleOf(room, person);
  if (!role) return undefined;
  if (room.people.persons.get(person)?.status === 'waiting') return 'waiting';
  return isOfficerRole(role) ? 'officers' : 'public';
}

/** What an audience saw of an earlier state of the same room. */
export interface Seen {
  readonly room: Room;
  readonly view: View | WaitingView;
}

/** @param before spares what did not change since: a part made of the same slices is the same object. */
export function viewOf(room: Room, audience: 'waiting'): WaitingView;
export function viewOf(room: Room, audience: 'public' | 'officers', before?: Seen): View;
export function viewOf(room: Room, audience: Audience, before?: Seen): View | WaitingView;
export function viewOf(room: Room, audience: Audience, before?: Seen): View | WaitingView {
  if (audience === 'waiting') return waitingView(room);
  return before && 'people' in before.view ? wholeView(room, audience, before.room, before.view) : wholeView(room, audience);
}

/** Who waits at the door sees the title, and nothing more (P3). */
function waitingView(room: Room): WaitingView {
  const { title, language, phase } = room.meeting;
  return { meeting: { title, status: phase.status, language } };
}

/**
 * One part of the view, and all slices that it is made of: while those are the same objects, so is the part. What a part
 * reads and does not name is no slice of its room, so the compiler finds a name that is missing.
 */
function part<Name extends keyof Room, Value>(
  names: readonly Name[],
  view: (room: Slices<NoInfer<Name>>, audience: Audience) => Value,
): (room: Room, audience: Audience, before?: Room, was?: Value) => Value {
  return (room, audience, before, was) =>
    before && was !== undefined && names.every((name) => room[name] === before[name]) ? was : view(room, audience);
}

const meeting = part(['meeting', 'people'], meetingView);
const people = part(['meeting', 'people'], peopleView);
const agenda = part(['agenda', 'meeting', 'people'], agendaView);
const floor = part(['floor', 'agenda', 'meeting', 'people'], floorView);
const rounds = part(['rounds', 'meeting', 'people'], roundsView);
const flags = part(['flags', 'meeting', 'people'], flagsView);
const orders = part(['orders', 'meeting', 'people'], ordersView);
const polls = part(['polls', 'meeting', 'people'], pollsView);
const decisions = part(['decisions', 'people'], decisionsView);
const notices = part(['notices'], noticesView);
const record = part(['record', 'meeting', 'people'], recordView);

function wholeView(room: Room, audience: 'public' | 'officers', before?: Room, was?: View): View {
  return {
    meeting: meeting(room, audience, before, was?.meeting),
    people: people(room, audience, before, was?.people),
    agenda: agenda(room, audience, before, was?.agenda),
    // The order of calling follows from nearly everything.
    queue: queueView(room, audience),
    floor: floor(room, audience, before, was?.floor),
    rounds: rounds(room, audience, before, was?.rounds),
    flags: flags(room, audience, before, was?.flags),
    orders: orders(room, audience, before, was?.orders),
    polls: polls(room, audience, before, was?.polls),
    decisions: decisions(room, audience, before, was?.decisions),
    notices: notices(room, audience, before, was?.notices),
    record: record(room, audience, before, was?.record),
  };
}
