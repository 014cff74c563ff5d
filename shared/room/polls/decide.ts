// What can be done with polls; each part in a file of its own.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import type { PollId } from '../ids.ts';
import { hasSeat, personIn, roleOf } from '../readings.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { decideCasting } from './casting.ts';
import { decideClosing, decideTimeUp } from './closing.ts';
import { announcedPoll } from './live.ts';
import { decideAnnouncing, decideOpening } from './opening.ts';
import type { PollsCommand } from './polls.ts';
import { isMoreSecret, lowestSecrecy } from './terms.ts';

/** So many seats raise the secrecy of the next poll without a supervisor (V7). */
const SEATS_TO_RAISE = 3;

type Of<Type extends PollsCommand['type']> = Extract<PollsCommand, { type: Type }>;

export function decidePolls(room: Room, command: PollsCommand, context: Context): Decision {
  switch (command.type) {
    case 'polls.announce':
      return decideAnnouncing(room, command, context);
    case 'polls.open':
      return decideOpening(room, command, context);
    case 'polls.raise':
      return raise(room, command, context);
    case 'polls.cast':
      return decideCasting(room, command, context);
    case 'polls.close':
      return decideClosing(room, command.poll, context);
    case 'polls.cancel':
      return cancel(room, command);
    case 'polls.timeUp':
      return decideTimeUp(room, command.poll, context);
    default:
      return unreachable(command);
  }
}

/** Upwards alone, and never once it is open (V7). */
function raise(room: Room, command: Of<'polls.raise'>, context: Context): Decision {
  const { secrecy } = command;
  const refusal = refusedTarget(room, command.poll);
  if (refusal) return refusal;
  const announced = announcedPoll(room);
  const highest = room.meeting.rules.poll.mayBeRaisedTo;
  if (isMoreSecret(secrecy, highest)) return refuse('polls.secrecyTooHigh', { highest });
  if (secrecy === 'sealed') return refuse('polls.secrecyUnknown', { secrecy });
  const lowest = announced?.terms.secrecy ?? lowestSecrecy(room);
  if (!isMoreSecret(secrecy, lowest)) return refuse('polls.cannotLower', { lowest });
  const supervises = roleOf(room, context.by) === 'supervisor';
  if (!supervises) {
    const person = personIn(room, context.by);
    if (!person || !hasSeat(person)) return refuse('polls.noSeat');
    if (room.polls.raising.includes(context.by)) return refuse('polls.alreadyAsked', { needed: SEATS_TO_RAISE });
  }
  const takesEffect = supervises || room.polls.raising.length + 1 >= SEATS_TO_RAISE;
  const data = { person: context.by, secrecy, ...(announced && { poll: announced.id }), takesEffect };
  return accept([{ type: 'polls.raised', data }], { takesEffect });
}

function refusedTarget(room: Room, id: PollId | undefined): Decision | undefined {
  if (!id) return undefined;
  const poll = room.polls.polls.get(id);
  if (!poll) return refuse('polls.unknown');
  return poll.phase.status === 'announced' ? undefined : refuse('polls.secrecyFixed');
}

/** Shows no figures, ever (V11). */
function cancel(room: Room, command: Of<'polls.cancel'>): Decision {
  const poll = room.polls.polls.get(command.poll);
  if (!poll || !room.polls.live.includes(poll.id)) return refuse('polls.notOpen');
  if (poll.contests) return refuse('polls.closesByItself');
  const reason = command.reason.trim();
  if (!reason) return refuse('polls.reasonMissing');
  const boxed = poll.phase.status === 'open' && poll.terms.secrecy === 'closed';
  const boxes = boxed ? [{ poll: poll.id, change: { drop: true as const } }] : undefined;
  return accept([{ type: 'polls.cancelled', data: { poll: poll.id, reason } }], undefined, boxes);
}
