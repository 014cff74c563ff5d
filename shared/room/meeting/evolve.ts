// Folds what happened to the meeting, and keeps what the chair could take back.
import { configured } from '../../procedures/procedures.ts';
import { plain } from '../../procedures/plain.ts';
import type { Envelope } from '../decision.ts';
import { after, meetingId, type Instant } from '../ids.ts';
import type { Room, RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { ActingChair, MeetingEvent, MeetingState, Slip, SlipKind } from './meeting.ts';

/** How long a slip can be taken back (M7). */
const TAKE_BACK_FOR = 10_000;

export const meetingHears = [
  'meeting.created',
  'meeting.opened',
  'meeting.started',
  'meeting.paused',
  'meeting.resumed',
  'meeting.closed',
  'meeting.chairTaken',
  'meeting.tookBack',
  'meeting.configured',
  'floor.given',
  'floor.started',
  'floor.ended',
  'floor.passedOver',
  'floor.paused',
  'floor.extended',
  'floor.calledToOrder',
  'floor.silenceLifted',
  'agenda.opened',
  'agenda.closed',
  'rounds.opened',
  'rounds.passed',
  'polls.announced',
  'polls.opened',
  'flags.raised',
  'people.removed',
] as const;

type Heard = Extract<RoomEvent, { type: (typeof meetingHears)[number] }>;

export function initialMeeting(at: Instant): MeetingState {
  return {
    id: meetingId(''),
    title: '',
    procedure: 'plain',
    rules: plain,
    language: 'zh-CN',
    names: 'whole',
    groups: [],
    waitingRoom: false,
    phase: { status: 'draft' },
    createdAt: at,
    editing: { proposals: false, notes: false },
    left: {},
  };
}

export function evolveMeeting(state: MeetingState, event: Heard, envelope: Envelope, room: Room): MeetingState {
  switch (event.type) {
    case 'floor.given':
    case 'floor.ended':
    case 'floor.passedOver':
    case 'agenda.opened':
    case 'agenda.closed':
      return { ...withoutSlip(state), ...slipOf(event.type, event, envelope, room) };
    case 'floor.started':
    case 'floor.paused':
    case 'floor.extended':
    case 'floor.calledToOrder':
    case 'floor.silenceLifted':
    case 'rounds.opened':
    case 'rounds.passed':
    case 'polls.announced':
    case 'polls.opened':
    case 'flags.raised':
    case 'people.removed':
      return state.slip && state.slip.command !== envelope.command ? withoutSlip(state) : state;
    default:
      return evolveOwn(withoutSlip(state), event, envelope);
  }
}

function evolveOwn(state: MeetingState, event: MeetingEvent, envelope: Envelope): MeetingState {
  switch (event.type) {
    case 'meeting.created': {
      const { meeting, draft, ...founding } = event.data;
      return { ...state, ...founding, id: meeting, createdAt: envelope.at, phase: { status: draft ? 'draft' : 'open' } };
    }
    case 'meeting.opened':
      return { ...state, phase: { status: 'open' } };
    case 'meeting.started':
      return { ...state, phase: { status: 'inSession', startedAt: envelope.at } };
    case 'meeting.paused':
    case 'meeting.resumed':
    case 'meeting.closed':
      return evolvePhase(state, event, envelope);
    case 'meeting.chairTaken':
      return { ...state, chair: chairAfter(state.chair, event.data, envelope) };
    case 'meeting.tookBack':
      return state;
    case 'meeting.configured': {
      const { rules, editing, ...rest } = event.data;
      return {
        ...state,
        ...rest,
        ...(rules && { rules: configured(state.rules, rules) }),
        ...(editing && { editing: { ...state.editing, ...editing } }),
      };
    }
    default:
      return unreachable(event);
  }
}

function evolvePhase(
  state: MeetingState,
  event: Extract<MeetingEvent, { type: 'meeting.paused' | 'meeting.resumed' | 'meeting.closed' }>,
  envelope: Envelope,
): MeetingState {
  const { phase } = state;
  const startedAt = 'startedAt' in phase ? phase.startedAt : undefined;
  switch (event.type) {
    case 'meeting.paused': {
      const since = phase.status === 'paused' ? phase.since : envelope.at;
      return { ...state, phase: { status: 'paused', startedAt: startedAt ?? envelope.at, since, ...event.data } };
    }
    case 'meeting.resumed':
      return { ...state, phase: { status: 'inSession', startedAt: startedAt ?? envelope.at } };
    case 'meeting.closed': {
      const closed = { status: 'closed' as const, closedAt: envelope.at, ...(startedAt !== undefined && { startedAt }) };
      return { ...state, left: event.data.left, phase: { ...closed, ...(event.data.brokenOff && { brokenOff: true as const }) } };
    }
    default:
      return unreachable(event);
  }
}

function chairAfter(
  before: ActingChair | undefined,
  taken: Extract<MeetingEvent, { type: 'meeting.chairTaken' }>['data'],
  envelope: Envelope,
): ActingChair {
  const { person, how } = taken;
  const arguing = arguingAfter(before, taken);
  const now: ActingChair = { person, since: envelope.at, ...(arguing && { arguing }) };
  if (!before || how === 'entered' || how === 'returned') return now;
  return how === 'lost' ? { ...now, lostBy: before.person } : { ...now, handedOverBy: before.person };
}

/** Whoever else takes the chair meanwhile, those who argue the item go on doing so. */
function arguingAfter(
  before: ActingChair | undefined,
  { item }: Extract<MeetingEvent, { type: 'meeting.chairTaken' }>['data'],
): ActingChair['arguing'] {
  if (!before || !item) return before?.arguing;
  const others = before.arguing?.item === item ? before.arguing.persons : [];
  return { item, persons: [...others, before.person] };
}

function withoutSlip(state: MeetingState): MeetingState {
  if (!state.slip) return state;
  const { slip, ...rest } = state;
  return rest;
}

/** Only what the chair did by hand can be taken back; what follows in the same command keeps the first slip. */
function slipOf(kind: SlipKind, event: Heard, envelope: Envelope, room: Room): { readonly slip?: Slip } {
  if (room.meeting.chair?.person !== envelope.by) return {};
  const running = room.meeting.slip;
  if (running && running.command === envelope.command) return { slip: running };
  const person = 'person' in event.data ? event.data.person : undefined;
  return {
    slip: {
      kind,
      version: envelope.version,
      command: envelope.command,
      until: after(envelope.at, TAKE_BACK_FOR),
      floor: room.floor,
      rounds: room.rounds,
      agenda: room.agenda,
      queue: room.queue,
      ...(person && { person }),
    },
  };
}
