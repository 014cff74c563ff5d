// The commands of decisions and commitments on the wire.
import { z } from 'zod';
import { command, commitment, decision, line, long, moment, note, person, poll } from './terms.ts';

const nature = z.enum(['agreement', 'opinion', 'referred']);

export const decisionsCommands = {
  'decisions.propose': command('decisions.propose', { text: long, nature }),
  'decisions.object': command('decisions.object', { decision, for: person.exactOptional() }),
  'decisions.adopt': command('decisions.adopt', {
    poll: poll.exactOptional(),
    decision: decision.exactOptional(),
    nature: nature.exactOptional(),
  }),
  'decisions.commit': command('decisions.commit', {
    decision: decision.exactOptional(),
    /** A group, or a body that is asked: those have longer names than groups, and no key is made of them. */
    side: line,
    does: note,
    inReturnFor: note.exactOptional(),
    due: moment,
  }),
  'decisions.accept': command('decisions.accept', { commitment, for: person.exactOptional() }),
};
