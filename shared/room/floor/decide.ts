// What can be done with the floor: give it, end it, pause it, extend it, and call to order.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after } from '../ids.ts';
import { onItem, roleOf } from '../readings.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { endingFor, resumed } from '../turn-ending.ts';
import type { FloorCommand, Turn } from './floor.ts';
import { decideGiving } from './giving.ts';

/** The second call to order in a turn can end it; after the third on an item the person is not called on it again (F7). */
const CALLS_TO_END = 2;
const CALLS_TO_SILENCE = 3;
/** A place is kept after the first absence; the second sets aside (Q9). */
const ABSENCES_KEPT = 1;

export function decideFloor(room: Room, command: FloorCommand, context: Context): Decision {
  switch (command.type) {
    case 'floor.give':
      return decideGiving(room, command, context);
    case 'floor.callToOrder':
      return callToOrder(room, command, context);
    default: {
      const { turn } = room.floor;
      if (!turn) return refuse('floor.noTurn');
      if (command.turn !== undefined && command.turn !== turn.id) return refuse('floor.otherTurn');
      return decideTurn(room, turn, command, context);
    }
  }
}

type TurnCommand = Exclude<FloorCommand, { type: 'floor.give' | 'floor.callToOrder' }>;

function decideTurn(room: Room, turn: Turn, command: TurnCommand, context: Context): Decision {
  const { now } = context;
  switch (command.type) {
    case 'floor.start':
    case 'floor.end':
      return startOrEnd(room, turn, command.type, context);
    case 'floor.absent': {
      const setAside = (turn.entry?.absences ?? 0) >= ABSENCES_KEPT;
      return accept([
        { type: 'floor.passedOver', data: { turn: turn.id, person: turn.person, setAside, ...resumed(room.floor, now) } },
      ]);
    }
    case 'floor.pause':
      return turn.pausedAt === undefined ? accept([{ type: 'floor.paused', data: { turn: turn.id } }]) : refuse('floor.paused');
    case 'floor.resume': {
      if (turn.pausedAt === undefined) return refuse('floor.notPaused');
      const stood = now - turn.pausedAt;
      return accept([
        { type: 'floor.resumed', data: { turn: turn.id, startedAt: turn.startedAt, endsAt: after(turn.endsAt, stood) } },
      ]);
    }
    case 'floor.extend':
      return extend(room, turn, command.seconds);
    case 'floor.timeUp':
      if (turn.pausedAt !== undefined || now < turn.endsAt || turn.overran) return refuse('floor.notDue');
      return accept([
        room.meeting.rules.limits.overtime === 'hard'
          ? endingFor(room, now, 'time')
          : { type: 'floor.overran', data: { turn: turn.id } },
      ]);
    default:
      return unreachable(command);
  }
}

/** The chair's tap, or the speaker's own. */
function startOrEnd(room: Room, turn: Turn, type: 'floor.start' | 'floor.end', context: Context): Decision {
  const { now } = context;
  if (!ownsTurn(room, turn, context)) {
    return refuse('people.notAllowed', { role: roleOf(room, context.by) ?? 'none', needs: ['chair'] });
  }
  if (type === 'floor.end') return accept([endingFor(room, now, roleOf(room, context.by) === 'chair' ? 'chair' : 'speaker')]);
  if (turn.startedAt <= now) return refuse('floor.started');
  const endsAt = after(now, turn.endsAt - turn.startedAt);
  return accept([{ type: 'floor.started', data: { turn: turn.id, startedAt: now, endsAt } }]);
}

/** The chair's, and the speaker's own. */
const ownsTurn = (room: Room, turn: Turn, context: Context): boolean =>
  turn.person === context.by || roleOf(room, context.by) === 'chair';

function extend(room: Room, turn: Turn, seconds: number): Decision {
  const most = room.meeting.rules.limits.extendOnce;
  if (seconds <= 0 || seconds > most) return refuse('floor.tooLong', { most });
  return accept([{ type: 'floor.extended', data: { turn: turn.id, seconds, endsAt: after(turn.endsAt, seconds * 1000) } }]);
}

function callToOrder(room: Room, command: Extract<FloorCommand, { type: 'floor.callToOrder' }>, context: Context): Decision {
  const { article, person } = command;
  if (!room.meeting.rules.articles[article]) return refuse('flags.articleUnknown', { article });
  if (person === undefined) {
    return accept([{ type: 'floor.calledToOrder', data: { article, inTurn: 0, onItem: 0, silenced: false } }]);
  }
  if (!room.people.persons.has(person)) return refuse('people.unknown');
  const key = onItem(room.agenda.open, person);
  if (command.lift)
    return room.floor.silenced.has(key)
      ? accept([{ type: 'floor.silenceLifted', data: { person } }])
      : refuse('floor.notSilenced');
  const speaking = room.floor.turn?.person === person ? room.floor.turn : undefined;
  const inTurn = speaking ? speaking.callsToOrder + 1 : 0;
  if (command.end && inTurn < CALLS_TO_END) return refuse('floor.tooSoonToEnd');
  const calls = (room.floor.callsToOrder.get(key) ?? 0) + 1;
  const data = { person, article, inTurn, onItem: calls, silenced: calls >= CALLS_TO_SILENCE };
  return accept([{ type: 'floor.calledToOrder', data }, ...(command.end ? [endingFor(room, context.now, 'order')] : [])]);
}
