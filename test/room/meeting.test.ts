// The meeting itself: its status, its chair, what can be taken back, and how it ends.
import { describe, expect, it } from 'vitest';
import { nextDeadline } from '../../shared/room/deadlines.ts';
import { ROOM, after, linkId, personId } from '../../shared/room/ids.ts';
import type { Door } from '../../shared/room/people/people.ts';
import { roleOf } from '../../shared/room/readings.ts';
import { founded, inSession, nth, rules } from '../support/room.ts';
import { youhuahaohaoshuo } from '../../shared/procedures/youhuahaohaoshuo.ts';

describe('status', () => {
  it('[M1] a meeting is open unless it was made as a draft', () => {
    expect(founded().room.meeting.phase).toStrictEqual({ status: 'open' });
    expect(founded({ draft: true }).room.meeting.phase).toStrictEqual({ status: 'draft' });
  });

  it('[M1] a draft is opened once', () => {
    const story = founded({ draft: true });
    const chair = story.enter('chair', 'Li');
    story.do(chair, { type: 'meeting.open' });
    story.refused(chair, { type: 'meeting.open' }, 'meeting.alreadyOpen');
  });

  it('[M1] before the session queue, floor, rounds and polls answer that it has not begun', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    const ann = story.enter('participant', 'Ann');
    story.refused(ann, { type: 'queue.join', kind: 'speech' }, 'meeting.notInSession');
    story.refused(chair, { type: 'floor.give' }, 'meeting.notInSession');
    story.refused(chair, { type: 'rounds.open', purpose: 'x', order: 'list', seconds: 60 }, 'meeting.notInSession');
    story.refused(chair, { type: 'polls.open', title: 'x' }, 'meeting.notInSession');
  });

  it('[M1] only the chair moves it, and a session begins once', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    const ann = story.enter('participant', 'Ann');
    story.refused(ann, { type: 'meeting.start' }, 'people.notAllowed');
    story.do(chair, { type: 'meeting.start' });
    story.refused(chair, { type: 'meeting.start' }, 'meeting.alreadyStarted');
  });

  it('[M1] a pause stops the clock of the turn and gives the time back', () => {
    const { story, chair, persons } = inSession(['Ann']);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.pass(10_000);
    const endsAt = story.room.floor.turn?.endsAt ?? 0;
    story.do(chair, { type: 'meeting.pause', next: 'tea' });
    expect(story.room.meeting.phase).toMatchObject({ status: 'paused', next: 'tea', since: story.now });
    story.pass(600_000);
    expect(story.room.floor.turn?.overran).toBe(false);
    story.do(chair, { type: 'meeting.resume' });
    expect(story.room.floor.turn?.endsAt).toBe(endsAt + 600_000);
  });

  it('[M1] hands, words and flags are taken in a pause, but nobody is called and nothing opens', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann', 'Ben']);
    story.do(chair, { type: 'meeting.pause' });
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(nth(persons, 1), { type: 'queue.write', text: 'words' });
    story.do(supervisor, { type: 'flags.raise', article: 'respect', weight: 'warning', note: 'n' });
    story.refused(chair, { type: 'floor.give' }, 'meeting.notInSession');
    story.refused(chair, { type: 'polls.open', title: 'x' }, 'meeting.notInSession');
  });

  it('[M1] resuming what is not paused is refused; pausing again only changes what is said', () => {
    const { story, chair } = inSession();
    story.refused(chair, { type: 'meeting.resume' }, 'meeting.notPaused');
    story.do(chair, { type: 'meeting.pause' });
    const since = story.now;
    story.pass(5_000);
    story.do(chair, { type: 'meeting.adjourn', to: 'Friday 19:00' });
    expect(story.room.meeting.phase).toMatchObject({ status: 'paused', since, adjournedTo: 'Friday 19:00' });
  });
});

