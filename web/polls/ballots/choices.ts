// Choices as the ballots show and remember them.
import { isConsent, isList, isScores, isValidChoice } from '../../../shared/counting/ballot.ts';
import type { Choice, ConsentChoice, Scores } from '../../../shared/counting/rules.ts';
import { t } from '../../language/language.svelte.ts';
import { answersOf, type PollView } from '../words.ts';

export const listIn = (choice: Choice | undefined): readonly string[] => (choice !== undefined && isList(choice) ? choice : []);
export const scoresIn = (choice: Choice | undefined): Scores =>
  choice !== undefined && typeof choice === 'object' && !isConsent(choice) && isScores(choice) ? choice : {};
export const consentIn = (choice: Choice | undefined): ConsentChoice | undefined =>
  choice !== undefined && isConsent(choice) ? choice : undefined;

/** A choice in words: what the voter, or the clerk who reads it back, says it is. */
export function choiceWords(poll: PollView, choice: Choice): string {
  const labelOf = (value: string) => answersOf(poll).find((answer) => answer.value === value)?.label ?? value;
  if (typeof choice === 'string') return labelOf(choice);
  const consent = consentIn(choice);
  if (consent) {
    const answer = t(`polls.consent.${consent.answer}`);
    return consent.reason ? t('polls.withReason', { answer, reason: consent.reason }) : answer;
  }
  const list = listIn(choice);
  if (isList(choice)) {
    if (list.length === 0) return t('polls.none');
    const isRanked = poll.method === 'instantRunoff' || poll.method === 'schulze';
    return list.map((value, place) => (isRanked ? `${place + 1}. ${labelOf(value)}` : labelOf(value))).join(t('polls.listed'));
  }
  const scores = Object.entries(scoresIn(choice));
  return scores.length === 0
    ? t('polls.none')
    : scores.map(([value, score]) => `${labelOf(value)} ${score}`).join(t('polls.listed'));
}

/** A choice kept on this device that this poll takes; nothing for what an older page, or somebody, left there otherwise. */
export function validIn(poll: PollView, stored: unknown): Choice | undefined {
  const choice = choiceIn(stored);
  return choice !== undefined && isValidChoice(poll, choice) ? choice : undefined;
}

/** A choice of whatever poll; nothing for what is none. */
export function choiceIn(stored: unknown): Choice | undefined {
  if (typeof stored === 'string') return stored;
  if (Array.isArray(stored)) return stored.filter((value): value is string => typeof value === 'string');
  if (typeof stored !== 'object' || stored === null) return undefined;
  const entries = Object.entries(stored);
  const scores = entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  if (scores.length === entries.length) return Object.fromEntries(scores);
  const answer = 'answer' in stored ? stored.answer : undefined;
  const reason = 'reason' in stored && typeof stored.reason === 'string' ? { reason: stored.reason } : {};
  return answer === 'agree' || answer === 'reservations' || answer === 'standAside' || answer === 'object'
    ? { answer, ...reason }
    : undefined;
}
