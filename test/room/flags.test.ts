// Flags, answers, remedies, contests, points of order: the procedure watched and answered for.
import { describe, expect, it } from 'vitest';
import { flagId, personId, ROOM, type FlagId, type PersonId } from '../../shared/room/ids.ts';
import { isHalted } from '../../shared/room/readings.ts';
import { viewOf } from '../../shared/room/view.ts';
import { inSession, nth, type Story } from '../support/room.ts';

const raise = (story: Story, by: PersonId, weight: 'note' | 'warning' | 'halt' = 'halt', more: object = {}): FlagId =>
  flagId(String(story.do(by, { type: 'flags.raise', article: 'respect', weight, note: 'what was wrong', ...more })['flag']));

/** Casts ballots in the poll that opened by itself, and lets its time run out with them in the box. */
function voteOut(story: Story, choices: Readonly<Record<string, string>>): void {
  const poll = nth(story.room.polls.live, 0);
  const box = new Map(Object.entries(choices).map(([person, choice]) => [personId(person), choice]));
  for (const [person, choice] of box) story.do(person, { type: 'polls.cast', poll, choice });
  story.pass(90_000, box);
}

describe('raising', () => {
  it('[G1] only supervisors raise flags, naming an article of the template', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann']);
    const wish = { type: 'flags.raise', article: 'respect', weight: 'warning', note: 'n' } as const;
    story.refused(nth(persons, 0), wish, 'people.notAllowed');
    story.refused(chair, wish, 'people.notAllowed');
    story.refused(supervisor, { ...wish, article: 'nonsense' }, 'flags.articleUnknown');
    story.refused(supervisor, { ...wish, about: { flag: flagId('x') } }, 'flags.aboutUnknown');
  });

  it('[G1] without a moment named it is about what happens now: turn, poll, round, item, else the meeting', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann', 'Ben']);
    const about = () => {
      const flag = raise(story, supervisor, 'note');
      return story.room.flags.flags.get(flag)?.about;
    };
    expect(about()).toStrictEqual({ meeting: true });
    const [item] = story.outline({ id: 'one' });
    if (item) story.do(chair, { type: 'agenda.open', item });
    expect(about()).toStrictEqual({ item: 'one' });
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    expect(about()).toStrictEqual({ turn: story.room.floor.turn?.id });
  });

  it('[G1] a supervisor has one halt open at a time', () => {
    const { story, supervisor } = inSession(['Ann']);
    const flag = raise(story, supervisor);
    expect(story.refusalOf(supervisor, { type: 'flags.raise', article: 'respect', weight: 'halt', note: 'n' })).toStrictEqual({
      code: 'flags.haltOpen',
      flag,
    });
    raise(story, supervisor, 'warning');
  });

  it('[G1] nor does a halt that is reopened stand beside another one of theirs', () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    const first = raise(story, supervisor);
    story.do(chair, { type: 'flags.rule', flag: first, ruling: 'upheld', remedy: 'hear them' });
    const second = raise(story, supervisor);
    const other = story.enterFurther('supervisor', 'Second');
    expect(story.refusalOf(other, { type: 'flags.reopen', flag: first })).toStrictEqual({ code: 'flags.haltOpen', flag: second });
    story.do(supervisor, { type: 'flags.withdraw', flag: second });
    story.do(other, { type: 'flags.reopen', flag: first });
  });

  it('[G1] after two halts on one item were dismissed, further flags on it are warnings', () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    for (const reason of ['first', 'second']) {
      story.do(chair, { type: 'flags.rule', flag: raise(story, supervisor), ruling: 'dismissed', reason });
    }
    const third = story.do(supervisor, { type: 'flags.raise', article: 'respect', weight: 'halt', note: 'n' });
    expect(third['weight']).toBe('warning');
    expect(isHalted(story.room)).toBe(false);
  });

  it('[G5] flags are public but for a private note, which no one but officers sees', () => {
    const { story, supervisor } = inSession(['Ann']);
    raise(story, supervisor, 'warning');
    const hidden = raise(story, supervisor, 'note', { note: 'SECRET-NOTE', private: true });
    story.refused(
      supervisor,
      { type: 'flags.raise', article: 'respect', weight: 'halt', note: 'n', private: true },
      'flags.onlyNotesPrivate',
    );
    expect(Object.keys(viewOf(story.room, 'public').flags.open)).toHaveLength(1);
    expect(JSON.stringify(viewOf(story.room, 'public'))).not.toContain('SECRET-NOTE');
    expect(viewOf(story.room, 'officers').flags.open[hidden]).toMatchObject({ note: 'SECRET-NOTE', private: true });
    expect(JSON.stringify(story.events.map((event) => event.data))).not.toContain('SECRET-NOTE');
  });
});

