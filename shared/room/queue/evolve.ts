// Folds who waits: hands, calls, absences, moves, and the locks of those who get ready.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import type { ItemId, PersonId } from '../ids.ts';
import type { Slip } from '../meeting/meeting.ts';
import { hasTurn, onItem, personIn } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { QueueEntry, QueueEvent, QueueState } from './queue.ts';

export const queueHears = [
  'queue.joined',
  'queue.left',
  'queue.moved',
  'queue.changed',
  'queue.ordered',
  'queue.opened',
  'queue.closed',
  'floor.given',
  'floor.ended',
  'floor.passedOver',
  'agenda.closed',
  'people.removed',
  'people.checkedOut',
  'people.merged',
  'meeting.created',
  'meeting.configured',
  'meeting.tookBack',
] as const satisfies readonly RoomEvent['type'][];

type Heard = Extract<RoomEvent, { type: (typeof queueHears)[number] }>;

export function initialQueue(): QueueState {
  return {
    order: 'arrival',
    open: true,
    seed: '',
    entries: Map(),
    setAside: Map(),
    locked: [],
    asked: Map(),
    written: Map(),
    overrides: 0,
    kindChanges: 0,
  };
}

export function evolveQueue(state: QueueState, event: Heard, envelope: Envelope, room: Room): QueueState {
  switch (event.type) {
    case 'floor.given':
      return given(state, event.data, room);
    case 'floor.ended':
      return event.data.resumes ? state : { ...state, locked: [] };
    case 'floor.passedOver':
      return passedOver(event.data.resumes ? state : { ...state, locked: [] }, event.data, room);
    case 'agenda.closed':
      return itemClosed(state, event.data.item);
    case 'people.removed':
    case 'people.checkedOut':
      return without(state, event.data.person);
    case 'people.merged':
      return merged(state, event.data.person, event.data.into, room);
    case 'meeting.created':
      return { ...state, order: event.data.rules.queue.order };
    case 'meeting.configured': {
      const rules = event.data.rules?.['queue'];
      const order = typeof rules === 'object' && rules !== null && 'order' in rules ? rules.order : undefined;
      const known = ORDERS.find((name) => name === order);
      return known ? { ...state, order: known } : state;
    }
    case 'meeting.tookBack':
      return takenBack(state, room);
    default:
      return evolveOwn(state, event, envelope);
  }
}

const ORDERS = ['arrival', 'leastHeard', 'alternatingStance', 'rotatingGroups', 'lot'] as const;

function evolveOwn(state: QueueState, event: QueueEvent, envelope: Envelope): QueueState {
  switch (event.type) {
    case 'queue.joined':
      return joined(state, event.data, envelope);
    case 'queue.left':
      return without(state, event.data.person);
    case 'queue.moved': {
      const { person, to, reason } = event.data;
      const moved = { to, reason, version: envelope.version };
      return { ...state, entries: change(state, person, (entry) => ({ ...entry, moved })), overrides: state.overrides + 1 };
    }
    case 'queue.changed': {
      const { person, kind, heard } = event.data;
      const entries = change(state, person, (entry) => ({
        ...entry,
        ...(kind && { kind, ranksAsSpeech: false }),
        ...(heard !== undefined && { heard }),
      }));
      return { ...state, entries, kindChanges: state.kindChanges + (kind ? 1 : 0) };
    }
    case 'queue.ordered':
      return { ...state, order: event.data.order, seed: event.data.seed };
    case 'queue.opened':
      return { ...state, open: true };
    case 'queue.closed':
      return { ...state, open: false };
    default:
      return unreachable(event);
  }
}

function joined(state: QueueState, data: Extract<QueueEvent, { type: 'queue.joined' }>['data'], envelope: Envelope): QueueState {
  const { person, kind, item, text } = data;
  const before = state.entries.get(person) ?? state.setAside.get(person);
  const waits = state.entries.has(person);
  const entry: QueueEntry = {
    person,
    kind,
    ranksAsSpeech: data.ranksAsSpeech ?? false,
    ...(data.stance && { stance: data.stance }),
    ...(item && { item }),
    ...(data.article && { article: data.article }),
    ...(data.note && { note: data.note }),
    ...(text !== undefined && { text }),
    invited: data.invited ?? false,
    // Words handed in keep the place of the hand that was up already.
    since: waits && before ? before.since : envelope.version,
    at: waits && before ? before.at : envelope.at,
    overtaken: waits && before ? before.overtaken : 0,
    absences: 0,
  };
  const count = (counts: Map<string, number>) => counts.update(onItem(item, person), 0, (n) => n + 1);
  return {
    ...state,
    entries: state.entries.set(person, entry),
    setAside: state.setAside.delete(person),
    asked: kind === 'question' && !data.invited ? count(state.asked) : state.asked,
    written: text !== undefined ? count(state.written) : state.written,
    overrides: state.overrides + (data.outOfOrder ? 1 : 0),
  };
}

