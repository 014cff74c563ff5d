// From what the chair wishes to everything that is declared before the first ballot (V4).
import { drawLots } from '../../counting/lot.ts';
import { isMajority } from '../../counting/majority.ts';
import { isFraction } from '../../counting/fraction.ts';
import type { Method } from '../../counting/rules.ts';
import type { PollMethod, Secrecy as AnySecrecy } from '../../procedures/procedure.ts';
import type { Context, Refusal } from '../decision.ts';
import type { Room } from '../room.ts';
import type { FrozenProposal, PollWish, Secrecy, Terms } from './polls.ts';

export type Declared = { readonly terms: Terms } | { readonly refusal: Refusal };

const LEVELS: readonly AnySecrecy[] = ['open', 'closed', 'sealed'];
/** One option is no choice. */
const FEWEST_OPTIONS = 2;

/** Whether one level lets less be known than another. */
export const isMoreSecret = (one: AnySecrecy, other: AnySecrecy): boolean => LEVELS.indexOf(one) > LEVELS.indexOf(other);

/** The lowest level the chair may open the next poll at: the template's, or what it was raised to (V7). */
export function lowestSecrecy(room: Room): AnySecrecy {
  const lowest = room.meeting.rules.poll.secrecy;
  const raised = room.polls.raised;
  return raised && isMoreSecret(raised, lowest) ? raised : lowest;
}

/** The terms of a poll, or the first reason why it cannot be held like that. */
export function declareTerms(room: Room, wish: PollWish, context: Context): Declared {
  const rules = room.meeting.rules.poll;
  const lowest = lowestSecrecy(room);
  const secrecy = wish.secrecy ?? lowest;
  const method = wish.method ?? (wish.decides ? 'yesNoAbstain' : rules.method);
  if (isMoreSecret(lowest, secrecy)) return refused('polls.secrecyTooLow', { lowest });
  if (!isHeldLevel(secrecy)) return refused('polls.secrecyUnknown', { secrecy });
  if (!isHeldMethod(method)) return refused('polls.methodUnknown', { method });
  const refusal = refusedWish(room, wish, method);
  if (refusal) return { refusal };
  const proposal = proposalAt(wish.item, context);
  const named = {
    ...(wish.item && { item: wish.item }),
    ...(proposal && { proposal }),
    ...(wish.again && { again: wish.again }),
  };
  const terms: Terms = {
    title: wish.title.trim(),
    secrecy,
    ...asked(wish, method, context),
    ...counted(room, wish, method),
    changeable: wish.changeable ?? rules.change,
    ...(wish.closesIn !== undefined && { closesIn: wish.closesIn }),
    shortest: rules.shortestSeconds,
    lastCall: rules.lastCallSeconds,
    ...named,
    ...(wish.decides && { decides: wish.decides }),
  };
  return { terms };
}

/** The question: the answers there are, and the lots that settle a tie among them. */
function asked(wish: PollWish, method: Method, context: Context): Pick<Terms, 'method' | 'options' | 'atMost' | 'tie' | 'lots'> {
  const texts = method === 'yesNoAbstain' ? [] : (wish.options ?? []);
  const options = texts.map((text, index) => ({ id: `o${index + 1}`, text: text.trim() }));
  const atMost = method === 'someChoices' ? (wish.atMost ?? 1) : 1;
  const tie = method === 'yesNoAbstain' ? 'fails' : (wish.tie ?? 'fails');
  const seed = context.fresh;
  const ids = options.map((option) => option.id);
  return { method, options, atMost, tie, ...(tie === 'lots' && { lots: { seed, order: drawLots(ids, seed) } }) };
}

/** What is counted, and against what. Ending a debate, putting again and changing a rule take two thirds of the votes cast. */
function counted(
  room: Room,
  wish: PollWish,
  method: Method,
): Pick<Terms, 'groups' | 'majority' | 'base' | 'quorum' | 'everyGroup'> {
  const rules = room.meeting.rules.poll;
  const quorum = wish.quorum ?? rules.quorum;
  const named = { ...(wish.groups && { groups: wish.groups }), ...(quorum && { quorum }) };
  if (wish.decides) return { majority: '2/3', base: 'cast', everyGroup: false, ...named };
  return {
    majority: wish.majority ?? rules.majority,
    base: wish.base ?? rules.base,
    everyGroup: method === 'yesNoAbstain' && (wish.everyGroup ?? rules.everyGroup),
    ...named,
  };
}

function refusedWish(room: Room, wish: PollWish, method: Method): Refusal | undefined {
  if (!wish.title.trim()) return { code: 'polls.titleMissing' };
  if (method !== 'yesNoAbstain') {
    const options = (wish.options ?? []).filter((text) => text.trim());
    if (options.length < FEWEST_OPTIONS || options.length < (wish.options ?? []).length) return { code: 'polls.optionsMissing' };
    const { atMost } = wish;
    const fits = atMost !== undefined && atMost >= 1 && atMost <= options.length;
    if (method === 'someChoices' && !fits) return { code: 'polls.atMostMissing' };
    if (wish.everyGroup) return { code: 'polls.everyGroupNeedsYesNo' };
  }
  const unknown = wish.groups?.find((group) => !room.meeting.groups.includes(group));
  if (unknown !== undefined) return { code: 'polls.groupUnknown', group: unknown };
  return refusedRule(room, wish, method);
}

function refusedRule(room: Room, wish: PollWish, method: Method): Refusal | undefined {
  const { majority, base, quorum, tie, closesIn, decides, again, item } = wish;
  if (majority !== undefined && !isMajority(majority)) return { code: 'polls.majorityUnknown' };
  const shares = [quorum?.present, quorum?.cast].filter((share) => share !== undefined);
  if (!shares.every(isFraction)) return { code: 'polls.quorumUnknown' };
  if (tie === 'runOff' || tie === 'casting') return { code: 'polls.tieRuleUnknown', tie };
  const other = method !== 'yesNoAbstain' || (majority ?? '2/3') !== '2/3' || (base ?? 'cast') !== 'cast';
  if (decides && other) return { code: 'polls.needsTwoThirds' };
  if (decides === 'putAgain' && !again) return { code: 'polls.againMissing' };
  const shortest = room.meeting.rules.poll.shortestSeconds;
  if (closesIn !== undefined && closesIn < Math.max(1, shortest)) return { code: 'polls.tooShort', shortest };
  const known = !item || room.agenda.items.has(item) || room.agenda.progress.has(item);
  return known ? undefined : { code: 'polls.itemUnknown' };
}

/** The proposal's text at the document's tip, when the context has that item's. */
export function proposalAt(item: Terms['item'], context: Context): FrozenProposal | undefined {
  if (!item || context.proposal?.item !== item) return undefined;
  const { text, hash, editedAt } = context.proposal;
  return { text, hash, editedAt };
}

const isHeldLevel = (level: AnySecrecy): level is Secrecy => level !== 'sealed';
const isHeldMethod = (method: PollMethod): method is Method =>
  method === 'yesNoAbstain' || method === 'oneChoice' || method === 'someChoices';
const refused = (code: string, figures: Readonly<Record<string, unknown>>): Declared => ({ refusal: { code, ...figures } });
