// The form for a new meeting, and the chair's way in that the browser keeps until it is used (M9).
import { afterEach, describe, expect, it, vi } from 'vitest';
import { emptyWish, fromTemplate, isEdited, translate } from '../../web/create/wish.ts';
import { remember } from '../../web/meeting/identities.ts';
import { forgetMade, keepMade, madeMeetings } from '../../web/meeting/made.ts';

function storage(stored: Readonly<Record<string, unknown>> = {}) {
  const held = new Map(Object.entries(stored).map(([key, value]) => [key, JSON.stringify(value)]));
  return { getItem: (key: string) => held.get(key) ?? null, setItem: (key: string, text: string) => void held.set(key, text) };
}
const open = (made: unknown = []) => {
  vi.stubGlobal('localStorage', storage({ 'yitang.made': made }));
  vi.stubGlobal('sessionStorage', storage());
};
afterEach(() => vi.unstubAllGlobals());

const link = (meeting: string) => `https://yitang.example/m/${meeting}#k=${meeting}-key`;

describe('a meeting made in this browser', () => {
  it('[M9] stands on the front page with the chair’s key until the chair is in', () => {
    open();
    expect(keepMade('abcdefgh', link('abcdefgh'), '小街')).toBe(true);
    keepMade('stuvwxyz', link('stuvwxyz'), '大街');
    expect(madeMeetings().map(({ meeting, key, title }) => [meeting, key, title])).toStrictEqual([
      ['stuvwxyz', 'stuvwxyz-key', '大街'],
      ['abcdefgh', 'abcdefgh-key', '小街'],
    ]);
    const known = { meeting: 'abcdefgh', person: 'p1', token: 't', title: '小街' };
    remember({ ...known, role: 'participant' });
    expect(madeMeetings()).toHaveLength(2);
    remember({ ...known, role: 'chair' });
    forgetMade('nobody00');
    expect(madeMeetings().map(({ meeting }) => meeting)).toStrictEqual(['stuvwxyz']);
    forgetMade('stuvwxyz');
    expect(madeMeetings()).toStrictEqual([]);
  });

  it('[M9] is told to be kept elsewhere when the browser keeps nothing', () => {
    vi.stubGlobal('localStorage', undefined);
    expect(keepMade('abcdefgh', link('abcdefgh'), '小街')).toBe(false);
    expect(madeMeetings()).toStrictEqual([]);
  });

  it('[M9][S6] is none when something else stands in its place', () => {
    const good = { meeting: 'abcdefgh', key: 'k', title: '小街', at: 5 };
    const wrong = [{ meeting: '../../x' }, { key: 'k#<b>' }, { key: 5 }, { title: {} }, { at: 'yesterday' }];
    open([null, 5, 'x', [], ...wrong.map((fields) => ({ ...good, ...fields })), { ...good, recovery: 'never' }]);
    expect(madeMeetings()).toStrictEqual([good]);
    open({ length: 3 });
    expect(madeMeetings()).toStrictEqual([]);
  });
});

describe('the form for a new meeting', () => {
  it('[M6] speaks the reader’s language where the template wrote, and keeps what somebody wrote', () => {
    const wish = emptyWish();
    fromTemplate(wish, 'youhuahaohaoshuo', 'zh-CN');
    expect(isEdited(wish, 'zh-CN')).toBe(false);
    translate(wish, 'zh-CN', 'en');
    expect(isEdited(wish, 'en')).toBe(false);
    const [first] = wish.agenda;
    if (first) first.title = '我们自己的事';
    expect(isEdited(wish, 'en')).toBe(true);
    translate(wish, 'en', 'zh-CN');
    const begun = emptyWish();
    fromTemplate(begun, 'youhuahaohaoshuo', 'zh-CN');
    expect(wish.groups).toStrictEqual(begun.groups);
    expect(wish.agenda.map(({ title }) => title)).toStrictEqual([
      '我们自己的事',
      ...begun.agenda.slice(1).map(({ title }) => title),
    ]);
  });

  it('[M6] knows that minutes, groups and items were changed', () => {
    const change = (edit: (wish: ReturnType<typeof emptyWish>) => void) => {
      const wish = emptyWish();
      fromTemplate(wish, 'youhuahaohaoshuo', 'zh-CN');
      edit(wish);
      return isEdited(wish, 'zh-CN');
    };
    expect(change((wish) => (wish.title = '只有题目'))).toBe(false);
    expect(change((wish) => wish.groups.push('外来的'))).toBe(true);
    expect(change((wish) => wish.agenda.pop())).toBe(true);
    expect(change((wish) => (wish.agenda = wish.agenda.map((item) => ({ ...item, minutes: '99' }))))).toBe(true);
  });
});
