// The floor: one turn at a time, its clock, what interrupts it, calls to order, and who has spoken how much.
import { describe, expect, it } from 'vitest';
import { after, turnId, type PersonId } from '../../shared/room/ids.ts';
import { viewOf } from '../../shared/room/view.ts';
import { inSession, nth, rules, type Story } from '../support/room.ts';

const give = (story: Story, chair: PersonId, person: PersonId, kind: 'speech' | 'question' = 'speech') => {
  story.do(person, { type: 'queue.join', kind });
  story.do(chair, { type: 'floor.give', person, reason: 'test' });
};

describe('turns', () => {
  it('[F1] one at a time', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    for (const person of persons) story.do(person, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.refused(chair, { type: 'floor.give' }, 'floor.taken');
    story.refused(chair, { type: 'floor.give', person: nth(persons, 1) }, 'floor.taken');
  });

  it('[F1] a question pauses it and gives it back with its remaining time, one level deep', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben', 'Cy']);
    const [ann, ben, cy] = [nth(persons, 0), nth(persons, 1), nth(persons, 2)];
    give(story, chair, ann);
    story.pass(60_000);
    story.do(ben, { type: 'queue.join', kind: 'question' });
    story.do(chair, { type: 'floor.give', person: ben });
    expect(story.room.floor).toMatchObject({
      turn: { person: ben, kind: 'question' },
      interrupted: { person: ann, pausedAt: story.now },
    });
    story.do(cy, { type: 'queue.join', kind: 'question' });
    story.refused(chair, { type: 'floor.give', person: cy }, 'floor.interruptedAlready');
    story.pass(20_000);
    story.do(chair, { type: 'floor.end' });
    expect(story.room.floor.turn).toMatchObject({ person: ann, endsAt: story.now + 120_000 });
    expect(story.room.floor.interrupted).toBeUndefined();
    story.pass(30_000);
    story.do(chair, { type: 'floor.end' });
    expect(story.room.floor.persons.get(ann)).toStrictEqual({ turns: 1, spoke: 90_000 });
  });

  it('[F2] calling starts the turn, and the clock after the time to the microphone or at a tap', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben'], {
      rules: rules({ limits: { ...rules({}).limits, toMicrophone: 30 } }),
    });
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    give(story, chair, ann);
    expect(story.room.floor.turn).toMatchObject({
      calledAt: story.now,
      startedAt: story.now + 30_000,
      endsAt: story.now + 210_000,
    });
    story.pass(10_000);
    story.refused(ben, { type: 'floor.start' }, 'people.notAllowed');
    story.do(ann, { type: 'floor.start' });
    expect(story.room.floor.turn).toMatchObject({ startedAt: story.now, endsAt: story.now + 180_000 });
    story.refused(chair, { type: 'floor.start' }, 'floor.started');
  });

  it('[F2] pause, resume, extend, end; the state holds absolute times', () => {
    const { story, chair, persons } = inSession(['Ann']);
    give(story, chair, nth(persons, 0));
    const endsAt = after(story.now, 180_000);
    story.pass(10_000);
    story.refused(chair, { type: 'floor.resume' }, 'floor.notPaused');
    story.do(chair, { type: 'floor.pause' });
    story.refused(chair, { type: 'floor.pause' }, 'floor.paused');
    story.pass(5_000);
    story.do(chair, { type: 'floor.resume' });
    expect(story.room.floor.turn?.endsAt).toBe(endsAt + 5_000);
    story.do(chair, { type: 'floor.extend', seconds: 60 });
    expect(story.room.floor.turn).toMatchObject({ endsAt: endsAt + 65_000, extended: 60_000 });
    expect(story.refusalOf(chair, { type: 'floor.extend', seconds: 121 })).toStrictEqual({ code: 'floor.tooLong', most: 120 });
    story.pass(20_000);
    story.do(nth(persons, 0), { type: 'floor.end' });
    expect(story.events.at(-1)).toMatchObject({ type: 'floor.ended', data: { spoke: 30_000, because: 'speaker' } });
  });

  it('[F2] a tap meant for a turn that is over does nothing', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    story.refused(chair, { type: 'floor.end' }, 'floor.noTurn');
    give(story, chair, nth(persons, 0));
    story.refused(chair, { type: 'floor.end', turn: turnId('other') }, 'floor.otherTurn');
    story.refused(nth(persons, 1), { type: 'floor.end' }, 'people.notAllowed');
  });

  it('[F3] soft overtime counts up and raises a notice, once', () => {
    const { story, chair, persons } = inSession(['Ann']);
    give(story, chair, nth(persons, 0));
    story.pass(200_000);
    expect(story.room.floor.turn?.overran).toBe(true);
    expect(story.room.notices.latest.map(({ notice }) => notice)).toStrictEqual(['overtime', 'orderOverridden'].slice(0, 1));
    story.pass(100_000);
    expect(story.events.filter((event) => event.type === 'floor.overran')).toHaveLength(1);
  });

  it('[F3] hard overtime ends the turn by itself', () => {
    const { story, chair, persons } = inSession(['Ann'], { rules: rules({ limits: { ...rules({}).limits, overtime: 'hard' } }) });
    give(story, chair, nth(persons, 0));
    story.pass(180_000);
    expect(story.room.floor.turn).toBeUndefined();
    expect(story.events.at(-1)).toMatchObject({ type: 'floor.ended', data: { because: 'time', spoke: 180_000 } });
  });

  it('[F4] no change to the queue touches a running clock', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ben', 'Cy']);
    give(story, chair, nth(persons, 0));
    const turn = story.room.floor.turn;
    story.pass(7_000);
    story.do(nth(persons, 1), { type: 'queue.join', kind: 'speech' });
    story.do(nth(persons, 2), { type: 'queue.write', text: 'words' });
    story.do(chair, { type: 'queue.setOrder', order: 'lot' });
    story.do(chair, { type: 'queue.move', person: nth(persons, 2), to: 0, reason: 'x' });
    story.do(clerk, { type: 'queue.leave', for: nth(persons, 1) });
    expect(story.room.floor.turn).toBe(turn);
  });

  it('[F1] nobody is called who is not waiting, or when nobody waits', () => {
    const { story, chair, persons } = inSession(['Ann']);
    story.refused(chair, { type: 'floor.give' }, 'floor.nobodyWaits');
    story.refused(chair, { type: 'floor.give', person: nth(persons, 0) }, 'queue.notWaiting');
  });
});

