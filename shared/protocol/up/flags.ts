// The commands of flags and points of order on the wire.
import { z } from 'zod';
import { command, flag, id, item, note, person, poll, round, turn } from './terms.ts';

const about = z.union([
  z.strictObject({ turn }),
  z.strictObject({ round }),
  z.strictObject({ queue: z.literal(true) }),
  z.strictObject({ poll }),
  z.strictObject({ item }),
  z.strictObject({ person }),
  z.strictObject({ flag }),
  z.strictObject({ meeting: z.literal(true) }),
]);
const ruling = z.enum(['upheld', 'noted', 'dismissed']);

export const flagsCommands = {
  'flags.raise': command('flags.raise', {
    article: id,
    weight: z.enum(['note', 'warning', 'halt']),
    note,
    about: about.exactOptional(),
    private: z.boolean().exactOptional(),
  }),
  'flags.withdraw': command('flags.withdraw', { flag }),
  'flags.rule': command('flags.rule', { flag, ruling, remedy: note.exactOptional(), reason: note.exactOptional() }),
  'flags.redressed': command('flags.redressed', { flag: flag.exactOptional() }),
  'flags.reopen': command('flags.reopen', { flag, note: note.exactOptional() }),
  'flags.contest': command('flags.contest', { flag }),
  'orders.hear': command('orders.hear', { person }),
  'orders.rule': command('orders.rule', { person, ruling, reason: note.exactOptional(), remedy: note.exactOptional() }),
  'orders.contest': command('orders.contest', { person }),
};
