// Folds announcements, ballots and results.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import { after, type FlagId, type PollId } from '../ids.ts';
import { isHalted } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { announcedPoll } from './live.ts';
import type { Ballot, Poll, PollPhase, PollsEvent, PollsState, Terms } from './polls.ts';
import { registerOf } from './register.ts';

export const pollsHears = [
  'polls.announced',
  'polls.opened',
  'polls.raised',
  'polls.cast',
  'polls.lastCalled',
  'polls.closed',
  'polls.cancelled',
  'flags.ruled',
  'flags.withdrawn',
  'meeting.resumed',
  'meeting.closed',
] as const satisfies readonly RoomEvent['type'][];

type Heard = Extract<RoomEvent, { type: (typeof pollsHears)[number] }>;
type Of<Type extends PollsEvent['type']> = Extract<PollsEvent, { type: Type }>;

/** Ended polls kept at hand for the views. */
const ENDED_SHOWN = 10;

export function initialPolls(): PollsState {
  return { polls: Map(), live: [], ended: [], raising: [] };
}

export function evolvePolls(state: PollsState, event: Heard, envelope: Envelope, room: Room): PollsState {
  switch (event.type) {
    case 'flags.ruled':
    case 'flags.withdrawn':
      return isHalted(answered(room, event.data.flag)) ? state : told(state);
    case 'meeting.resumed':
      return state.live.reduce((next, id) => inPhase(next, id, (phase) => moved(phase, event.data.length)), state);
    case 'meeting.closed':
      return state.live.reduce((next, id) => ended(next, id, { status: 'cancelled', reason: '' }), state);
    default:
      return evolveOwn(state, event, envelope, room);
  }
}

function evolveOwn(state: PollsState, event: PollsEvent, envelope: Envelope, room: Room): PollsState {
  switch (event.type) {
    case 'polls.announced': {
      const { poll, until, ...terms } = event.data;
      return live(state, pollOn(room, poll, terms, { status: 'announced', until }));
    }
    case 'polls.opened':
      return opened(state, event, envelope, room);
    case 'polls.raised':
      return raised(state, event, room);
    case 'polls.cast':
      return cast(state, event, envelope);
    case 'polls.lastCalled': {
      const { poll, closesAt } = event.data;
      return inPhase(state, poll, (phase) => (phase.status === 'open' ? { ...phase, lastCall: true, closesAt } : phase));
    }
    case 'polls.closed':
      return closed(state, event, envelope, room);
    case 'polls.cancelled':
      return ended(state, event.data.poll, { status: 'cancelled', reason: event.data.reason });
    default:
      return unreachable(event);
  }
}

/** A poll belongs to the item it names, else to the one that is open. */
function pollOn(room: Room, id: PollId, terms: Terms, phase: PollPhase): Poll {
  const item = terms.item ?? room.agenda.open;
  return { id, terms, phase, ...(item && { item }) };
}

function live(state: PollsState, poll: Poll): PollsState {
  const others = state.live.filter((id) => id !== poll.id);
  return { ...state, polls: state.polls.set(poll.id, poll), live: [...others, poll.id] };
}

/** The register is frozen as it stands at this entry (V2). */
function opened(state: PollsState, event: Of<'polls.opened'>, envelope: Envelope, room: Room): PollsState {
  const { poll: id, closesAt, proposal, contests } = event.data;
  const declared = event.data.terms ?? state.polls.get(id)?.terms;
  if (!declared) throw new Error(`opened without terms: ${id}`);
  const terms = proposal ? { ...declared, proposal } : declared;
  const phase: PollPhase = {
    status: 'open',
    openedAt: envelope.at,
    register: registerOf(room, terms.groups, envelope.version),
    closableFrom: after(envelope.at, terms.shortest * 1000),
    ...(closesAt !== undefined && { closesAt }),
    lastCall: false,
    ballots: Map(),
    castByOrigin: { device: 0, helped: 0 },
    byClerk: Map(),
  };
  const poll = pollOn(room, id, terms, phase);
  if (contests) return live(state, { ...poll, contests });
  const { raised: spent, ...rest } = live(state, poll);
  return { ...rest, raising: [], lastOpenedAt: envelope.at };
}

