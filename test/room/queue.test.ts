// The speaking queue: who may wait, in which order, why, and what the chair may change.
import { describe, expect, it } from 'vitest';
import { arrange } from '../../shared/room/calling-order.ts';
import { personId, type PersonId } from '../../shared/room/ids.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import type { QueueOrder } from '../../shared/procedures/procedure.ts';
import { inSession, nth, rules, type Story } from '../support/room.ts';

const names = (story: Story) => arrange(story.room).map(({ person }) => story.room.people.persons.get(person)?.name);
const reasons = (story: Story) => arrange(story.room).map(({ reason }) => reason);
const raise = (story: Story, ...persons: readonly PersonId[]) => {
  for (const person of persons) story.do(person, { type: 'queue.join', kind: 'speech' });
};
/** Somebody speaks for so long. */
const speak = (story: Story, chair: PersonId, person: PersonId, seconds = 10, stance?: 'for' | 'against') => {
  story.do(person, { type: 'queue.join', kind: 'speech', ...(stance && { stance }) });
  story.do(chair, { type: 'floor.give', person, reason: 'test' });
  story.pass(seconds * 1000);
  story.do(chair, { type: 'floor.end' });
};

describe('waiting', () => {
  it('[Q1] a person waits at most once', () => {
    const { story, persons } = inSession(['Ann']);
    raise(story, nth(persons, 0));
    story.refused(nth(persons, 0), { type: 'queue.join', kind: 'question' }, 'queue.alreadyWaiting');
  });

  it('[Q1] and not while speaking', () => {
    const { story, chair, persons } = inSession(['Ann']);
    raise(story, nth(persons, 0));
    story.do(chair, { type: 'floor.give' });
    story.refused(nth(persons, 0), { type: 'queue.join', kind: 'speech' }, 'queue.speaking');
  });

  it('[Q2] kinds rank: point of order, answer, question, speech', () => {
    const { story, chair, persons } = inSession(['Sp', 'Qu', 'Or']);
    const law = story.enter('expert', 'Law');
    raise(story, nth(persons, 0));
    story.do(nth(persons, 1), { type: 'queue.join', kind: 'question' });
    story.do(law, { type: 'queue.join', kind: 'answer' });
    story.do(nth(persons, 2), { type: 'queue.join', kind: 'pointOfOrder', article: 'respect' });
    expect(names(story)).toStrictEqual(['Or', 'Law', 'Qu', 'Sp']);
    expect(reasons(story).map(({ code }) => code)).toStrictEqual(['pointOfOrder', 'answer', 'question', 'first']);
    story.refused(chair, { type: 'queue.change', person: nth(persons, 2), kind: 'speech' }, 'queue.kindNotTaken');
  });

  it('[Q2] a further question of the same person on the item ranks as a speech', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const [ann, ben] = [nth(persons, 0), nth(persons, 1)];
    story.do(ann, { type: 'queue.join', kind: 'question' });
    story.do(chair, { type: 'floor.give' });
    expect(story.room.floor.turn?.seconds).toBe(30);
    story.do(chair, { type: 'floor.end' });
    raise(story, ben);
    story.do(ann, { type: 'queue.join', kind: 'question' });
    expect(names(story)).toStrictEqual(['Ben', 'Ann']);
  });

  it('[Q2] only who was asked or invited answers', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    story.refused(nth(persons, 0), { type: 'queue.join', kind: 'answer' }, 'queue.answerNotAsked');
    speak(story, chair, nth(persons, 0));
    story.do(nth(persons, 1), { type: 'queue.join', kind: 'question' });
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'answer' });
    expect(names(story)).toStrictEqual(['Ann', 'Ben']);
  });

  it('[Q2] the chair can change a kind, and that is counted', () => {
    const { story, chair, persons } = inSession(['Ann']);
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'question' });
    story.refused(nth(persons, 0), { type: 'queue.change', kind: 'speech' }, 'people.notAllowed');
    story.refused(chair, { type: 'queue.change', person: nth(persons, 0) }, 'queue.nothingToChange');
    story.do(chair, { type: 'queue.change', person: nth(persons, 0), kind: 'speech' });
    expect(story.room.queue).toMatchObject({ kindChanges: 1 });
    story.refused(chair, { type: 'queue.change', person: chair, kind: 'speech' }, 'queue.notWaiting');
  });

  it('[Q2] a stance is kept unless the template takes none, and asked for where it requires one', () => {
    const required = inSession(['Ann'], { rules: rules({ queue: { ...rules({}).queue, stance: 'required' } }) });
    required.story.refused(nth(required.persons, 0), { type: 'queue.join', kind: 'speech' }, 'queue.stanceMissing');
    const none = inSession(['Ann'], { rules: rules({ queue: { ...rules({}).queue, stance: 'none' } }) });
    none.story.do(nth(none.persons, 0), { type: 'queue.join', kind: 'speech', stance: 'for' });
    expect(none.story.room.queue.entries.first()).not.toHaveProperty('stance');
    const kinds = inSession(['Ann'], { rules: rules({ queue: { ...rules({}).queue, kinds: ['speech'] } }) });
    kinds.story.refused(nth(kinds.persons, 0), { type: 'queue.join', kind: 'question' }, 'queue.kindNotTaken');
  });

  it('[Q2] supervisors and observers never speak on the matter', () => {
    const { story, chair, supervisor } = inSession();
    story.refused(supervisor, { type: 'queue.join', kind: 'speech' }, 'people.notAllowed');
    story.refused(chair, { type: 'queue.invite', person: supervisor }, 'queue.neverSpeaks');
    story.refused(chair, { type: 'queue.invite', person: personId('nobody') }, 'people.notHere');
  });

  it('[S2] what was kept for an item that is over is refused as past', () => {
    const { story, chair, persons } = inSession(['Ann']);
    const [one, two] = story.outline({ id: 'one' }, { id: 'two' });
    if (!one || !two) throw new Error('no items');
    story.do(chair, { type: 'agenda.open', item: one });
    story.refused(nth(persons, 0), { type: 'queue.join', kind: 'speech', item: two }, 'queue.past');
    story.refused(nth(persons, 0), { type: 'queue.write', text: 'words', item: two }, 'queue.past');
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech', item: one });
    story.do(chair, { type: 'agenda.close' });
    expect(story.room.queue.entries.size).toBe(0);
  });

  it('[Q7] turns on an item are limited where the template says so; questions are not', () => {
    const { story, chair, persons } = inSession(['Ann'], { rules: rules({ limits: { ...rules({}).limits, turnsPerItem: 1 } }) });
    speak(story, chair, nth(persons, 0));
    expect(story.refusalOf(nth(persons, 0), { type: 'queue.join', kind: 'speech' })).toStrictEqual({
      code: 'queue.turnsUsedUp',
      limit: 1,
    });
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'question' });
  });

  it('[Q8] a closed queue keeps who waits and still takes points of order', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben', 'Cy']);
    raise(story, nth(persons, 0));
    story.do(chair, { type: 'queue.close' });
    story.refused(chair, { type: 'queue.close' }, 'queue.alreadyClosed');
    story.refused(nth(persons, 1), { type: 'queue.join', kind: 'speech' }, 'queue.closed');
    story.refused(nth(persons, 1), { type: 'queue.write', text: 'x' }, 'queue.closed');
    story.do(nth(persons, 2), { type: 'queue.join', kind: 'pointOfOrder', note: 'too fast' });
    expect(names(story)).toStrictEqual(['Cy', 'Ann']);
    story.do(chair, { type: 'queue.open' });
    story.refused(chair, { type: 'queue.open' }, 'queue.alreadyOpen');
  });

  it('[G9] a point of order says what is wrong', () => {
    const { story, persons } = inSession(['Ann']);
    story.refused(nth(persons, 0), { type: 'queue.join', kind: 'pointOfOrder' }, 'queue.orderNeedsReason');
    story.refused(nth(persons, 0), { type: 'queue.join', kind: 'pointOfOrder', article: 'nonsense' }, 'flags.articleUnknown');
  });

  it('[P5] a clerk raises the hand of somebody helped, and takes it down', () => {
    const { story, clerk, chair } = inSession();
    const person = personId(String(story.do(clerk, { type: 'people.register', name: '王奶奶' })['person']));
    story.refused(chair, { type: 'queue.join', kind: 'speech', for: person }, 'people.notAllowed');
    story.do(clerk, { type: 'queue.join', kind: 'question', for: person });
    expect(names(story)).toStrictEqual(['王奶奶']);
    story.do(clerk, { type: 'queue.leave', for: person });
    story.refused(clerk, { type: 'queue.leave', for: person }, 'queue.notWaiting');
  });
});

