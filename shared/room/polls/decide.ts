// What can be done with polls; each part in a file of its own.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import type { PollId } from '../ids.ts';
import { hasSeat, isMoreSecret, isTold, lowestSecrecy, personIn, roleOf, withoutBoxes } from '../readings.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { decideCasting } from './casting.ts';
import { decideClosing, decideTimeUp } from './closing.ts';
import { decideCredential, decideTurnout } from './credentials.ts';
import { decideCount } from './hall.ts';
import { announcedPoll } from './live.ts';
import { decideAnnouncing, decideOpening } from './opening.ts';
import type { PollsCommand } from './polls.ts';
import { refusedLevel } from './secrecy.ts';
import { decideWay } from './ways.ts';

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
    case 'polls.way':
      return decideWay(room, command, context);
    case 'polls.cast':
      return decideCasting(room, command, context);
    case 'polls.credential':
      return decideCredential(room, command, context);
    case 'polls.turnout':
      return decideTurnout(room, command, context);
    case 'polls.count':
      return decideCount(room, command, context);
    case 'polls.answerObjection':
      return answerObjection(room, command);
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
  const lowest = announced?.terms.secrecy ?? lowestSecrecy(room);
  if (!isMoreSecret(secrecy, lowest)) return refuse('polls.cannotLower', { lowest });
  const refused = announced && refusedLevel(room, secrecy, announced.terms.method, announced.terms.everyGroup);
  if (refused) return { ok: false, refusal: refused };
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

/** Shows no figures, ever (V11); of a pair that waits for its second poll, that one is given up. */
function cancel(room: Room, command: Of<'polls.cancel'>): Decision {
  const poll = room.polls.polls.get(command.poll);
  const reason = command.reason.trim();
  if (poll?.phase.status === 'closed' && poll.phase.awaitsTwin) return giveUpPair(room, poll.id, reason);
  if (!poll || !room.polls.live.includes(poll.id)) return refuse('polls.notOpen');
  if (poll.contests) return refuse('polls.closesByItself');
  if (!reason) return refuse('polls.reasonMissing');
  return accept([{ type: 'polls.cancelled', data: { poll: poll.id, reason } }], undefined, withoutBoxes([poll]));
}

function giveUpPair(room: Room, first: PollId, reason: string): Decision {
  const second = room.polls.live.find((id) => room.polls.polls.get(id)?.terms.twin === first);
  if (second) return refuse('polls.running', { poll: second });
  if (!reason) return refuse('polls.reasonMissing');
  return accept([{ type: 'polls.pairGivenUp', data: { poll: first, reason } }]);
}

/** Each objection is worked through before the question is asked again (V1). */
function answerObjection(room: Room, command: Of<'polls.answerObjection'>): Decision {
  const { poll: id, objection } = command;
  const poll = room.polls.polls.get(id);
  if (poll?.phase.status !== 'closed' || !isTold(poll.phase)) return refuse('polls.unknown');
  if (!poll.phase.objections?.[objection]) return refuse('polls.noObjection');
  const answer = command.answer.trim();
  if (!answer) return refuse('polls.answerMissing');
  return accept([{ type: 'polls.objectionAnswered', data: { poll: id, objection, answer } }]);
}
