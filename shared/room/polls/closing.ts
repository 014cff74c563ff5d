// The end of the casting: by the chair after a last call, or at the time declared; then the count, and the result.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after, type Instant, type PollId } from '../ids.ts';
import { hasSeat, holdsSeatAt, isHalted, personIn, withoutBoxes } from '../readings.ts';
import type { Room } from '../room.ts';
import { counted, type HallPart } from './counting.ts';
import type { Choice } from '../../counting/rules.ts';
import type { CountingPhase, OpenPhase, Poll } from './polls.ts';
import { castIn } from './turnout.ts';
import { hallSeats } from './ways.ts';

/** How long the closing of a poll may wait for the answer to a halt (G3). */
const WAITS_FOR_ANSWER = 300_000;

/** When a poll closes by itself: the time declared or last called, later by at most five minutes while a halt has no answer. */
export function closesAtOf(room: Room, poll: Poll): Instant | undefined {
  const closesAt = poll.phase.status === 'open' ? poll.phase.closesAt : undefined;
  return closesAt !== undefined && !poll.contests && isHalted(room) ? after(closesAt, WAITS_FOR_ANSWER) : closesAt;
}

/** The chair ends the casting (V15): at once when the whole register has voted, else after shortest time and last call. */
export function decideClosing(room: Room, id: PollId, context: Context): Decision {
  const poll = room.polls.polls.get(id);
  if (poll?.phase.status === 'counting') return giveUpCounting(room, poll, poll.phase, context);
  if (poll?.phase.status !== 'open') return refuse('polls.notOpen');
  const { phase, terms } = poll;
  const hall = phase.hallReopened ? 0 : hallSeats(terms, phase.ways, phase.register.entitled);
  if (castIn(phase) + hall >= phase.register.entitled && castIn(phase) > 0) return endCasting(room, poll, phase, context);
  if (poll.contests) return refuse('polls.closesByItself', { until: phase.closesAt });
  if (phase.lastCall) return refuse('polls.closingAlready', { closesAt: phase.closesAt });
  if (context.now < phase.closableFrom) return refuse('polls.tooSoon', { until: phase.closableFrom });
  if (terms.lastCall === 0) return endCasting(room, poll, phase, context);
  const called = after(context.now, terms.lastCall * 1000);
  const closesAt = phase.closesAt !== undefined && phase.closesAt < called ? phase.closesAt : called;
  return accept([{ type: 'polls.lastCalled', data: { poll: id, closesAt } }], { closesAt });
}

/** Due by itself: the closing time has come, or an urn that was shut is read. */
export function decideTimeUp(room: Room, id: PollId, context: Context): Decision {
  const poll = room.polls.polls.get(id);
  if (poll && urnIsDue(poll) && poll.phase.status === 'counting') return finish(room, poll, poll.phase, context);
  if (poll?.phase.status !== 'open') return refuse('polls.notOpen');
  const until = closesAtOf(room, poll);
  if (until === undefined || context.now < until) return refuse('polls.tooSoon', { until });
  return endCasting(room, poll, poll.phase, context);
}

/** Nothing but the urn is left to be counted. */
export const urnIsDue = ({ phase }: Poll): boolean =>
  phase.status === 'counting' && phase.sealed !== undefined && phase.hall === 0 && !phase.tied;

/** Hands, papers and sealed ballots are counted after the casting; everything else at once. */
function endCasting(room: Room, poll: Poll, phase: OpenPhase, context: Context): Decision {
  const hall = phase.hallReopened ? 0 : hallSeats(poll.terms, phase.ways, phase.register.entitled);
  if (!phase.sealed && hall === 0) return finish(room, poll, phase, context);
  const shut = phase.sealed && [{ poll: poll.id, change: { shut: true as const } }];
  return accept([{ type: 'polls.closing', data: { poll: poll.id } }], undefined, shut);
}

/** The chair does not settle the tie; hands and papers have to be counted. */
function giveUpCounting(room: Room, poll: Poll, phase: CountingPhase, context: Context): Decision {
  if (!phase.tied) return refuse('polls.counting');
  return finish(room, poll, phase, context, phase.counted, 'none');
}

/** The casting vote of a chair who holds no seat (V5), nor held one in this poll, whoever was the chair when it was declared. */
export function settle(room: Room, poll: Poll, phase: CountingPhase, choice: Choice, context: Context): Decision {
  if (context.by !== room.meeting.chair?.person) return refuse('polls.notOpen');
  const chair = personIn(room, context.by);
  if (chair && (hasSeat(chair) || holdsSeatAt(chair, phase.register.version))) return refuse('polls.chairHasSeat');
  if (typeof choice !== 'string' || !phase.tied?.includes(choice)) return refuse('polls.badChoice');
  return finish(room, poll, phase, context, phase.counted, { casting: choice });
}

/**
 * The result, or the tie that the chair is asked to settle.
 * @param hall what both tellers counted; `void` where that cannot be used.
 * @param tie how the chair settled it.
 */
export function finish(
  room: Room,
  poll: Poll,
  phase: OpenPhase | CountingPhase,
  context: Context,
  hall?: HallPart,
  tie?: 'none' | { readonly casting: string },
): Decision {
  const { closing, tied } = counted(room, poll, phase, context, hall, tie === 'none' ? undefined : tie?.casting);
  if (tied && tie === undefined) {
    return accept([{ type: 'polls.closing', data: { poll: poll.id, tied }, ...(hall && { secret: { hall } }) }]);
  }
  return accept([{ type: 'polls.closed', data: closing }], undefined, withoutBoxes([poll]));
}
