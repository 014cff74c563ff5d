// How the chair answers a participant's point of order, and when seats can contest the answer (G9).
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after } from '../ids.ts';
import { entitledSeats, hasSeat, heldUpSince, personIn } from '../readings.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { OrdersCommand } from './orders.ts';

/** So many seats together can contest a dismissal. */
const SEATS_TO_CONTEST = 3;
/** The person and the chair have one minute each, as in a supervisor's contest (G4). */
const STATEMENTS_LAST = 120_000;

/** `orders.hear` gives the floor, so the room asks the floor for it. */
export type AnsweringCommand = Exclude<OrdersCommand, { type: 'orders.hear' }>;

export function decideOrders(room: Room, command: AnsweringCommand, context: Context): Decision {
  const point = room.orders.points.get(command.person);
  if (!point) return refuse('orders.unknown');
  switch (command.type) {
    case 'orders.rule': {
      if (point.standing.status === 'answered') return refuse('orders.answered');
      const remedy = command.remedy?.trim();
      const reason = command.reason?.trim();
      if (command.ruling === 'upheld' && !remedy && !reason) return refuse('orders.remedyMissing');
      if (command.ruling === 'dismissed' && !reason) return refuse('orders.reasonMissing');
      const data = {
        person: command.person,
        ruling: command.ruling,
        by: 'chair' as const,
        ...(remedy && { remedy }),
        ...(reason && { reason }),
      };
      return accept([{ type: 'orders.ruled', data }]);
    }
    case 'orders.contest':
      return contest(room, command, context);
    case 'orders.putToMeeting':
      return accept([{ type: 'orders.put', data: { person: command.person } }]);
    default:
      return unreachable(command);
  }
}

function contest(room: Room, command: Extract<OrdersCommand, { type: 'orders.contest' }>, context: Context): Decision {
  const { person } = command;
  const point = room.orders.points.get(person);
  const seat = personIn(room, context.by);
  if (!seat || !hasSeat(seat)) return refuse('orders.onlySeats');
  if (point?.standing.status !== 'answered' || point.standing.ruling !== 'dismissed') return refuse('orders.notDismissed');
  if (point.standing.by === 'meeting' || (point.contest && point.contest.status !== 'asked'))
    return refuse('orders.contestedOnce');
  const held = heldUpSince(room.record.last, point.standing.at);
  const until = after(point.standing.at, room.meeting.rules.flags.contestSeconds * 1000 + held);
  const nextPoll = room.polls.lastOpenedAt;
  if (context.now > until || (nextPoll !== undefined && nextPoll > point.standing.at))
    return refuse('orders.tooLateToContest', { until });
  const seats = point.contest?.status === 'asked' ? point.contest.seats : [];
  if (seats.includes(context.by)) return refuse('orders.askedAlready');
  const asks = seats.length + 1 >= SEATS_TO_CONTEST && entitledSeats(room) >= SEATS_TO_CONTEST;
  if (asks && room.flags.contested) return refuse('flags.contestRunning', { flag: room.flags.contested });
  const data = { person, seat: context.by, ...(asks && { statementsUntil: after(context.now, STATEMENTS_LAST) }) };
  return accept([{ type: 'orders.contested', data }]);
}