describe('orders', () => {
  const ordered = (order: QueueOrder, people: readonly string[]) => {
    const told = inSession(people);
    told.story.do(told.chair, { type: 'queue.setOrder', order });
    return told;
  };

  it('[Q3] arrival', () => {
    const { story, persons } = ordered('arrival', ['Ann', 'Ben']);
    raise(story, nth(persons, 1), nth(persons, 0));
    expect(names(story)).toStrictEqual(['Ben', 'Ann']);
    expect(reasons(story)).toStrictEqual([{ code: 'first' }, { code: 'arrival' }]);
  });

  it("[Q3] least heard first: own turns on the item, then the group's, then seconds, then arrival", () => {
    const { story, chair, persons } = ordered('leastHeard', ['Ann@a', 'Abe@a', 'Ben@b', 'Bob@b']);
    const [ann, abe, ben, bob] = [nth(persons, 0), nth(persons, 1), nth(persons, 2), nth(persons, 3)];
    speak(story, chair, ann, 10);
    speak(story, chair, ben, 20);
    speak(story, chair, ann, 10);
    raise(story, ann, ben, abe, bob);
    expect(names(story)).toStrictEqual(['Bob', 'Abe', 'Ben', 'Ann']);
    expect(reasons(story)[0]).toStrictEqual({ code: 'leastHeard', turns: 0, groupTurns: 1, seconds: 0 });
  });

  it('[Q3] opposing side is next, and "neither" fits both', () => {
    const { story, chair, persons } = ordered('alternatingStance', ['Ann', 'Ben', 'Cy', 'Di']);
    const [ann, ben, cy, di] = [nth(persons, 0), nth(persons, 1), nth(persons, 2), nth(persons, 3)];
    speak(story, chair, ann, 5, 'for');
    story.do(ann, { type: 'queue.join', kind: 'speech', stance: 'for' });
    story.do(ben, { type: 'queue.join', kind: 'speech', stance: 'against' });
    story.do(cy, { type: 'queue.join', kind: 'speech', stance: 'against' });
    story.do(di, { type: 'queue.join', kind: 'speech', stance: 'none' });
    expect(names(story)).toStrictEqual(['Ben', 'Ann', 'Cy', 'Di']);
    expect(reasons(story)[0]).toStrictEqual({ code: 'opposingStance' });
  });

  it('[Q3] groups rotate after the one that spoke last', () => {
    const { story, chair, persons } = ordered('rotatingGroups', ['Ann@a', 'Abe@a', 'Ben@b', 'Cy@c']);
    const [ann, abe, ben, cy] = [nth(persons, 0), nth(persons, 1), nth(persons, 2), nth(persons, 3)];
    speak(story, chair, ann);
    raise(story, ann, abe, cy, ben);
    expect(names(story)).toStrictEqual(['Ben', 'Cy', 'Ann', 'Abe']);
    expect(reasons(story)[0]).toStrictEqual({ code: 'groupTurn', group: 'b' });
  });

  it('[Q3] by lot: the same seed gives the same order, and who comes later has a place too', () => {
    const { story, persons } = ordered('lot', ['Ann', 'Ben', 'Cy', 'Di', 'Ed']);
    raise(story, ...persons.slice(0, 4));
    const before = names(story);
    raise(story, nth(persons, 4));
    expect(names(story).filter((name) => name !== 'Ed')).toStrictEqual(before);
    expect(reasons(story)[0]).toStrictEqual({ code: 'lot' });
    expect(story.events.find((event) => event.type === 'queue.ordered')).toHaveProperty('data.seed');
  });

  it('[Q3] the template says which orders the chair may choose', () => {
    const { story, chair } = inSession([], { rules: rules({ queue: { ...rules({}).queue, changeTo: ['lot'] } }) });
    story.refused(chair, { type: 'queue.setOrder', order: 'leastHeard' }, 'queue.orderNotAllowed');
    story.do(chair, { type: 'queue.setOrder', order: 'lot' });
    story.do(chair, { type: 'queue.setOrder', order: 'arrival' });
  });

  it('[Q3] overtaken ten times, an entry keeps its place', () => {
    const { story, chair, persons } = ordered('leastHeard', ['Old', ...Array.from({ length: 11 }, (_, index) => `N${index}`)]);
    const old = nth(persons, 0);
    speak(story, chair, old);
    raise(story, old);
    for (const person of persons.slice(1)) {
      raise(story, person);
      const first = arrange(story.room)[0];
      if (first?.person === old) break;
      story.do(chair, { type: 'floor.give' });
      story.do(chair, { type: 'floor.end' });
    }
    expect(story.room.queue.entries.get(old)?.overtaken).toBe(10);
    expect(arrange(story.room)[0]).toStrictEqual({ person: old, reason: { code: 'overtaken' } });
  });

  it('[Q4] every place in the view says why', () => {
    const { story, persons } = inSession(['Ann', 'Ben']);
    raise(story, ...persons);
    const view = viewOf(story.room, 'public').queue;
    expect(view.waiting.map((person) => view.entries[person]?.reason)).toStrictEqual([{ code: 'first' }, { code: 'arrival' }]);
    expect(meOf(story.room, nth(persons, 1))).toMatchObject({
      place: { position: 2, reason: { code: 'arrival' } },
    });
  });
});

