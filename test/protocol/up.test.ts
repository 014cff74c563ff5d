// What the wire takes and what it refuses, naming the place.
import { describe, expect, it } from 'vitest';
import { commandSchemas, readCommand } from '../../shared/protocol/up.ts';
import { rights } from '../../shared/room/rights.ts';

const refusal = (path: string) => ({ ok: false, refusal: { code: 'command.malformed', path } });

/** Only the room itself, HTTP after checks of its own, or the documents. */
const internal = [
  'meeting.create',
  'meeting.idle',
  'people.enter',
  'people.replaceLink',
  'people.replacePin',
  'people.makeRecovery',
  'people.missPin',
  'people.enrol',
  'people.slip',
  'people.rollOver',
  'agenda.outline',
  'agenda.noteProposal',
  'floor.timeUp',
  'polls.timeUp',
  'polls.turnout',
  'flags.putToMeeting',
  'orders.putToMeeting',
  'record.findFork',
];

describe('a command from the wire', () => {
  it('is read with its id apart', () => {
    const message = { id: 'c-1', type: 'queue.join', kind: 'speech', stance: 'for' };
    const command = { type: 'queue.join', kind: 'speech', stance: 'for' };
    expect(readCommand(message)).toStrictEqual({ ok: true, id: 'c-1', command });
  });

  it('[D2] takes the whole name of a body that is asked, and no more than a line', () => {
    const promised = (side: string) =>
      readCommand({ id: 'c1', type: 'decisions.commit', side, does: 'put up lamps', due: 1_800_000_000_000 });
    const body = 'Department of Housing, Water Supply and Urban-Rural Development';
    expect(promised(body)).toMatchObject({ ok: true, command: { side: body } });
    expect(promised('x'.repeat(200))).toMatchObject({ ok: true });
    expect(promised('x'.repeat(201))).toStrictEqual(refusal('side'));
  });

  it('[S6] has a schema for each type that people send, and for no other', () => {
    const types = Object.keys(rights).filter((type) => !internal.includes(type));
    expect(Object.keys(commandSchemas).toSorted()).toStrictEqual(types.toSorted());
  });

  it.each(internal)('[S6] %s does not come from the wire', (type) => {
    expect(readCommand({ id: 'c1', type })).toStrictEqual(refusal('type'));
  });

  it.each([
    ['nothing', undefined, ''],
    ['a text', 'queue.join', ''],
    ['a list', [{ id: 'c1', type: 'queue.open' }], ''],
    ['no id', { type: 'queue.open' }, 'id'],
    ['an id that is no text', { id: 7, type: 'queue.open' }, 'id'],
    ['an id that is too long', { id: 'x'.repeat(41), type: 'queue.open' }, 'id'],
    ['no type', { id: 'c1' }, 'type'],
    ['an inherited type', { id: 'c1', type: 'constructor' }, 'type'],
    ['an unknown field', { id: 'c1', type: 'queue.open', force: true }, 'force'],
    ['a wrong word', { id: 'c1', type: 'queue.join', kind: 'shout' }, 'kind'],
    ['a field deep inside', { id: 'c1', type: 'polls.announce', title: 'x', quorum: { of: 'all' } }, 'quorum.of'],
    ['a note that is too long', { id: 'c1', type: 'people.remove', person: 'p1', reason: 'x'.repeat(2001) }, 'reason'],
    ['too many options', { id: 'c1', type: 'polls.announce', title: 'x', options: Array(101).fill('o') }, 'options'],
    ['half a character', { id: 'c1', type: 'queue.write', text: '\uD83D' }, 'text'],
    ['a control character', { id: 'c1', type: 'queue.write', text: 'a\u0000b' }, 'text'],
    ['a prototype as a key', { id: 'c1', type: 'people.remove', person: '__proto__', reason: 'x' }, 'person'],
    ['a fraction above one', { id: 'c1', type: 'polls.announce', title: 'x', majority: '3/2' }, 'majority'],
    ['seconds without end', { id: 'c1', type: 'floor.extend', seconds: Infinity }, 'seconds'],
    ['no choice at all', { id: 'c1', type: 'polls.cast', poll: 'v1', choice: 7 }, 'choice'],
  ])('[S6] is refused and the place named: %s', (_, message, path) => {
    expect(readCommand(message)).toStrictEqual(refusal(path));
  });
});
