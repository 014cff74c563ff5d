// Counts every poll of a record again from its published ballots, and names what differs (V12).
import { resultOf, settled } from '../counting/outcome.ts';
import type { Choice, Result, Vote } from '../counting/rules.ts';
import { tallied, type Tally } from '../counting/tally.ts';
import { withhold } from '../counting/withhold.ts';
import { instant, type PollId } from '../room/ids.ts';
import { withHallPart, type HallPart } from '../room/polls/counting.ts';
import type { Closing, CountingPhase, OpenPhase, Poll, Terms } from '../room/polls/polls.ts';
import { groupOf, personIn, weightOf } from '../room/readings.ts';
import { emptyRoom, type Room } from '../room/room.ts';
import { canonical } from './canonical.ts';
import type { StoredEntry } from './entry.ts';
import { foldEntry, readEntry } from './fold.ts';

/** What came of counting one poll again. */
export interface Recount {
  readonly poll: PollId;
  readonly title: string;
  /** The version of the entry that closed it. */
  readonly version: number;
  /** `withheld`: with fewer than five ballots, weighted ones, or few papers, nothing is published that could be counted (V10). */
  readonly outcome: 'same' | 'different' | 'withheld';
  readonly ballots: number;
  readonly difference?: Difference;
}
/** The first field that differs, as the record tells it and as it was counted again. */
export interface Difference {
  readonly field: string;
  readonly told: unknown;
  readonly counted: unknown;
}

/** Every closed poll of a record, in its order. @throws Error for entries that are not a record from its beginning. */
export function recountAll(entries: readonly StoredEntry[]): readonly Recount[] {
  const recounts: Recount[] = [];
  let room = emptyRoom(instant(entries[0]?.entry.at ?? 0));
  for (const stored of entries) {
    const read = readEntry(stored);
    if (!read.known) throw new Error(`entry ${stored.entry.version} is of a kind this release does not know: ${read.type}`);
    if (read.event.type === 'polls.closed') recounts.push(recount(room, read.event.data, read.envelope.version));
    const next = foldEntry(room, stored);
    if (!next) throw new Error(`entry ${stored.entry.version} cannot be read`);
    room = next;
  }
  return recounts;
}

function recount(room: Room, closing: Closing, version: number): Recount {
  const poll = room.polls.polls.get(closing.poll);
  const phase = poll?.phase;
  if (!poll || (phase?.status !== 'open' && phase?.status !== 'counting')) throw new Error(`entry ${version} closes no poll`);
  const about = { poll: poll.id, title: poll.terms.title, version };
  const votes = votesOf(room, poll, phase, closing);
  if (!votes) return { ...about, outcome: 'withheld', ballots: closing.receipts?.length ?? 0 };
  const difference = differenceIn(poll, phase, closing, votes);
  const outcome = difference ? ('different' as const) : ('same' as const);
  return { ...about, outcome, ballots: votes.length, ...(difference && { difference }) };
}

/** The published ballots: those of open polls by seat, those of closed and sealed ones without. */
function votesOf(room: Room, poll: Poll, phase: OpenPhase | CountingPhase, closing: Closing): readonly Vote[] | undefined {
  if (poll.terms.secrecy !== 'open') {
    // A list that said what each ballot weighs would say whose it is.
    if (poll.terms.weighted) return undefined;
    return closing.ballots?.map((choice) => ({ choice, group: '', origin: 'device' }));
  }
  const votes = [...phase.ballots].map(([seat, ballot]) => {
    const person = personIn(room, seat);
    const weight = poll.terms.weighted && person ? { weight: weightOf(person) } : {};
    const choice: Choice | undefined = ballot.choice;
    return choice === undefined ? undefined : { choice, group: groupOf(room, seat) ?? '', origin: ballot.origin, ...weight };
  });
  const known = votes.filter((vote) => vote !== undefined);
  return known.length === votes.length ? known : undefined;
}

function differenceIn(
  poll: Poll,
  phase: OpenPhase | CountingPhase,
  closing: Closing,
  votes: readonly Vote[],
): Difference | undefined {
  const { terms } = poll;
  const { tally, hallVoid } = withHallPart(terms, phase, tallied(terms, votes), hallOf(closing));
  const outcome = resultOf(recountable(terms), phase.register.weight ?? phase.register, tally);
  const casting = closing.result.chosen?.[0];
  const counted = outcome.tied && casting !== undefined ? settled(outcome, casting) : outcome;
  const sealed = sealedDifference(closing);
  return sealed ?? firstDifference(poll, closing.result, { ...counted, ...(hallVoid && { hallVoid }) }, tally);
}

/** Published ballots name no group, so that none is asked whether enough of it took part. */
function recountable(terms: Terms): Terms {
  if (terms.secrecy === 'open' || terms.quorum === undefined) return terms;
  const { eachGroup, ...quorum } = terms.quorum;
  return { ...terms, quorum };
}

/** What the tellers counted; without their counts it was void, or the whole poll is withheld. */
function hallOf({ hall, result }: Closing): HallPart | undefined {
  if (hall?.counts) return { ...hall, counts: hall.counts };
  return result.hallVoid ? 'void' : undefined;
}

/** Receipts are as many as ballots, each once and sorted, and no more than credentials were given. */
function sealedDifference({ receipts, ballots, credentials }: Closing): Difference | undefined {
  if (!receipts) return undefined;
  const sorted = [...new Set(receipts)].toSorted();
  if (canonical(sorted) !== canonical(receipts)) return { field: 'receipts', told: receipts.length, counted: sorted.length };
  if (ballots && receipts.length !== ballots.length) {
    return { field: 'receipts', told: receipts.length, counted: ballots.length };
  }
  const given = credentials ?? 0;
  return receipts.length > given ? { field: 'credentials', told: given, counted: receipts.length } : undefined;
}

/** What a published list without groups and origins cannot tell is not compared. */
function firstDifference(poll: Poll, told: Result, counted: Result, tally: Tally): Difference | undefined {
  const { terms } = poll;
  const needsGroups = terms.everyGroup || terms.quorum?.eachGroup !== undefined;
  const verdict: readonly (keyof Result)[] = told.void ? ['carried', 'void', 'chosen', 'runOff', 'tied'] : ['carried', 'void'];
  const hidden: readonly (keyof Result)[] =
    terms.secrecy === 'open' ? [] : ['groups', 'origins', ...(needsGroups ? verdict : [])];
  // On "does the answer stand?" a tie lets it stand (G4).
  const stands = poll.contests?.question === 'answerStands';
  const carried = stands ? (tally.counts['no'] ?? 0) <= (tally.counts['yes'] ?? 0) : counted.carried;
  const again: Result = { ...(terms.secrecy === 'open' ? counted : withhold(terms, counted, tally)), carried };
  const fields = [...new Set([...keysOf(told), ...keysOf(again)])].filter((field) => !hidden.includes(field));
  const field = fields.find((each) => canonical(told[each] ?? '') !== canonical(again[each] ?? ''));
  return field && { field, told: told[field], counted: again[field] };
}

const FIELDS: readonly (keyof Result)[] = [
  'carried',
  'void',
  'chosen',
  'hallVoid',
  'runOff',
  'tied',
  'rounds',
  'pairs',
  'counts',
  'cast',
  'base',
  'needed',
  'groups',
  'origins',
];
const keysOf = (result: Result): readonly (keyof Result)[] => FIELDS.filter((field) => result[field] !== undefined);
