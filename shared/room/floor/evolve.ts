// Folds turns, their clocks, and who has spoken how much.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import { after, type Instant, type PersonId } from '../ids.ts';
import { groupOf, onItem, presenterOf, roleOf } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { FloorEvent, FloorState, Giving, Heard, Turn } from './floor.ts';

export const floorHears = [
  'floor.given',
  'floor.started',
  'floor.ended',
  'floor.passedOver',
  'floor.paused',
  'floor.resumed',
  'floor.extended',
  'floor.overran',
  'floor.calledToOrder',
  'floor.silenceLifted',
  'agenda.opened',
  'people.removed',
  'people.checkedOut',
  'people.merged',
  'meeting.paused',
  'meeting.resumed',
  'meeting.tookBack',
] as const satisfies readonly RoomEvent['type'][];

type Listened = Extract<RoomEvent, { type: (typeof floorHears)[number] }>;

const NOTHING: Heard = { turns: 0, spoke: 0 };

export function initialFloor(): FloorState {
  return {
    persons: Map(),
    groups: Map(),
    total: NOTHING,
    itemPersons: Map(),
    itemGroups: Map(),
    extraByGroup: Map(),
    callsToOrder: Map(),
    silenced: Map(),
  };
}

export function evolveFloor(state: FloorState, event: Listened, envelope: Envelope, room: Room): FloorState {
  switch (event.type) {
    case 'agenda.opened': {
      const { lastStance, lastGroup, ...rest } = state;
      return { ...rest, extraByGroup: Map() };
    }
    case 'people.removed':
    case 'people.checkedOut':
      return withoutInterrupted(state, event.data.person);
    case 'people.merged':
      return calledToOrderAs(withoutInterrupted(state, event.data.person), event.data, room);
    case 'meeting.paused':
      return state.turn && state.turn.pausedAt === undefined
        ? { ...state, turn: { ...state.turn, pausedAt: envelope.at, pausedByMeeting: true as const } }
        : state;
    case 'meeting.resumed':
      return state.turn?.pausedByMeeting ? { ...state, turn: goesOn(state.turn, envelope.at) } : state;
    case 'meeting.tookBack': {
      const slip = room.meeting.slip;
      return slip && slip.kind.startsWith('floor.') ? slip.floor : state;
    }
    default:
      return evolveOwn(state, event, envelope, room);
  }
}

function evolveOwn(state: FloorState, event: FloorEvent, envelope: Envelope, room: Room): FloorState {
  switch (event.type) {
    case 'floor.given':
      return given(state, event.data, envelope, room);
    case 'floor.ended':
      return ended(state, event.data, envelope, room);
    case 'floor.passedOver':
      return givenBack(state, event.data.resumes, envelope.at);
    case 'floor.calledToOrder':
      return calledToOrder(state, event.data, envelope, room);
    case 'floor.silenceLifted': {
      const key = onItem(room.agenda.open, event.data.person);
      return { ...state, silenced: state.silenced.delete(key), callsToOrder: state.callsToOrder.delete(key) };
    }
    default:
      return state.turn ? clocked(state, state.turn, event, envelope, room) : state;
  }
}

type ClockEvent = Extract<FloorEvent, { type: `floor.${'started' | 'paused' | 'resumed' | 'extended' | 'overran'}` }>;

function clocked(state: FloorState, turn: Turn, event: ClockEvent, envelope: Envelope, room: Room): FloorState {
  switch (event.type) {
    case 'floor.started': {
      const { startedAt, endsAt } = event.data;
      return { ...state, turn: { ...turn, startedAt, endsAt } };
    }
    case 'floor.paused':
      return { ...state, turn: { ...turn, pausedAt: envelope.at } };
    case 'floor.resumed':
      return { ...state, turn: goesOn(turn, envelope.at) };
    case 'floor.extended': {
      const { endsAt, seconds } = event.data;
      const group = groupOf(room, turn.person) ?? '';
      const extraByGroup = state.extraByGroup.update(group, 0, (extra) => extra + seconds * 1000);
      return {
        ...state,
        extraByGroup,
        turn: { ...turn, endsAt, extended: turn.extended + seconds * 1000, overran: endsAt > envelope.at ? false : turn.overran },
      };
    }
    case 'floor.overran':
      return { ...state, turn: { ...turn, overran: true } };
    default:
      return unreachable(event);
  }
}

/** A turn that stood still goes on: everything ahead of it moves by the time it stood. */
function goesOn(turn: Turn, now: Instant): Turn {
  const { pausedAt, pausedByMeeting, ...rest } = turn;
  if (pausedAt === undefined) return turn;
  const stood = now - pausedAt;
  const notBegun = turn.startedAt > pausedAt;
  return {
    ...rest,
    startedAt: notBegun ? after(turn.startedAt, stood) : turn.startedAt,
    endsAt: after(turn.endsAt, stood),
    stood: notBegun ? turn.stood : turn.stood + stood,
  };
}