describe('what is said of a private note', () => {
  it('[G5][S3] is in the secret part of the entries, and the remedy is owed all the same', () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    const flag = raise(story, supervisor, 'note', { private: true });
    story.do(chair, { type: 'flags.rule', flag, ruling: 'upheld', reason: 'SECRET-REASON', remedy: 'SECRET-REMEDY' });
    expect(story.room.flags.owed).toStrictEqual([flag]);
    const told = JSON.stringify(viewOf(story.room, 'officers').flags.closed[flag]);
    expect(told).toMatch(/SECRET-REASON.*SECRET-REMEDY|SECRET-REMEDY.*SECRET-REASON/);
    story.do(supervisor, { type: 'flags.reopen', flag, note: 'SECRET-AGAIN' });
    expect(viewOf(story.room, 'officers').flags.open[flag]).toMatchObject({ note: 'SECRET-AGAIN' });
    expect(JSON.stringify(story.events.map(({ data }) => data))).not.toContain('SECRET');
  });

  it('[G5] is owed as well when its words were erased', () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    const flag = raise(story, supervisor, 'note', { private: true });
    const [ruled] = story.eventsOf(chair, { type: 'flags.rule', flag, ruling: 'upheld', remedy: 'x' });
    expect(ruled?.data).toStrictEqual({ flag, ruling: 'upheld', by: 'chair', owed: true });
  });
});