describe('sums', () => {
  it('[F6] by person and group, without the chair, presenters and invited', () => {
    const { story, chair, persons } = inSession(['Ann@a', 'Pat@b']);
    const law = story.enter('expert', 'Law');
    const [item] = story.outline({ id: 'one', presenter: nth(persons, 1) });
    if (item) story.do(chair, { type: 'agenda.open', item });
    for (const person of [nth(persons, 0), nth(persons, 1), law, chair]) {
      give(story, chair, person);
      story.pass(30_000);
      story.do(chair, { type: 'floor.end' });
    }
    expect(story.room.floor.total).toStrictEqual({ turns: 1, spoke: 30_000 });
    expect(viewOf(story.room, 'public').floor.totals).toStrictEqual({
      turns: 1,
      spoke: 30_000,
      spoken: 1,
      groups: { a: { turns: 1, spoke: 30_000 } },
    });
    expect(viewOf(story.room, 'officers').floor).toMatchObject({ unheardGroups: ['b'] });
    expect(viewOf(story.room, 'public').floor).not.toHaveProperty('unheardGroups');
  });

  it('[G6] the acting chair taking a turn is noticed', () => {
    const { story, chair } = inSession();
    give(story, chair, chair);
    expect(story.room.notices.latest.map(({ notice }) => notice)).toContain('chairTookTurn');
  });

  it('[G6] one voice too often while others wait, and extra time for one side only', () => {
    const { story, chair, persons } = inSession(['Ann@a', 'Ben@b']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    for (let turn = 0; turn < 3; turn += 1) {
      give(story, chair, ann);
      story.do(chair, { type: 'floor.end' });
    }
    story.do(ben, { type: 'queue.join', kind: 'speech' });
    give(story, chair, ann);
    story.do(chair, { type: 'floor.extend', seconds: 60 });
    const found = story.room.notices.latest.map(({ notice }) => notice);
    expect(found).toContain('oneVoiceTooOften');
    expect(found[0]).toBe('extensionsOneSided');
  });

  it('[G6] an item far over its time, and a group that is absent', () => {
    const { story, chair, persons } = inSession(['Ann@a'], { groups: ['a', 'b'] });
    const [item] = story.outline({ id: 'one', minutes: 10 });
    if (item) story.do(chair, { type: 'agenda.open', item });
    expect(story.room.notices.latest[0]).toMatchObject({ notice: 'groupAbsent', figures: { group: 'b' } });
    story.pass(16 * 60_000);
    give(story, chair, nth(persons, 0));
    expect(story.room.notices.latest.find(({ notice }) => notice === 'itemOvertime')?.figures).toStrictEqual({
      minutes: 16,
      plan: 10,
    });
  });
});

describe('calls to order', () => {
  it('[F7] name an article and stand on every screen', () => {
    const { story, chair, persons } = inSession(['Ann']);
    give(story, chair, nth(persons, 0));
    story.refused(chair, { type: 'floor.callToOrder', article: 'nonsense' }, 'flags.articleUnknown');
    story.do(chair, { type: 'floor.callToOrder', person: nth(persons, 0), article: 'respect' });
    expect(viewOf(story.room, 'public').floor.lastCall).toMatchObject({
      article: 'respect',
      at: story.now,
      person: { name: 'Ann' },
    });
    story.do(chair, { type: 'floor.callToOrder', article: 'respect' });
    expect(viewOf(story.room, 'public').floor.lastCall).toStrictEqual({ article: 'respect', at: story.now });
  });

  it('[F7] the second in a turn can end it; after the third on an item the person is not called on it', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const ann = nth(persons, 0);
    give(story, chair, ann);
    const call = { type: 'floor.callToOrder', person: ann, article: 'respect' } as const;
    story.refused(chair, { ...call, end: true }, 'floor.tooSoonToEnd');
    story.refused(chair, { ...call, lift: true }, 'floor.notSilenced');
    story.do(chair, call);
    story.do(chair, { ...call, end: true });
    expect(story.room.floor.turn).toBeUndefined();
    story.do(ann, { type: 'queue.join', kind: 'speech' });
    story.do(chair, call);
    story.refused(chair, { type: 'floor.give' }, 'queue.silenced');
    story.do(ann, { type: 'queue.leave' });
    story.refused(ann, { type: 'queue.join', kind: 'speech' }, 'queue.silenced');
    story.do(chair, { ...call, lift: true });
    story.do(ann, { type: 'queue.join', kind: 'speech' });
  });
});
