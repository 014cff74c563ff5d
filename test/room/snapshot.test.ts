// The state as text and back: the very same, and of a shape that its number says.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { flagId, itemId, linkId, pollId, ROOM } from '../../shared/room/ids.ts';
import { decodeRoom, encodeRoom, encodingRoom, snapshotSchema } from '../../shared/room/snapshot.ts';
import { inSession, nth, type Story } from '../support/room.ts';

/** A meeting in which something of everything happened. */
function eventful() {
  const told = inSession(['Ming@A', 'Hong@A', 'Lan@B', 'Tao@B', 'Wei@B']);
  const { story, chair, clerk, supervisor, persons } = told;
  const [item] = story.outline({ id: 'lamps', question: 'Lamps?' }, { id: 'benches' });
  story.do(chair, { type: 'agenda.open', item: item ?? itemId('') });
  for (const person of persons.slice(0, 4)) story.do(person, { type: 'queue.join', kind: 'speech', stance: 'for' });
  story.do(chair, { type: 'floor.give' });
  story.do(chair, { type: 'floor.callToOrder', article: 'respect' });
  story.pass(10_000);
  story.do(chair, { type: 'floor.end' });
  story.do(chair, { type: 'floor.give' });
  story.do(clerk, { type: 'people.register', name: 'Walk-in', group: 'B' });
  story.do(nth(persons, 4), { type: 'people.help', where: 'row 3' });
  const slip = { link: linkId('slip'), hash: 'key-slip', digits: 'digits-slip' };
  story.do(clerk, { type: 'people.slip', person: nth(persons, 4), slip });
  story.do(clerk, { type: 'people.correct', person: nth(persons, 4), household: '3-201' });
  story.do(nth(persons, 3), { type: 'people.delegate', to: nth(persons, 4) });
  const { flag } = story.do(supervisor, { type: 'flags.raise', article: 'respect', weight: 'warning', note: 'n' });
  story.do(chair, { type: 'flags.rule', flag: flagId(String(flag)), ruling: 'upheld', remedy: 'again' });
  const { poll } = story.do(chair, { type: 'polls.open', title: 'Lamps?', secrecy: 'open', closesIn: 90 });
  story.do(nth(persons, 0), { type: 'polls.cast', poll: pollId(String(poll)), choice: 'yes' });
  return story;
}

/** The same, with a fork of the record that was dealt with, and one that is open. */
function forked(): Story {
  const story = eventful();
  const supervisor = [...story.room.people.persons.values()].find(({ role }) => role === 'supervisor')?.id ?? ROOM;
  const head = { version: story.room.version, hash: 'a'.repeat(64) };
  const find = (hash: string, after: number) =>
    story.do(ROOM, { type: 'record.findFork', seen: { version: 900, hash, at: story.now }, after }, { head });
  find('b'.repeat(64), 0);
  story.do(supervisor, { type: 'record.compare', seen: 'b'.repeat(64) });
  find('c'.repeat(64), 1);
  return story;
}

/** Which members there are and of what kind, whatever they say; the procedure is data of its own. */
function shapeOf(value: unknown, path: string, into: Set<string>): void {
  if (path.endsWith('.rules')) return;
  if (Array.isArray(value)) {
    for (const member of value) shapeOf(member, `${path}[]`, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) shapeOf(member, `${path}.${key}`, into);
  } else into.add(`${path}:${typeof value}`);
}

describe('a snapshot', () => {
  it('[S1] gives back the very same state, which goes on the same way', () => {
    const story = eventful();
    const decoded = decodeRoom(encodeRoom(story.room));
    expect(decoded).toStrictEqual(story.room);
    expect(encodeRoom(decoded)).toBe(encodeRoom(story.room));
    story.pass(100_000);
    const before = encodeRoom(story.room);
    story.room = decoded;
    story.now = decoded.at;
    story.pass(100_000);
    expect(encodeRoom(story.room)).toBe(before);
  });

  it('[S1][S5] is the same text when it is written piece by piece, with pauses once there are many people', () => {
    const { story } = inSession(Array.from({ length: 450 }, (_, index) => `P${index}@A`));
    const encoding = encodingRoom(story.room);
    let pauses = 0;
    let step = encoding.next();
    for (; !step.done; step = encoding.next()) pauses += 1;
    expect(step.value).toBe(encodeRoom(story.room));
    expect(pauses).toBeGreaterThanOrEqual(2);
    const small = encodingRoom(eventful().room).next();
    expect([small.done, small.value]).toStrictEqual([true, encodeRoom(eventful().room)]);
  });

  it('[S1] is of the shape that its schema says: else raise the number, then pin the new hash', () => {
    const shape = new Set<string>();
    for (const { room } of [eventful(), forked()]) shapeOf(JSON.parse(encodeRoom(room)), '', shape);
    const hash = createHash('sha256')
      .update([...shape].toSorted().join('\n'))
      .digest('hex')
      .slice(0, 16);
    expect([snapshotSchema, hash]).toStrictEqual([4, '75265930437f16c7']);
  });
});
