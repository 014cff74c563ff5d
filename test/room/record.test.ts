// A fork of the record: the meeting is read-only, its clocks stand, and a supervisor who has seen both heads ends it (L6).
import { describe, expect, it } from 'vitest';
import { nextDeadline } from '../../shared/room/deadlines.ts';
import { after, flagId, instant, linkId, pollId, ROOM, type PersonId } from '../../shared/room/ids.ts';
import { brokenInvariants } from '../../shared/room/invariants.ts';
import { needsOf } from '../../shared/room/needs.ts';
import { heldUpSince } from '../../shared/room/readings.ts';
import type { SeenHead } from '../../shared/room/record/record.ts';
import type { RoomCommand } from '../../shared/room/room.ts';
import { viewOf } from '../../shared/room/view.ts';
import { founded, inSession, nth, START, type Story } from '../support/room.ts';

const hashOf = (letter: string): string => letter.repeat(64);
/** Where the log stands, and what somebody saw beyond it. */
const tip = (story: Story) => ({ version: story.room.version, hash: hashOf('a') });
const beyond = (story: Story, by = 5, letter = 'b'): SeenHead => ({
  version: story.room.version + by,
  hash: hashOf(letter),
  at: START + 1_000,
});

const finding = (seen: SeenHead, shownAfter = 0): RoomCommand => ({ type: 'record.findFork', seen, after: shownAfter });
const find = (story: Story, seen = beyond(story), shownAfter = 0) =>
  story.eventsOf(ROOM, finding(seen, shownAfter), { head: tip(story) });
const compare = (letter = 'b', reason?: string): RoomCommand => ({
  type: 'record.compare',
  seen: hashOf(letter),
  ...(reason !== undefined && { reason }),
});
const leaves = (story: Story, person: PersonId) => story.do(person, { type: 'people.checkOut' });

describe('a head that the log does not have', () => {
  it('[L6] is found with both heads, and pauses a meeting in session', () => {
    const { story } = inSession();
    const seen = beyond(story);
    const there = { ...tip(story), at: story.room.at };
    expect(find(story, seen)).toStrictEqual([
      { type: 'record.forkFound', data: { seen, tip: there } },
      { type: 'meeting.paused', data: { forked: true } },
    ]);
    expect(story.room.record).toStrictEqual({ forks: 1, open: { seen, tip: there, foundAt: story.now } });
    for (const audience of ['public', 'officers'] as const) {
      expect(viewOf(story.room, audience).record).toStrictEqual({ forks: 1, open: { seen, tip: there, foundAt: story.now } });
      expect(viewOf(story.room, audience).meeting).toMatchObject({ status: 'paused', forked: true });
    }
    expect(brokenInvariants(story.room)).toStrictEqual([]);
  });

  it('[L6] pauses nothing before the session, during a pause and after the close', () => {
    const before = founded();
    expect(find(before).map(({ type }) => type)).toStrictEqual(['record.forkFound']);
    const { story, chair } = inSession();
    story.do(chair, { type: 'meeting.pause' });
    expect(find(story).map(({ type }) => type)).toStrictEqual(['record.forkFound']);
    const over = inSession();
    over.story.do(over.chair, { type: 'meeting.close' });
    expect(find(over.story).map(({ type }) => type)).toStrictEqual(['record.forkFound']);
    expect(over.story.room.meeting.phase.status).toBe('closed');
  });

  it('[L6] is nothing when it is where the log stands', () => {
    const { story } = inSession();
    story.refused(ROOM, finding(tip(story)), 'record.nothingFound', { head: tip(story) });
    expect(() => story.try(ROOM, finding(beyond(story)))).toThrow(/head of the log/);
    expect(needsOf(story.room, finding(beyond(story)), ROOM)).toStrictEqual({ head: true });
  });

  it('[L6] found again while it is open: a later head takes its place, an earlier or the same one does not', () => {
    const { story } = inSession();
    const first = beyond(story, 5);
    const { open } = (find(story, first), story.room.record);
    story.refused(ROOM, finding(first), 'record.forkKnown', { head: tip(story) });
    story.refused(ROOM, finding({ version: 3, hash: hashOf('c') }), 'record.forkKnown', { head: tip(story) });
    const later = { version: first.version + 4, hash: hashOf('d') };
    story.pass(1_000);
    expect(find(story, later).map(({ type }) => type)).toStrictEqual(['record.forkFound']);
    expect(story.room.record).toStrictEqual({ forks: 1, open: { ...open, seen: later } });
  });

  it('[L6] that was shown before the last finding is known to be lost, and one that was shown since is found', () => {
    const { story, supervisor } = inSession();
    find(story);
    story.do(supervisor, compare());
    story.refused(ROOM, finding(beyond(story, 50, 'c'), 0), 'record.forkKnown', { head: tip(story) });
    find(story, beyond(story, 1, 'd'), 1);
    expect(story.room.record).toMatchObject({ forks: 2, open: { seen: { hash: hashOf('d') } } });
  });

  it('[L6] no person can say that there is one', () => {
    const { story, chair, supervisor } = inSession();
    for (const by of [chair, supervisor]) story.refused(by, finding(beyond(story)), 'people.notAllowed', { head: tip(story) });
  });
});

