// The bodies that HTTP takes: a new meeting, coming in, replacing a link.
import { z } from 'zod';
import { choice } from './up/polls.ts';
import { tidyLine, tidyText } from '../room/seen-text.ts';
import { procedureIds } from '../procedures/procedures.ts';
import {
  AGENDA_ITEMS,
  GROUPS,
  ITEM_MINUTES,
  NAME_CHARACTERS,
  NOTE_CHARACTERS,
  PROPOSAL_CHARACTERS,
  ROLL_BYTES,
  TITLE_CHARACTERS,
} from './limits.ts';
import { rulesPatch } from './procedure-schema.ts';

/** Control characters have no place in a line, and a lone surrogate none in any text; what is not seen is dropped. */
const clean = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !/[\p{Cc}\p{Surrogate}]/u.test(text), 'a line without control characters')
    .transform(tidyLine);
const block = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !/\p{Surrogate}/u.test(text), 'well-formed text')
    .transform(tidyText);
const filled = (most: number) => clean(most).refine((text) => text !== '', 'not empty');
/** A group's name is its key. */
const groupName = filled(NAME_CHARACTERS).refine((name) => name !== '__proto__', 'a name that can be a key');

const item = z.strictObject({
  title: filled(TITLE_CHARACTERS),
  kind: z.enum(['inform', 'discuss', 'decide']),
  minutes: z.number().min(0).max(ITEM_MINUTES),
  presenter: clean(TITLE_CHARACTERS).exactOptional(),
  question: clean(NOTE_CHARACTERS).exactOptional(),
  proposal: block(PROPOSAL_CHARACTERS).exactOptional(),
});

/** `POST /api/meetings`. */
export const creation = z.strictObject({
  title: filled(TITLE_CHARACTERS),
  procedure: z.enum(procedureIds).exactOptional(),
  language: z.enum(['zh-CN', 'en']).exactOptional(),
  place: clean(TITLE_CHARACTERS).exactOptional(),
  sound: clean(TITLE_CHARACTERS).exactOptional(),
  waitingRoom: z.boolean().exactOptional(),
  names: z.enum(['whole', 'surname', 'number']).exactOptional(),
  groups: z.array(groupName).max(GROUPS).exactOptional(),
  agenda: z.array(item).max(AGENDA_ITEMS).exactOptional(),
  rules: rulesPatch.exactOptional(),
  draft: z.boolean().exactOptional(),
});

/** 32 random bytes, and a signature of 2,048 bits, both in base64url without padding. */
const bytes = (length: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`));

/** `POST /api/meetings/:meeting/polls/:poll/ballots`. */
export const sealedBallot = z.strictObject({ token: bytes(43), signature: bytes(342), choice });

const who = { name: clean(NAME_CHARACTERS).exactOptional(), group: clean(NAME_CHARACTERS).exactOptional() };
const secret = z.string().min(1).max(100);

/** `POST /api/meetings/:meeting/join`: exactly one of key, pin and recovery. */
export const joining = z.union([
  z.strictObject({
    key: secret,
    digits: z
      .string()
      .regex(/^\d{4}$/)
      .exactOptional(),
    ...who,
  }),
  z.strictObject({ pin: secret, ...who }),
  z.strictObject({ recovery: secret, ...who }),
]);

/** `POST /api/join`: the PIN says which meeting. */
export const joiningByPin = z.strictObject({ pin: secret, ...who });

/** `POST /api/meetings/:meeting/roll`, as JSON; as CSV the two flags stand in the query. */
export const rollImport = z.strictObject({
  csv: z.string().max(ROLL_BYTES),
  dry: z.boolean().exactOptional(),
  namesakes: z.boolean().exactOptional(),
});

/** `POST …/links/:role`. */
export const replacing = z.strictObject({ add: z.boolean().exactOptional() });

export const linkRoles = ['chair', 'deputy', 'clerk', 'supervisor', 'participant', 'expert', 'observer', 'screen'] as const;
