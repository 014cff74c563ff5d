// What a ballot may say, by method.
import type { Choice, Rule } from './rules.ts';

export const YES_NO_ABSTAIN = ['yes', 'no', 'abstain'] as const;

/** Whether a choice is one that this method knows: exact words, an option's id, or at most so many different ids. */
export function isValidChoice(rule: Pick<Rule, 'method' | 'options' | 'atMost'>, choice: Choice): boolean {
  const isOption = (id: string) => rule.options.some((option) => option.id === id);
  switch (rule.method) {
    case 'yesNoAbstain':
      return YES_NO_ABSTAIN.some((word) => word === choice);
    case 'oneChoice':
      return typeof choice === 'string' && isOption(choice);
    case 'someChoices':
      // A list without any option is an abstention.
      return isList(choice) && choice.length <= rule.atMost && new Set(choice).size === choice.length && choice.every(isOption);
  }
}

/** The answers that a choice gives one vote each; none for an empty list. */
export const answersOf = (choice: Choice): readonly string[] => (isList(choice) ? choice : [choice]);

/** Whether nobody is for or against anything by this choice. */
export const isAbstention = (choice: Choice): boolean => choice === 'abstain' || choice.length === 0;

/** Choices without any trace of their order: ids sorted within each, and the list sorted (L4). */
export function sortedChoices(choices: Iterable<Choice>): readonly Choice[] {
  const sorted = Array.from(choices, (choice) => (isList(choice) ? choice.toSorted() : choice));
  return sorted.sort((one, other) => compare(JSON.stringify(one), JSON.stringify(other)));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const isList = (choice: Choice): choice is readonly string[] => typeof choice !== 'string';