describe('closing', () => {
  it('[M2] is refused while somebody speaks, a flag has no answer or a remedy is owed', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann']);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.refused(chair, { type: 'meeting.close' }, 'floor.taken');
    story.do(chair, { type: 'floor.end' });
    const { flag } = story.do(supervisor, { type: 'flags.raise', article: 'respect', weight: 'warning', note: 'n' });
    story.refused(chair, { type: 'meeting.close' }, 'flags.unanswered');
    const id = story.room.flags.open[0];
    expect(id).toBe(flag);
    if (id) story.do(chair, { type: 'flags.rule', flag: id, ruling: 'upheld', remedy: 'say so' });
    story.refused(chair, { type: 'meeting.close' }, 'flags.remedyOwed');
    story.do(chair, { type: 'flags.redressed' });
    story.do(chair, { type: 'meeting.close' });
    expect(story.room.meeting.phase.status).toBe('closed');
  });

  it('[M2] is refused while a poll is open', () => {
    const { story, chair } = inSession(['Ann', 'Ben']);
    story.do(chair, { type: 'polls.open', title: 'Shall we?' });
    story.refused(chair, { type: 'meeting.close' }, 'polls.running');
  });

  it('[M2] names every unfinished item with a reason', () => {
    const { story, chair } = inSession();
    story.outline({ id: 'one' }, { id: 'two' });
    expect(story.refusalOf(chair, { type: 'meeting.close' })).toStrictEqual({ code: 'meeting.itemsLeft', items: ['one', 'two'] });
    const left = { one: { fate: 'parked' as const, reason: 'no time' }, two: { fate: 'dropped' as const, reason: ' ' } };
    story.refused(chair, { type: 'meeting.close', left }, 'meeting.reasonMissing');
    story.do(chair, { type: 'meeting.close', left: { ...left, two: { fate: 'dropped', reason: 'done elsewhere' } } });
    expect(story.room.meeting.left).toStrictEqual({
      one: { fate: 'parked', reason: 'no time' },
      two: { fate: 'dropped', reason: 'done elsewhere' },
    });
  });

  it('[M2] two hours without an officer pause it, and a further day breaks it off', () => {
    const { story, persons } = inSession(['Ann']);
    story.pass(2 * 3_600_000 - 1);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    expect(story.room.meeting.phase.status).toBe('inSession');
    story.pass(1);
    expect(story.room.meeting.phase).toMatchObject({ status: 'paused', idle: true });
    story.pass(24 * 3_600_000);
    expect(story.room.meeting.phase).toMatchObject({ status: 'closed', brokenOff: true });
  });

  it.each([
    ['closed', [{ drop: true }]],
    ['open', []],
  ] as const)('[M2][L4] what is broken off drops the box of a poll in the same write: %s', (secrecy, changes) => {
    const { story, chair } = inSession(['Ann', 'Ben']);
    const { poll } = story.do(chair, { type: 'polls.open', title: 'x', secrecy });
    story.pass(2 * 3_600_000);
    expect(nextDeadline(story.room)?.command.type).toBe('meeting.idle');
    expect(story.try(ROOM, { type: 'meeting.idle' })).toMatchObject({
      events: [{ type: 'meeting.resumed' }, { type: 'meeting.closed' }],
      boxes: changes.map((change) => ({ poll, change })),
    });
  });

  it('[M2] a meeting adjourned to another day is not broken off', () => {
    const { story, chair } = inSession();
    story.do(chair, { type: 'meeting.adjourn', to: 'next week' });
    story.pass(7 * 24 * 3_600_000);
    expect(story.room.meeting.phase.status).toBe('paused');
    story.do(chair, { type: 'meeting.resume' });
    expect(story.room.meeting.phase.status).toBe('inSession');
  });

  it('[M3] a closed meeting takes nothing of the session any more', () => {
    const { story, chair, persons } = inSession(['Ann']);
    story.do(chair, { type: 'meeting.close' });
    story.refused(nth(persons, 0), { type: 'queue.join', kind: 'speech' }, 'meeting.closed');
    story.refused(chair, { type: 'meeting.resume' }, 'meeting.closed');
    story.refused(chair, { type: 'meeting.configure', title: 'Other' }, 'meeting.closed');
  });

  it('[M3] nobody new comes in once it is closed, and no try is counted; who belongs to it still does', () => {
    const { story, chair, clerk, persons } = inSession(['Ann']);
    const slip = { link: linkId('slip'), hash: 'key', digits: 'digits' };
    story.do(clerk, { type: 'people.slip', person: nth(persons, 0), slip });
    story.do(chair, { type: 'meeting.close' });
    const enter = (by: Door) => ({ type: 'people.enter', by, name: 'Zoe', token: 'token' }) as const;
    for (const by of [{ key: 'key-participant' }, { key: 'key-clerk' }, { pin: '12345674' }, { pin: '00000000' }]) {
      story.refused(ROOM, enter(by), 'meeting.closed');
    }
    story.refused(ROOM, { type: 'people.missPin', next: '87654321' }, 'meeting.closed');
    expect(story.do(ROOM, enter({ key: 'key' }))).toMatchObject({ person: nth(persons, 0), status: 'in' });
    story.refused(ROOM, enter({ key: 'key' }), 'meeting.closed');
    expect(story.do(ROOM, enter({ key: 'key', digits: 'digits' }))).toMatchObject({ person: nth(persons, 0), status: 'in' });
    expect(story.do(ROOM, enter({ recovery: 'recovery' }))).toMatchObject({ person: chair });
  });
});

