// Counts how many members of persistent maps and sets are walked over: what costs more with more people shows at once.
import { Map, OrderedMap, OrderedSet, Set } from 'immutable';

type Method = (...words: unknown[]) => unknown;
const isMethod = (value: unknown): value is Method => typeof value === 'function';
const isIterator = (value: unknown): value is { next(): { readonly done?: boolean } } =>
  typeof value === 'object' && value !== null && 'next' in value && typeof value.next === 'function';

/** Whatever walks over a collection of this library goes through one of these two, forEach, spread and filter alike. */
const WALKS = ['__iterate', '__iterator'] as const;
const prototypes: readonly object[] = [Map(), Set(), OrderedMap(), OrderedSet()].map((empty) => Object.getPrototypeOf(empty));

/** Runs it and counts the members that are visited meanwhile; a map below a set counts for both. */
export function countVisits<Value>(run: () => Value): { readonly value: Value; readonly visits: number } {
  let visits = 0;
  const originals = prototypes.flatMap((prototype) =>
    WALKS.flatMap((name) => {
      const method: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      return isMethod(method) ? [{ prototype, name, method }] : [];
    }),
  );
  if (originals.length < WALKS.length) throw new Error('the collections are walked in another way now');
  for (const { prototype, name, method } of originals) {
    const counted = function (this: unknown, ...words: unknown[]): unknown {
      const [each, ...rest] = words;
      if (name === '__iterate' && isMethod(each)) {
        const counting = (...member: unknown[]): unknown => {
          visits += 1;
          return each(...member);
        };
        return method.apply(this, [counting, ...rest]);
      }
      const iterator = method.apply(this, words);
      if (!isIterator(iterator)) return iterator;
      const next = iterator.next.bind(iterator);
      iterator.next = () => {
        const step = next();
        if (step.done !== true) visits += 1;
        return step;
      };
      return iterator;
    };
    Object.defineProperty(prototype, name, { value: counted, configurable: true, writable: true });
  }
  try {
    return { value: run(), visits };
  } finally {
    for (const { prototype, name, method } of originals) {
      Object.defineProperty(prototype, name, { value: method, configurable: true, writable: true });
    }
  }
}

/** Every object that can be reached, the library's own nodes included. */
export function objectsIn(root: unknown): ReadonlySet<object> {
  const found = new globalThis.Set<object>();
  const left: unknown[] = [root];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one !== 'object' || one === null || found.has(one)) continue;
    found.add(one);
    left.push(...Object.values(one));
  }
  return found;
}