describe('getting ready', () => {
  it('[Q5] when a turn starts the first two are locked: later hands and a change of order go behind', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben', 'Cy', 'Di', 'Ed']);
    const [ann, ben, cy, di, ed] = [nth(persons, 0), nth(persons, 1), nth(persons, 2), nth(persons, 3), nth(persons, 4)];
    speak(story, chair, cy, 5);
    story.do(chair, { type: 'queue.setOrder', order: 'leastHeard' });
    raise(story, ann, ben, cy);
    story.do(chair, { type: 'floor.give' });
    expect(story.room.queue.locked).toStrictEqual([ben, cy]);
    raise(story, di);
    expect(names(story)).toStrictEqual(['Ben', 'Cy', 'Di']);
    expect(reasons(story).map(({ code }) => code)).toStrictEqual(['locked', 'locked', 'leastHeard']);
    story.do(ed, { type: 'queue.join', kind: 'question' });
    expect(names(story)).toStrictEqual(['Ed', 'Ben', 'Cy', 'Di']);
    expect(meOf(story.room, ben)).toMatchObject({ place: { ready: true } });
  });

  it('[Q5] while nobody speaks nothing is locked', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben', 'Cy']);
    raise(story, ...persons);
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.end' });
    expect(story.room.queue.locked).toStrictEqual([]);
  });

  it('[P10] who is to speak from afar says that they can be heard', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const ben = nth(persons, 1);
    story.do(ben, { type: 'people.correct', remote: true });
    raise(story, ...persons);
    story.do(chair, { type: 'floor.give' });
    story.do(ben, { type: 'queue.change', heard: true });
    expect(viewOf(story.room, 'public').queue.entries[ben]).toMatchObject({
      remote: true,
      heard: true,
      reason: { code: 'locked' },
    });
  });
});

