// Who people are here, what is corrected of them, who is removed, and who is present.
import { brokenInvariants } from '../../shared/room/invariants.ts';
import { describe, expect, it } from 'vitest';
import { youhuahaohaoshuo } from '../../shared/procedures/youhuahaohaoshuo.ts';
import { ROOM, personId, pollId, type PersonId } from '../../shared/room/ids.ts';
import { isAway, personIn, personOfToken, presentSeats, roleOf } from '../../shared/room/readings.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import { founded, inSession, nth, rules, type Story } from '../support/room.ts';

describe('walk-ins and corrections', () => {
  it('[P5] a clerk gives a number and a place at once; name and group follow', () => {
    const { story, clerk } = inSession(['Ann@a']);
    const { person, number } = story.do(clerk, { type: 'people.register' });
    expect(number).toBe(5);
    const walkIn = personId(String(person));
    expect(personIn(story.room, walkIn)).toMatchObject({ helped: true, status: 'in', seat: { from: story.room.version } });
    story.do(clerk, { type: 'people.correct', person: walkIn, name: '王奶奶', group: 'a' });
    expect(personIn(story.room, walkIn)).toMatchObject({ name: '王奶奶', group: 'a' });
    expect(story.room.people.count.seats.toObject()).toStrictEqual({ '': 1, a: 2 });
  });

  it('[P5] groups must be known', () => {
    const { story, clerk, chair, persons } = inSession(['Ann@a']);
    story.refused(clerk, { type: 'people.register', group: 'z' }, 'people.groupUnknown');
    story.refused(clerk, { type: 'people.correct', person: nth(persons, 0), group: 'z' }, 'people.groupUnknown');
    story.refused(chair, { type: 'people.assign', person: nth(persons, 0), group: 'z' }, 'people.groupUnknown');
    story.refused(
      ROOM,
      { type: 'people.enter', by: { key: 'key-participant' }, name: 'Ben', group: 'z', token: 't' },
      'people.groupUnknown',
    );
  });

  it('[M7] names are corrected by officers, and one says of oneself only whether one is far away', () => {
    const { story, clerk, persons } = inSession(['Ann', 'Ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    story.refused(ann, { type: 'people.correct', name: 'Queen' }, 'people.notAllowed');
    story.refused(ann, { type: 'people.correct', person: ben, remote: true }, 'people.notAllowed');
    story.refused(ann, { type: 'people.correct' }, 'people.nothingToChange');
    story.refused(clerk, { type: 'people.correct', person: personId('nobody'), name: 'x' }, 'people.unknown');
    story.do(ann, { type: 'people.correct', remote: true });
    expect(personIn(story.room, ann)).toMatchObject({ name: 'Ann', remote: true });
  });

  it('[P9] doubles are merged: one seat, and the phone goes on as the one that stays', () => {
    const { story, clerk, persons, supervisor } = inSession(['Ann', 'Ann again']);
    const [ann, again] = [nth(persons, 0), nth(persons, 1)];
    story.do(clerk, { type: 'people.merge', person: again, into: ann });
    expect(story.room.people.count.seats.toObject()).toStrictEqual({ '': 2 });
    expect(personOfToken(story.room, 'token-Ann again')).toBe(ann);
    story.refused(clerk, { type: 'people.merge', person: ann, into: ann }, 'people.unknown');
    story.refused(clerk, { type: 'people.merge', person: supervisor, into: ann }, 'people.notAPerson');
  });

  it('[P9][Q1] a double who waits gives no place to whoever speaks, or is interrupted, as the other', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ann again', 'Ben', 'Ann once more']);
    const [ann, again, ben, more] = [nth(persons, 0), nth(persons, 1), nth(persons, 2), nth(persons, 3)];
    for (const person of [ann, again, more]) story.do(person, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.do(clerk, { type: 'people.merge', person: again, into: ann });
    expect([...story.room.queue.entries.keys()]).toStrictEqual([more]);
    story.do(ben, { type: 'queue.join', kind: 'question' });
    story.do(chair, { type: 'floor.give', person: ben });
    expect(story.room.floor.interrupted?.person).toBe(ann);
    story.do(clerk, { type: 'people.merge', person: more, into: ann });
    expect(brokenInvariants(story.room)).toStrictEqual([]);
    expect(story.room.queue.entries.size).toBe(0);
  });

  it('[P9][F1] who speaks is not merged, nor who was interrupted and gets the turn back', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ben', 'Ann again']);
    const [ann, ben, again] = [nth(persons, 0), nth(persons, 1), nth(persons, 2)];
    story.do(ann, { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.refused(clerk, { type: 'people.merge', person: ann, into: again }, 'floor.taken');
    story.do(ben, { type: 'queue.join', kind: 'question' });
    story.do(chair, { type: 'floor.give', person: ben });
    story.refused(clerk, { type: 'people.merge', person: ann, into: again }, 'floor.taken');
  });

  it('[P9][F7] who was called to order as a double was called to order, and is not called on the item any more', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ann again', 'Ann once more']);
    const [ann, again, more] = [nth(persons, 0), nth(persons, 1), nth(persons, 2)];
    const call = (person: PersonId) => story.do(chair, { type: 'floor.callToOrder', person, article: 'respect' });
    for (const person of [ann, again, again]) call(person);
    story.do(clerk, { type: 'people.merge', person: ann, into: again });
    call(again);
    story.refused(again, { type: 'queue.join', kind: 'speech' }, 'queue.silenced');
    story.do(clerk, { type: 'people.merge', person: again, into: more });
    story.refused(more, { type: 'queue.join', kind: 'speech' }, 'queue.silenced');
    story.do(chair, { type: 'floor.callToOrder', person: more, article: 'respect', lift: true });
    story.do(more, { type: 'queue.join', kind: 'speech' });
  });

  it('[P6][P9] the phone of a double goes on as the last one it was merged into, and ends when that one is removed', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ann again', 'Ann once more']);
    const [ann, again, more] = [nth(persons, 0), nth(persons, 1), nth(persons, 2)];
    story.do(clerk, { type: 'people.merge', person: more, into: again });
    story.do(clerk, { type: 'people.merge', person: again, into: ann });
    expect(personOfToken(story.room, 'token-Ann once more')).toBe(ann);
    story.do(chair, { type: 'people.remove', person: ann, reason: 'shouting' });
    expect(personOfToken(story.room, 'token-Ann once more')).toBe(undefined);
  });

  it('[P9][V2] of two who are one, the one that goes has no ballot any more, nor who was removed', () => {
    const { story, chair, clerk, supervisor, persons } = inSession(['Ann', 'Ben']);
    const walkIn = () => personId(String(story.do(clerk, { type: 'people.register' })['person']));
    const [ann, again, gone] = [nth(persons, 0), walkIn(), walkIn()];
    const poll = pollId(String(story.do(chair, { type: 'polls.open', title: 'Shall we?' })['poll']));
    story.do(ann, { type: 'polls.cast', poll, choice: 'yes' });
    story.do(clerk, { type: 'people.merge', person: again, into: ann });
    story.do(supervisor, { type: 'people.consent', person: gone });
    story.do(chair, { type: 'people.remove', person: gone, reason: 'shouting' });
    for (const person of [again, gone]) {
      story.refused(clerk, { type: 'polls.cast', poll, choice: 'yes', for: person }, 'polls.noSeat');
      story.refused(clerk, { type: 'polls.way', way: 'hall', for: person }, 'polls.noSeat');
    }
  });

  it('[P9] being in the room is not having a vote: invited, observers and supervisors hold no seat', () => {
    const story = founded();
    for (const role of ['expert', 'observer', 'supervisor', 'clerk', 'screen'] as const) story.enter(role, role);
    expect(story.room.people.count.seats.toObject()).toStrictEqual({});
    story.enter('participant', 'Ann');
    expect(viewOf(story.room, 'public').people).toMatchObject({ seats: 1, seatsByGroup: { '': 1 } });
  });

  it('[P9] where seats go to those admitted to a group, nobody else has one', () => {
    const story = founded({ groups: ['a'], rules: rules({ seats: { ...rules({}).seats, from: 'admission' } }) });
    story.enter('participant', 'Ann', 'a');
    const ben = story.enter('participant', 'Ben');
    expect(story.room.people.count.seats.toObject()).toStrictEqual({ a: 1 });
    const chair = story.enter('chair', 'Li');
    story.do(chair, { type: 'people.assign', person: ben, group: 'a' });
    expect(story.room.people.count.seats.toObject()).toMatchObject({ a: 2 });
  });
});

describe('removal', () => {
  it('[P6] asks for a reason, ends the session and is seen by all as a fact', () => {
    const { story, chair, persons } = inSession(['Ann']);
    const ann = nth(persons, 0);
    story.refused(chair, { type: 'people.remove', person: ann, reason: ' ' }, 'people.reasonMissing');
    story.do(chair, { type: 'people.remove', person: ann, reason: 'shouting' });
    expect(personOfToken(story.room, 'token-Ann')).toBeUndefined();
    expect(viewOf(story.room, 'public').people.removals).toStrictEqual([{ at: story.now, number: 4, reason: 'shouting' }]);
    story.refused(chair, { type: 'people.remove', person: ann, reason: 'again' }, 'people.unknown');
  });

  it("[P6] during a poll nobody on its register is removed without a supervisor's consent", () => {
    const { story, chair, supervisor, persons } = inSession(['Ann', 'Ben']);
    const ann = nth(persons, 0);
    story.do(chair, { type: 'polls.open', title: 'Shall we?' });
    const wish = { type: 'people.remove', person: ann, reason: 'shouting' } as const;
    story.refused(chair, wish, 'people.needsConsent');
    story.refused(chair, { type: 'people.consent', person: ann }, 'people.notAllowed');
    story.do(supervisor, { type: 'people.consent', person: ann });
    story.do(chair, wish);
    expect(personIn(story.room, ann)?.status).toBe('removed');
  });

  it('[P6] only a supervisor removes a supervisor; where no other is left the chair can', () => {
    const { story, chair, supervisor, persons } = inSession(['Ann']);
    const second = story.enterFurther('supervisor', 'Second');
    story.refused(chair, { type: 'people.remove', person: supervisor, reason: 'x' }, 'people.onlySupervisors');
    story.refused(supervisor, { type: 'people.remove', person: nth(persons, 0), reason: 'x' }, 'people.notAllowed');
    story.do(chair, { type: 'people.checkOut', person: second });
    story.refused(chair, { type: 'people.remove', person: supervisor, reason: 'x' }, 'people.onlySupervisors');
    story.do(supervisor, { type: 'people.remove', person: second, reason: 'asleep' });
    story.do(chair, { type: 'people.remove', person: supervisor, reason: 'takes sides' });
    expect(viewOf(story.room, 'public').people.supervisors).toBe(0);
  });

  it('[P6] the acting chair is not removed, and whoever speaks stops', () => {
    const { story, chair, persons } = inSession(['Ann']);
    const deputy = story.enter('deputy', 'Deng');
    story.refused(deputy, { type: 'people.remove', person: chair, reason: 'x' }, 'people.actingChair');
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'people.remove', person: nth(persons, 0), reason: 'insult' });
    expect(story.room.floor.turn).toBeUndefined();
  });
});

