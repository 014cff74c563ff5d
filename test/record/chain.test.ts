// The chain of entries: what is hashed, what is sealed, and what is found when somebody changes it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bodyOf, entriesOf, verifyChain } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { eventNumbers } from '../../shared/record/event-numbers.ts';
import { foldEntry, readEntry } from '../../shared/record/fold.ts';
import { decisionId, instant, itemId, personId, pollId } from '../../shared/room/ids.ts';
import { emptyRoom, type RoomEvent } from '../../shared/room/room.ts';
import { projectRoot } from '../support/imports.ts';
import { nth } from '../support/room.ts';

const head = { version: 0, hash: '' };
const author = { at: 5, by: 'p1', command: 'c1' };
const salt = () => '000102030405060708090a0b0c0d0e0f';
const events: readonly RoomEvent[] = [
  { type: 'people.helpAsked', data: { person: personId('p1') } },
  {
    type: 'polls.cast',
    data: { poll: pollId('v1'), seat: personId('p1'), origin: 'device' },
    secret: { choice: 'PLANTED' },
  },
];
const done = { body: 'abc', result: { poll: 'v1' } };
const entries = entriesOf(events, author, head, done, salt);

describe('entries', () => {
  it('[L1] carry the hash of the one before them, and only the last says how the command was answered', () => {
    expect(entries.map(({ entry }) => entry)).toStrictEqual([
      { version: 1, type: 'people.helpAsked', data: { person: 'p1' }, ...author, hash: nth(entries, 0).entry.hash },
      {
        version: 2,
        type: 'polls.cast',
        data: { poll: 'v1', seat: 'p1', origin: 'device' },
        ...author,
        done,
        seal: nth(entries, 1).entry.seal,
        hash: nth(entries, 1).entry.hash,
      },
    ]);
    expect(verifyChain(entries)).toBeUndefined();
  });

  it('[L5] keep a secret beside them: without it the chain still verifies, and nothing of it is in the entry', () => {
    const erased = entries.map(({ entry }) => ({ entry }));
    expect(verifyChain(erased)).toBeUndefined();
    expect(JSON.stringify(erased)).not.toContain('PLANTED');
    expect(nth(entries, 1).secret).toStrictEqual({ salt: salt(), secret: { choice: 'PLANTED' } });
  });

  it('[L5] are read without their secret where it was erased', () => {
    const read = readEntry({ entry: nth(entries, 1).entry });
    expect(read.known && 'secret' in read.event).toBe(false);
  });

  it('[D1] do not name who objected to a decision, and still let them have the same answer again', () => {
    const objected: RoomEvent = {
      type: 'decisions.objected',
      data: { decision: decisionId('d1') },
      secret: { person: personId('p7') },
    };
    const made = entriesOf([objected], { at: 5, by: 'p9', for: 'p7', command: 'c1' }, head, { body: 'b' }, salt);
    expect(JSON.stringify(nth(made, 0).entry)).not.toMatch(/p7|p9/);
    const read = readEntry(nth(made, 0));
    expect(read.known && read.sender).toBe('p9');
  });

  it('[D1] hash no word of whom somebody objected for, so that nobody finds them by trying all', () => {
    const objection = (whom: string) => ({ type: 'decisions.object', decision: 'd1', for: whom });
    expect(bodyOf(objection('p7'))).toBe(bodyOf(objection('p8')));
    const hand = (whom: string) => ({ type: 'queue.leave', for: whom });
    expect(bodyOf(hand('p7'))).not.toBe(bodyOf(hand('p8')));
  });

  const changed = (index: number, change: Partial<StoredEntry['entry']>): readonly StoredEntry[] =>
    entries.map((stored, at) => (at === index ? { ...stored, entry: { ...stored.entry, ...change } } : stored));

  it.each([
    ['a time', changed(0, { at: 6 }), { version: 1, wrong: 'hash' }],
    ['who did it', changed(1, { by: 'p2' }), { version: 2, wrong: 'hash' }],
    ['a number', changed(1, { version: 3 }), { version: 2, wrong: 'version' }],
    ['one left out', entries.slice(1), { version: 1, wrong: 'version' }],
    ['a secret', [nth(entries, 0), { ...nth(entries, 1), secret: { salt: salt(), secret: {} } }], { version: 2, wrong: 'seal' }],
  ] as const)('[L1][L5] show the first place where something was changed: %s', (_, chain, wrong) => {
    expect(verifyChain(chain)).toStrictEqual(wrong);
  });
});

describe('the hash of what a command says', () => {
  it('[M4] tells bodies apart', () => {
    expect(bodyOf({ type: 'queue.leave' })).not.toBe(bodyOf({ type: 'queue.open' }));
    expect(bodyOf({ type: 'queue.leave' })).toMatch(/^[0-9a-f]{16}$/);
  });

  it('[L4] says nothing of a choice or a name', () => {
    const cast = (choice: string) => bodyOf({ type: 'polls.cast', ...{ poll: 'v1', choice } });
    expect(cast('yes')).toBe(cast('no'));
    const named = (name: string) => bodyOf({ type: 'people.register', ...{ name } });
    expect(named('Ming')).toBe(named('Hong'));
  });
});

describe('the kinds of events', () => {
  it('[L1] have a number each, none used twice', () => {
    const numbers = Object.values(eventNumbers);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.min(...numbers)).toBe(1);
  });

  it('[L1] that are not known here are said to be unknown, and not folded', () => {
    const unknown = { entry: { ...nth(entries, 0).entry, type: 'future.happened' } };
    expect(readEntry(unknown)).toStrictEqual({ known: false, type: 'future.happened' });
    expect(foldEntry(emptyRoom(instant(0)), unknown)).toBeUndefined();
  });

  it('[L1] of the first release still fold, in a log that was kept from it', () => {
    const lines = readFileSync(join(projectRoot, 'test/fixtures/log-1.jsonl'), 'utf8').trimEnd().split('\n');
    const fixture = lines.map((line): StoredEntry => JSON.parse(line));
    expect(verifyChain(fixture)).toBeUndefined();
    const room = fixture.reduce((before, stored) => foldEntry(before, stored) ?? before, emptyRoom(instant(0)));
    expect(room.version).toBe(fixture.length);
    expect(room.meeting.phase.status).toBe('inSession');
    expect(room.agenda.order).toStrictEqual([itemId('lamps')]);
    expect(room.floor.total.turns).toBe(1);
    expect([...room.polls.polls.values()].map((poll) => poll.phase.status)).toStrictEqual(['closed']);
  });
});
