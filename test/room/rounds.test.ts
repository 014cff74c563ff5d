// Rounds: everyone exactly once, in order, with passes, "later", absences and late comers.
import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../shared/room/ids.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import { inSession, nth, type Story } from '../support/room.ts';

const open = (story: Story, chair: PersonId, more: object = {}) =>
  story.do(chair, { type: 'rounds.open', purpose: 'Statements', order: 'groups', seconds: 60, ...more });
const name = (story: Story, person: PersonId | undefined) => person && story.room.people.persons.get(person)?.name;
/** Calls the next and lets them speak; answers who it was. */
const next = (story: Story, chair: PersonId) => {
  story.do(chair, { type: 'floor.give' });
  const who = name(story, story.room.floor.turn?.person);
  story.pass(1_000);
  story.do(chair, { type: 'floor.end' });
  return who;
};

describe('a round', () => {
  it('[R1] calls groups in rotation, each member once, and ends by itself', () => {
    const { story, chair } = inSession(['A1@a', 'A2@a', 'B1@b', 'C1@c']);
    open(story, chair);
    expect(Array.from({ length: 4 }, () => next(story, chair))).toStrictEqual(['A1', 'B1', 'C1', 'A2']);
    expect(story.room.rounds).toMatchObject({ held: 1, last: { purpose: 'Statements', notCalled: [] } });
    expect(story.room.rounds.current).toBeUndefined();
  });

  it('[R1] by number, by lot, for one group, or one spokesperson for each', () => {
    const { story, chair, clerk, persons } = inSession(['A1@a', 'A2@a', 'B1@b']);
    const list = () => story.room.rounds.current?.list.map((person) => name(story, person));
    const again = (more: object) => {
      open(story, chair, more);
      const found = list();
      story.do(chair, { type: 'rounds.close', reason: 'test' });
      return found;
    };
    expect(again({ order: 'list' })).toStrictEqual(['A1', 'A2', 'B1']);
    expect(again({ order: 'lot' })?.toSorted()).toStrictEqual(['A1', 'A2', 'B1']);
    expect(again({ members: { group: 'a' } })).toStrictEqual(['A1', 'A2']);
    story.do(clerk, { type: 'people.assign', person: nth(persons, 1), spokesperson: 'a' });
    expect(again({ members: 'spokespersons' })).toStrictEqual(['A2', 'B1']);
    story.refused(
      chair,
      { type: 'rounds.open', purpose: 'x', order: 'list', seconds: 1, members: { group: 'z' } },
      'people.groupUnknown',
    );
  });

  it('[R1] who says later is called once more at the end; who passes is not', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben', 'Cy']);
    open(story, chair, { order: 'list' });
    story.refused(nth(persons, 1), { type: 'rounds.pass' }, 'rounds.notYourCall');
    story.do(nth(persons, 0), { type: 'rounds.pass', later: true });
    story.do(chair, { type: 'floor.give' });
    story.do(nth(persons, 1), { type: 'rounds.pass' });
    expect(story.room.floor.turn).toBeUndefined();
    expect([next(story, chair), next(story, chair)]).toStrictEqual(['Cy', 'Ann']);
    expect(story.room.rounds.held).toBe(1);
  });

  it('[R1] who is absent is called once more, and then missed', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    open(story, chair, { order: 'list' });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.absent' });
    expect(meOf(story.room, nth(persons, 0))).toMatchObject({ round: { call: 'absent' } });
    expect(next(story, chair)).toBe('Ben');
    story.do(chair, { type: 'floor.give' });
    expect(name(story, story.room.floor.turn?.person)).toBe('Ann');
    story.do(chair, { type: 'floor.absent' });
    expect(story.room.rounds.held).toBe(1);
  });

  it('[R1] who checks in meanwhile is added at the end; who leaves is not called', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    open(story, chair, { order: 'list' });
    next(story, chair);
    story.enter('participant', 'Late');
    story.do(nth(persons, 1), { type: 'people.checkOut' });
    expect(next(story, chair)).toBe('Late');
    expect(story.room.rounds.held).toBe(1);
  });

  it('[R1][P9] the one that a double was merged into is called for both, unless the double was called already', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    for (const person of persons) story.do(person, { type: 'people.checkOut' });
    const [guest, other] = [story.enter('participant', 'Guest'), story.enter('participant', 'Other')];
    open(story, chair, { order: 'list' });
    next(story, chair);
    story.do(clerk, { type: 'people.merge', person: other, into: ben });
    expect(story.room.rounds.current?.list).toStrictEqual([guest, ben]);
    story.do(clerk, { type: 'people.merge', person: guest, into: ann });
    expect(story.room.rounds.current?.list).toStrictEqual([ben]);
    expect(next(story, chair)).toBe('Ben');
    expect(story.room.rounds.held).toBe(1);
  });

  it('[R1] words handed in count as the call', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    story.do(nth(persons, 0), { type: 'queue.write', text: 'My words' });
    open(story, chair, { order: 'list' });
    story.do(chair, { type: 'floor.give' });
    expect(story.room.floor.turn).toMatchObject({ text: 'My words', kind: 'round' });
    story.do(chair, { type: 'floor.end' });
    expect(story.room.rounds.current?.calls.get(nth(persons, 0))).toBe('wrote');
    expect(story.room.queue.entries.size).toBe(0);
  });

  it('[R1][Q9][Q10] words and hands of who is absent when called in a round keep their place, and the words are read at the next call', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    story.do(ann, { type: 'queue.write', text: 'My words' });
    story.do(ben, { type: 'queue.join', kind: 'speech' });
    const places = () => story.room.queue.entries.map(({ text, since }) => ({ text, since })).toObject();
    const before = places();
    open(story, chair, { order: 'list' });
    for (const type of ['floor.give', 'floor.absent', 'floor.give', 'floor.absent'] as const) story.do(chair, { type });
    expect(places()).toStrictEqual(before);
    story.do(chair, { type: 'floor.give' });
    expect(story.room.floor.turn).toMatchObject({ person: ann, text: 'My words' });
  });

  it('[R1] a clerk passes for somebody, the view shows how far it is', () => {
    const { story, chair, clerk, persons } = inSession(['Ann', 'Ben', 'Cy']);
    open(story, chair, { order: 'list' });
    story.do(clerk, { type: 'rounds.pass', for: nth(persons, 1) });
    expect(viewOf(story.room, 'public').rounds).toMatchObject({
      current: { total: 3, done: 1, coming: [{ name: 'Ann' }, { name: 'Cy' }] },
    });
    expect([next(story, chair), next(story, chair)]).toStrictEqual(['Ann', 'Cy']);
  });

  it('[R2] while it runs the queue takes hands and waits, except for points of order', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben', 'Cy']);
    open(story, chair, { order: 'list' });
    const [ann, , cy] = persons;
    story.do(nth(persons, 1), { type: 'queue.join', kind: 'speech' });
    story.refused(chair, { type: 'floor.give', person: nth(persons, 1) }, 'rounds.notTheirCall');
    if (cy) story.do(cy, { type: 'queue.join', kind: 'pointOfOrder', note: 'too loud' });
    story.do(chair, { type: 'floor.give', person: nth(persons, 2) });
    expect(story.room.floor.turn?.kind).toBe('pointOfOrder');
    story.do(chair, { type: 'floor.end' });
    story.do(chair, { type: 'floor.give' });
    expect(story.room.floor.turn?.person).toBe(ann);
  });

  it('[R3] the chair ends it early only with a reason, and who was not called is named', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    story.refused(chair, { type: 'rounds.close' }, 'rounds.notRunning');
    open(story, chair, { order: 'list' });
    story.refused(chair, { type: 'rounds.open', purpose: 'x', order: 'list', seconds: 1 }, 'rounds.running');
    story.do(chair, { type: 'floor.give' });
    story.refused(chair, { type: 'rounds.close', reason: 'x' }, 'floor.taken');
    story.do(chair, { type: 'floor.end' });
    expect(story.refusalOf(chair, { type: 'rounds.close' })).toStrictEqual({ code: 'rounds.reasonMissing', people: 1 });
    story.do(chair, { type: 'rounds.close', reason: 'no time' });
    expect(story.room.rounds.last).toStrictEqual({ purpose: 'Statements', notCalled: [nth(persons, 1)], reason: 'no time' });
    expect(story.room.notices.latest[0]).toMatchObject({ notice: 'roundEndedEarly', figures: { people: 1 } });
  });

  it('[R3] needs somebody to call and nobody speaking, and passing needs a round', () => {
    const { story, chair, persons } = inSession(['Ann']);
    story.refused(nth(persons, 0), { type: 'rounds.pass' }, 'rounds.notRunning');
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.refused(chair, { type: 'rounds.open', purpose: 'x', order: 'list', seconds: 1 }, 'floor.taken');
    story.do(chair, { type: 'floor.end' });
    story.do(nth(persons, 0), { type: 'people.checkOut' });
    story.refused(chair, { type: 'rounds.open', purpose: 'x', order: 'list', seconds: 1 }, 'rounds.nobody');
  });

  it('[M7] a wrong call in a round is taken back', () => {
    const { story, chair } = inSession(['Ann', 'Ben']);
    open(story, chair, { order: 'list' });
    const before = story.room.rounds;
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'meeting.takeBack' });
    expect(story.room.rounds).toStrictEqual(before);
  });
});
