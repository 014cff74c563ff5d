// What a ballot may say, by method.
import { CONSENT_ANSWERS, type Choice, type ConsentChoice, type Method, type Rule, type Scores } from './rules.ts';

export const YES_NO_ABSTAIN = ['yes', 'no', 'abstain'] as const;

/** Whether a choice is one that this method knows: exact words, an option's id, or at most so many different ids. */
export function isValidChoice(rule: Pick<Rule, 'method' | 'options' | 'atMost' | 'most'>, choice: Choice): boolean {
  const isOption = (id: string) => rule.options.some((option) => option.id === id);
  switch (rule.method) {
    case 'yesNoAbstain':
    case 'hands':
      return YES_NO_ABSTAIN.some((word) => word === choice);
    case 'oneChoice':
      return typeof choice === 'string' && isOption(choice);
    case 'someChoices':
      // A list without any option is an abstention.
      return isList(choice) && choice.length <= rule.atMost && areDifferent(choice) && choice.every(isOption);
    case 'instantRunoff':
    case 'schulze':
      // As many as somebody likes, best first; none is an abstention.
      return isList(choice) && areDifferent(choice) && choice.every(isOption);
    case 'score':
      return isScores(choice) && Object.entries(choice).every(([id, score]) => isOption(id) && isScore(score, rule.most));
    case 'consent':
      return isConsent(choice) && isAnswered(choice);
  }
}

const areDifferent = (list: readonly string[]): boolean => new Set(list).size === list.length;
const isScore = (score: number, most = 0): boolean => Number.isInteger(score) && score >= 0 && score <= most;

/** As long as a note; a reason is read aloud and worked through. */
const REASON_CHARACTERS = 2_000;

/** Who objects says which harm it would do (V1); the others can say why, in as many words. */
function isAnswered({ answer, reason = '' }: ConsentChoice): boolean {
  const isGiven = answer !== 'object' || reason.trim() !== '';
  return CONSENT_ANSWERS.includes(answer) && isGiven && reason.length <= REASON_CHARACTERS;
}

/** The answers that a choice gives one vote each: of ranked ones the first, of scores those with any points. */
export function answersOf(choice: Choice, method: Method): readonly string[] {
  if (typeof choice === 'string') return [choice];
  if (isConsent(choice)) return [choice.answer];
  if (!isList(choice)) return Object.keys(choice);
  return method === 'instantRunoff' || method === 'schulze' ? choice.slice(0, 1) : choice;
}

/** Whether nobody is for or against anything by this choice. */
export function isAbstention(choice: Choice): boolean {
  if (typeof choice === 'string') return choice === 'abstain';
  if (isList(choice)) return choice.length === 0;
  return isConsent(choice) ? choice.answer === 'standAside' : Object.keys(choice).length === 0;
}

/**
 * Choices without any trace of the order of casting: the list is sorted, and within each the order goes where it says
 * nothing (L4); in ranked ones it is the choice itself.
 */
export function sortedChoices(method: Method, choices: Iterable<Choice>): readonly Choice[] {
  const sorted = Array.from(choices, (choice) => canonicalChoice(method, choice));
  return sorted.sort((one, other) => compare(JSON.stringify(one), JSON.stringify(other)));
}

/** The one way in which a choice is written, so that equal choices are equal texts. */
export function canonicalChoice(method: Method, choice: Choice): Choice {
  if (typeof choice === 'string') return choice;
  if (isList(choice)) return method === 'someChoices' ? choice.toSorted() : choice;
  if (isConsent(choice)) return { answer: choice.answer, ...(choice.reason !== undefined && { reason: choice.reason }) };
  return Object.fromEntries(Object.entries(choice).sort(([one], [other]) => compare(one, other)));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

export const isList = (choice: Choice): choice is readonly string[] => Array.isArray(choice);
export const isConsent = (choice: Choice): choice is ConsentChoice =>
  typeof choice === 'object' && !isList(choice) && typeof choice['answer'] === 'string';
export const isScores = (choice: Choice): choice is Scores =>
  typeof choice === 'object' && !isList(choice) && Object.values(choice).every((score) => typeof score === 'number');
