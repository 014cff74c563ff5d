// The rule of a poll in plain words, with a worked example, as it is declared before the first ballot (V4, V14).
import { language, t } from '../language/language.svelte.ts';
import type { View } from '../../shared/room/view.ts';

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

/** Sentences: majority with example, base, quorum, groups, secrecy, changeable. */
export function ruleWords(poll: PollView, seats: number): readonly string[] {
  if (poll.status === 'cancelled') return [];
  const majority = poll.majority.includes('/')
    ? t('meeting.majority.fraction', { fraction: poll.majority })
    : t(`meeting.majority.${poll.majority === 'absolute' || poll.majority === 'unanimity' ? poll.majority : 'simple'}`);
  const example = neededOf(poll.majority, seats);
  const words = [
    example !== undefined && poll.majority !== 'simple' && seats > 0
      ? `${majority} ${t('meeting.example', { base: seats, needed: example })}`
      : majority,
    t(`meeting.base.${poll.base}`),
  ];
  if (poll.everyGroup) words.push(t('meeting.everyGroup'));
  if (poll.quorum) words.push(t('meeting.quorum', { fraction: poll.quorum.cast ?? poll.quorum.present ?? '' }));
  words.push(poll.secrecy === 'open' ? t('meeting.secrecy.open') : t('meeting.secrecy.closed'));
  words.push(poll.changeable ? t('meeting.changeable') : t('meeting.notChangeable'));
  return words;
}

/** The answers one can give, with their names on the screen. */
export function answersOf(poll: PollView): readonly { readonly value: string; readonly label: string }[] {
  if (poll.method === 'yesNoAbstain')
    return (['yes', 'no', 'abstain'] as const).map((value) => ({ value, label: t(`meeting.answer.${value}`) }));
  return poll.options.map((option) => ({ value: option.id, label: option.text }));
}

export const listed = (words: readonly string[]): string => words.join(language() === 'en' ? ' ' : '');