describe('answers', () => {
  it('[G2] upheld needs a remedy or what is done differently, dismissed a reason', () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    const flag = raise(story, supervisor);
    story.refused(chair, { type: 'flags.rule', flag, ruling: 'upheld' }, 'flags.remedyMissing');
    story.refused(chair, { type: 'flags.rule', flag, ruling: 'dismissed' }, 'flags.reasonMissing');
    story.refused(chair, { type: 'flags.rule', flag: flagId('x'), ruling: 'noted' }, 'flags.unknown');
    story.do(chair, { type: 'flags.rule', flag, ruling: 'noted' });
    story.refused(chair, { type: 'flags.rule', flag, ruling: 'noted' }, 'flags.answered');
  });

  it('[G2] a remedy is owed until it is marked done, and reopened with one tap when it was not', () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    const flag = raise(story, supervisor);
    story.refused(chair, { type: 'flags.redressed' }, 'flags.nothingOwed');
    story.refused(supervisor, { type: 'flags.reopen', flag }, 'flags.notUpheld');
    story.do(chair, { type: 'flags.rule', flag, ruling: 'upheld', remedy: 'hear them' });
    expect(story.room.flags.owed).toStrictEqual([flag]);
    story.do(chair, { type: 'flags.redressed' });
    expect(story.room.flags.owed).toStrictEqual([]);
    story.do(supervisor, { type: 'flags.reopen', flag });
    expect(isHalted(story.room)).toBe(true);
    expect(story.room.flags.open).toStrictEqual([flag]);
  });

  it('[G2] no item is closed with an open flag', () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    const [item] = story.outline({ id: 'one' });
    if (item) story.do(chair, { type: 'agenda.open', item });
    const flag = raise(story, supervisor, 'note');
    story.refused(chair, { type: 'agenda.close' }, 'flags.unanswered');
    story.do(chair, { type: 'flags.rule', flag, ruling: 'noted' });
    story.do(chair, { type: 'agenda.close' });
  });

  it("[M5] a flag about the chair's own conduct is answered by the deputy, where there is one", () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    const alone = raise(story, supervisor, 'warning', { about: { person: chair } });
    story.do(chair, { type: 'flags.rule', flag: alone, ruling: 'noted' });
    const deputy = story.enter('deputy', 'Deng');
    const flag = raise(story, supervisor, 'warning', { about: { person: chair } });
    story.refused(chair, { type: 'flags.rule', flag, ruling: 'noted' }, 'flags.deputyAnswers');
    story.do(deputy, { type: 'flags.rule', flag, ruling: 'noted' });
    const other = raise(story, supervisor, 'warning');
    story.refused(deputy, { type: 'flags.rule', flag: other, ruling: 'noted' }, 'people.notAllowed');
  });

  it('[G3] while a halt has no answer nothing moves on; all else goes on', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann', 'Ben']);
    const [item] = story.outline({ id: 'one' });
    if (item) story.do(chair, { type: 'agenda.open', item });
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    const flag = raise(story, supervisor);
    story.refused(chair, { type: 'floor.give' }, 'flags.halted');
    story.refused(chair, { type: 'polls.open', title: 'x' }, 'flags.halted');
    story.refused(chair, { type: 'agenda.close' }, 'flags.halted');
    story.do(nth(persons, 1), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'meeting.pause' });
    story.do(chair, { type: 'meeting.resume' });
    story.do(chair, { type: 'flags.rule', flag, ruling: 'noted' });
    story.do(chair, { type: 'floor.give' });
  });

  it('[G4] a supervisor withdraws a flag of their own at any time', () => {
    const { story, supervisor } = inSession(['Ann']);
    const flag = raise(story, supervisor);
    const other = story.enterFurther('supervisor', 'Second');
    story.refused(other, { type: 'flags.withdraw', flag }, 'flags.notYours');
    story.do(supervisor, { type: 'flags.withdraw', flag });
    expect(isHalted(story.room)).toBe(false);
    story.refused(supervisor, { type: 'flags.withdraw', flag }, 'flags.withdrawn');
  });
});

