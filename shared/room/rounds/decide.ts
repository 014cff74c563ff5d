// Opens a round, lets members pass or speak later, and ends it, early only with a reason.
import { endingFor } from '../turn-ending.ts';
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { roundId } from '../ids.ts';
import { roleOf } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { isToBeCalled, membersOf, nextInRound } from '../round-members.ts';
import type { RoundsCommand } from './rounds.ts';

/** A round of more would last a day; spokespersons are the way then. */
const MOST_MEMBERS = 500;

export function decideRounds(room: Room, command: RoundsCommand, context: Context): Decision {
  switch (command.type) {
    case 'rounds.open':
      return open(room, command, context);
    case 'rounds.pass':
      return pass(room, command, context);
    case 'rounds.close':
      return close(room, command.reason?.trim());
    default:
      return unreachable(command);
  }
}

function open(room: Room, command: Extract<RoundsCommand, { type: 'rounds.open' }>, context: Context): Decision {
  if (room.rounds.current) return refuse('rounds.running', { round: room.rounds.current.id });
  if (room.floor.turn) return refuse('floor.taken', { person: room.floor.turn.person });
  const { purpose, order, seconds, members = 'everyone' } = command;
  if (typeof members === 'object' && !room.meeting.groups.includes(members.group))
    return refuse('people.groupUnknown', { group: members.group });
  const seed = context.fresh;
  const list = membersOf(room, members, order, seed);
  if (list.length === 0) return refuse('rounds.nobody');
  if (list.length > MOST_MEMBERS) return refuse('rounds.tooMany', { most: MOST_MEMBERS });
  const round = roundId(`r${context.fresh}`);
  const data = { round, purpose, order, seconds, members, list, seed, ...(room.agenda.open && { item: room.agenda.open }) };
  return accept([{ type: 'rounds.opened', data }], { round });
}

/** Whoever is called or next passes or says "later"; a clerk for anybody not yet called. */
function pass(room: Room, command: Extract<RoundsCommand, { type: 'rounds.pass' }>, context: Context): Decision {
  const round = room.rounds.current;
  if (!round) return refuse('rounds.notRunning');
  const person = command.for ?? context.by;
  const call = round.calls.get(person);
  const speaking = room.floor.turn?.person === person && room.floor.turn.round === round.id;
  const due = speaking || nextInRound(round) === person;
  const byClerk = command.for !== undefined && roleOf(room, context.by) === 'clerk';
  if (!call || (!due && !(byClerk && isToBeCalled(call)))) return refuse('rounds.notYourCall');
  // Called once more at the end, "later" is a pass.
  const later = command.later === true && !round.again.includes(person);
  const passed: RoomEvent = { type: 'rounds.passed', data: { round: round.id, person, later } };
  return accept(speaking ? [passed, endingFor(room, context.now, 'speaker')] : [passed]);
}

function close(room: Room, reason: string | undefined): Decision {
  const round = room.rounds.current;
  if (!round) return refuse('rounds.notRunning');
  if (room.floor.turn) return refuse('floor.taken', { person: room.floor.turn.person });
  const notCalled = round.list.filter((person) => isToBeCalled(round.calls.get(person)));
  if (notCalled.length > 0 && !reason) return refuse('rounds.reasonMissing', { people: notCalled.length });
  return accept([{ type: 'rounds.closed', data: { round: round.id, ...(reason && { reason }), notCalled } }]);
}
