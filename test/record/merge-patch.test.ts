// Merge patches: the examples of RFC 7396, and that a patch leads from any view to any other.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../shared/record/canonical.ts';
import { diff, mergePatch } from '../../shared/record/merge-patch.ts';

const examples: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

/** Views: objects of texts, numbers, booleans, lists and objects, without a null; names that objects are born with too. */
const { view } = fc.letrec<{ view: Record<string, unknown>; member: unknown }>((tie) => ({
  member: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('', '议堂', 'a', 0, 1, -2.5, true, false),
    fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxLength: 4 }),
    tie('view'),
  ),
  view: fc.dictionary(
    fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'length'), fc.string()),
    tie('member'),
    {
      maxKeys: 6,
      noNullPrototype: true,
    },
  ),
}));

/** What the other side gets: the patch after a journey through JSON. */
function sent(patch: unknown): unknown {
  return JSON.parse(JSON.stringify(patch));
}

describe('mergePatch', () => {
  it.each(examples)('[S2] merges as RFC 7396 shows: %j with %j', (target, patch, outcome) => {
    expect(mergePatch(target, patch)).toStrictEqual(outcome);
  });

  it('[S2] leaves the target as it was, and its unchanged members the same objects', () => {
    const target = { queue: { open: true }, floor: { turn: 't1' } };
    const outcome = mergePatch(target, { floor: { turn: null } });
    expect(target).toStrictEqual({ queue: { open: true }, floor: { turn: 't1' } });
    expect(outcome).toStrictEqual({ queue: { open: true }, floor: {} });
    expect(outcome.queue).toBe(target.queue);
  });

  it('[S6] takes __proto__ as a name like any other', () => {
    const outcome = mergePatch<object>({}, JSON.parse('{ "__proto__": { "polluted": true } }'));
    expect(Object.keys(outcome)).toStrictEqual(['__proto__']);
    expect(Object.getPrototypeOf(outcome)).toBe(Object.prototype);
    expect('polluted' in outcome).toBe(false);
  });
});

describe('diff', () => {
  it('[S2] says what was set, changed and removed, and nothing else', () => {
    const before = { same: { deep: 1 }, gone: 1, changed: 'a', list: [1, 2], nested: { stays: 1, goes: 2, turns: 3 } };
    const after = { same: { deep: 1 }, changed: 'b', list: [1], nested: { stays: 1, turns: 4 }, fresh: { x: 1 } };
    expect(diff(before, after)).toStrictEqual({
      changed: 'b',
      list: [1],
      nested: { turns: 4, goes: null },
      fresh: { x: 1 },
      gone: null,
    });
  });

  it('[S2] finds nothing between two objects that say the same', () => {
    expect(diff({ a: [{ b: 1 }], c: {} }, { c: {}, a: [{ b: 1 }] })).toBe(undefined);
  });

  it('[S5] does not look into what is the same object', () => {
    const untouched = {
      get inside(): number {
        throw new Error('looked inside');
      },
    };
    expect(diff({ untouched, version: 1 }, { untouched, version: 2 })).toStrictEqual({ version: 2 });
  });

  it('[S2] takes a member that is undefined for one that is not there', () => {
    expect(diff({ turn: 't1', old: undefined }, { turn: undefined, fresh: undefined })).toStrictEqual({ turn: null });
  });

  it.each([
    [{ a: {} }, { a: [] }],
    [{ a: [] }, { a: {} }],
    [{ a: 'text' }, { a: {} }],
    [{ a: { b: 1 } }, { a: 'text' }],
    [{}, { a: {} }],
    [{ a: { b: { c: 1 } } }, { a: { b: {} } }],
  ])('[S2] leads from %j to %j', (before: object, after: object) => {
    expect(mergePatch(before, sent(diff(before, after)))).toStrictEqual(after);
  });

  it('[S2] leads from any view to any other, and to nothing new from there', () => {
    fc.assert(
      fc.property(view, view, (before, after) => {
        const patch = diff(before, after);
        const reached = patch === undefined ? before : mergePatch(before, sent(patch));
        expect(canonical(reached)).toBe(canonical(after));
        expect(diff(reached, after)).toBe(undefined);
      }),
      { numRuns: 1_000 },
    );
  });
});
