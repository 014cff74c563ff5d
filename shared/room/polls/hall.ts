// The hall is counted by two tellers, unseen by each other (V9).
import { accept, refuse, type Context, type Decision, type Refusal } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import { groupOf, roleOf } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import { answersIn } from '../../counting/tally.ts';
import { finish } from './closing.ts';
import type { CountingPhase, Figures, Poll, PollsCommand, Terms } from './polls.ts';

type Count = Extract<PollsCommand, { type: 'polls.count' }>;

/** After so many counts that differ the hall votes in another way. */
const COUNTS = 2;

export function decideCount(room: Room, command: Count, context: Context): Decision {
  const poll = room.polls.polls.get(command.poll);
  if (poll?.phase.status !== 'counting' || poll.phase.tied) return refuse('polls.notCounting');
  if (poll.phase.hall === 0) return refuse('polls.noHall', { because: 'nobody' });
  const figures = figuresOf(poll.terms, command);
  const refusal = refusedTeller(room, poll.phase, context.by) ?? refusedFigures(poll.terms, figures);
  if (refusal) return { ok: false, refusal };
  const other = poll.phase.figures.findEntry((_, teller) => teller !== context.by)?.[1];
  const counted: RoomEvent = { type: 'polls.counted', data: { poll: poll.id, teller: context.by }, secret: { figures } };
  if (!other) return accept([counted]);
  if (areEqual(other, figures)) return also(counted, finish(room, poll, poll.phase, context, figures));
  return differed(room, poll, poll.phase, context, counted);
}

/** Counted again; after the second time the hall votes by device or help, and in a sealed poll its part is void. */
function differed(room: Room, poll: Poll, phase: CountingPhase, context: Context, counted: RoomEvent): Decision {
  const last = phase.differed + 1 >= COUNTS;
  if (last && phase.sealed) return also(counted, finish(room, poll, phase, context, 'void'));
  return accept([counted, { type: 'polls.countDiffered', data: { poll: poll.id, reopened: last } }]);
}

function also(event: RoomEvent, decision: Decision): Decision {
  return decision.ok ? { ...decision, events: [event, ...decision.events] } : decision;
}

function figuresOf(terms: Terms, { counts, origin, papers }: Count): Figures {
  const all = Object.fromEntries(answersIn(terms).map((answer) => [answer, counts[answer] ?? 0]));
  const unknown = Object.entries(counts).filter(([answer]) => !(answer in all));
  return { origin: origin ?? 'hands', counts: { ...all, ...Object.fromEntries(unknown) }, ...(papers && { papers }) };
}

/** A second teller is of another group where there are tellers of two. */
function refusedTeller(room: Room, phase: CountingPhase, by: PersonId): Refusal | undefined {
  const first = phase.figures.keySeq().find((teller) => teller !== by);
  if (first === undefined) return undefined;
  const groups = new Set(
    [...room.people.officers].filter((id) => roleOf(room, id) === 'teller').map((id) => groupOf(room, id) ?? ''),
  );
  const same = groupOf(room, first) === groupOf(room, by);
  return same && groups.size > 1 ? { code: 'polls.tellersOfOneGroup' } : undefined;
}

function refusedFigures(terms: Terms, { origin, counts, papers }: Figures): Refusal | undefined {
  const answers = answersIn(terms);
  const isWhole = (count: number) => Number.isSafeInteger(count) && count >= 0;
  if (!Object.entries(counts).every(([answer, count]) => answers.includes(answer) && isWhole(count))) {
    return { code: 'polls.figuresWrong', because: 'counts' };
  }
  if (origin === 'hands') {
    if (terms.secrecy !== 'open') return { code: 'polls.handsAreOpen' };
    return papers ? { code: 'polls.figuresWrong', because: 'papers' } : undefined;
  }
  if (!papers) return { code: 'polls.figuresWrong', because: 'papers' };
  const { issued, returned, valid, spoiled } = papers;
  const marks = Object.values(counts).reduce((sum, count) => sum + count, 0);
  // A paper with several choices has as many marks as choices.
  const fits = terms.method === 'someChoices' ? marks <= valid * terms.atMost : marks === valid;
  const adds = [issued, returned, valid, spoiled].every(isWhole) && returned === valid + spoiled && returned <= issued;
  return fits && adds ? undefined : { code: 'polls.figuresWrong', because: 'papers' };
}

const areEqual = (one: Figures, other: Figures): boolean => textOf(one) === textOf(other);
const textOf = ({ origin, counts, papers }: Figures): string =>
  JSON.stringify([
    origin,
    Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)),
    papers && [papers.issued, papers.returned, papers.valid, papers.spoiled],
  ]);
