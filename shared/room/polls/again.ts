// The same question is not put again at the chair's will (V11).
import type { Refusal } from '../decision.ts';
import type { ItemId, PollId } from '../ids.ts';
import type { Room } from '../room.ts';
import type { Poll, Terms } from './polls.ts';

/** Why a poll on these terms would be putting a settled question again. */
export function refusedAgain(room: Room, terms: Terms): Refusal | undefined {
  if (terms.again) {
    const first = room.polls.polls.get(terms.again);
    if (first?.phase.status !== 'closed') return { code: 'polls.unknown' };
    // Whether to put it again is a question of its own.
    if (terms.decides !== 'putAgain' && !mayBePutAgain(room, terms.again)) return { code: 'polls.notAgain', poll: terms.again };
  }
  // The debate has gone on since it was last asked to end.
  if (terms.decides === 'endDebate') return undefined;
  const item = terms.item ?? room.agenda.open;
  const last = room.polls.polls.toList().findLast((poll) => poll.phase.status === 'closed' && isSameQuestion(poll, terms, item));
  return last && last.id !== terms.again ? { code: 'polls.alreadyPut', poll: last.id } : undefined;
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
  terms.decides === decides && phase.status === 'closed' && phase.result.carried && !phase.keptBack;

/** The same text on the same item; where no text was frozen, the same title. */
function isSameQuestion(poll: Poll, terms: Terms, item: ItemId | undefined): boolean {
  if (poll.contests || poll.item !== item || poll.terms.decides !== terms.decides) return false;
  const mine = terms.proposal?.text.trim() ? terms.proposal.hash : undefined;
  const theirs = poll.terms.proposal?.text.trim() ? poll.terms.proposal.hash : undefined;
  if (mine !== theirs) return false;
  return mine === undefined ? poll.terms.title === terms.title : poll.terms.method === terms.method;
}
