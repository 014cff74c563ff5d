// Wishes given while the line was down: kept, asked again, sent once, or past (S2).
import { describe, expect, it } from 'vitest';
import { ASK_AGAIN_AFTER, afterReconnect, mayBeKept, wishesIn, withWish, type Wish } from '../../web/meeting/outbox.ts';

const wish = (command: Wish['command'], more: Partial<Wish> = {}): Wish => ({
  id: command.type,
  command,
  since: 0,
  state: 'kept',
  ...more,
});
const now = (milliseconds: number, more: object = {}) => ({ now: milliseconds, openPolls: ['v1'], openItem: 'one', ...more });

describe('wishes', () => {
  it("[S2] a participant's own are kept; what runs the meeting or acts for another never is", () => {
    expect(
      ['queue.join', 'queue.write', 'queue.leave', 'polls.cast', 'people.help'].map((type) => mayBeKept({ type })),
    ).toStrictEqual(Array(5).fill(true));
    expect(['floor.give', 'flags.raise', 'meeting.pause', 'polls.open'].map((type) => mayBeKept({ type }))).toStrictEqual(
      Array(4).fill(false),
    );
    expect(mayBeKept({ type: 'polls.cast', poll: 'v1', choice: 'yes', for: 'p1' })).toBe(false);
  });

  it('[S2] what waited over 30 s is asked for again, except leaving the queue and ballots of an open poll', () => {
    const late = ASK_AGAIN_AFTER + 1;
    expect(afterReconnect(wish({ type: 'queue.join', item: 'one' }), now(ASK_AGAIN_AFTER))).toBe('send');
    expect(afterReconnect(wish({ type: 'queue.join', item: 'one' }), now(late))).toBe('ask');
    expect(afterReconnect(wish({ type: 'queue.leave' }), now(late))).toBe('send');
    expect(afterReconnect(wish({ type: 'polls.cast', poll: 'v1' }), now(late))).toBe('send');
  });

  it('[S2] what a page with a wrong clock kept, from long after now, is asked for again too', () => {
    const ahead = wish({ type: 'queue.join', item: 'one' }, { since: 86_400_000 });
    expect(afterReconnect(ahead, now(0))).toBe('ask');
  });

  it('[S2] what an older page or somebody else left in the storage is no wish', () => {
    const good = wish({ type: 'queue.join' });
    const asked = wish({ type: 'floor.give' }, { state: 'unconfirmed', id: 'asked' });
    expect(wishesIn([good, asked])).toStrictEqual([good, asked]);
    expect(wishesIn([good, { ...good, since: 5 }])).toStrictEqual([good]);
    for (const stored of [null, 1, {}, 'queue.join', [null, 1, [], {}]]) expect(wishesIn(stored)).toStrictEqual([]);
    const spoilt = [{ id: 5 }, { command: null }, { command: {} }, { since: '0' }, { state: 'sent' }, { state: undefined }];
    expect(wishesIn(spoilt.map((wrong) => ({ ...good, ...wrong })))).toStrictEqual([]);
    expect(wishesIn([wish({ type: 'floor.give' }), wish({ type: 'polls.cast', for: 'p2' })])).toStrictEqual([]);
  });

  it('[S2] what belongs to an item or poll that is over is past', () => {
    expect(afterReconnect(wish({ type: 'queue.join', item: 'one' }), now(0, { openItem: 'two' }))).toBe('past');
    expect(afterReconnect(wish({ type: 'polls.cast', poll: 'v0' }), now(0))).toBe('past');
  });

  it('[S2] what was sent and not answered is asked after by the same id', () => {
    const sent = wish({ type: 'queue.join', item: 'gone' }, { state: 'unconfirmed' });
    expect(afterReconnect(sent, now(ASK_AGAIN_AFTER * 2))).toBe('send');
    expect(withWish([sent], wish({ type: 'queue.leave' }))).toHaveLength(2);
  });

  it('[S2] a later wish of the same kind replaces one that never left', () => {
    const first = wish({ type: 'polls.cast', poll: 'v1', choice: 'yes' }, { id: 'a' });
    const second = wish({ type: 'polls.cast', poll: 'v1', choice: 'no' }, { id: 'b' });
    expect(withWish([first], second)).toStrictEqual([second]);
    const leaving = wish({ type: 'queue.leave' });
    expect(withWish([wish({ type: 'queue.join' })], leaving)).toStrictEqual([leaving]);
  });
});
