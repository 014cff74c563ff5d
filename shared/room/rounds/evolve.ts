// Folds a round: who was called, what became of each call, and who is called once more.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import type { Room, RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { Call, Round, RoundsState } from './rounds.ts';

export const roundsHears = [
  'rounds.opened',
  'rounds.passed',
  'rounds.memberAdded',
  'rounds.closed',
  'floor.given',
  'floor.ended',
  'floor.passedOver',
  'people.removed',
  'people.checkedOut',
  'people.merged',
  'meeting.tookBack',
] as const satisfies readonly RoomEvent['type'][];

type Heard = Extract<RoomEvent, { type: (typeof roundsHears)[number] }>;

export const initialRounds = (): RoundsState => ({ held: 0 });

export function evolveRounds(state: RoundsState, event: Heard, envelope: Envelope, room: Room): RoundsState {
  if (event.type === 'rounds.opened') {
    const { round: id, list, seed, ...fields } = event.data;
    const calls = Map<PersonId, Call>(list.map((person) => [person, 'waiting']));
    return { ...state, current: { ...fields, id, list, calls, openedAt: envelope.at, next: 0, again: [], nextAgain: 0 } };
  }
  if (event.type === 'meeting.tookBack') {
    const slip = room.meeting.slip;
    return slip && slip.kind.startsWith('floor.') ? slip.rounds : state;
  }
  return state.current ? evolveRunning(state, state.current, event, room) : state;
}

function evolveRunning(
  state: RoundsState,
  round: Round,
  event: Exclude<Heard, { type: 'rounds.opened' | 'meeting.tookBack' }>,
  room: Room,
): RoundsState {
  switch (event.type) {
    case 'rounds.passed': {
      const { person, later } = event.data;
      const next = advanced(round, person);
      return { ...state, current: later ? oneMoreCall(next, person, 'later') : called(next, person, 'passed') };
    }
    case 'rounds.memberAdded': {
      const { person } = event.data;
      return { ...state, current: { ...round, list: [...round.list, person], calls: round.calls.set(person, 'waiting') } };
    }
    case 'rounds.closed': {
      const { current, ...rest } = state;
      const { notCalled, reason } = event.data;
      return { ...rest, held: state.held + 1, last: { purpose: round.purpose, notCalled, ...(reason && { reason }) } };
    }
    case 'floor.given':
    case 'floor.ended':
    case 'floor.passedOver':
      return { ...state, current: afterTurn(round, event, room) };
    case 'people.removed':
    case 'people.checkedOut':
    case 'people.merged':
      return round.calls.has(event.data.person) ? { ...state, current: dropped(round, event.data.person) } : state;
    default:
      return unreachable(event);
  }
}

/** What became of a call: it began, it was used, or nobody was there. */
function afterTurn(round: Round, event: Extract<Heard, { type: `floor.${string}` }>, room: Room): Round {
  if (event.type === 'floor.given') {
    const { person } = event.data;
    return event.data.round === round.id ? called(advanced(round, person), person, 'called') : round;
  }
  const turn = room.floor.turn;
  if (turn?.round !== round.id) return round;
  const { person } = turn;
  if (event.type === 'floor.ended') {
    const used = turn.text === undefined ? 'spoke' : 'wrote';
    return round.calls.get(person) === 'called' ? called(round, person, used) : round;
  }
  return round.again.includes(person) ? called(round, person, 'missed') : oneMoreCall(round, person, 'absent');
}

/** The pointer moves past whoever was up. */
function advanced(round: Round, person: PersonId): Round {
  if (round.list[round.next] === person) return { ...round, next: round.next + 1 };
  if (round.next >= round.list.length && round.again[round.nextAgain] === person)
    return { ...round, nextAgain: round.nextAgain + 1 };
  return skipping(round, person);
}

/** A clerk passed for somebody further down: they are taken out of the line, not called. */
function skipping(round: Round, person: PersonId): Round {
  const index = round.list.indexOf(person, round.next);
  if (index >= 0)
    return { ...round, list: [...round.list.toSpliced(index, 1).toSpliced(round.next, 0, person)], next: round.next + 1 };
  const later = round.again.indexOf(person, round.nextAgain);
  if (later < 0) return round;
  return {
    ...round,
    again: round.again.toSpliced(later, 1).toSpliced(round.nextAgain, 0, person),
    nextAgain: round.nextAgain + 1,
  };
}

const called = (round: Round, person: PersonId, call: Call): Round => ({ ...round, calls: round.calls.set(person, call) });

const oneMoreCall = (round: Round, person: PersonId, call: Call): Round =>
  called({ ...round, again: [...round.again, person] }, person, call);

function dropped(round: Round, person: PersonId): Round {
  const before = round.list.indexOf(person);
  const beforeAgain = round.again.indexOf(person);
  return {
    ...round,
    list: round.list.filter((other) => other !== person),
    again: round.again.filter((other) => other !== person),
    calls: round.calls.delete(person),
    next: before >= 0 && before < round.next ? round.next - 1 : round.next,
    nextAgain: beforeAgain >= 0 && beforeAgain < round.nextAgain ? round.nextAgain - 1 : round.nextAgain,
  };
}
