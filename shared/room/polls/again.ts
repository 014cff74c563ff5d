// The same question is not put again at the chair's will (V11).
import type { Refusal } from '../decision.ts';
import type { ItemId, PollId } from '../ids.ts';
import { isTold } from '../readings.ts';
import type { Room } from '../room.ts';
import type { Method } from '../../counting/rules.ts';
import type { ClosedPhase, Poll, PollWish, Terms } from './polls.ts';

/** How often a question is asked by consent, and what settles it then, where the template says nothing. */
const ASKINGS = 3;
const FALL_BACK = { majority: '3/4', base: 'cast' } as const;

/** Why a poll on these terms would be putting a settled question again. */
export function refusedAgain(room: Room, terms: Terms): Refusal | undefined {
  // A pair was declared at the first opening.
  if (terms.twin) return undefined;
  const refusal = terms.again && refusedSecond(room, terms, terms.again);
  if (refusal) return refusal;
  // The debate has gone on since it was last asked to end.
  if (terms.decides === 'endDebate') return undefined;
  const item = terms.item ?? room.agenda.open;
  const last = room.polls.polls.toList().findLast((poll) => poll.phase.status === 'closed' && isSameQuestion(poll, terms, item));
  return last && last.id !== terms.again ? { code: 'polls.alreadyPut', poll: last.id } : undefined;
}

/** Why a poll that points at a first one is not what may follow from it. */
function refusedSecond(room: Room, terms: Terms, again: PollId): Refusal | undefined {
  const first = room.polls.polls.get(again);
  if (first?.phase.status !== 'closed' || !isTold(first.phase)) return { code: 'polls.unknown' };
  // Whether to put it again is a question of its own.
  if (terms.decides === 'putAgain' || mayBePutAgain(room, again)) return undefined;
  if (first.terms.method === 'consent' && !first.phase.result.carried) return refusedAsking(room, terms, first, first.phase);
  return isRunOff(terms, first, first.phase) ? undefined : { code: 'polls.notAgain', poll: again };
}

/** What was objected to is asked again when each objection was worked through, and after the last asking voted on (V1). */
function refusedAsking(room: Room, terms: Terms, first: Poll, phase: ClosedPhase): Refusal | undefined {
  const open = (phase.objections ?? []).findIndex((objection) => objection.answer === undefined);
  if (open >= 0) return { code: 'polls.objectionOpen', objection: open };
  const asked = first.terms.asking ?? 1;
  const askings = askingsIn(room);
  if (terms.method === 'consent') return asked < askings ? undefined : { code: 'polls.askedEnough', askings };
  if (asked < askings) return { code: 'polls.askFirst', asked, askings };
  const { fallBack } = first.terms;
  const isFallBack = terms.method === 'yesNoAbstain' && terms.majority === fallBack?.majority && terms.base === fallBack.base;
  return isFallBack ? undefined : { code: 'polls.notFallBack', ...fallBack };
}

const askingsIn = (room: Room): number => room.meeting.rules.poll.askings ?? ASKINGS;

/** A run-off among the options that a tie left (V5). */
function isRunOff(terms: Terms, first: Poll, phase: ClosedPhase): boolean {
  const left = first.terms.options.filter((option) => phase.result.runOff?.includes(option.id)).map((option) => option.text);
  const put = terms.options.map((option) => option.text);
  return left.length > 0 && left.length === put.length && left.every((text) => put.includes(text));
}

/** How often a question was asked by consent, this time included, and what settles it after the last. */
export function askedAgain(room: Room, wish: PollWish, method: Method): Pick<Terms, 'asking' | 'fallBack'> {
  if (method !== 'consent') return {};
  const first = wish.again && room.polls.polls.get(wish.again)?.terms;
  const fallBack = first && first.fallBack ? first.fallBack : (room.meeting.rules.poll.ifStillObjected?.vote ?? FALL_BACK);
  return { asking: first?.method === 'consent' ? (first.asking ?? 1) + 1 : 1, fallBack };
}

/** After a flag on that poll was upheld, or two thirds of the votes cast wanted it. */
function mayBePutAgain(room: Room, first: PollId): boolean {
  const upheld = room.flags.flags.some(({ about, standing }) => {
    const isAbout = 'poll' in about && about.poll === first;
    return isAbout && standing.status === 'answered' && standing.ruling === 'upheld';
  });
  return upheld || room.polls.polls.some((poll) => poll.terms.again === first && hasCarried(poll, 'putAgain'));
}

/** Whether two thirds of the votes cast ended the debate on what is open (V14). */
export const isDebateEnded = (room: Room, item: ItemId | undefined): boolean =>
  room.polls.polls.some((poll) => poll.item === item && hasCarried(poll, 'endDebate'));

const hasCarried = ({ terms, phase }: Poll, decides: Terms['decides']): boolean =>
  terms.decides === decides && phase.status === 'closed' && isTold(phase) && phase.result.carried;

/** The same text on the same item; where no text was frozen, the same title. */
function isSameQuestion(poll: Poll, terms: Terms, item: ItemId | undefined): boolean {
  if (poll.contests || poll.item !== item || poll.terms.decides !== terms.decides) return false;
  const mine = terms.proposal?.text.trim() ? terms.proposal.hash : undefined;
  const theirs = poll.terms.proposal?.text.trim() ? poll.terms.proposal.hash : undefined;
  if (mine !== theirs) return false;
  return mine === undefined ? poll.terms.title === terms.title : poll.terms.method === terms.method;
}
