// The small schemas that commands are made of: ids, texts with their limits, and the words of the room.
import { z } from 'zod';
import {
  commitmentId,
  decisionId,
  flagId,
  instant,
  itemId,
  personId,
  pollId,
  roundId,
  turnId,
  type Instant,
} from '../../room/ids.ts';
import { tidyLine, tidyText } from '../../room/seen-text.ts';
import { ID_CHARACTERS, NAME_CHARACTERS, NOTE_CHARACTERS, PROPOSAL_CHARACTERS, TITLE_CHARACTERS } from '../limits.ts';

/** What an id may look like; `__proto__` and the like are none of ours, since ids become keys. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9_:-]+$/)
  .max(ID_CHARACTERS)
  .refine((text) => !text.startsWith('__'));

export const person = id.transform(personId);
export const item = id.transform(itemId);
export const turn = id.transform(turnId);
export const round = id.transform(roundId);
export const poll = id.transform(pollId);
export const flag = id.transform(flagId);
export const decision = id.transform(decisionId);
export const commitment = id.transform(commitmentId);

/** No control characters but tab and line feed; lone surrogates cannot be hashed. */
const clean = (text: string): boolean => !/[\u0000-\u0008\u000B-\u001F\u007F]/.test(text) && !/\p{Surrogate}/u.test(text);
/** Without anything that is not seen, so that a text is what it looks like: signs that turn the direction of writing too (S6). */
const onOneLine = (most: number) => z.string().max(most).refine(clean).transform(tidyLine);
export const text = (most: number) => z.string().max(most).refine(clean).transform(tidyText);

export const title = onOneLine(TITLE_CHARACTERS).refine((value) => value !== '');
export const name = onOneLine(NAME_CHARACTERS);
/** A group's name is its key. */
export const group = onOneLine(NAME_CHARACTERS).refine((value) => value !== '' && value !== '__proto__');
export const line = onOneLine(TITLE_CHARACTERS);
export const note = text(NOTE_CHARACTERS);
export const long = text(PROPOSAL_CHARACTERS);

/** The furthest moment that ECMAScript's dates know. */
const LAST_MOMENT = 8.64e15;
export const moment: z.ZodType<Instant> = z.int().min(0).max(LAST_MOMENT).transform(instant);

/** A command: its type and its fields, and nothing else. */
export const command = <Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) =>
  z.strictObject({ type: z.literal(type), ...fields });

/** Where the first thing is wrong: `about.turn`; '' for the whole. */
export const pathOf = (error: z.ZodError): string => {
  const issue = error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return [...(issue?.path ?? []), ...unknown].join('.');
};
