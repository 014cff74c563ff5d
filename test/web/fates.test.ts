// What a screen says became of an item that was not dealt with: nothing before the close, all of it after.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as fates from '../../web/agenda/fates.ts';
import { itemId } from '../../shared/room/ids.ts';
import { viewOf } from '../../shared/room/view.ts';
import { inSession } from '../support/room.ts';

/** Said in the page's own module, which is read once the compiler's word stands for something. */
let fatesIn: typeof fates.fatesIn;
beforeAll(async () => {
  vi.stubGlobal('$state', <Value>(value: Value) => value);
  ({ fatesIn } = await import('../../web/agenda/fates.ts'));
});
afterAll(() => void vi.unstubAllGlobals());

describe('what was not dealt with', () => {
  it('[M2] stands with its fate and its reason, in the order of the agenda', () => {
    const { story, chair } = inSession(['ann', 'ben']);
    story.outline({ id: 'a1' }, { id: 'a2' }, { id: 'a3' }, { id: 'a4' });
    const said = () => fatesIn(viewOf(story.room, 'public')).map(({ item, words, reason }) => [item.id, words, reason]);
    story.do(chair, { type: 'agenda.open', item: itemId('a1') });
    story.do(chair, { type: 'agenda.close' });
    story.do(chair, { type: 'agenda.refer', item: itemId('a3'), reason: 'not ours', to: '街道' });
    story.do(chair, { type: 'agenda.open', item: itemId('a2') });
    expect(said()).toStrictEqual([['a3', '转给街道', 'not ours']]);
    story.do(chair, {
      type: 'meeting.close',
      left: { a2: { fate: 'parked', reason: 'late' }, a4: { fate: 'adjourned', reason: 'no time' } },
    });
    expect(said()).toStrictEqual([
      ['a2', '先放一放', 'late'],
      ['a3', '转给街道', 'not ours'],
      ['a4', '下次再议', 'no time'],
    ]);
  });
});
