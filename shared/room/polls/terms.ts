// From what the chair wishes to everything that is declared before the first ballot (V4).
import { isFraction } from '../../counting/fraction.ts';
import { drawLots } from '../../counting/lot.ts';
import { isMajority } from '../../counting/majority.ts';
import type { Method } from '../../counting/rules.ts';
import type { Context, Refusal } from '../decision.ts';
import { personIn, raisedSecrecy } from '../readings.ts';
import type { Room } from '../room.ts';
import { askedAgain } from './again.ts';
import { refusedPair, twinTerms } from './pairs.ts';
import type { FrozenProposal, Poll, PollWish, Terms } from './polls.ts';
import { refusedLevel, refusedSecrecy } from './secrecy.ts';

export type Declared = { readonly terms: Terms } | { readonly refusal: Refusal };

/** One option is no choice. */
const FEWEST_OPTIONS = 2;
/** The highest score where the template sets none. */
const MOST_SCORE = 10;
const WITHOUT_OPTIONS: readonly Method[] = ['yesNoAbstain', 'hands', 'consent'];
/** Counted for and against, so that a group can be said to have carried it. */
const FOR_AND_AGAINST: readonly Method[] = ['yesNoAbstain', 'hands'];

/** The terms of a poll, or the first reason why it cannot be held like that. */
export function declareTerms(room: Room, wish: PollWish, context: Context): Declared {
  const refusedTwin = refusedPair(room, wish);
  if (refusedTwin) return { refusal: refusedTwin };
  const twin = wish.twin && room.polls.polls.get(wish.twin);
  if (twin) return declareTwin(room, twin, wish);
  const rules = room.meeting.rules.poll;
  const method = wish.method ?? (wish.decides ? 'yesNoAbstain' : rules.method);
  const refusal = refusedWish(room, wish, method);
  if (refusal) return { refusal };
  const counts = counted(room, wish, method);
  const { secrecy, refused } = refusedSecrecy(room, wish, method, counts.everyGroup);
  if (refused) return { refusal: refused };
  const terms: Terms = {
    title: (wish.title ?? '').trim(),
    secrecy,
    ...asked(room, wish, method, context),
    ...counts,
    // What is handed in without a session cannot be asked for again.
    changeable: secrecy !== 'sealed' && (wish.changeable ?? rules.change),
    ...(wish.closesIn !== undefined && { closesIn: wish.closesIn }),
    shortest: rules.shortestSeconds,
    lastCall: rules.lastCallSeconds,
    ...named(wish, context),
    ...askedAgain(room, wish, method),
  };
  return { terms };
}

/** What the first was declared on is not asked again; what is new is asked like anything new. */
function declareTwin(room: Room, first: Poll, wish: PollWish): Declared {
  const { method, everyGroup } = first.terms;
  const secrecy = raisedSecrecy(room, first);
  const refusal = refusedLength(room, wish) ?? refusedLevel(room, secrecy, method, everyGroup);
  return refusal ? { refusal } : { terms: twinTerms(first, wish, secrecy) };
}

/** The question: the answers there are, and the lots that settle a tie among them. */
function asked(
  room: Room,
  wish: PollWish,
  method: Method,
  context: Context,
): Pick<Terms, 'method' | 'options' | 'atMost' | 'most' | 'tie' | 'lots'> {
  const texts = WITHOUT_OPTIONS.includes(method) ? [] : (wish.options ?? []);
  const options = texts.map((text, index) => ({ id: `o${index + 1}`, text: text.trim() }));
  const atMost = method === 'someChoices' ? (wish.atMost ?? 1) : 1;
  const tie = WITHOUT_OPTIONS.includes(method) ? 'fails' : (wish.tie ?? room.meeting.rules.poll.tie);
  const seed = context.fresh;
  const ids = options.map((option) => option.id);
  return {
    method,
    options,
    atMost,
    tie,
    ...(method === 'score' && { most: wish.most ?? room.meeting.rules.poll.scale?.[1] ?? MOST_SCORE }),
    ...(tie === 'lots' && { lots: { seed, order: drawLots(ids, seed) } }),
  };
}

function named(wish: PollWish, context: Context): Pick<Terms, 'item' | 'proposal' | 'again' | 'pair' | 'decides'> {
  const proposal = proposalAt(wish.item, context);
  return {
    ...(wish.item && { item: wish.item }),
    ...(proposal && { proposal }),
    ...(wish.again && { again: wish.again }),
    ...(wish.pair && { pair: true }),
    ...(wish.decides && { decides: wish.decides }),
  };
}