describe("the chair's hand", () => {
  it('[Q6] moving and skipping need a reason and are counted', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben', 'Cy']);
    raise(story, ...persons);
    story.refused(chair, { type: 'queue.move', person: nth(persons, 2), to: 0, reason: ' ' }, 'queue.reasonMissing');
    story.refused(chair, { type: 'queue.skip', person: chair, reason: 'x' }, 'queue.notWaiting');
    story.do(chair, { type: 'queue.move', person: nth(persons, 2), to: 0, reason: 'has to leave' });
    expect(names(story)).toStrictEqual(['Cy', 'Ann', 'Ben']);
    expect(reasons(story)[0]).toStrictEqual({ code: 'moved', reason: 'has to leave' });
    story.do(chair, { type: 'queue.skip', person: nth(persons, 0), reason: 'not ready' });
    expect(names(story)).toStrictEqual(['Cy', 'Ben', 'Ann']);
    expect(story.room.queue.overrides).toBe(2);
  });

  it('[Q6] calling out of order asks for a reason, is counted and noticed', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    raise(story, ...persons);
    story.refused(chair, { type: 'floor.give', person: nth(persons, 1) }, 'floor.reasonMissing');
    story.do(chair, { type: 'floor.give', person: nth(persons, 1), reason: 'knows the facts' });
    expect(story.room.queue.overrides).toBe(1);
    expect(story.room.notices.latest[0]?.notice).toBe('orderOverridden');
  });

  it('[Q6] inviting the presenter, the invited and who was just asked is in order', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const law = story.enter('expert', 'Law');
    raise(story, nth(persons, 0));
    story.do(chair, { type: 'queue.invite', person: law });
    story.do(chair, { type: 'floor.give', person: law });
    expect(story.room.queue.overrides).toBe(0);
    story.refused(chair, { type: 'queue.invite', person: law }, 'queue.speaking');
    story.do(chair, { type: 'floor.end' });
    story.do(chair, { type: 'queue.invite', person: nth(persons, 1) });
    expect(story.room.queue.overrides).toBe(1);
    expect(names(story)).toStrictEqual(['Ben', 'Ann']);
  });
});