describe('commands', () => {
  it('[M4] the same id from the same person gets the same answer and changes nothing', () => {
    const { story, chair } = inSession(['Ann', 'Ben', 'Cy']);
    const first = story.do(chair, { type: 'polls.open', title: 'Shall we?' }, { id: 'once' });
    const version = story.room.version;
    const again = story.try(chair, { type: 'polls.open', title: 'Shall we?' }, { id: 'once' });
    expect(again).toStrictEqual({ ok: true, repeated: { id: 'once', body: expect.any(String), version, result: first } });
    expect(story.room.version).toBe(version);
  });

  it('[M4] the same id with another body is refused, from another person it is another command', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' }, { id: 'x' });
    story.refused(nth(persons, 0), { type: 'queue.leave' }, 'command.idReused', { id: 'x' });
    story.do(nth(persons, 1), { type: 'queue.join', kind: 'question' }, { id: 'x' });
    story.do(chair, { type: 'floor.give' }, { id: 'x' });
    expect(story.room.floor.turn?.person).toBe(nth(persons, 1));
  });

  it('[M4] the last 64 ids of a person are remembered', () => {
    const { story, persons } = inSession(['Ann']);
    const ann = nth(persons, 0);
    for (let round = 0; round < 40; round += 1) {
      story.do(ann, { type: 'people.help', where: `${round}` }, { id: `h${round}` });
      story.do(ann, { type: 'people.help', done: true }, { id: `d${round}` });
    }
    expect(story.room.answers.get(ann)?.map((answer) => answer.id)).toStrictEqual(
      Array.from({ length: 32 }, (_, index) => [`h${index + 8}`, `d${index + 8}`]).flat(),
    );
  });
});

