// The record's command on the wire.
import { z } from 'zod';
import { command, note } from './terms.ts';

/** SHA-256 in lower-case hex. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const recordCommands = {
  'record.compare': command('record.compare', { seen: hash, reason: note.exactOptional() }),
};
