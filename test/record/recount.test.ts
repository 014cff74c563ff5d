// Every poll of an exported record counted again: the same to the last digit, and a changed one is named.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Choice } from '../../shared/counting/rules.ts';
import { plain } from '../../shared/procedures/plain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { recountAll } from '../../shared/record/recount.ts';
import type { PollWish } from '../../shared/room/polls/polls.ts';
import { Ballots } from '../support/ballots.ts';
import { storedOf } from '../support/entries.ts';
import { projectRoot } from '../support/imports.ts';
import { inSession, nth, rules } from '../support/room.ts';

const unseatedChair = { rules: rules({ officers: { ...plain.officers, chairVotes: 'never' } }) };
const names = ['ann', 'ben', 'cai', 'dan', 'eve', 'fay'];
const options = ['Lamps', 'Trees', 'Benches'];
const voted: readonly (readonly [Partial<PollWish>, readonly Choice[]])[] = [
  [{ title: 'yes or no' }, ['yes', 'yes', 'no', 'abstain', 'yes', 'no']],
  [{ title: 'closed', secrecy: 'closed', majority: '2/3' }, ['yes', 'yes', 'no', 'yes', 'yes', 'no']],
  [{ title: 'one', method: 'oneChoice', options, tie: 'lots' }, ['o1', 'o2', 'o1', 'o2', 'o3', 'o3']],
  [
    { title: 'several', method: 'someChoices', options, atMost: 2, secrecy: 'closed' },
    [['o1', 'o2'], ['o2'], [], ['o3'], ['o2'], ['o1']],
  ],
  [
    { title: 'run-off', method: 'instantRunoff', options },
    [['o1'], ['o1', 'o2'], ['o2', 'o1'], ['o2'], ['o3', 'o2'], ['o2', 'o3']],
  ],
  [
    { title: 'schulze', method: 'schulze', options, secrecy: 'closed' },
    [['o1'], ['o1', 'o2'], ['o2', 'o1'], ['o2'], ['o3', 'o2'], ['o2', 'o3']],
  ],
  [{ title: 'score', method: 'score', options }, [{ o1: 3 }, { o2: 9, o3: 1 }, {}, { o1: 10 }, { o3: 2 }, { o2: 2 }]],
  [{ title: 'consent', method: 'consent' }, Array.from({ length: 6 }, () => ({ answer: 'agree' as const }))],
];

/** A meeting in which every method was voted on. */
function recorded(): readonly StoredEntry[] {
  const { story, chair, persons } = inSession(names, unseatedChair);
  const ballots = new Ballots(story);
  for (const [wish, choices] of voted) {
    const poll = ballots.open(chair, wish);
    for (const [index, person] of persons.entries()) ballots.cast(person, poll, nth(choices, index));
    ballots.do(chair, { type: 'polls.close', poll });
  }
  const sealed = ballots.open(chair, { title: 'sealed', secrecy: 'sealed' });
  for (const [index, person] of persons.entries()) {
    ballots.do(person, { type: 'polls.credential', poll: sealed, blinded: `b${index}` });
    ballots.handIn(sealed, `r${index}`, index === 0 ? 'no' : 'yes');
  }
  ballots.do(chair, { type: 'polls.close', poll: sealed });
  ballots.pass(0);
  const few = ballots.open(chair, { title: 'few', secrecy: 'closed' });
  ballots.cast(nth(persons, 0), few, 'yes');
  ballots.do(chair, { type: 'polls.close', poll: few });
  return storedOf(story);
}

const changed = (entries: readonly StoredEntry[], title: string, change: (data: object) => object): readonly StoredEntry[] => {
  const index = recountAll(entries).findIndex((each) => each.title === title);
  const closings = entries.filter(({ entry }) => entry.type === 'polls.closed');
  const version = nth(closings, index).entry.version;
  return entries.map((stored) =>
    stored.entry.version === version
      ? { ...stored, entry: { ...stored.entry, data: change(JSON.parse(JSON.stringify(stored.entry.data))) } }
      : stored,
  );
};