/** What is counted, and against what. Ending a debate, putting again and changing a rule take two thirds of the votes cast. */
function counted(
  room: Room,
  wish: PollWish,
  method: Method,
): Pick<Terms, 'groups' | 'majority' | 'base' | 'quorum' | 'everyGroup' | 'weighted'> {
  const { poll: rules, seats } = room.meeting.rules;
  const quorum = wish.quorum ?? rules.quorum;
  const weighted = seats.unit === 'weight' && method !== 'hands' && method !== 'consent';
  const limits = { ...(wish.groups && { groups: wish.groups }), ...(quorum && { quorum }), ...(weighted && { weighted }) };
  if (wish.decides) return { majority: '2/3', base: 'cast', everyGroup: false, ...limits };
  return {
    majority: wish.majority ?? rules.majority,
    base: wish.base ?? rules.base,
    everyGroup: FOR_AND_AGAINST.includes(method) && (wish.everyGroup ?? rules.everyGroup),
    ...limits,
  };
}

function refusedWish(room: Room, wish: PollWish, method: Method): Refusal | undefined {
  if (!wish.title?.trim()) return { code: 'polls.titleMissing' };
  const refusal = WITHOUT_OPTIONS.includes(method) ? undefined : refusedOptions(wish, method);
  if (refusal) return refusal;
  if (wish.everyGroup && !FOR_AND_AGAINST.includes(method)) return { code: 'polls.everyGroupNeedsYesNo' };
  const unknown = wish.groups?.find((group) => !room.meeting.groups.includes(group));
  if (unknown !== undefined) return { code: 'polls.groupUnknown', group: unknown };
  return refusedRule(room, wish, method);
}

function refusedOptions(wish: PollWish, method: Method): Refusal | undefined {
  const options = (wish.options ?? []).filter((text) => text.trim());
  if (options.length < FEWEST_OPTIONS || options.length < (wish.options ?? []).length) return { code: 'polls.optionsMissing' };
  const { atMost } = wish;
  const fits = atMost !== undefined && atMost >= 1 && atMost <= options.length;
  return method === 'someChoices' && !fits ? { code: 'polls.atMostMissing' } : undefined;
}

function refusedRule(room: Room, wish: PollWish, method: Method): Refusal | undefined {
  const { majority, base, quorum, decides, again, item } = wish;
  if (majority !== undefined && !isMajority(majority)) return { code: 'polls.majorityUnknown' };
  const shares = [quorum?.present, quorum?.cast].filter((share) => share !== undefined);
  if (!shares.every(isFraction)) return { code: 'polls.quorumUnknown' };
  const refusedTie = refusedCastingVote(room, wish);
  if (refusedTie) return refusedTie;
  const other = method !== 'yesNoAbstain' || (majority ?? '2/3') !== '2/3' || (base ?? 'cast') !== 'cast';
  if (decides && other) return { code: 'polls.needsTwoThirds' };
  if (decides === 'putAgain' && !again) return { code: 'polls.againMissing' };
  const refusedTime = refusedLength(room, wish);
  if (refusedTime) return refusedTime;
  const known = !item || room.agenda.items.has(item) || room.agenda.progress.has(item);
  return known ? undefined : { code: 'polls.itemUnknown' };
}

/** Casting lasts as long as the template wants at the least (V15). */
function refusedLength(room: Room, { closesIn }: PollWish): Refusal | undefined {
  const shortest = room.meeting.rules.poll.shortestSeconds;
  return closesIn !== undefined && closesIn < Math.max(1, shortest) ? { code: 'polls.tooShort', shortest } : undefined;
}

/** A chair with a seat has voted already (V5, V17). */
function refusedCastingVote(room: Room, wish: PollWish): Refusal | undefined {
  if ((wish.tie ?? room.meeting.rules.poll.tie) !== 'casting') return undefined;
  const chair = room.meeting.chair && personIn(room, room.meeting.chair.person);
  return chair?.seat && chair.seat.until === undefined ? { code: 'polls.chairHasSeat' } : undefined;
}

/** The proposal's text at the document's tip, when the context has that item's. */
export function proposalAt(item: Terms['item'], context: Context): FrozenProposal | undefined {
  if (!item || context.proposal?.item !== item) return undefined;
  const { text, hash, editedAt } = context.proposal;
  return { text, hash, editedAt };
}
