// Why a poll was not carried, in plain words with its own figures: the part of the declared rule that was not met (V4).
import { neededOf } from '../../shared/counting/fraction.ts';
import { hasMajority } from '../../shared/counting/majority.ts';
import type { Counts, Result } from '../../shared/counting/rules.ts';
import { t } from '../language/language.svelte.ts';
import type { PollView } from './words.ts';

type ClosedPoll = Extract<PollView, { status: 'closed' }>;

/** Sentences under the verdict; none where what was withheld would have to be told (V10). */
export function reasonWords(poll: PollView, result: Result): readonly string[] {
  if (poll.status !== 'closed') return [];
  if (result.void) return quorumMissed(poll, result);
  if (poll.options.length > 0) return byOptions(poll, result);
  if (poll.method === 'consent') return byConsent(result.counts);
  const { base, needed, counts } = result;
  if (result.carried)
    return base !== undefined && needed !== undefined
      ? [t('polls.because.reached', { base, needed, yes: votes(counts, 'yes') })]
      : [];
  return [...majorityMissed(poll, result), ...(poll.everyGroup ? groupsAgainst(result) : [])];
}

function majorityMissed({ majority }: ClosedPoll, { counts, base = 0, needed }: Result): readonly string[] {
  if (!counts) return [];
  const [yes, no] = [votes(counts, 'yes'), votes(counts, 'no')];
  if (hasMajority(majority, yes, no, base)) return [];
  return [needed === undefined ? t('polls.because.notMore', { yes, no }) : t('polls.because.tooFew', { base, needed, yes })];
}

function groupsAgainst({ groups = {} }: Result): readonly string[] {
  const against = Object.entries(groups).flatMap(([group, { carried }]) => (carried ? [] : [group]));
  return against.length > 0 ? [t('polls.because.groups', { groups: namesOf(against) })] : [];
}

/** An option with too few, or several with equally many that nothing settles; other ways of counting show their own picture. */
function byOptions(poll: ClosedPoll, { chosen, runOff, counts = {}, needed }: Result): readonly string[] {
  if (chosen || runOff || (poll.method !== 'oneChoice' && poll.method !== 'someChoices')) return [];
  const most = Math.max(0, ...poll.options.map(({ id }) => votes(counts, id)));
  if (most === 0) return [];
  if (needed !== undefined && most < needed) return [t('polls.because.mostTooFew', { most, needed })];
  const leaders = poll.options.filter(({ id }) => votes(counts, id) === most);
  return leaders.length > 1 ? [t('polls.because.tie', { names: leaders.map(({ text }) => text).join(t('polls.listed')) })] : [];
}

function byConsent(counts: Counts | undefined): readonly string[] {
  const object = votes(counts, 'object');
  return object > 0 ? [t('polls.because.objected', { count: object })] : [];
}

/** Each part of the quorum that was missed, as far as the figures are told. */
function quorumMissed(poll: ClosedPoll, result: Result): readonly string[] {
  const { quorum } = poll;
  if (!quorum) return [];
  const { entitled, present } = poll.weight ?? poll;
  const whole = quorum.of === 'entitled' ? entitled : present;
  // Weights are told with the result alone; ballots are told as turnout.
  const cast = result.cast ?? (poll.weight ? undefined : poll.cast);
  const thereNeeded = quorum.present === undefined ? 0 : neededOf(quorum.present, whole);
  const castNeeded = quorum.cast === undefined ? 0 : neededOf(quorum.cast, whole);
  const missed = [
    ...(present < thereNeeded ? [t('polls.because.present', { present, needed: thereNeeded })] : []),
    ...(cast !== undefined && cast < castNeeded ? [t('polls.because.cast', { cast, needed: castNeeded })] : []),
  ];
  if (missed.length > 0 || quorum.eachGroup === undefined) return missed;
  // By presence no group's part is told.
  const isByPresence = quorum.present !== undefined && quorum.cast === undefined;
  return [groupsMissing(isByPresence ? {} : result.groups, quorum.eachGroup)];
}

/** Named where their votes are told. */
function groupsMissing(groups: Result['groups'] = {}, least: number): string {
  const few = Object.entries(groups).flatMap(([group, { counts }]) =>
    counts && Object.values(counts).reduce((sum, count) => sum + count, 0) < least ? [group] : [],
  );
  return few.length > 0
    ? t('polls.because.groupsMissing', { groups: namesOf(few), least })
    : t('polls.because.someGroupMissing', { least });
}

const namesOf = (groups: readonly string[]): string =>
  groups.map((group) => group || t('common.noGroup')).join(t('polls.listed'));

const votes = (counts: Counts | undefined, answer: string): number => counts?.[answer] ?? 0;