describe('while a fork is open', () => {
  it('[L6] every command is refused with both heads, whoever sends it, the room itself too', () => {
    const { story, chair, clerk, supervisor, persons } = inSession(['Ann', 'Ben']);
    const ann = nth(persons, 0);
    const { poll } = story.do(chair, { type: 'polls.open', title: 'Lamps?', secrecy: 'open' });
    const seen = beyond(story);
    find(story, seen);
    const { version, hash } = seen;
    const refusal = { code: 'store.forked', here: { version, hash }, there: { version: seen.version - 5, hash: hashOf('a') } };
    const tried: readonly (readonly [PersonId, RoomCommand])[] = [
      [ann, { type: 'polls.cast', poll: pollId(String(poll)), choice: 'yes' }],
      [ann, { type: 'queue.join', kind: 'speech' }],
      [chair, { type: 'meeting.resume' }],
      [chair, { type: 'meeting.close' }],
      [clerk, { type: 'people.register', name: 'Lan' }],
      [clerk, { type: 'people.checkOut', person: ann }],
      [supervisor, { type: 'flags.raise', article: 'respect', weight: 'note', note: 'n' }],
      [supervisor, { type: 'people.replaceLink', role: 'supervisor', add: true, link: { link: linkId('l'), hash: 'h' } }],
      [ROOM, { type: 'agenda.outline', upTo: 1, items: [] }],
      [ROOM, { type: 'polls.turnout', poll: pollId(String(poll)) }],
      [ROOM, { type: 'people.missPin', next: '12345674' }],
    ];
    for (const [by, command] of tried) {
      expect(story.refusalOf(by, command)).toStrictEqual(refusal);
      expect(needsOf(story.room, command, by)).toStrictEqual({});
    }
  });

  it('[L6][M4] what was accepted before is answered the same again', () => {
    const { story, persons } = inSession(['Ann']);
    const ann = nth(persons, 0);
    story.do(ann, { type: 'queue.join', kind: 'speech' }, { id: 'again' });
    find(story);
    expect(story.try(ann, { type: 'queue.join', kind: 'speech' }, { id: 'again' })).toMatchObject({ ok: true, repeated: {} });
  });

  it('[L6] nothing becomes due, and a turn has as long as before once the chair resumes', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann', 'Ben', 'Lan']);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'polls.open', title: 'Lamps?', secrecy: 'open', closesIn: 90 });
    const before = { ends: story.room.floor.turn?.endsAt ?? START, poll: nextDeadline(story.room) };
    story.pass(10_000);
    find(story);
    expect(nextDeadline(story.room)).toBeUndefined();
    story.pass(48 * 3_600_000);
    expect(story.room.meeting.phase.status).toBe('paused');
    story.do(supervisor, compare());
    expect(story.room.meeting.phase.status).toBe('paused');
    story.refused(chair, { type: 'floor.end' }, 'meeting.notInSession');
    story.pass(5_000);
    story.do(chair, { type: 'meeting.resume' });
    const stood = 48 * 3_600_000 + 5_000;
    expect(story.room.floor.turn?.endsAt).toBe(before.ends + stood);
    expect(nextDeadline(story.room)?.at).toBe((before.poll?.at ?? 0) + stood);
  });

  it('[L6][P7] people have as long as before to answer a roll call, to object and to contest', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann@A', 'Ben@A', 'Lan@B']);
    const flag = flagId(
      String(story.do(supervisor, { type: 'flags.raise', article: 'respect', weight: 'warning', note: 'n' })['flag']),
    );
    story.do(chair, { type: 'flags.rule', flag, ruling: 'dismissed', reason: 'no' });
    story.do(chair, { type: 'decisions.propose', text: 'Lamps', nature: 'opinion' });
    story.do(chair, { type: 'people.callRoll' });
    story.pass(20_000);
    find(story);
    story.pass(600_000);
    story.do(supervisor, compare());
    expect(story.room.people.roll).toMatchObject({ until: START + 60_000 + 600_000 });
    expect([...story.room.decisions.decisions.values()]).toMatchObject([{ standing: { until: START + 30_000 + 600_000 } }]);
    story.pass(30_000);
    story.do(nth(persons, 0), { type: 'people.here' });
    story.do(supervisor, { type: 'flags.contest', flag });
    expect(heldUpSince(story.room.record.last, START)).toBe(600_000);
    expect(heldUpSince(story.room.record.last, START + 320_000)).toBe(300_000);
    expect(heldUpSince(story.room.record.last, START + 700_000)).toBe(0);
    expect(heldUpSince(undefined, START)).toBe(0);
  });

  it('[L6] whoever may end it comes in, everybody else waits outside', () => {
    const { story } = inSession([], { waitingRoom: false });
    find(story);
    const enter = (by: Extract<RoomCommand, { type: 'people.enter' }>['by'], name = 'New'): RoomCommand => ({
      type: 'people.enter',
      by,
      name,
      token: `t-${name}`,
    });
    for (const by of [{ key: 'key-participant' }, { key: 'key-clerk' }, { key: 'none' }, { pin: '12345674' }] as const)
      story.refused(ROOM, enter(by), 'store.forked');
    story.do(ROOM, enter({ recovery: 'recovery' }));
    expect(story.do(ROOM, enter({ key: 'key-supervisor' }, 'Sun'))).toMatchObject({ role: 'supervisor' });
    const empty = founded();
    find(empty);
    expect(empty.enter('chair', 'chair')).toBe(empty.room.meeting.chair?.person);
    const sun = empty.enter('supervisor', 'Sun');
    expect(empty.room.people.persons.get(sun)).toMatchObject({ status: 'in' });
  });
});