function raised(state: PollsState, event: Of<'polls.raised'>, room: Room): PollsState {
  const { person, secrecy, takesEffect } = event.data;
  if (!takesEffect) return { ...state, raising: [...state.raising, person] };
  const announced = announcedPoll(room);
  const next = { ...state, raised: secrecy, raising: [] };
  if (!announced) return next;
  return { ...next, polls: next.polls.set(announced.id, { ...announced, terms: { ...announced.terms, secrecy } }) };
}

function cast(state: PollsState, event: Of<'polls.cast'>, envelope: Envelope): PollsState {
  const { poll, seat, origin } = event.data;
  const helped = origin === 'helped';
  return inPhase(state, poll, (phase) => {
    if (phase.status !== 'open') return phase;
    const before = phase.ballots.get(seat);
    const ballot: Ballot = {
      origin,
      ...(helped && { clerk: envelope.by }),
      ...(event.secret && { choice: event.secret.choice }),
      command: envelope.command,
    };
    const less = before ? { ...phase.castByOrigin, [before.origin]: phase.castByOrigin[before.origin] - 1 } : phase.castByOrigin;
    const entered = helped && before?.clerk !== envelope.by;
    return {
      ...phase,
      ballots: phase.ballots.set(seat, ballot),
      castByOrigin: { ...less, [origin]: less[origin] + 1 },
      byClerk: entered ? phase.byClerk.update(envelope.by, 0, (count) => count + 1) : phase.byClerk,
    };
  });
}

/** A result that comes while a halt has no answer is kept back until it has one; that of a contest is the answer (G3). */
function closed(state: PollsState, event: Of<'polls.closed'>, envelope: Envelope, room: Room): PollsState {
  const { poll: id, result } = event.data;
  const poll = state.polls.get(id);
  if (poll?.phase.status !== 'open') return state;
  const { openedAt, register, ballots } = poll.phase;
  const keptBack = !poll.contests && isHalted(room);
  return ended(state, id, { status: 'closed', openedAt, closedAt: envelope.at, register, ballots, result, keptBack });
}

function ended(state: PollsState, id: PollId, phase: PollPhase): PollsState {
  const next = inPhase(state, id, () => phase);
  return { ...next, live: next.live.filter((other) => other !== id), ended: [id, ...next.ended].slice(0, ENDED_SHOWN) };
}

/** The room as it stands once this flag has its answer: `room` is the one before the event. */
function answered(room: Room, flag: FlagId): Room {
  const { contested, ...flags } = room.flags;
  const others = { ...flags, open: flags.open.filter((id) => id !== flag) };
  return { ...room, flags: contested !== undefined && contested !== flag ? { ...others, contested } : others };
}

/** The halt has its answer: what was kept back is told. */
function told(state: PollsState): PollsState {
  const shown = (phase: PollPhase) => (phase.status === 'closed' && phase.keptBack ? { ...phase, keptBack: false } : phase);
  return state.ended.reduce((next, id) => inPhase(next, id, shown), state);
}

function moved(phase: PollPhase, length: number): PollPhase {
  if (phase.status === 'announced') return { ...phase, until: after(phase.until, length) };
  if (phase.status !== 'open') return phase;
  const { closesAt } = phase;
  const closableFrom = after(phase.closableFrom, length);
  return { ...phase, closableFrom, ...(closesAt !== undefined && { closesAt: after(closesAt, length) }) };
}

function inPhase(state: PollsState, id: PollId, change: (phase: PollPhase) => PollPhase): PollsState {
  const poll = state.polls.get(id);
  const phase = poll && change(poll.phase);
  return poll && phase && phase !== poll.phase ? { ...state, polls: state.polls.set(id, { ...poll, phase }) } : state;
}