describe('the chair', () => {
  it('[M5] is handed to a deputy or clerk, and whoever handed over waits for the item to close', () => {
    const { story, chair, clerk, persons } = inSession(['Ann']);
    story.outline({ id: 'one' });
    story.do(chair, { type: 'agenda.open', item: nth(story.room.agenda.order, 0) });
    story.refused(chair, { type: 'meeting.handOver', person: nth(persons, 0) }, 'meeting.notADeputy');
    story.do(chair, { type: 'meeting.handOver', person: clerk });
    expect([roleOf(story.room, clerk), roleOf(story.room, chair)]).toStrictEqual(['chair', 'deputy']);
    story.refused(chair, { type: 'meeting.takeChair' }, 'meeting.itemStillOpen');
    story.do(clerk, { type: 'agenda.close' });
    story.do(chair, { type: 'meeting.takeChair' });
    expect(roleOf(story.room, chair)).toBe('chair');
  });

  it('[M5] nor is it handed back before, by whoever has it meanwhile', () => {
    const { story, chair, clerk } = inSession();
    const deputy = story.enter('deputy', 'Deng');
    story.outline({ id: 'one' });
    story.do(chair, { type: 'agenda.open', item: nth(story.room.agenda.order, 0) });
    story.do(chair, { type: 'meeting.handOver', person: clerk });
    expect(story.refusalOf(clerk, { type: 'meeting.handOver', person: chair })).toStrictEqual({
      code: 'meeting.itemStillOpen',
      item: 'one',
    });
    story.do(clerk, { type: 'meeting.handOver', person: deputy });
    story.refused(deputy, { type: 'meeting.handOver', person: chair }, 'meeting.itemStillOpen');
    story.pass(60_000);
    story.refused(chair, { type: 'meeting.takeChair' }, 'meeting.itemStillOpen');
    story.do(deputy, { type: 'agenda.close' });
    story.do(deputy, { type: 'meeting.handOver', person: chair });
  });

  it('[M5] a lost chair is replaced after 60 s, by the deputy before a clerk', () => {
    const { story, chair, clerk } = inSession();
    const deputy = story.enter('deputy', 'Deng');
    const seen = { chairSeenAt: story.now };
    story.pass(59_999);
    story.refused(deputy, { type: 'meeting.takeChair' }, 'meeting.chairPresent', seen);
    story.pass(1);
    story.refused(clerk, { type: 'meeting.takeChair' }, 'meeting.deputyFirst', seen);
    story.do(deputy, { type: 'meeting.takeChair' }, seen);
    expect(story.room.meeting.chair).toStrictEqual({ person: deputy, since: story.now, lostBy: chair });
  });

  it('[M5] the returning chair gets it back when the turn in hand is done', () => {
    const { story, chair, clerk, persons } = inSession(['Ann']);
    story.pass(60_000);
    story.do(clerk, { type: 'meeting.takeChair' }, { chairSeenAt: after(story.now, -60_000) });
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(clerk, { type: 'floor.give' });
    story.refused(chair, { type: 'meeting.takeChair' }, 'floor.taken');
    story.do(clerk, { type: 'floor.end' });
    story.do(chair, { type: 'meeting.takeChair' });
    expect(story.room.meeting.chair?.person).toBe(chair);
  });

  it('[M5] nobody becomes chair and supervisor in one meeting', () => {
    const { story, chair, supervisor } = inSession();
    story.refused(chair, { type: 'people.assign', person: chair, role: 'supervisor' }, 'people.actingChair');
    story.refused(chair, { type: 'meeting.handOver', person: supervisor }, 'meeting.notADeputy');
  });
});

describe('rules', () => {
  it('[M6] change by a merge patch before the session, and afterwards not without a vote', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    story.do(chair, { type: 'meeting.configure', rules: { limits: { seconds: 90 } } });
    expect(story.room.meeting.rules.limits).toStrictEqual({ ...rules({}).limits, seconds: 90 });
    story.do(chair, { type: 'meeting.start' });
    story.refused(chair, { type: 'meeting.configure', rules: { limits: { seconds: 30 } } }, 'meeting.needsVote');
    story.do(chair, { type: 'meeting.configure', waitingRoom: true });
    expect(story.room.meeting.waitingRoom).toBe(true);
  });

  it('[P11] how names are shown is set once', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    story.do(chair, { type: 'meeting.configure', names: 'surname' });
    story.enter('participant', 'Ann');
    story.refused(chair, { type: 'meeting.configure', names: 'whole' }, 'meeting.namesAreSet');
  });

  it('[M6] a group that people belong to stays', () => {
    const story = founded({ groups: ['a', 'b'] });
    const chair = story.enter('chair', 'Li');
    story.enter('participant', 'Ann', 'a');
    story.refused(chair, { type: 'meeting.configure', groups: ['b'] }, 'meeting.groupInUse');
    story.do(chair, { type: 'meeting.configure', groups: ['a', 'c'] });
    expect(story.room.meeting.groups).toStrictEqual(['a', 'c']);
  });

  it('[V17] the chair holds a seat in plain and none in youhuahaohaoshuo', () => {
    const plainly = founded();
    plainly.enter('chair', 'Li');
    expect(plainly.room.people.count.seats.toObject()).toStrictEqual({ '': 1 });
    const watched = founded({ rules: youhuahaohaoshuo, procedure: 'youhuahaohaoshuo' });
    watched.enter('chair', 'Li');
    watched.enter('supervisor', 'Su');
    expect(watched.room.people.count.seats.toObject()).toStrictEqual({});
  });
});

