// What a person may see: one pure function for live view, export and record alike (S3).
import type { PersonId } from './ids.ts';
import { isOfficerRole, roleOf } from './readings.ts';
import type { Room } from './room.ts';
import { agendaView, meetingView, peopleView } from './view/meeting.ts';
import type { Audience } from './view/names.ts';
import { decisionsView, flagsView, noticesView, ordersView, pollsView } from './view/procedure.ts';
import { recordView } from './view/record.ts';
import { floorView, queueView, roundsView } from './view/speaking.ts';

export { meOf, type Me } from './view/me.ts';
export type { Audience } from './view/names.ts';

/** What an audience sees of a room. Nothing in it grows with the people or the length of the meeting; it holds no nulls. */
export type View = ReturnType<typeof wholeView>;
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

export function viewOf(room: Room, audience: 'waiting'): WaitingView;
export function viewOf(room: Room, audience: 'public' | 'officers'): View;
export function viewOf(room: Room, audience: Audience): View | WaitingView;
export function viewOf(room: Room, audience: Audience): View | WaitingView {
  return audience === 'waiting' ? waitingView(room) : wholeView(room, audience);
}

/** Who waits at the door sees the title, and nothing more (P3). */
function waitingView(room: Room): WaitingView {
  const { title, language, phase } = room.meeting;
  return { meeting: { title, status: phase.status, language } };
}

function wholeView(room: Room, audience: 'public' | 'officers') {
  return {
    meeting: meetingView(room, audience),
    people: peopleView(room, audience),
    agenda: agendaView(room),
    queue: queueView(room, audience),
    floor: floorView(room, audience),
    rounds: roundsView(room, audience),
    flags: flagsView(room, audience),
    orders: ordersView(room, audience),
    polls: pollsView(room, audience),
    decisions: decisionsView(room),
    notices: noticesView(room, audience),
    record: recordView(room, audience),
  };
}