describe('contests', () => {
  function dismissed() {
    const told = inSession(['Ann', 'Ben', 'Cy']);
    const flag = raise(told.story, told.supervisor);
    told.story.do(told.chair, { type: 'flags.rule', flag, ruling: 'dismissed', reason: 'not so' });
    return { ...told, flag };
  }

  it('[G4] a dismissal is contested once, within two minutes', () => {
    const { story, supervisor, flag } = dismissed();
    story.pass(120_001);
    story.refused(supervisor, { type: 'flags.contest', flag }, 'flags.tooLateToContest');
  });

  it('[G4] and before the next poll opens', () => {
    const { story, chair, supervisor, flag } = dismissed();
    story.pass(1_000);
    story.do(chair, { type: 'polls.open', title: 'Shall we?' });
    story.refused(supervisor, { type: 'flags.contest', flag }, 'flags.tooLateToContest');
  });

  it('[G4] after the statements the question opens by itself, closed, and halts the meeting until it is decided', () => {
    const { story, supervisor, chair, flag, persons } = dismissed();
    story.do(supervisor, { type: 'flags.contest', flag });
    story.refused(supervisor, { type: 'flags.contest', flag }, 'flags.contestedOnce');
    expect(isHalted(story.room)).toBe(true);
    story.refused(chair, { type: 'floor.give' }, 'flags.halted');
    story.pass(120_000);
    const poll = story.room.polls.polls.get(nth(story.room.polls.live, 0));
    expect(poll).toMatchObject({
      contests: { flag, question: 'answerStands' },
      terms: { secrecy: 'closed' },
      phase: { status: 'open' },
    });
    voteOut(story, { [nth(persons, 0)]: 'no', [nth(persons, 1)]: 'no', [nth(persons, 2)]: 'yes' });
    expect(story.room.flags.flags.get(flag)?.standing).toMatchObject({
      status: 'answered',
      ruling: 'upheld',
      by: 'meeting',
      owed: true,
    });
    expect(isHalted(story.room)).toBe(false);
  });

  it('[G4] a tie lets the answer stand', () => {
    const { story, supervisor, flag, persons } = dismissed();
    story.do(supervisor, { type: 'flags.contest', flag });
    story.pass(120_000);
    voteOut(story, { [nth(persons, 0)]: 'no', [nth(persons, 1)]: 'yes' });
    expect(story.room.flags.flags.get(flag)?.standing).toMatchObject({ ruling: 'dismissed', by: 'meeting' });
    story.refused(supervisor, { type: 'flags.contest', flag }, 'flags.contestedOnce');
  });

  it('[G4] a halt without an answer goes to the meeting after three minutes: more ayes than noes uphold it', () => {
    const { story, supervisor, persons, chair } = inSession(['Ann', 'Ben', 'Cy']);
    const flag = raise(story, supervisor);
    story.pass(180_000);
    expect(story.room.polls.polls.get(nth(story.room.polls.live, 0))?.contests).toStrictEqual({
      flag,
      question: 'haltJustified',
    });
    story.refused(chair, { type: 'flags.rule', flag, ruling: 'noted' }, 'flags.beforeMeeting');
    voteOut(story, { [nth(persons, 0)]: 'yes' });
    expect(story.room.flags.flags.get(flag)?.standing).toMatchObject({ ruling: 'upheld', by: 'meeting', owed: true });
  });

  it('[G2][G4] a halt that was reopened goes to the meeting like any other, whatever was decided before', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann', 'Ben', 'Cy']);
    const flag = raise(story, supervisor);
    story.pass(180_000);
    voteOut(story, { [nth(persons, 0)]: 'yes' });
    story.do(supervisor, { type: 'flags.reopen', flag });
    story.pass(180_000);
    const again = nth(story.room.polls.live, 0);
    expect(story.room.polls.polls.get(again)?.contests).toStrictEqual({ flag, question: 'haltJustified' });
    voteOut(story, { [nth(persons, 0)]: 'yes' });
    story.do(supervisor, { type: 'flags.reopen', flag });
    story.do(chair, { type: 'flags.rule', flag, ruling: 'dismissed', reason: 'not so' });
    story.do(supervisor, { type: 'flags.contest', flag });
  });

  it('[M2][G3] no meeting is closed, and no item with it, while a dismissal is contested', () => {
    const { story, supervisor, chair, flag } = dismissed();
    story.do(supervisor, { type: 'flags.contest', flag });
    expect(story.refusalOf(chair, { type: 'meeting.close' })).toStrictEqual({ code: 'flags.beforeMeeting', flag });
    story.pass(120_000);
    voteOut(story, {});
    story.do(chair, { type: 'meeting.close' });
  });

  it('[G4] with fewer than three seats it is recorded and the meeting goes on', () => {
    const { story, chair, supervisor } = inSession(['Ann']);
    const flag = raise(story, supervisor);
    story.do(chair, { type: 'flags.rule', flag, ruling: 'dismissed', reason: 'no' });
    story.do(supervisor, { type: 'flags.contest', flag });
    expect(story.events.at(-1)).toStrictEqual({ type: 'flags.contested', data: { flag } });
    expect(isHalted(story.room)).toBe(false);
  });

  it('[G4] when fewer than three seats are left after the statements, the answer stands and the meeting goes on', () => {
    const { story, chair, supervisor, flag, persons } = dismissed();
    story.do(supervisor, { type: 'flags.contest', flag });
    story.do(chair, { type: 'people.remove', person: nth(persons, 0), reason: 'shouting' });
    story.do(chair, { type: 'people.remove', person: nth(persons, 1), reason: 'shouting' });
    story.pass(120_000);
    expect(story.room.flags.flags.get(flag)?.standing).toMatchObject({ ruling: 'dismissed', by: 'chair' });
    expect([isHalted(story.room), story.room.polls.live]).toStrictEqual([false, []]);
    story.refused(supervisor, { type: 'flags.contest', flag }, 'flags.contestedOnce');
  });

  it('[G4] one contest at a time, none about an upheld answer, none about a contest', () => {
    const { story, chair, supervisor, flag } = dismissed();
    const second = story.enterFurther('supervisor', 'Second');
    const other = raise(story, second, 'warning');
    story.refused(second, { type: 'flags.contest', flag: other }, 'flags.notDismissed');
    story.do(chair, { type: 'flags.rule', flag: other, ruling: 'dismissed', reason: 'no' });
    const aboutFlag = raise(story, second, 'warning', { about: { flag } });
    story.do(chair, { type: 'flags.rule', flag: aboutFlag, ruling: 'dismissed', reason: 'no' });
    story.refused(second, { type: 'flags.contest', flag: aboutFlag }, 'flags.noContestOfContest');
    story.do(supervisor, { type: 'flags.contest', flag });
    story.refused(second, { type: 'flags.contest', flag: other }, 'flags.contestRunning');
  });
});

