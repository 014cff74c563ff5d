// Folds announcements, ballots and results.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import { after, type FlagId, type ItemId, type PersonId, type PollId } from '../ids.ts';
import { isHalted, personIn } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import { announcedPoll } from './live.ts';
import { objectionIn } from './counting.ts';
import { duringPoll } from './during.ts';
import type {
  Ballot,
  ClosedPhase,
  Objection,
  OpenPhase,
  Poll,
  PollPhase,
  PollsEvent,
  PollsState,
  Register,
  Terms,
  Way,
} from './polls.ts';
import { isEntitled, registerOf } from './register.ts';
import { castIn } from './turnout.ts';

export const pollsHears = [
  'polls.announced',
  'polls.opened',
  'polls.raised',
  'polls.cast',
  'polls.wayChosen',
  'polls.credentialed',
  'polls.turnedOut',
  'polls.lastCalled',
  'polls.closing',
  'polls.counted',
  'polls.countDiffered',
  'polls.closed',
  'polls.cancelled',
  'polls.pairGivenUp',
  'polls.objectionAnswered',
  'agenda.closed',
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
    case 'agenda.closed':
      return toldWithoutTwin(state, event.data.item);
    case 'meeting.closed':
      return toldAtLast(state, envelope);
    default:
      return evolveOwn(state, event, envelope, room);
  }
}

function evolveOwn(state: PollsState, event: PollsEvent, envelope: Envelope, room: Room): PollsState {
  switch (event.type) {
    case 'polls.announced': {
      const { poll, until, ...terms } = event.data;
      const before = state.polls.get(poll)?.phase;
      const ways = before?.status === 'announced' ? before.ways : Map<PersonId, Way>();
      return live(state, pollOn(room, poll, terms, { status: 'announced', until, ways }));
    }
    case 'polls.opened':
      return opened(state, event, envelope, room);
    case 'polls.raised':
      return raised(state, event, room);
    case 'polls.closed':
      return closed(state, event, envelope, room);
    case 'polls.cancelled': {
      const { poll, reason } = event.data;
      const first = state.polls.get(poll)?.terms.twin;
      const next = ended(state, poll, { status: 'cancelled', reason, at: envelope.at });
      return first ? pairTold(next, first) : next;
    }
    case 'polls.pairGivenUp':
      return pairTold(state, event.data.poll);
    default:
      return inPhase(state, event.data.poll, (phase) => duringPoll(phase, event, envelope, state.polls.get(event.data.poll)));
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
  const { poll: id, closesAt, proposal, contests, key } = event.data;
  const announced = state.polls.get(id);
  const declared = event.data.terms ?? announced?.terms;
  if (!declared) throw new Error(`opened without terms: ${id}`);
  const terms = proposal ? { ...declared, proposal } : declared;
  const register = registerOf(room, terms, envelope.version);
  const phase: OpenPhase = {
    status: 'open',
    openedAt: envelope.at,
    register,
    closableFrom: after(envelope.at, terms.shortest * 1000),
    ...(closesAt !== undefined && { closesAt }),
    lastCall: false,
    ballots: Map(),
    byClerk: Map(),
    ways: waysChosen(room, announced, terms, register),
    ...(key !== undefined && { sealed: { key, credentials: Map(), byTablet: Map(), cast: 0, toldAt: envelope.at } }),
  };
  const poll = pollOn(room, id, terms, phase);
  if (contests) return live(state, { ...poll, contests });
  const { raised: spent, ...rest } = live(state, poll);
  return { ...rest, raising: [], lastOpenedAt: envelope.at };
}

/** The ways chosen while it was announced, of those who are still entitled: for who is gone the hall has no seat (V9). */
function waysChosen(room: Room, announced: Poll | undefined, terms: Terms, register: Register): Map<PersonId, Way> {
  if (announced?.phase.status !== 'announced') return Map();
  return announced.phase.ways.filter((_, seat) => {
    const person = personIn(room, seat);
    return person !== undefined && isEntitled(terms, register, person);
  });
}

function raised(state: PollsState, event: Of<'polls.raised'>, room: Room): PollsState {
  const { person, secrecy, takesEffect } = event.data;
  if (!takesEffect) return { ...state, raising: [...state.raising, person] };
  const announced = announcedPoll(room);
  const next = { ...state, raised: secrecy, raising: [] };
  if (!announced) return next;
  return { ...next, polls: next.polls.set(announced.id, { ...announced, terms: { ...announced.terms, secrecy } }) };
}

/** A result that comes while a halt has no answer is kept back until it has one; that of a contest is the answer (G3). */
function closed(state: PollsState, event: Of<'polls.closed'>, envelope: Envelope, room: Room): PollsState {
  const { poll: id, result, hall, receipts } = event.data;
  const poll = state.polls.get(id);
  if (poll?.phase.status !== 'open' && poll?.phase.status !== 'counting') return state;
  const { openedAt, register, ballots, sealed } = poll.phase;
  const phase: ClosedPhase = {
    status: 'closed',
    openedAt,
    register,
    cast: receipts?.length ?? castIn(poll.phase),
    ...(sealed && { sealed: { key: sealed.key, credentials: sealed.credentials.size } }),
    closedAt: envelope.at,
    result,
    keptBack: !poll.contests && isHalted(room),
    awaitsTwin: poll.terms.pair === true,
    ...(hall && { hall }),
    ...objectionsIn(poll.terms, ballots, event.data.objections),
  };
  const next = ended(state, id, phase);
  return poll.terms.twin ? pairTold(next, poll.terms.twin) : next;
}

/** In open polls each with its person; in closed ones as the closing tells them. */
function objectionsIn(
  terms: Terms,
  ballots: Map<PersonId, Ballot>,
  told: readonly string[] | undefined,
): { readonly objections?: readonly Objection[] } {
  if (terms.method !== 'consent') return {};
  if (terms.secrecy !== 'open') return told ? { objections: told.map((reason) => ({ reason })) } : {};
  const objections = [...ballots].flatMap(([person, { choice }]) => {
    const reason = choice === undefined ? undefined : objectionIn(choice);
    return reason === undefined ? [] : [{ person, reason }];
  });
  return { objections };
}

/** The result of a pair's first poll is told with the second's, or when there will be none (V6). */
const pairTold = (state: PollsState, first: PollId): PollsState =>
  inPhase(state, first, (phase) => (phase.status === 'closed' ? { ...phase, awaitsTwin: false } : phase));

/** No second poll will come: the item it was to end, or the meeting, is over. */
function toldWithoutTwin(state: PollsState, item?: ItemId): PollsState {
  const firsts = state.polls.filter((poll) => item === undefined || poll.item === item);
  return firsts.keySeq().reduce(pairTold, state);
}

/** A meeting that is broken off cancels what runs; neither an answer nor a second poll will come for what is over. */
function toldAtLast(state: PollsState, { at }: Envelope): PollsState {
  const over = state.live.reduce((next, id) => ended(next, id, { status: 'cancelled', reason: '', at }), state);
  return told(toldWithoutTwin(over));
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
  return state.polls.keySeq().reduce((next, id) => inPhase(next, id, shown), state);
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