describe('absent, and in writing', () => {
  it('[Q9] called and absent keeps a place at the next call, a second time sets aside, one tap brings back', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const ann = nth(persons, 0);
    raise(story, ...persons);
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.absent' });
    expect(arrange(story.room)[0]).toStrictEqual({ person: ann, reason: { code: 'passedOver' } });
    story.do(chair, { type: 'floor.give' });
    story.do(chair, { type: 'floor.absent' });
    expect(names(story)).toStrictEqual(['Ben']);
    expect(meOf(story.room, ann)).toMatchObject({ setAside: true });
    story.do(ann, { type: 'queue.join', kind: 'speech' });
    expect(names(story)).toStrictEqual(['Ben', 'Ann']);
    expect(story.events.filter((event) => event.type === 'floor.passedOver')).toHaveLength(2);
  });

  it('[Q10] words are handed in once for each item, called in their place and counted as heard', () => {
    const { story, chair, clerk, persons } = inSession(['Ann']);
    const ann = nth(persons, 0);
    story.refused(ann, { type: 'queue.write', text: ' ' }, 'queue.wordsLength');
    story.refused(ann, { type: 'queue.write', text: 'x'.repeat(301) }, 'queue.wordsLength');
    story.do(clerk, { type: 'queue.write', text: 'The lamp is broken.', for: ann });
    story.refused(ann, { type: 'queue.write', text: 'more' }, 'queue.alreadyWritten');
    expect(viewOf(story.room, 'public').queue.entries[ann]).not.toHaveProperty('text');
    story.do(chair, { type: 'floor.give' });
    expect(viewOf(story.room, 'public').floor.turn).toMatchObject({ text: 'The lamp is broken.', name: 'Ann' });
    story.do(chair, { type: 'floor.end' });
    expect(story.room.floor.persons.get(ann)?.turns).toBe(1);
    story.refused(ann, { type: 'queue.write', text: 'again' }, 'queue.alreadyWritten');
  });

  it('[Q10] words that were handed in stay when their writer is invited, or set aside and comes back', () => {
    const { story, chair, persons } = inSession(['Ann']);
    const ann = nth(persons, 0);
    const words = () => story.room.queue.entries.get(ann)?.text;
    story.do(ann, { type: 'queue.write', text: 'The lamp is broken.' });
    story.do(chair, { type: 'queue.invite', person: ann });
    expect(words()).toBe('The lamp is broken.');
    const missTwice = () => {
      for (const type of ['floor.give', 'floor.absent', 'floor.give', 'floor.absent'] as const) story.do(chair, { type });
    };
    missTwice();
    story.do(ann, { type: 'queue.join', kind: 'speech' });
    expect(words()).toBe('The lamp is broken.');
    missTwice();
    story.do(chair, { type: 'queue.invite', person: ann });
    expect(words()).toBe('The lamp is broken.');
  });

  it('[Q10] a hand that is up can become words without losing its place', () => {
    const { story, persons } = inSession(['Ann', 'Ben']);
    raise(story, ...persons);
    story.do(nth(persons, 0), { type: 'queue.write', text: 'words' });
    expect(names(story)).toStrictEqual(['Ann', 'Ben']);
  });
});
