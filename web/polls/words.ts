// The rule of a poll in plain words, with a worked example, as it is declared before the first ballot (V4, V14).
import { CONSENT_ANSWERS, type Result } from '../../shared/counting/rules.ts';
import type { Quorum } from '../../shared/procedures/procedure.ts';
import { language, t, type Key } from '../language/language.svelte.ts';
import type { View } from '../../shared/room/view.ts';
import { minutesAndSeconds } from '../ui/durations.ts';

export type PollView = View['polls'][string];

/** How many yes are needed of so many ballots; nothing where the rule names no number. */
export function neededOf(majority: string, base: number): number | undefined {
  if (majority === 'simple' || majority === 'absolute') return Math.floor(base / 2) + 1;
  if (majority === 'unanimity') return base;
  const [p, q] = majority.split('/').map(Number);
  return p && q ? Math.ceil((p * base) / q) : undefined;
}

/** The question: the chair's, or the one that a contest asks by itself. */
export function questionOf(poll: PollView): string {
  if (!('contests' in poll) || !poll.contests) return poll.title;
  return poll.contests.question === 'answerStands' ? t('meeting.answerStands') : t('meeting.haltJustified');
}

/** How long one can still vote, where an end is set: the last call's seconds, else minutes and seconds. `now` is the server's time. */
export function closingWords(poll: PollView, now: number): string | undefined {
  if (poll.status !== 'open' || poll.closesAt === undefined) return undefined;
  const left = Math.max(0, poll.closesAt - now);
  return poll.lastCall
    ? t('meeting.lastCall', { seconds: Math.ceil(left / 1000) })
    : t('participant.closesIn', { time: minutesAndSeconds(left) });
}

/** Sentences: who votes, how it is counted, majority with example, base, quorum, groups, ties, secrecy, changeable. */
export const ruleWords = (poll: PollView, seats: number): readonly string[] => [
  ...countingWords(poll, seats),
  ...secrecyWords(poll),
];

/** Who votes and how it is counted. */
export function countingWords(poll: PollView, seats: number): readonly string[] {
  if (poll.status === 'cancelled') return [];
  return [
    ...(poll.groups ? [t('meeting.onlyGroups', { groups: poll.groups.join(t('polls.listed')) })] : []),
    ...(poll.method in HOW ? [t(HOW[poll.method] ?? 'polls.how.oneChoice')] : []),
    ...(isByMost(poll) ? [] : [majorityWords(poll, seats), t(`meeting.base.${poll.base}`)]),
    ...(poll.weighted ? [t('polls.weighted')] : []),
    ...(poll.everyGroup ? [t('meeting.everyGroup')] : []),
    ...quorumWords(poll.quorum),
    ...(poll.options.length > 0 ? [t(`polls.tie.${poll.tie}`)] : []),
    ...(poll.pair ? [t('polls.pairFirst')] : []),
    ...(poll.twin ? [t('polls.pairSecond')] : []),
    ...(poll.fallBack && poll.asking ? [t('polls.asking', { asking: poll.asking, majority: poll.fallBack.majority })] : []),
  ];
}

/** Who will know what somebody chose, and whether it can be changed. */
export function secrecyWords(poll: PollView): readonly string[] {
  if (poll.status === 'cancelled') return [];
  const change = poll.changeable ? t('meeting.changeable') : t('meeting.notChangeable');
  return [t(`meeting.secrecy.${poll.secrecy}`), ...(poll.secrecy === 'sealed' ? [] : [change])];
}

/** Each part of the quorum; that all present are present is none. */
function quorumWords(quorum: Quorum | undefined): readonly string[] {
  if (!quorum) return [];
  const { present, cast, of, eachGroup: least } = quorum;
  const isByPresence = present !== undefined && cast === undefined;
  return [
    ...(present !== undefined && of === 'entitled' ? [t('meeting.quorum.present', { fraction: present })] : []),
    ...(cast !== undefined
      ? [t(of === 'entitled' ? 'meeting.quorum.castOfAll' : 'meeting.quorum.castOfPresent', { fraction: cast })]
      : []),
    ...(least === undefined ? [] : [t(isByPresence ? 'meeting.quorum.eachIsThere' : 'meeting.quorum.eachVotes', { least })]),
  ];
}

/** Where the way of counting says it all. */
const isByMost = (poll: PollView): boolean =>
  poll.method === 'consent' || (poll.options.length > 0 && poll.majority === 'simple');

/** How methods other than yes and no are counted. */
const HOW: Readonly<Record<string, Key>> = {
  oneChoice: 'polls.how.oneChoice',
  someChoices: 'polls.how.someChoices',
  instantRunoff: 'polls.how.instantRunoff',
  schulze: 'polls.how.schulze',
  score: 'polls.how.score',
  consent: 'polls.how.consent',
  hands: 'polls.how.hands',
};

function majorityWords(poll: Extract<PollView, { majority: string }>, seats: number): string {
  const majority = poll.majority.includes('/')
    ? t('meeting.majority.fraction', { fraction: poll.majority })
    : t(`meeting.majority.${poll.majority === 'absolute' || poll.majority === 'unanimity' ? poll.majority : 'simple'}`);
  const needed = neededOf(poll.majority, seats);
  if (needed === undefined || poll.majority === 'simple' || seats === 0) return majority;
  return `${majority} ${t('meeting.example', { base: seats, needed })}`;
}

/** The answers one can give, with their names on the screen. */
export function answersOf(poll: PollView): readonly { readonly value: string; readonly label: string }[] {
  switch (poll.method) {
    case 'yesNoAbstain':
    case 'hands':
      return (['yes', 'no', 'abstain'] as const).map((value) => ({ value, label: t(`meeting.answer.${value}`) }));
    case 'consent':
      return CONSENT_ANSWERS.map((value) => ({ value, label: t(`polls.consent.${value}`) }));
    default:
      return poll.options.map((option) => ({ value: option.id, label: option.text }));
  }
}

/** Carried, not carried or void; of options who won, or what a tie leaves to be done. */
export function verdictWords(poll: PollView, result: Result): string {
  const names = (ids: readonly string[]) =>
    ids.map((id) => answersOf(poll).find((answer) => answer.value === id)?.label ?? id).join(t('polls.listed'));
  if (result.void) return t('meeting.verdict.void');
  if (result.chosen) return t('polls.chosen', { names: names(result.chosen) });
  if (result.runOff) return t('polls.runOffBetween', { names: names(result.runOff) });
  if (poll.options.length > 0) return t('polls.noneChosen');
  return t(result.carried ? 'meeting.verdict.carried' : 'meeting.verdict.notCarried');
}

export const listed = (words: readonly string[]): string => words.join(language() === 'en' ? ' ' : '');
