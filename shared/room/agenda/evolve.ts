// Folds the outline and the course of the items.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import type { Room, RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { AgendaState } from './agenda.ts';

export const agendaHears = [
  'agenda.outlined',
  'agenda.proposalEdited',
  'agenda.opened',
  'agenda.closed',
  'agenda.deferred',
  'agenda.referred',
  'meeting.resumed',
  'meeting.tookBack',
] as const satisfies readonly RoomEvent['type'][];

type Heard = Extract<RoomEvent, { type: (typeof agendaHears)[number] }>;

export function initialAgenda(): AgendaState {
  return { upTo: 0, order: [], items: Map(), progress: Map(), proposals: Map() };
}

export function evolveAgenda(state: AgendaState, event: Heard, envelope: Envelope, room: Room): AgendaState {
  switch (event.type) {
    case 'agenda.outlined': {
      const { upTo, items } = event.data;
      return { ...state, upTo, order: items.map((item) => item.id), items: Map(items.map((item) => [item.id, item])) };
    }
    case 'agenda.proposalEdited': {
      const { item, hash, editedAt } = event.data;
      return { ...state, proposals: state.proposals.set(item, { hash, editedAt }) };
    }
    case 'agenda.opened': {
      const { item, ...frozen } = event.data;
      const progress = state.progress.set(item, { status: 'open', openedAt: envelope.at, pausedFor: 0, frozen });
      return { ...state, open: item, progress };
    }
    case 'agenda.closed':
      return closed(state, event.data, envelope);
    case 'agenda.deferred':
      return { ...state, progress: state.progress.set(event.data.item, { status: 'deferred', reason: event.data.reason }) };
    case 'agenda.referred': {
      const { item, reason, to } = event.data;
      return { ...state, progress: state.progress.set(item, { status: 'referred', reason, ...(to && { to }) }) };
    }
    case 'meeting.resumed':
      return resumed(state, event.data.length);
    case 'meeting.tookBack':
      return takenBack(state, room);
    default:
      return unreachable(event);
  }
}

function closed(state: AgendaState, data: Extract<Heard, { type: 'agenda.closed' }>['data'], envelope: Envelope): AgendaState {
  const before = state.progress.get(data.item);
  if (before?.status !== 'open') return state;
  const { open, ...rest } = state;
  const { openedAt, frozen } = before;
  const progress = { status: 'closed' as const, openedAt, closedAt: envelope.at, spent: data.spent, frozen };
  return { ...rest, progress: state.progress.set(data.item, progress) };
}

/** The pause does not count as time spent on the item. */
function resumed(state: AgendaState, length: number): AgendaState {
  const current = state.open && state.progress.get(state.open);
  if (!state.open || current?.status !== 'open') return state;
  return { ...state, progress: state.progress.set(state.open, { ...current, pausedFor: current.pausedFor + length }) };
}

/** The item stands as before the slip; what the document said meanwhile stays, and what was put off. */
function takenBack(state: AgendaState, room: Room): AgendaState {
  const slip = room.meeting.slip;
  if (!slip || (slip.kind !== 'agenda.opened' && slip.kind !== 'agenda.closed')) return state;
  const { open, ...rest } = state;
  const before = slip.agenda;
  const item = before.open ?? open;
  if (!item) return state;
  const progress = state.progress.set(item, before.progress.get(item) ?? { status: 'planned' });
  return { ...rest, progress, ...(before.open && { open: before.open }) };
}
