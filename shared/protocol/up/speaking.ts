// The commands of queue, floor and rounds on the wire.
import { z } from 'zod';
import { TURN_SECONDS, WORDS_CHARACTERS } from '../limits.ts';
import { orders } from '../procedure-schema.ts';
import { command, group, id, item, line, note, person, text, turn } from './terms.ts';

const kind = z.enum(['pointOfOrder', 'answer', 'question', 'speech']);
const stance = z.enum(['for', 'against', 'none']);
const seconds = z.int().min(1).max(TURN_SECONDS);
/** Further back than anybody waits. */
const place = z.int().min(0).max(100_000);

const queueCommands = {
  'queue.join': command('queue.join', {
    kind,
    stance: stance.exactOptional(),
    item: item.exactOptional(),
    article: id.exactOptional(),
    note: note.exactOptional(),
    for: person.exactOptional(),
  }),
  'queue.leave': command('queue.leave', { for: person.exactOptional() }),
  'queue.write': command('queue.write', {
    text: text(WORDS_CHARACTERS),
    item: item.exactOptional(),
    stance: stance.exactOptional(),
    for: person.exactOptional(),
  }),
  'queue.skip': command('queue.skip', { person, reason: note }),
  'queue.move': command('queue.move', { person, to: place, reason: note }),
  'queue.invite': command('queue.invite', { person, kind: kind.exactOptional() }),
  'queue.change': command('queue.change', {
    person: person.exactOptional(),
    kind: kind.exactOptional(),
    heard: z.boolean().exactOptional(),
  }),
  'queue.setOrder': command('queue.setOrder', { order: orders }),
  'queue.open': command('queue.open', {}),
  'queue.close': command('queue.close', {}),
};

const floorCommands = {
  'floor.give': command('floor.give', { person: person.exactOptional(), reason: note.exactOptional() }),
  'floor.start': command('floor.start', { turn: turn.exactOptional() }),
  'floor.end': command('floor.end', { turn: turn.exactOptional() }),
  'floor.absent': command('floor.absent', { turn: turn.exactOptional() }),
  'floor.pause': command('floor.pause', { turn: turn.exactOptional() }),
  'floor.resume': command('floor.resume', { turn: turn.exactOptional() }),
  'floor.extend': command('floor.extend', { turn: turn.exactOptional(), seconds }),
  'floor.callToOrder': command('floor.callToOrder', {
    person: person.exactOptional(),
    article: id,
    end: z.boolean().exactOptional(),
    lift: z.boolean().exactOptional(),
  }),
};

const roundsCommands = {
  'rounds.open': command('rounds.open', {
    purpose: line,
    order: z.enum(['groups', 'list', 'lot']),
    seconds,
    members: z.union([z.enum(['everyone', 'spokespersons']), z.strictObject({ group })]).exactOptional(),
  }),
  'rounds.pass': command('rounds.pass', { for: person.exactOptional(), later: z.boolean().exactOptional() }),
  'rounds.close': command('rounds.close', { reason: note.exactOptional() }),
};

export const speakingCommands = { ...queueCommands, ...floorCommands, ...roundsCommands };