describe('presence', () => {
  const present = (story: Story) => presentSeats(story.room);

  it('[P7] coming in is checking in; checking out ends it and losing the connection does not', () => {
    const { story, clerk, persons } = inSession(['Ann', 'Ben']);
    expect(present(story)).toBe(3);
    story.do(nth(persons, 0), { type: 'people.checkOut' });
    expect(present(story)).toBe(2);
    expect(story.room.people.count.seats.get('')).toBe(3);
    story.refused(clerk, { type: 'people.checkOut', person: nth(persons, 0) }, 'people.notHere');
    story.do(clerk, { type: 'people.checkIn', person: nth(persons, 0) });
    expect(present(story)).toBe(3);
    story.refused(clerk, { type: 'people.checkIn', person: nth(persons, 0) }, 'people.notCheckedOut');
  });

  it('[P7] who is not found at a roll call is away until seen again', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ben', 'Cy']);
    const [ann, ben, cy] = [nth(persons, 0), nth(persons, 1), nth(persons, 2)];
    story.do(chair, { type: 'people.callRoll' });
    story.refused(chair, { type: 'people.callRoll' }, 'people.rollRunning');
    expect(meOf(story.room, ann)).toHaveProperty('roll');
    story.do(ann, { type: 'people.here' });
    expect(meOf(story.room, ann)).not.toHaveProperty('roll');
    story.do(clerk, { type: 'people.here', for: ben });
    story.pass(60_000);
    expect(present(story)).toBe(2);
    expect(story.events.at(-1)).toStrictEqual({ type: 'people.rollEnded', data: { found: 2, away: 2 } });
    const away = (person: PersonId) => {
      const who = personIn(story.room, person);
      return who && isAway(story.room, who);
    };
    expect([ann, ben, cy].map(away)).toStrictEqual([false, false, true]);
    story.do(cy, { type: 'queue.join', kind: 'speech' });
    expect(away(cy)).toBe(false);
    expect(present(story)).toBe(3);
  });

  it('[P8] everyone sees counts by group; only officers see who', () => {
    const { story } = inSession(['Ann@a', 'Ben@b', 'Cy@b']);
    const everyone = viewOf(story.room, 'public').people;
    expect(everyone.byGroup).toStrictEqual({ a: 1, b: 2, '': 0 });
    expect(JSON.stringify(everyone)).not.toContain('Ann');
    expect(everyone).not.toHaveProperty('officers');
    expect(viewOf(story.room, 'officers').people).toHaveProperty('officers');
  });

  it('[P8][P9] who takes part is counted apart from the votes: invited without one, a chair with one, observers in neither', () => {
    const { story } = inSession(['Ann']);
    story.enter('expert', 'Law');
    story.enter('observer', 'Guest');
    // Ann and Law take part; Ann and the chair vote.
    expect(viewOf(story.room, 'public').people).toMatchObject({ present: 2, presentSeats: 2, seats: 2 });
  });

  it('[P10] where the sound is stands in the view', () => {
    const story = founded({ sound: 'call 010-1234' });
    expect(viewOf(story.room, 'public').meeting.sound).toBe('call 010-1234');
  });

  it('[P11] help calls a clerk and says where; a clerk or oneself ends it', () => {
    const { story, clerk, persons } = inSession(['Ann']);
    const ann = nth(persons, 0);
    story.do(ann, { type: 'people.help', where: 'row 3' });
    expect(viewOf(story.room, 'officers').people).toMatchObject({
      helpAsked: [{ person: ann, where: 'row 3', since: story.now }],
    });
    expect(viewOf(story.room, 'public').people).not.toHaveProperty('helpAsked');
    story.do(clerk, { type: 'people.help', for: ann, done: true });
    story.refused(clerk, { type: 'people.help', for: ann, done: true }, 'people.noHelpAsked');
  });

  it('[P11] names are shown whole, by surname or by number; officers see them whole', () => {
    const named = (names: 'whole' | 'surname' | 'number', name: string) => {
      const story = founded({ names });
      const chair = story.enter('chair', 'Li');
      story.do(chair, { type: 'meeting.start' });
      const person = story.enter('participant', name);
      story.do(person, { type: 'queue.join', kind: 'speech' });
      return [
        viewOf(story.room, 'public').queue.entries[person]?.name,
        viewOf(story.room, 'officers').queue.entries[person]?.name,
      ];
    };
    expect(named('whole', '王小明')).toStrictEqual(['王小明', '王小明']);
    expect(named('surname', '王小明')).toStrictEqual(['王先生/女士', '王小明']);
    expect(named('surname', '欧阳娜')).toStrictEqual(['欧阳先生/女士', '欧阳娜']);
    expect(named('number', '王小明')).toStrictEqual(['', '王小明']);
  });

  it('[P11] and no otherwise where somebody was picked as the presenter of an item, from the moment it is set', () => {
    const story = founded();
    const chair = story.enter('chair', 'Li');
    story.outline({ id: 'one', presenter: chair });
    const presenter = (audience: 'public' | 'officers') => viewOf(story.room, audience).agenda.items['one']?.presenter;
    expect(presenter('public')).toBe('Li');
    const before = { room: story.room, view: viewOf(story.room, 'public') };
    story.do(chair, { type: 'meeting.configure', names: 'number' });
    expect([presenter('public'), presenter('officers')]).toStrictEqual(['1', 'Li']);
    expect(viewOf(story.room, 'public', before).agenda.items['one']?.presenter).toBe('1');
  });
});

