// The polls' commands on the wire.
import { z } from 'zod';
import { GROUPS, OPTIONS } from '../limits.ts';
import { fraction, MOST_SCORE, poll as rules } from '../procedure-schema.ts';
import { command, group, id, item, line, note, person, poll, title } from './terms.ts';

/** A day: what stays open longer is not a vote in a meeting. */
const CLOSES_WITHIN_SECONDS = 86_400;

const secrecy = z.enum(['open', 'closed', 'sealed']);

const details = {
  method: rules.shape.method.exactOptional(),
  secrecy: secrecy.exactOptional(),
  majority: z.union([z.enum(['simple', 'absolute', 'unanimity']), fraction]).exactOptional(),
  base: rules.shape.base.exactOptional(),
  options: z.array(line).max(OPTIONS).readonly().exactOptional(),
  atMost: z.int().min(1).max(OPTIONS).exactOptional(),
  most: z.int().min(1).max(MOST_SCORE).exactOptional(),
  groups: z.array(group).max(GROUPS).readonly().exactOptional(),
  quorum: rules.shape.quorum,
  everyGroup: z.boolean().exactOptional(),
  tie: rules.shape.tie.exactOptional(),
  changeable: z.boolean().exactOptional(),
  closesIn: z.int().min(1).max(CLOSES_WITHIN_SECONDS).exactOptional(),
  item: item.exactOptional(),
  proposal: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
  again: poll.exactOptional(),
  pair: z.boolean().exactOptional(),
  twin: poll.exactOptional(),
  decides: z.enum(['endDebate', 'putAgain', 'rule']).exactOptional(),
};

/** A word of the method, an option's id, a list of these, a score for each option, or an answer by consent. */
export const choice = z.union([
  id,
  z.array(id).max(OPTIONS).readonly(),
  z.strictObject({ answer: z.enum(['agree', 'reservations', 'standAside', 'object']), reason: note.exactOptional() }).readonly(),
  z.record(id, z.int().min(0).max(MOST_SCORE)).readonly(),
]);

/** 2,048 bits in base64url without padding. */
const blinded = z.string().regex(/^[A-Za-z0-9_-]{342}$/);
const count = z.int().min(0).max(1_000_000);
const papers = z.strictObject({ issued: count, returned: count, valid: count, spoiled: count });

export const pollsCommands = {
  'polls.announce': command('polls.announce', { title: title.exactOptional(), ...details }),
  'polls.open': command('polls.open', { poll: poll.exactOptional(), title: title.exactOptional(), ...details }),
  'polls.raise': command('polls.raise', { secrecy, poll: poll.exactOptional() }),
  'polls.cast': command('polls.cast', { poll, choice, for: person.exactOptional() }),
  'polls.way': command('polls.way', {
    way: z.enum(['device', 'helped', 'hall']),
    poll: poll.exactOptional(),
    for: person.exactOptional(),
  }),
  'polls.credential': command('polls.credential', { poll, blinded, for: person.exactOptional() }),
  'polls.count': command('polls.count', {
    poll,
    counts: z.record(id, count).readonly(),
    origin: z.enum(['hands', 'paper']).exactOptional(),
    papers: papers.exactOptional(),
  }),
  'polls.answerObjection': command('polls.answerObjection', { poll, objection: z.int().min(0), answer: note }),
  'polls.close': command('polls.close', { poll }),
  'polls.cancel': command('polls.cancel', { poll, reason: note }),
};