describe('the way out', () => {
  it('[L6] a supervisor who has seen both ends it; that stands in the view', () => {
    const { story, supervisor } = inSession();
    const seen = beyond(story);
    find(story, seen);
    const { open } = story.room.record;
    story.pass(30_000);
    expect(story.eventsOf(supervisor, compare())).toStrictEqual([{ type: 'record.compared', data: { length: 30_000 } }]);
    expect(viewOf(story.room, 'public').record).toMatchObject({
      forks: 1,
      last: { ...open, comparedAt: story.now, by: { person: supervisor, name: 'supervisor' } },
    });
    expect(story.room.record.open).toBeUndefined();
    story.refused(supervisor, compare(), 'record.nothingFound');
  });

  it('[L6] it is the head that was seen which must be named', () => {
    const { story, supervisor } = inSession();
    find(story);
    const later = { version: story.room.version + 9, hash: hashOf('d') };
    find(story, later);
    expect(story.refusalOf(supervisor, compare('b'))).toStrictEqual({ code: 'record.otherFork', seen: later });
    story.do(supervisor, compare('d'));
  });

  it('[L6] the chair ends it only where no supervisor is here, and says why for every screen', () => {
    const { story, chair, clerk, supervisor, persons } = inSession(['Ann']);
    find(story);
    for (const by of [clerk, nth(persons, 0)]) story.refused(by, compare('b', 'because'), 'people.notAllowed');
    story.refused(chair, compare('b', 'because'), 'record.supervisorFirst');
    leaves(story, supervisor);
    expect(story.room.people.count.byRole.get('supervisor') ?? 0).toBe(0);
    story.refused(chair, compare(), 'record.reasonMissing');
    story.refused(chair, compare('b', '  '), 'record.reasonMissing');
    story.do(chair, compare('b', ' The disk was changed. '));
    expect(viewOf(story.room, 'public').record.last).toMatchObject({ by: { name: 'chair' }, reason: 'The disk was changed.' });
  });

  it('[L6] a supervisor who is not here is checked out, a lost chair replaced, and nobody is stuck', () => {
    const { story, chair, clerk, supervisor } = inSession();
    find(story);
    story.pass(120_000);
    story.refused(clerk, { type: 'people.checkOut' }, 'store.forked');
    story.do(clerk, { type: 'people.checkOut', person: supervisor });
    story.do(clerk, { type: 'meeting.takeChair' }, { chairSeenAt: after(START, 1) });
    expect(story.room.meeting.chair).toMatchObject({ person: clerk, lostBy: chair });
    story.do(clerk, compare('b', 'Nobody else came back.'));
  });

  it('[L6][M3] it ends in a closed meeting too, which then takes what follows from it', () => {
    const { story, chair, supervisor } = inSession();
    story.do(chair, { type: 'meeting.close' });
    find(story);
    story.refused(chair, { type: 'decisions.accept', commitment: 'c' as never }, 'store.forked');
    story.do(supervisor, compare());
    story.refused(chair, { type: 'meeting.resume' }, 'meeting.closed');
  });
});

describe('the key that heads are marked with', () => {
  it('[L6] is a secret part of the first entry, and in no view', () => {
    const story = founded();
    expect(story.room.record).toStrictEqual({ forks: 0 });
    const marked = founded({ markKey: 'planted-key' });
    expect(nth(marked.events, 0)).toMatchObject({ type: 'meeting.created', secret: { markKey: 'planted-key' } });
    expect(JSON.stringify(nth(marked.events, 0).data)).not.toContain('planted-key');
    expect(marked.room.record).toStrictEqual({ forks: 0, markKey: 'planted-key' });
    const views = (['public', 'officers', 'waiting'] as const).map((audience) => JSON.stringify(viewOf(marked.room, audience)));
    expect(views.filter((view) => view.includes('planted-key'))).toStrictEqual([]);
    expect(instant(marked.room.at)).toBe(START);
  });
});
