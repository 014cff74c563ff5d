// The agenda's commands on the wire.
import { command, item, line, note } from './terms.ts';

export const agendaCommands = {
  'agenda.open': command('agenda.open', { item }),
  'agenda.close': command('agenda.close', { item: item.exactOptional() }),
  'agenda.defer': command('agenda.defer', { item, reason: note }),
  'agenda.refer': command('agenda.refer', { item, reason: note, to: line.exactOptional() }),
};
