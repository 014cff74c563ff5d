// The meetings this browser knows: whatever else stands in its storage breaks no page (M9).
import { afterEach, describe, expect, it, vi } from 'vitest';
import { identityFor, knownMeetings, remember } from '../../web/meeting/identities.ts';

/** A browser's storage, with something in it. */
function storage(stored: Readonly<Record<string, unknown>> = {}) {
  const held = new Map(Object.entries(stored).map(([key, value]) => [key, JSON.stringify(value)]));
  return { getItem: (key: string) => held.get(key) ?? null, setItem: (key: string, text: string) => void held.set(key, text) };
}
const open = (local: unknown, tab?: unknown) => {
  vi.stubGlobal('localStorage', storage({ 'yitang.meetings': local }));
  vi.stubGlobal('sessionStorage', storage(tab === undefined ? {} : { 'yitang.tab': tab }));
};
afterEach(() => vi.unstubAllGlobals());

const good = { meeting: 'abcdefgh', person: 'p1', token: 't', role: 'participant', title: '小街', at: 5 };

describe('the meetings of a browser', () => {
  it('[M9] are remembered newest first, each person once', () => {
    open([good]);
    remember({ ...good, title: '大街' });
    remember({ ...good, person: 'p2' });
    expect(knownMeetings().map(({ person, title }) => [person, title])).toStrictEqual([
      ['p2', '小街'],
      ['p1', '大街'],
    ]);
    expect(identityFor('abcdefgh', 'p1')?.title).toBe('大街');
  });

  it('[M9] leave out what is none, and what stands there twice', () => {
    const wrong = [
      ...[null, 5, 'x', [], {}],
      ...[{ meeting: '../../x' }, { meeting: 5 }, { person: 'a#k=b' }, { person: {} }, { token: null }, { role: '<b>' }],
      ...[{ title: { evil: 1 } }, { title: undefined }, { at: 'yesterday' }],
    ];
    const spoilt = wrong.map((fields) => (typeof fields === 'object' && fields !== null ? { ...good, ...fields } : fields));
    open([...spoilt.filter((each) => JSON.stringify(each) !== JSON.stringify(good)), good, { ...good, title: '又一次' }]);
    expect(knownMeetings()).toStrictEqual([good]);
    open({ length: 3 });
    expect(knownMeetings()).toStrictEqual([]);
    open([good], { person: { toString: 'p1' } });
    expect(identityFor('abcdefgh', undefined)).toStrictEqual(good);
  });
});
