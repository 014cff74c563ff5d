// The agenda: frozen at its opening, one item at a time, plan against real time.
import { describe, expect, it } from 'vitest';
import { instant, itemId, ROOM } from '../../shared/room/ids.ts';
import { viewOf } from '../../shared/room/view.ts';
import { expectedEnd, minutesSpent } from '../../web/agenda/times.ts';
import { inSession, nth } from '../support/room.ts';

describe('items', () => {
  it('[A1] come from the document, and an older outline never replaces a newer one', () => {
    const { story } = inSession();
    story.outline({ id: 'one', title: 'Lamps', question: 'More lamps?' });
    expect(viewOf(story.room, 'public').agenda).toStrictEqual({
      order: ['one'],
      items: { one: { id: 'one', title: 'Lamps', kind: 'discuss', minutes: 10, question: 'More lamps?', status: 'planned' } },
    });
    story.refused(ROOM, { type: 'agenda.outline', upTo: 1, items: [] }, 'agenda.outlineOld');
  });

  it('[A2] opening freezes title and plan, and one is open at a time', () => {
    const { story, chair } = inSession();
    const [one, two] = story.outline({ id: 'one', title: 'Lamps', minutes: 5 }, { id: 'two' });
    if (!one || !two) throw new Error('no items');
    story.refused(chair, { type: 'agenda.open', item: itemId('nothing') }, 'agenda.unknown');
    story.do(chair, { type: 'agenda.open', item: one });
    story.refused(chair, { type: 'agenda.open', item: two }, 'agenda.itemOpen');
    story.outline({ id: 'one', title: 'Something else', minutes: 50 }, { id: 'two' });
    expect(viewOf(story.room, 'public').agenda.items['one']).toMatchObject({ title: 'Lamps', minutes: 5, status: 'open' });
    expect(story.events.find((event) => event.type === 'agenda.opened')).toMatchObject({ data: { title: 'Lamps', minutes: 5 } });
    story.refused(chair, { type: 'agenda.close', item: two }, 'agenda.notOpen');
    story.do(chair, { type: 'agenda.close' });
    story.refused(chair, { type: 'agenda.open', item: one }, 'agenda.itemClosed');
    story.refused(chair, { type: 'agenda.close' }, 'agenda.notOpen');
  });

  it('[A2] nobody is cut off by an item that ends', () => {
    const { story, chair, persons } = inSession(['Ann', 'Ben']);
    const [one] = story.outline({ id: 'one' });
    if (one) story.do(chair, { type: 'agenda.open', item: one });
    story.do(nth(persons, 0), { type: 'queue.join', kind: 'speech' });
    story.do(chair, { type: 'floor.give' });
    story.refused(chair, { type: 'agenda.close' }, 'floor.taken');
    story.do(chair, { type: 'floor.end' });
    story.do(chair, { type: 'rounds.open', purpose: 'x', order: 'list', seconds: 10 });
    story.refused(chair, { type: 'agenda.close' }, 'rounds.running');
    story.do(chair, { type: 'rounds.close', reason: 'x' });
    story.do(chair, { type: 'polls.open', title: 'x' });
    story.refused(chair, { type: 'agenda.close' }, 'polls.running');
  });

  it('[A4] plan against real time, without the pauses, and the expected end', () => {
    const { story, chair } = inSession();
    const [one] = story.outline({ id: 'one', minutes: 10 }, { id: 'two', minutes: 20 });
    if (one) story.do(chair, { type: 'agenda.open', item: one });
    story.pass(4 * 60_000);
    story.do(chair, { type: 'meeting.pause' });
    story.pass(30 * 60_000);
    story.do(chair, { type: 'meeting.resume' });
    story.pass(2 * 60_000);
    const view = viewOf(story.room, 'public');
    expect(view.agenda.items['one'] && minutesSpent(view.agenda.items['one'], view, story.now)).toBe(6);
    expect(expectedEnd(view, story.now)).toBe(story.now + 24 * 60_000);
    story.do(chair, { type: 'agenda.close' });
    expect(viewOf(story.room, 'public').agenda.items['one']).toMatchObject({ status: 'closed', spent: 6 * 60_000 });
  });

  it('[M2] is put off or referred with a reason', () => {
    const { story, chair } = inSession();
    const [one, two] = story.outline({ id: 'one' }, { id: 'two' });
    if (!one || !two) throw new Error('no items');
    story.refused(chair, { type: 'agenda.defer', item: one, reason: ' ' }, 'agenda.reasonMissing');
    story.do(chair, { type: 'agenda.defer', item: one, reason: 'no papers' });
    story.do(chair, { type: 'agenda.refer', item: two, reason: 'not ours', to: 'town' });
    expect(viewOf(story.room, 'public').agenda.items).toMatchObject({
      one: { status: 'deferred', reason: 'no papers' },
      two: { status: 'referred', to: 'town' },
    });
    story.do(chair, { type: 'agenda.open', item: one });
    story.refused(chair, { type: 'agenda.defer', item: one, reason: 'x' }, 'agenda.itemOpen');
  });

  it('[A3] an edit of a proposal is noted once, with its hash', () => {
    const { story } = inSession();
    const [one] = story.outline({ id: 'one' });
    if (!one) throw new Error('no item');
    const edit = { type: 'agenda.noteProposal', item: one, hash: 'ab', editedAt: instant(5) } as const;
    story.do(ROOM, edit);
    story.refused(ROOM, edit, 'agenda.proposalKnown');
    expect(viewOf(story.room, 'public').agenda.items['one']).toMatchObject({ proposal: { hash: 'ab', editedAt: 5 } });
  });
});