/** Whoever is called leaves the queue; who came earlier and still waits was overtaken once more (Q3). */
function given(state: QueueState, turn: Extract<RoomEvent, { type: 'floor.given' }>['data'], room: Room): QueueState {
  const called = state.entries.get(turn.person);
  const rest = state.entries.delete(turn.person);
  const overtaken =
    called && turn.kind !== 'pointOfOrder'
      ? rest.map((entry) => (entry.since < called.since ? { ...entry, overtaken: entry.overtaken + 1 } : entry))
      : rest;
  const overrides = state.overrides + (turn.outOfOrder ? 1 : 0);
  const locked = turn.interrupts && room.floor.turn ? state.locked.filter((person) => person !== turn.person) : turn.locks;
  return { ...state, entries: overtaken, locked, overrides };
}

function passedOver(state: QueueState, data: Extract<RoomEvent, { type: 'floor.passedOver' }>['data'], room: Room): QueueState {
  const called = room.floor.turn?.entry;
  if (!called) return state;
  const entry: QueueEntry = { ...called, absences: called.absences + 1 };
  return data.setAside
    ? { ...state, setAside: state.setAside.set(entry.person, { ...entry, absences: 0 }) }
    : { ...state, entries: state.entries.set(entry.person, entry) };
}

function itemClosed(state: QueueState, item: ItemId): QueueState {
  const stays = (entry: QueueEntry) => !endsWith(entry, item);
  return { ...state, entries: state.entries.filter(stays), setAside: state.setAside.filter(stays) };
}

const endsWith = (entry: QueueEntry, item: ItemId | undefined): boolean => entry.item === item && entry.kind !== 'pointOfOrder';

/** Whoever waited for the item waits again, unless they have left or raised a hand meanwhile. */
function itemReopened(state: QueueState, { queue, agenda }: Slip, room: Room): QueueState {
  const comesBack = (entry: QueueEntry) =>
    endsWith(entry, agenda.open) && personIn(room, entry.person)?.status === 'in' && !state.entries.has(entry.person);
  const entries = state.entries.merge(queue.entries.filter(comesBack));
  return { ...state, entries, setAside: state.setAside.merge(queue.setAside.filter(comesBack)) };
}

function without(state: QueueState, person: PersonId): QueueState {
  return {
    ...state,
    entries: state.entries.delete(person),
    setAside: state.setAside.delete(person),
    locked: state.locked.includes(person) ? state.locked.filter((other) => other !== person) : state.locked,
  };
}

/** A double's earlier place is the one that stays (P9); who speaks needs none (Q1). */
function merged(state: QueueState, person: PersonId, into: PersonId, room: Room): QueueState {
  const double = state.entries.get(person);
  const own = state.entries.get(into);
  const rest = without(state, person);
  if (!double || hasTurn(room, into) || (own && own.since < double.since)) return rest;
  return { ...rest, entries: rest.entries.set(into, { ...double, person: into }) };
}

/** Who has the floor again does not wait, even if they raised a hand meanwhile (Q1). */
function takenBack(state: QueueState, room: Room): QueueState {
  const back = putBack(state, room);
  const speaks = room.meeting.slip?.floor.turn?.person;
  return speaks && back.entries.has(speaks) ? without(back, speaks) : back;
}

function putBack(state: QueueState, room: Room): QueueState {
  const slip = room.meeting.slip;
  if (!slip) return state;
  const { kind, person, queue } = slip;
  const back = { ...state, locked: queue.locked, overrides: queue.overrides };
  const entry = person && queue.entries.get(person);
  if (kind === 'floor.given' && entry) {
    const undone = state.entries.map((other) =>
      other.since < entry.since && other.overtaken > 0 ? { ...other, overtaken: other.overtaken - 1 } : other,
    );
    return { ...back, entries: undone.set(entry.person, entry) };
  }
  if (kind === 'floor.passedOver' && person) return { ...without(back, person), locked: queue.locked };
  if (kind === 'agenda.closed') return itemReopened(back, slip, room);
  return back;
}

const change = (state: QueueState, person: PersonId, edit: (entry: QueueEntry) => QueueEntry): QueueState['entries'] =>
  state.entries.update(person, (entry) => entry && edit(entry));
