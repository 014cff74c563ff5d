// What a browser keeps of the last head it showed, and says on coming back.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { follows, headIn, headKey, LastHead } from '../../web/record/last-head.ts';

const shown = (version: number, more: object = {}) => ({ version, head: `h${version}`, ...more });
const nothing = { version: 0, head: '' };
const KEY = headKey('abcd2345', 'p1');

function storage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  return kept;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the last head that was shown', () => {
  it('[L6] gives way to a later one, and to an earlier one only once the log says that something was lost', () => {
    expect(follows(undefined, shown(3))).toBe(true);
    expect(follows(shown(3), shown(3))).toBe(true);
    expect(follows(shown(3), shown(4))).toBe(true);
    expect(follows(shown(9), shown(4))).toBe(false);
    expect(follows(shown(9, { forks: 1 }), shown(4, { forks: 1 }))).toBe(false);
    expect(follows(shown(9), shown(4, { forks: 1 }))).toBe(true);
  });

  it('[L6] is said on every connection, and after a reload together with the wish for everything', () => {
    storage();
    const page = new LastHead('abcd2345', 'p1');
    expect(page.claim(nothing)).toStrictEqual({});
    page.take(shown(7, { mark: '0.x.y', forks: 0 }));
    expect(page.claim(shown(7))).toStrictEqual({ version: 7, head: 'h7', mark: '0.x.y' });
    vi.advanceTimersByTime(1_000);
    const reloaded = new LastHead('abcd2345', 'p1');
    expect(reloaded.claim(nothing)).toStrictEqual({ version: 7, head: 'h7', mark: '0.x.y', whole: true });
    expect(new LastHead('abcd2345', 'p2').claim(nothing)).toStrictEqual({});
    // Shown less than before: what was seen is still said.
    reloaded.take(shown(5));
    expect(reloaded.claim(shown(5))).toStrictEqual({ version: 7, head: 'h7', mark: '0.x.y', whole: true });
  });

  it('[L6] is none of what would be refused at the door', () => {
    const good = shown(7, { mark: '0.x.y', forks: 0 });
    expect(headIn(good)).toStrictEqual(good);
    expect(headIn({ ...good, mark: {}, forks: [], other: 1 })).toStrictEqual(shown(7));
    expect(headIn({ ...good, mark: 'x'.repeat(1_000) })).toStrictEqual(shown(7, { forks: 0 }));
    const wrong = [{ version: -1 }, { version: 1.5 }, { version: '7' }, { head: {} }, { head: 'a'.repeat(65) }];
    for (const fields of wrong) expect(headIn({ ...good, ...fields })).toBeUndefined();
    for (const stored of [null, 5, 'x', [], {}]) expect(headIn(stored)).toBeUndefined();
  });

  it('[L6] is written once a second at most, and at once when the page goes', () => {
    const kept = storage();
    const page = new LastHead('abcd2345', 'p1');
    for (let version = 1; version <= 20; version += 1) page.take(shown(version));
    expect(kept.size).toBe(0);
    vi.advanceTimersByTime(1_000);
    expect(JSON.parse(kept.get(KEY) ?? '')).toStrictEqual(shown(20));
    page.take(shown(21));
    page.save();
    expect(JSON.parse(kept.get(KEY) ?? '')).toStrictEqual(shown(21));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("[L6] of another tab is not written over by less, and a browser that keeps nothing, or other people's words, does no harm", () => {
    const kept = storage();
    const [one, two] = [new LastHead('abcd2345', 'p1'), new LastHead('abcd2345', 'p1')];
    one.take(shown(9));
    one.save();
    two.take(shown(8));
    two.save();
    expect(JSON.parse(kept.get(KEY) ?? '')).toStrictEqual(shown(9));
    for (const words of ['7', 'null', '{"version":"7","head":1}', '{']) {
      kept.set(KEY, words);
      expect(new LastHead('abcd2345', 'p1').claim(nothing)).toStrictEqual({});
    }
    vi.unstubAllGlobals();
    const bare = new LastHead('abcd2345', 'p1');
    bare.take(shown(3));
    bare.save();
    expect(bare.claim(shown(3))).toStrictEqual({ version: 3, head: 'h3' });
  });
});