describe('points of order', () => {
  function raisedPoint() {
    const told = inSession(['Ann', 'Ben', 'Cy', 'Di']);
    const ann = nth(told.persons, 0);
    told.story.do(ann, { type: 'queue.join', kind: 'pointOfOrder', article: 'respect' });
    return { ...told, ann };
  }

  it('[G9] is shown to the chair at once and stops nobody by itself', () => {
    const { story, ann } = raisedPoint();
    expect(viewOf(story.room, 'officers').orders).toMatchObject({
      open: [ann],
      points: { [ann]: { status: 'open', article: 'respect' } },
    });
    expect(isHalted(story.room)).toBe(false);
  });

  it('[G9] the chair hears it now, interrupting who speaks', () => {
    const { story, chair, ann, persons } = raisedPoint();
    story.refused(chair, { type: 'orders.hear', person: nth(persons, 1) }, 'orders.unknown');
    story.do(nth(persons, 1), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give', person: nth(persons, 1), reason: 'asked for' });
    story.pass(10_000);
    story.do(chair, { type: 'orders.hear', person: ann });
    expect(story.room.floor.turn).toMatchObject({ person: ann, kind: 'pointOfOrder', seconds: 30 });
    story.pass(5_000);
    story.do(chair, { type: 'floor.end' });
    expect(story.room.floor.turn?.person).toBe(nth(persons, 1));
  });

  it('[G9] is answered like a flag, before the next poll opens', () => {
    const { story, chair, ann, persons } = raisedPoint();
    story.refused(chair, { type: 'polls.open', title: 'x' }, 'orders.unanswered');
    story.refused(chair, { type: 'orders.rule', person: ann, ruling: 'upheld' }, 'orders.remedyMissing');
    story.refused(chair, { type: 'orders.rule', person: ann, ruling: 'dismissed' }, 'orders.reasonMissing');
    story.refused(chair, { type: 'orders.rule', person: nth(persons, 1), ruling: 'noted' }, 'orders.unknown');
    story.do(chair, { type: 'orders.rule', person: ann, ruling: 'noted' });
    story.refused(chair, { type: 'orders.rule', person: ann, ruling: 'noted' }, 'orders.answered');
    expect(story.room.queue.entries.has(ann)).toBe(false);
    story.do(chair, { type: 'polls.open', title: 'x' });
  });

  it('[G9] after two dismissed on one item, further ones go through a supervisor', () => {
    const { story, chair, ann } = raisedPoint();
    story.do(chair, { type: 'orders.rule', person: ann, ruling: 'dismissed', reason: 'no' });
    story.do(ann, { type: 'queue.join', kind: 'pointOfOrder', note: 'again' });
    story.do(chair, { type: 'orders.rule', person: ann, ruling: 'dismissed', reason: 'no' });
    story.refused(ann, { type: 'queue.join', kind: 'pointOfOrder', note: 'third' }, 'orders.throughSupervisor');
  });

  it('[G9] three seats contest a dismissal once, and the meeting decides', () => {
    const { story, chair, supervisor, ann, persons } = raisedPoint();
    const [ben, cy, di] = [nth(persons, 1), nth(persons, 2), nth(persons, 3)];
    story.refused(ben, { type: 'orders.contest', person: ann }, 'orders.notDismissed');
    story.do(chair, { type: 'orders.rule', person: ann, ruling: 'dismissed', reason: 'no' });
    story.refused(supervisor, { type: 'orders.contest', person: ann }, 'people.notAllowed');
    story.do(ben, { type: 'orders.contest', person: ann });
    story.refused(ben, { type: 'orders.contest', person: ann }, 'orders.askedAlready');
    story.do(cy, { type: 'orders.contest', person: ann });
    story.do(di, { type: 'orders.contest', person: ann });
    story.refused(ann, { type: 'orders.contest', person: ann }, 'orders.contestedOnce');
    story.pass(120_000);
    expect(story.room.polls.polls.get(nth(story.room.polls.live, 0))?.contests).toStrictEqual({
      order: ann,
      question: 'answerStands',
    });
    voteOut(story, { [ben]: 'no', [cy]: 'no', [di]: 'yes' });
    expect(story.room.orders.points.get(ann)?.standing).toMatchObject({ ruling: 'upheld', by: 'meeting' });
  });

  it('[G9] nobody raises another one while the answer to their last is before the meeting', () => {
    const { story, chair, ann, persons } = raisedPoint();
    const another = { type: 'queue.join', kind: 'pointOfOrder', note: 'another' } as const;
    story.do(chair, { type: 'orders.rule', person: ann, ruling: 'dismissed', reason: 'no' });
    for (const person of persons.slice(1)) story.do(person, { type: 'orders.contest', person: ann });
    story.refused(ann, another, 'flags.beforeMeeting');
    story.pass(120_000);
    story.refused(ann, another, 'flags.beforeMeeting');
    voteOut(story, { [nth(persons, 1)]: 'no' });
    story.do(ann, another);
    expect(story.room.orders.points.get(ann)).toMatchObject({ note: 'another', standing: { status: 'open' } });
  });

  it('[G9] when fewer than three seats are left to decide it, the answer stands', () => {
    const { story, chair, ann, persons } = raisedPoint();
    const [ben, cy, di] = [nth(persons, 1), nth(persons, 2), nth(persons, 3)];
    story.do(chair, { type: 'orders.rule', person: ann, ruling: 'dismissed', reason: 'no' });
    for (const person of [ben, cy, di]) story.do(person, { type: 'orders.contest', person: ann });
    for (const person of [ben, cy, di]) story.do(chair, { type: 'people.remove', person, reason: 'shouting' });
    story.pass(120_000);
    expect(story.room.orders.points.get(ann)?.standing).toMatchObject({ ruling: 'dismissed', by: 'chair' });
    story.refused(ann, { type: 'orders.contest', person: ann }, 'orders.contestedOnce');
  });

  it('[G9] contesting is for seats, and in time', () => {
    const { story, chair, ann, clerk, persons } = raisedPoint();
    story.do(chair, { type: 'orders.rule', person: ann, ruling: 'dismissed', reason: 'no' });
    story.refused(clerk, { type: 'orders.contest', person: ann }, 'orders.onlySeats');
    story.pass(120_001);
    story.refused(nth(persons, 1), { type: 'orders.contest', person: ann }, 'orders.tooLateToContest');
  });

  it('[G9] a point taken back needs no answer', () => {
    const { story, ann, chair } = raisedPoint();
    story.do(ann, { type: 'queue.leave' });
    expect(story.room.orders.open).toStrictEqual([]);
    story.do(chair, { type: 'polls.open', title: 'x' });
    story.refused(ROOM, { type: 'orders.putToMeeting', person: ann }, 'orders.unknown');
  });
});