describe('the slip', () => {
  it('[M7] the wrong person called: things stand as before, and both acts are in the record', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    for (const person of persons) story.do(person, { type: 'queue.join', kind: 'speech' });
    const before = story.room;
    story.do(chair, { type: 'floor.give' });
    story.pass(9_000);
    story.do(chair, { type: 'meeting.takeBack' });
    expect(story.room.floor).toStrictEqual(before.floor);
    expect(story.room.queue.entries.toJS()).toStrictEqual(before.queue.entries.toJS());
    expect(story.events.slice(-2).map((event) => event.type)).toStrictEqual(['floor.given', 'meeting.tookBack']);
  });

  it('[M7] a turn ended by mistake goes on with the time that really ran', () => {
    const { story, chair, persons } = inSession(['Ann']);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    const turn = story.room.floor.turn;
    story.pass(20_000);
    story.do(chair, { type: 'floor.end' });
    story.pass(5_000);
    story.do(chair, { type: 'meeting.takeBack' });
    expect(story.room.floor.turn).toStrictEqual(turn);
    expect(story.room.floor.total).toStrictEqual({ turns: 0, spoke: 0 });
  });

  it('[M7] hands raised meanwhile stay', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.do(nth(persons, 1), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'meeting.takeBack' });
    expect(story.room.queue.entries.keySeq().toSet().toArray().sort()).toStrictEqual([...persons].sort());
  });

  it('[M7][Q1] whose turn goes on does not wait any more, even with a hand raised meanwhile', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    story.do(ann, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.end' });
    story.do(ben, { type: 'queue.join', kind: 'speech' });
    story.do(ann, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'meeting.takeBack' });
    expect(story.room.floor.turn?.person).toBe(ann);
    expect([...story.room.queue.entries.keys()]).toStrictEqual([ben]);
  });

  it('[M7] an item closed by mistake is open again', () => {
    const { story, chair } = inSession();
    story.outline({ id: 'one' });
    story.do(chair, { type: 'agenda.open', item: nth(story.room.agenda.order, 0) });
    story.do(chair, { type: 'agenda.close' });
    story.do(chair, { type: 'meeting.takeBack' });
    expect(story.room.agenda.open).toBe('one');
  });

  it('[M7][R1] who came into the round meanwhile is called in it all the same, also if it had ended by itself', () => {
    const { story, chair, persons } = inSession(['Ann']);
    story.do(chair, { type: 'rounds.open', purpose: 'p', order: 'list', seconds: 60 });
    story.do(chair, { type: 'floor.give' });
    const ben = story.enter('participant', 'Ben');
    story.do(chair, { type: 'meeting.takeBack' });
    expect(story.room.rounds.current?.list).toStrictEqual([...persons, ben]);
    story.do(chair, { type: 'rounds.close', reason: 'again' });
    story.do(chair, { type: 'rounds.open', purpose: 'p', order: 'list', seconds: 60 });
    for (const type of ['floor.give', 'floor.end', 'floor.give', 'floor.end'] as const) story.do(chair, { type });
    const cy = story.enter('participant', 'Cy');
    story.do(chair, { type: 'meeting.takeBack' });
    expect(story.room.rounds.current?.list).toStrictEqual([...persons, ben, cy]);
  });

  it('[M7][R1] nothing is taken back that would give a turn or a call to somebody who has left', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    story.do(ann, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.absent' });
    story.do(clerk, { type: 'people.checkOut', person: ann });
    story.refused(chair, { type: 'meeting.takeBack' }, 'people.notHere');
    story.do(chair, { type: 'people.checkIn', person: ann });
    story.do(chair, { type: 'rounds.open', purpose: 'p', order: 'list', seconds: 60 });
    story.do(chair, { type: 'floor.give' });
    story.do(ben, { type: 'people.checkOut' });
    story.refused(chair, { type: 'meeting.takeBack' }, 'people.notHere');
  });

  it('[M7] an item that was put off meanwhile stays so', () => {
    const { story, chair } = inSession();
    const [one, two] = story.outline({ id: 'one' }, { id: 'two' });
    if (!one || !two) throw new Error('no items');
    const status = (item: typeof one) => story.room.agenda.progress.get(item)?.status ?? 'planned';
    story.do(chair, { type: 'agenda.open', item: one });
    story.do(chair, { type: 'agenda.defer', item: two, reason: 'late' });
    story.do(chair, { type: 'meeting.takeBack' });
    expect([status(one), status(two)]).toStrictEqual(['planned', 'deferred']);
    story.do(chair, { type: 'agenda.open', item: one });
    story.do(chair, { type: 'agenda.close' });
    story.do(chair, { type: 'agenda.refer', item: two, reason: 'not ours' });
    story.do(chair, { type: 'meeting.takeBack' });
    expect([status(one), status(two), story.room.agenda.open]).toStrictEqual(['open', 'referred', one]);
  });

  it('[M7][Q1] who waited for a closed item waits again, unless they left meanwhile', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben', 'Cy', 'Di']);
    const [ann, ben, cy, di] = [nth(persons, 0), nth(persons, 1), nth(persons, 2), nth(persons, 3)];
    const [one] = story.outline({ id: 'one' });
    if (!one) throw new Error('no item');
    story.do(di, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'agenda.open', item: one });
    for (const person of [ann, ben, cy]) story.do(person, { type: 'queue.join', kind: 'speech' });
    for (const type of ['floor.give', 'floor.absent', 'floor.give', 'floor.absent'] as const) story.do(chair, { type });
    expect([...story.room.queue.setAside.keys()]).toStrictEqual([di]);
    story.do(chair, { type: 'agenda.close' });
    story.do(di, { type: 'queue.leave' });
    story.do(ann, { type: 'people.checkOut' });
    story.do(ben, { type: 'queue.join', kind: 'question' });
    story.do(chair, { type: 'meeting.takeBack' });
    const kinds = story.room.queue.entries.map((entry) => entry.kind).toObject();
    expect(kinds).toStrictEqual({ [ben]: 'question', [cy]: 'speech' });
    expect(story.room.queue.setAside.size).toBe(0);
  });

  it('[M7] ends after ten seconds, or when something followed from it, or there was none', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    story.refused(chair, { type: 'meeting.takeBack' }, 'meeting.nothingToTakeBack');
    for (const person of persons) story.do(person, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.pass(10_001);
    story.refused(chair, { type: 'meeting.takeBack' }, 'meeting.tooLateToTakeBack');
    story.do(chair, { type: 'floor.end' });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.extend', seconds: 30 });
    story.refused(chair, { type: 'meeting.takeBack' }, 'meeting.nothingToTakeBack');
  });

  it('[M7][F7] a silence that was lifted stays so: nothing before it can be taken back', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    const call = { type: 'floor.callToOrder', person: ann, article: 'respect' } as const;
    for (let times = 0; times < 3; times += 1) story.do(chair, call);
    story.do(ben, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.end' });
    story.do(chair, { ...call, lift: true });
    story.refused(chair, { type: 'meeting.takeBack' }, 'meeting.nothingToTakeBack');
    story.do(ann, { type: 'queue.join', kind: 'speech' });
  });

  it('[M7] opening a poll cannot be taken back', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.end' });
    story.do(chair, { type: 'polls.open', title: 'Shall we?' });
    story.refused(chair, { type: 'meeting.takeBack' }, 'meeting.nothingToTakeBack');
  });
});

describe('who nobody knows', () => {
  it('[S6] a stranger and a removed person are refused before anything else', () => {
    const { story, chair, persons } = inSession(['Ann']);
    story.refused(personId('stranger'), { type: 'queue.join', kind: 'speech' }, 'people.unknown');
    story.do(chair, { type: 'people.remove', person: nth(persons, 0), reason: 'shouting' });
    story.refused(nth(persons, 0), { type: 'queue.join', kind: 'speech' }, 'people.removed');
  });

  it('[M4] an empty log takes nothing but its founding, and that once', () => {
    const { story } = inSession();
    story.refused(
      ROOM,
      { type: 'meeting.create', ...story.room.meeting, meeting: story.room.meeting.id, draft: false },
      'meeting.exists',
    );
  });
});
