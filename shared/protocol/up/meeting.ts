// The meeting's commands on the wire.
import { z } from 'zod';
import { GROUPS, AGENDA_ITEMS } from '../limits.ts';
import { rulesPatch } from '../procedure-schema.ts';
import { command, group, id, line, note, person, title } from './terms.ts';

const leftover = z.strictObject({ fate: z.enum(['adjourned', 'parked', 'dropped']), reason: note });

export const meetingCommands = {
  'meeting.open': command('meeting.open', {}),
  'meeting.start': command('meeting.start', {}),
  'meeting.pause': command('meeting.pause', { reason: note.exactOptional(), next: line.exactOptional() }),
  'meeting.resume': command('meeting.resume', {}),
  'meeting.adjourn': command('meeting.adjourn', { to: line.exactOptional(), reason: note.exactOptional() }),
  'meeting.close': command('meeting.close', {
    left: z
      .record(id, leftover)
      .refine((left) => Object.keys(left).length <= AGENDA_ITEMS)
      .exactOptional(),
  }),
  'meeting.handOver': command('meeting.handOver', { person }),
  'meeting.takeChair': command('meeting.takeChair', {}),
  'meeting.takeBack': command('meeting.takeBack', {}),
  'meeting.configure': command('meeting.configure', {
    title: title.exactOptional(),
    place: line.exactOptional(),
    sound: line.exactOptional(),
    names: z.enum(['whole', 'surname', 'number']).exactOptional(),
    waitingRoom: z.boolean().exactOptional(),
    groups: z.array(group).max(GROUPS).readonly().exactOptional(),
    /** What comes out of it is checked as a whole when it is decided (M6). */
    rules: rulesPatch.exactOptional(),
    editing: z.strictObject({ proposals: z.boolean().exactOptional(), notes: z.boolean().exactOptional() }).exactOptional(),
  }),
};
