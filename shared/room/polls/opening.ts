// Announcing a poll and opening it, and everything that stands against it.
import { accept, refuse, type Context, type Decision, type Refusal } from '../decision.ts';
import { after, pollId, type Instant } from '../ids.ts';
import { supervisorPresent } from '../readings.ts';
import type { Room } from '../room.ts';
import { isDebateEnded, refusedAgain } from './again.ts';
import { announcedPoll, pollOnHand } from './live.ts';
import type { FrozenProposal, Poll, PollsCommand, PollsEvent, PollWish, Terms } from './polls.ts';
import { refusedSeats } from './register.ts';
import { declareTerms, proposalAt, type Declared } from './terms.ts';

type Of<Type extends PollsCommand['type']> = Extract<PollsCommand, { type: Type }>;
type Opening = Extract<PollsEvent, { type: 'polls.opened' }>['data'];

/** The question, the exact text, the rule and who votes, for as long as the template gives to read it (V14). */
export function decideAnnouncing(room: Room, { type, ...wish }: Of<'polls.announce'>, context: Context): Decision {
  const announced = announcedPoll(room);
  const edited = announced && announced.terms.title === titleOf(room, wish) ? announced : undefined;
  const declared = declare(room, wish, context, edited);
  if ('refusal' in declared) return { ok: false, refusal: declared.refusal };
  const changed = refusedProposal(wish.proposal, declared.terms.proposal);
  if (changed) return { ok: false, refusal: changed };
  const poll = edited?.id ?? pollId(`v${context.fresh}`);
  const until = after(context.now, room.meeting.rules.poll.readSeconds * 1000);
  return accept([{ type: 'polls.announced', data: { poll, until, ...declared.terms } }], { poll });
}

/** Opens what was announced, or, where the template gives no reading time, a question at once. */
export function decideOpening(room: Room, { type, poll, ...wish }: Of<'polls.open'>, context: Context): Decision {
  return poll ? openAnnounced(room, room.polls.polls.get(poll), wish.proposal, context) : openAtOnce(room, wish, context);
}

function openAtOnce(room: Room, wish: PollWish, context: Context): Decision {
  if (room.meeting.rules.poll.readSeconds > 0) return refuse('polls.notAnnounced');
  const declared = declare(room, wish, context, undefined);
  if ('refusal' in declared) return { ok: false, refusal: declared.refusal };
  const { terms } = declared;
  const { proposal } = terms;
  const refusal = refusedOpening(room, terms, refusedProposal(wish.proposal, proposal));
  if (refusal) return { ok: false, refusal };
  const poll = pollId(`v${context.fresh}`);
  const data = { poll, terms, ...closing(terms, context.now), ...(proposal && { proposal }) };
  return opened(terms, data, context);
}

/** The title meant: a twin bears that of the first of its pair. */
const titleOf = (room: Room, wish: PollWish): string | undefined =>
  (wish.twin ? room.polls.polls.get(wish.twin)?.terms.title : wish.title)?.trim();

/** A sealed poll gets keys of its own: the public one stands in the record, the private one with the urn (V8). */
function opened(terms: Terms, data: Opening, context: Context): Decision {
  const { poll } = data;
  if (terms.secrecy !== 'sealed') return accept([{ type: 'polls.opened', data }], { poll });
  if (!context.key) throw new Error('a sealed poll opened without its keys');
  const make = { make: { key: context.key.private } };
  return accept([{ type: 'polls.opened', data: { ...data, key: context.key.public } }], { poll }, [{ poll, change: make }]);
}

function openAnnounced(room: Room, poll: Poll | undefined, meant: string | undefined, context: Context): Decision {
  if (!poll) return refuse('polls.unknown');
  if (poll.phase.status !== 'announced') return refuse('polls.notAnnounced');
  if (context.now < poll.phase.until) return refuse('polls.tooEarly', { until: poll.phase.until });
  const { terms } = poll;
  const proposal = proposalAt(terms.item, context);
  const edited = terms.proposal?.hash === proposal?.hash ? undefined : { code: 'polls.proposalChanged' };
  const refusal = refusedSeats(room, terms) ?? refusedOpening(room, terms, edited ?? refusedProposal(meant, proposal));
  if (refusal) return { ok: false, refusal };
  return opened(terms, { poll: poll.id, ...closing(terms, context.now), ...(proposal && { proposal }) }, context);
}

/** What stands against a question whether it is announced or opened at once; `edited` is the announcement it replaces. */
function declare(room: Room, wish: PollWish, context: Context, edited: Poll | undefined): Declared {
  const onHand = pollOnHand(room);
  if (onHand && onHand.id !== edited?.id) return { refusal: { code: 'polls.running', poll: onHand.id } };
  const declared = declareTerms(room, wish, context);
  if ('refusal' in declared) return declared;
  const refusal = refusedSeats(room, declared.terms) ?? refusedAgain(room, declared.terms);
  return refusal ? { refusal } : declared;
}

/** The chair means another text than stands in the document now. */
const refusedProposal = (meant: string | undefined, proposal: FrozenProposal | undefined): Refusal | undefined =>
  meant !== undefined && meant !== proposal?.hash ? { code: 'polls.proposalChanged' } : undefined;

/** What stands against opening just now. */
function refusedOpening(room: Room, terms: Terms, changed: Refusal | undefined): Refusal | undefined {
  const { officers, poll } = room.meeting.rules;
  if (officers.supervisorThroughout && !supervisorPresent(room)) return { code: 'polls.supervisorAbsent' };
  if (changed) return changed;
  const endsDebate = terms.decides === 'endDebate' || isDebateEnded(room, terms.item ?? room.agenda.open);
  const waits = room.queue.entries.some((entry) => entry.kind !== 'pointOfOrder');
  if (poll.debateProtected && waits && !endsDebate) return { code: 'polls.peopleWait' };
  const order = room.orders.open[0];
  return order ? { code: 'orders.unanswered', person: order } : undefined;
}

const closing = (terms: Terms, now: Instant): { readonly closesAt?: Instant } =>
  terms.closesIn === undefined ? {} : { closesAt: after(now, terms.closesIn * 1000) };
