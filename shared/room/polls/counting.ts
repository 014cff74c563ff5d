// From a poll's ballots, wherever they lie, to what its closing says.
import { sortedChoices } from '../../counting/ballot.ts';
import { isPossible, withHall, type HallSheet } from '../../counting/hall.ts';
import { resultOf, settled } from '../../counting/outcome.ts';
import type { Choice, Counts, Result, Vote } from '../../counting/rules.ts';
import { tallied, type Tally } from '../../counting/tally.ts';
import { FEWEST_TOLD, isToldWhole, withhold } from '../../counting/withhold.ts';
import type { Context } from '../decision.ts';
import { groupOf, personIn, weightOf } from '../readings.ts';
import type { Room } from '../room.ts';
import type { Closing, CountingPhase, Figures, OpenPhase, Poll, PublishedFigures, Terms } from './polls.ts';

/** What both tellers counted; `void` where the hall could not be counted. */
export type HallPart = Figures | 'void';

interface Counted {
  readonly closing: Closing;
  /** The options among which the chair is to settle a tie. */
  readonly tied?: readonly string[];
}

/** @param casting the option for which the chair gave the casting vote. */
export function counted(
  room: Room,
  poll: Poll,
  phase: OpenPhase | CountingPhase,
  context: Context,
  hall: HallPart | undefined,
  casting: string | undefined,
): Counted {
  const { terms } = poll;
  const votes = votesIn(room, poll, phase, context);
  const own = tallied(terms, votes);
  const { tally, hallVoid } = withHallPart(terms, phase, own, hall);
  const outcome = resultOf(terms, { ...(phase.register.weight ?? phase.register), ...whoTookPart(room, phase) }, tally);
  const full = {
    ...withContest(poll, casting === undefined ? outcome : settled(outcome, casting), tally),
    ...(hallVoid && { hallVoid }),
  };
  const told = terms.secrecy === 'open' ? full : withhold(terms, full, tally);
  const tied = full.tied && { tied: full.tied };
  return { closing: { poll: poll.id, result: told, ...published(poll, phase, votes, context, hall, told) }, ...tied };
}

/** The hall's hands or papers added to the ballots, unless they cannot be right (V9). */
export function withHallPart(
  terms: Terms,
  phase: OpenPhase | CountingPhase,
  own: Tally,
  hall: HallPart | undefined,
): { readonly tally: Tally; readonly hallVoid?: true } {
  if (hall === undefined) return { tally: own };
  const seats = phase.status === 'counting' ? phase.hall : 0;
  if (hall === 'void' || !isPossible(sheetOf(hall), seats)) return { tally: own, hallVoid: true };
  return { tally: withHall(terms, own, sheetOf(hall)) };
}

const sheetOf = ({ origin, counts, papers }: Figures): HallSheet => ({ origin, counts, ...papers });

/** Of a sealed poll by the credentials given: its ballots name no group. */
function whoTookPart(room: Room, { sealed }: OpenPhase | CountingPhase): { readonly tookByGroup?: Counts } {
  if (!sealed) return {};
  return {
    tookByGroup: sealed.credentials
      .keySeq()
      .countBy((seat) => groupOf(room, seat) ?? '')
      .toObject(),
  };
}

/** What stands in the record besides the result, so that anybody can count again (V12). */
function published(
  poll: Poll,
  phase: OpenPhase | CountingPhase,
  votes: readonly Vote[],
  context: Context,
  hall: HallPart | undefined,
  told: Result,
): Omit<Closing, 'poll' | 'result'> {
  const { method, secrecy } = poll.terms;
  const sheet = hall === 'void' ? undefined : hall;
  if (secrecy === 'open') return { ...(sheet && { hall: sheet }) };
  const whole = sheet !== undefined && isToldWhole(told, sheet.origin);
  // What the list of the ballots leaves of the sums is what the papers say.
  const enough = votes.length >= FEWEST_TOLD && (whole || sheet === undefined || told.hallVoid === true);
  const choices = sortedChoices(
    method,
    votes.map((vote) => vote.choice),
  );
  const reasons = method === 'consent' ? choices.flatMap((choice) => objectionIn(choice) ?? []) : [];
  return {
    ...(enough && { ballots: choices }),
    ...(phase.sealed && { receipts: context.urn?.receipts ?? [], credentials: phase.sealed.credentials.size }),
    ...(sheet && { hall: whole ? sheet : withoutCounts(sheet) }),
    ...(enough && reasons.length > 0 && { objections: reasons }),
  };
}

const withoutCounts = ({ counts, ...figures }: Figures): PublishedFigures => figures;

/** The harm that an objection names. */
export const objectionIn = (choice: Choice): string | undefined =>
  typeof choice === 'object' && 'answer' in choice && choice.answer === 'object' && typeof choice.reason === 'string'
    ? choice.reason
    : undefined;

/** On "does the answer stand?" carried means that it stands: more noes than ayes overturn it, a tie does not (G4). */
function withContest(poll: Poll, result: Result, { counts }: Tally): Result {
  if (poll.contests?.question !== 'answerStands') return result;
  return { ...result, carried: (counts['no'] ?? 0) <= (counts['yes'] ?? 0) };
}

function votesIn(room: Room, poll: Poll, phase: OpenPhase | CountingPhase, context: Context): readonly Vote[] {
  switch (poll.terms.secrecy) {
    case 'open':
      return [...phase.ballots].map(([seat, { choice }]) => {
        if (choice === undefined) throw new Error(`an open ballot without its choice: ${seat}`);
        return voteOf(room, poll, phase, seat, choice);
      });
    case 'closed':
      return [...boxOf(phase, context)].map(([seat, choice]) => voteOf(room, poll, phase, seat, choice));
    case 'sealed': {
      if (!context.urn) throw new Error('a sealed poll counted without its urn');
      const vote = (choice: Choice): Vote => ({ choice, group: '', origin: 'device' });
      return context.urn.choices.flatMap(({ choice, count }) => Array.from({ length: count }, () => vote(choice)));
    }
  }
}

function voteOf(
  room: Room,
  poll: Poll,
  phase: OpenPhase | CountingPhase,
  seat: Parameters<typeof groupOf>[1],
  choice: Choice,
): Vote {
  const ballot = phase.ballots.get(seat);
  if (!ballot) throw new Error(`a choice without a ballot: ${seat}`);
  const person = personIn(room, seat);
  const weight = poll.terms.weighted && person ? { weight: weightOf(person) } : {};
  return { choice, group: groupOf(room, seat) ?? '', origin: ballot.origin, ...weight };
}

/** The choices of a closed poll. Every ballot put one into the box in the same write, so anything else is a bug. */
function boxOf(phase: OpenPhase | CountingPhase, context: Context) {
  if (!context.box) throw new Error('a closed poll closed without its box');
  if (context.box.size !== phase.ballots.size) throw new Error(`${phase.ballots.size} ballots, ${context.box.size} in the box`);
  return context.box;
}