/** A closed poll in which as many of the hall said yes, and as many no, as of those who have a device. */
function withPapers(each: number): readonly StoredEntry[] {
  const { story, chair, persons } = inSession(
    Array.from({ length: 4 * each + 2 }, (_, index) => `p${index}`),
    unseatedChair,
  );
  const ballots = new Ballots(story);
  const tellers = persons.slice(4 * each);
  for (const person of tellers) story.do(chair, { type: 'people.assign', person, role: 'teller' });
  const poll = ballots.open(chair, { title: 'papers', secrecy: 'closed' });
  for (const person of persons.slice(0, 2 * each)) ballots.do(person, { type: 'polls.way', way: 'hall' });
  for (const [index, person] of persons.slice(2 * each, 4 * each).entries()) {
    ballots.cast(person, poll, index < each ? 'yes' : 'no');
  }
  ballots.do(chair, { type: 'polls.close', poll });
  const papers = { issued: 2 * each, returned: 2 * each, valid: 2 * each, spoiled: 0 };
  const counted = { type: 'polls.count', poll, origin: 'paper', counts: { yes: each, no: each }, papers } as const;
  for (const teller of tellers) ballots.do(teller, counted);
  return storedOf(story);
}

describe('a record', () => {
  it('[V12] gives every result again from its ballots alone, to the last digit', () => {
    const recounts = recountAll(recorded());
    expect(recounts.map(({ title, outcome, ballots }) => [title, outcome, ballots])).toStrictEqual([
      ...voted.map(([{ title }]) => [title, 'same', 6]),
      ['sealed', 'same', 6],
      ['few', 'withheld', 0],
    ]);
  });

  it('[V12] is the same where a quorum asked for some of each group, which no published list tells', () => {
    const quorum = { cast: '1/2', of: 'entitled', eachGroup: 1 } as const;
    const template = rules({ officers: { ...plain.officers, chairVotes: 'never' }, poll: { ...plain.poll, quorum } });
    const { story, chair, persons } = inSession(['ann@A', 'ben@A', 'cai@A', 'dan@B', 'eve@B'], { rules: template });
    const ballots = new Ballots(story);
    const poll = ballots.open(chair, { title: 'which', method: 'oneChoice', options, secrecy: 'closed' });
    for (const person of persons) ballots.cast(person, poll, 'o1');
    ballots.do(chair, { type: 'polls.close', poll });
    expect(recountAll(storedOf(story))).toMatchObject([{ title: 'which', outcome: 'same', ballots: 5 }]);
  });

  it('[V12][V10] counts papers again where there are enough for their sums to be told', () => {
    expect(recountAll(withPapers(5))).toMatchObject([{ outcome: 'same', ballots: 10 }]);
    expect(recountAll(withPapers(3))).toMatchObject([{ outcome: 'withheld' }]);
  });

  it('[V12] names the first number that was changed', () => {
    const entries = changed(recorded(), 'run-off', (data) => ({ ...data, result: { carried: true, chosen: ['o3'] } }));
    const found = recountAll(entries).filter(({ outcome }) => outcome === 'different');
    expect(found).toMatchObject([{ title: 'run-off', difference: { field: 'chosen', told: ['o3'], counted: ['o2'] } }]);
  });

  it('[V8] finds a sealed ballot too many, and a receipt that has none', () => {
    const more = changed(recorded(), 'sealed', (data) => ({ ...data, credentials: 5 }));
    expect(recountAll(more)).toContainEqual(
      expect.objectContaining({ title: 'sealed', difference: { field: 'credentials', told: 5, counted: 6 } }),
    );
    const fewer = changed(recorded(), 'sealed', (data) => ({ ...data, receipts: ['r0', 'r1'] }));
    expect(recountAll(fewer)).toContainEqual(
      expect.objectContaining({ title: 'sealed', difference: { field: 'receipts', told: 2, counted: 6 } }),
    );
  });

  it('[V12][L3] is checked by a command of its own, which says what it found, and which entry one changed byte is in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'yitang-record-'));
    const run = (entries: readonly StoredEntry[]) => {
      writeFileSync(join(folder, 'record.json'), JSON.stringify({ meeting: 'testroom', entries }));
      const tsx = join(projectRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs');
      const words = [tsx, join(projectRoot, 'server', 'verify.ts'), join(folder, 'record.json')];
      const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
      return { status, lines: stdout.trim().split('\n') };
    };
    const right = run(recorded());
    expect(right.status).toBe(0);
    expect(right.lines.map((line) => line[0])).toStrictEqual(['✓', ...voted.map(() => '✓'), '✓', '–']);
    const entries = recorded();
    const wrong = run(changed(entries, 'score', (data) => ({ ...data, result: { carried: true } })));
    expect(wrong.status).toBe(1);
    const version = recountAll(entries).find(({ title }) => title === 'score')?.version;
    expect(wrong.lines[0]).toContain(`Entry ${version} was changed`);
  });
});
