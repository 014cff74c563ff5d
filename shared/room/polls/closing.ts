// The end of the casting: by the chair after a last call, or at the time declared, and the result of it.
import { sortedChoices } from '../../counting/ballot.ts';
import { resultOf } from '../../counting/outcome.ts';
import type { Choice, Result, Vote } from '../../counting/rules.ts';
import { tallied, type Tally } from '../../counting/tally.ts';
import { FEWEST_TOLD, withhold } from '../../counting/withhold.ts';
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after, type Instant, type PersonId, type PollId } from '../ids.ts';
import { groupOf, isHalted } from '../readings.ts';
import type { Room } from '../room.ts';
import type { Poll, PollPhase } from './polls.ts';

/** How long the closing of a poll may wait for the answer to a halt (G3). */
const WAITS_FOR_ANSWER = 300_000;

type Open = Extract<PollPhase, { status: 'open' }>;

/** When a poll closes by itself: the time declared or last called, later by at most five minutes while a halt has no answer. */
export function closesAtOf(room: Room, poll: Poll): Instant | undefined {
  const closesAt = poll.phase.status === 'open' ? poll.phase.closesAt : undefined;
  return closesAt !== undefined && !poll.contests && isHalted(room) ? after(closesAt, WAITS_FOR_ANSWER) : closesAt;
}

/** The chair ends the casting (V15): at once when the whole register has voted, else after shortest time and last call. */
export function decideClosing(room: Room, id: PollId, context: Context): Decision {
  const poll = room.polls.polls.get(id);
  if (poll?.phase.status !== 'open') return refuse('polls.notOpen');
  const { phase, terms } = poll;
  if (phase.ballots.size >= phase.register.entitled) return close(room, poll, phase, context);
  if (poll.contests) return refuse('polls.closesByItself', { until: phase.closesAt });
  if (phase.lastCall) return refuse('polls.closingAlready', { closesAt: phase.closesAt });
  if (context.now < phase.closableFrom) return refuse('polls.tooSoon', { until: phase.closableFrom });
  if (terms.lastCall === 0) return close(room, poll, phase, context);
  const called = after(context.now, terms.lastCall * 1000);
  const closesAt = phase.closesAt !== undefined && phase.closesAt < called ? phase.closesAt : called;
  return accept([{ type: 'polls.lastCalled', data: { poll: id, closesAt } }], { closesAt });
}

/** Due by itself. */
export function decideTimeUp(room: Room, id: PollId, context: Context): Decision {
  const poll = room.polls.polls.get(id);
  if (poll?.phase.status !== 'open') return refuse('polls.notOpen');
  const until = closesAtOf(room, poll);
  if (until === undefined || context.now < until) return refuse('polls.tooSoon', { until });
  return close(room, poll, poll.phase, context);
}

function close(room: Room, poll: Poll, phase: Open, context: Context): Decision {
  const { terms } = poll;
  const choices = terms.secrecy === 'closed' ? boxOf(phase, context) : choicesOf(phase);
  const tally = tallied(terms, votesIn(room, phase, choices));
  const full = withContest(poll, resultOf(terms, phase.register, tally), tally);
  if (terms.secrecy === 'open') return accept([{ type: 'polls.closed', data: { poll: poll.id, result: full } }]);
  const told = tally.cast >= FEWEST_TOLD && { ballots: sortedChoices(choices.values()) };
  const data = { poll: poll.id, result: withhold(terms, full, tally), ...told };
  return accept([{ type: 'polls.closed', data }], undefined, [{ poll: poll.id, change: { drop: true } }]);
}

/** On "does the answer stand?" carried means that it stands: more noes than ayes overturn it, a tie does not (G4). */
function withContest(poll: Poll, result: Result, { counts }: Tally): Result {
  if (poll.contests?.question !== 'answerStands') return result;
  return { ...result, carried: (counts['no'] ?? 0) <= (counts['yes'] ?? 0) };
}

function* votesIn(room: Room, phase: Open, choices: ReadonlyMap<PersonId, Choice>): Generator<Vote> {
  for (const [seat, choice] of choices) {
    const ballot = phase.ballots.get(seat);
    if (!ballot) throw new Error(`a choice without a ballot: ${seat}`);
    yield { choice, group: groupOf(room, seat) ?? '', origin: ballot.origin };
  }
}

/** The choices of a closed poll. Every ballot put one into the box in the same write, so anything else is a bug. */
function boxOf(phase: Open, context: Context): ReadonlyMap<PersonId, Choice> {
  if (!context.box) throw new Error('a closed poll closed without its box');
  if (context.box.size !== phase.ballots.size) throw new Error(`${phase.ballots.size} ballots, ${context.box.size} in the box`);
  return context.box;
}

function choicesOf(phase: Open): ReadonlyMap<PersonId, Choice> {
  const choices = new Map<PersonId, Choice>();
  for (const [seat, { choice }] of phase.ballots) {
    if (choice === undefined) throw new Error(`an open ballot without its choice: ${seat}`);
    choices.set(seat, choice);
  }
  return choices;
}
