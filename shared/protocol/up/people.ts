// The people's commands on the wire.
import { z } from 'zod';
import { command, group, id, line, name, note, person } from './terms.ts';

export const peopleCommands = {
  'people.admit': command('people.admit', {
    person: person.exactOptional(),
    group: group.exactOptional(),
    all: z.boolean().exactOptional(),
    device: id.exactOptional(),
    refuse: z.boolean().exactOptional(),
  }),
  'people.remove': command('people.remove', { person, reason: note }),
  'people.consent': command('people.consent', { person }),
  'people.assign': command('people.assign', {
    person,
    role: z.enum(['deputy', 'clerk', 'teller', 'supervisor', 'participant']).exactOptional(),
    group: group.exactOptional(),
    spokesperson: group.exactOptional(),
  }),
  'people.register': command('people.register', {
    name: name.exactOptional(),
    group: group.exactOptional(),
    household: name.exactOptional(),
  }),
  'people.correct': command('people.correct', {
    person: person.exactOptional(),
    name: name.exactOptional(),
    group: group.exactOptional(),
    household: name.exactOptional(),
    helped: z.boolean().exactOptional(),
    remote: z.boolean().exactOptional(),
    worksFor: name.exactOptional(),
  }),
  'people.checkIn': command('people.checkIn', { person }),
  'people.checkOut': command('people.checkOut', { person: person.exactOptional() }),
  'people.callRoll': command('people.callRoll', {}),
  'people.here': command('people.here', { for: person.exactOptional() }),
  'people.merge': command('people.merge', { person, into: person }),
  'people.passSeat': command('people.passSeat', { to: person, for: person.exactOptional() }),
  'people.delegate': command('people.delegate', { to: person.exactOptional(), for: person.exactOptional() }),
  'people.help': command('people.help', {
    where: line.exactOptional(),
    done: z.boolean().exactOptional(),
    for: person.exactOptional(),
  }),
};
