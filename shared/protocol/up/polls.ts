// The polls' commands on the wire.
import { z } from 'zod';
import { GROUPS, OPTIONS } from '../limits.ts';
import { fraction, poll as rules } from '../procedure-schema.ts';
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
  decides: z.enum(['endDebate', 'putAgain', 'rule']).exactOptional(),
};

/** A word of the method, an option's id, or a list of these. */
const choice = z.union([id, z.array(id).max(OPTIONS).readonly()]);

export const pollsCommands = {
  'polls.announce': command('polls.announce', { title, ...details }),
  'polls.open': command('polls.open', { poll: poll.exactOptional(), title: title.exactOptional(), ...details }),
  'polls.raise': command('polls.raise', { secrecy, poll: poll.exactOptional() }),
  'polls.cast': command('polls.cast', { poll, choice, for: person.exactOptional() }),
  'polls.close': command('polls.close', { poll }),
  'polls.cancel': command('polls.cancel', { poll, reason: note }),
};