function given(state: FloorState, data: Giving, envelope: Envelope, room: Room): FloorState {
  const { turn: id, interrupts, outOfOrder, locks, ...fields } = data;
  const entry = room.queue.entries.get(data.person);
  const turn: Turn = {
    ...fields,
    id,
    ...(entry && { entry }),
    calledAt: envelope.at,
    stood: 0,
    extended: 0,
    overran: false,
    callsToOrder: 0,
  };
  if (!interrupts || !state.turn) return { ...state, turn };
  const standing = state.turn.pausedAt === undefined ? { ...state.turn, pausedAt: envelope.at } : state.turn;
  return { ...state, turn, interrupted: standing };
}

function ended(
  state: FloorState,
  data: Extract<FloorEvent, { type: 'floor.ended' }>['data'],
  envelope: Envelope,
  room: Room,
): FloorState {
  const turn = state.turn;
  const back = givenBack(state, data.resumes, envelope.at);
  if (!turn) return back;
  const group = groupOf(room, turn.person);
  const spokeOnTheMatter = turn.kind !== 'pointOfOrder';
  const next: FloorState = {
    ...back,
    lastSpeaker: turn.person,
    ...(spokeOnTheMatter && turn.stance && { lastStance: turn.stance }),
    ...(spokeOnTheMatter && group !== undefined && { lastGroup: group }),
  };
  return isCounted(room, turn) ? counted(next, turn, data.spoke, group ?? '') : next;
}

/** Sums leave out the chair, presenters and the invited (F6). */
function isCounted(room: Room, turn: Turn): boolean {
  const role = roleOf(room, turn.person);
  return role !== 'chair' && role !== 'expert' && presenterOf(room) !== turn.person && turn.kind !== 'pointOfOrder';
}

function counted(state: FloorState, turn: Turn, spoke: number, group: string): FloorState {
  const add = (heard: Heard): Heard => ({ turns: heard.turns + 1, spoke: heard.spoke + spoke });
  return {
    ...state,
    persons: state.persons.update(turn.person, NOTHING, add),
    groups: state.groups.update(group, NOTHING, add),
    total: add(state.total),
    itemPersons: state.itemPersons.update(onItem(turn.item, turn.person), NOTHING, add),
    itemGroups: state.itemGroups.update(onItem(turn.item, group), NOTHING, add),
  };
}

/** Whoever leaves while somebody else interrupts them has nothing to come back to. */
function withoutInterrupted(state: FloorState, person: PersonId): FloorState {
  const { interrupted, ...rest } = state;
  return interrupted?.person === person ? rest : state;
}

/** The interrupted turn goes on with the time it had left. */
function givenBack(state: FloorState, resumes: { readonly endsAt: Instant } | undefined, now: Instant): FloorState {
  const { turn, interrupted, ...rest } = state;
  return interrupted && resumes ? { ...rest, turn: { ...goesOn(interrupted, now), endsAt: resumes.endsAt } } : rest;
}

function calledToOrder(
  state: FloorState,
  data: Extract<FloorEvent, { type: 'floor.calledToOrder' }>['data'],
  envelope: Envelope,
  room: Room,
): FloorState {
  const { person, article, onItem: calls, silenced } = data;
  const lastCall = { article, at: envelope.at, ...(person && { person }) };
  if (!person) return { ...state, lastCall };
  const key = onItem(room.agenda.open, person);
  const turn = state.turn?.person === person ? { turn: { ...state.turn, callsToOrder: state.turn.callsToOrder + 1 } } : {};
  return {
    ...state,
    ...turn,
    lastCall,
    callsToOrder: state.callsToOrder.set(key, calls),
    silenced: silenced ? state.silenced.set(key, true) : state.silenced,
  };
}

/** Calls to order, and the silence after them, are of the person and not of one of two entries (F7, P9). */
function calledToOrderAs(
  state: FloorState,
  { person, into }: Extract<Listened, { type: 'people.merged' }>['data'],
  { agenda }: Room,
): FloorState {
  const [double, key] = [onItem(agenda.open, person), onItem(agenda.open, into)];
  const calls = state.callsToOrder.get(double);
  if (calls === undefined) return state;
  return {
    ...state,
    callsToOrder: state.callsToOrder.update(key, 0, (own) => own + calls),
    silenced: state.silenced.has(double) ? state.silenced.set(key, true) : state.silenced,
  };
}