describe('roles', () => {
  it('[P1] only the chair gives roles, and never takes a supervisor', () => {
    const { story, chair, clerk, supervisor, persons } = inSession(['Ann']);
    const ann = nth(persons, 0);
    story.refused(clerk, { type: 'people.assign', person: ann, role: 'teller' }, 'people.notAllowed');
    story.refused(chair, { type: 'people.assign', person: supervisor, role: 'participant' }, 'people.onlySupervisors');
    story.refused(chair, { type: 'people.assign', person: personId('x'), role: 'teller' }, 'people.unknown');
    story.refused(chair, { type: 'people.assign', person: ann }, 'people.nothingToChange');
    story.refused(chair, { type: 'people.assign', person: story.enter('screen', ''), role: 'teller' }, 'people.notAPerson');
    story.do(chair, { type: 'people.assign', person: ann, role: 'deputy' });
    expect(roleOf(story.room, ann)).toBe('deputy');
    expect(story.room.people.count.seats.get('')).toBe(1);
  });

  it('[D2] a spokesperson belongs to the group', () => {
    const { story, clerk, persons } = inSession(['Ann@a', 'Ben@b']);
    story.refused(clerk, { type: 'people.assign', person: nth(persons, 0), spokesperson: 'b' }, 'people.notOfGroup');
    story.do(clerk, { type: 'people.assign', person: nth(persons, 1), spokesperson: 'b' });
    expect(story.room.people.spokespersons.toObject()).toStrictEqual({ b: nth(persons, 1) });
  });

  it('[P9] while a poll is open nobody on its register changes sides', () => {
    const { story, chair, clerk, persons } = inSession(['Ann@a', 'Ben@b']);
    story.do(chair, { type: 'polls.open', title: 'Shall we?' });
    story.refused(clerk, { type: 'people.correct', person: nth(persons, 0), group: 'b' }, 'people.pollOpen');
    story.refused(chair, { type: 'people.assign', person: nth(persons, 0), group: 'b' }, 'people.pollOpen');
  });

  it('[V2][P9] nor loses the seat to a household, to get it back when it is too late', () => {
    const byHousehold = { rules: rules({ seats: { ...rules({}).seats, unit: 'household' } }) };
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ben'], byHousehold);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    story.do(clerk, { type: 'people.correct', person: ann, household: '3-201' });
    const poll = pollId(String(story.do(chair, { type: 'polls.open', title: 'Shall we?' })['poll']));
    story.refused(clerk, { type: 'people.correct', person: ben, household: '3-201' }, 'people.pollOpen');
    story.do(clerk, { type: 'people.correct', person: ben, household: '3-202', name: 'Benjamin' });
    story.do(ben, { type: 'polls.cast', poll, choice: 'yes' });
  });

  it('[G8] when supervisors were present is kept to the moment', () => {
    const { story, supervisor } = inSession([], { rules: youhuahaohaoshuo, procedure: 'youhuahaohaoshuo' });
    story.pass(90_000);
    story.do(supervisor, { type: 'people.checkOut' });
    expect(story.room.people.watch).toStrictEqual([{ person: supervisor, from: story.now - 90_000, until: story.now }]);
    expect(story.room.notices.latest[0]?.notice).toBe('noSupervisor');
  });
});
