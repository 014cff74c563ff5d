// A crowd's commands are gathered between two batches; nobody who is alone waits, and nobody waits for ever.
import { afterEach, describe, expect, it } from 'vitest';
import { GATHER_MS, GATHERED_COMMANDS } from '../../shared/protocol/limits.ts';
import { cluster, seated, type Cluster, type Watcher } from '../support/nodes.ts';
import { nth } from '../support/room.ts';

let open: Cluster[] = [];
afterEach(async () => {
  for (const each of open) await each.close();
  for (const each of open) expect(each.clock.waiting()).toBe(0);
  open = [];
});

/** A meeting of so many people, all of whom are in, with the batches that are appended from now on. */
async function crowd(size: number) {
  const at = cluster({ gatherMs: GATHER_MS });
  open.push(at);
  const names = Array.from({ length: size }, (_, index) => `P${index}`);
  const seats = await seated(at, names);
  at.clock.advance(GATHER_MS);
  const sizes: number[] = [];
  const { append } = at.store.log;
  Object.assign(at.store.log, {
    append: (...args: Parameters<typeof append>) => {
      sizes.push(args[2].length);
      return append(...args);
    },
  });
  return { at, sizes, ...seats };
}

const raise = (people: readonly Watcher[]) => people.map((person) => person.ask({ type: 'queue.join', kind: 'speech' }));

describe('[S5] commands that come while others do', () => {
  it('are one batch, which begins a moment after the last one', async () => {
    const { at, sizes, people } = await crowd(8);
    const first = raise(people.slice(0, 2));
    await at.settle();
    expect(sizes).toStrictEqual([2]);
    const second = raise(people.slice(2, 4));
    await at.settle();
    const third = raise(people.slice(4));
    await at.settle();
    expect(sizes).toStrictEqual([2]);
    at.clock.advance(GATHER_MS);
    await at.settle();
    expect(sizes).toStrictEqual([2, 6]);
    for (const answer of await Promise.all([...first, ...second, ...third])) expect(answer).toMatchObject({ ok: true });
  });

  it('go at once where nobody else came with the last', async () => {
    const { sizes, people } = await crowd(3);
    for (const person of people) expect(await nth(raise([person]), 0)).toMatchObject({ ok: true });
    expect(sizes).toStrictEqual([1, 1, 1]);
  });

  it('go at once when they are many', async () => {
    const { at, sizes, people } = await crowd(GATHERED_COMMANDS + 2);
    const answers = raise(people.slice(0, 2));
    await at.settle();
    answers.push(...raise(people.slice(2)));
    await at.settle();
    expect(sizes).toStrictEqual([2, GATHERED_COMMANDS]);
    await Promise.all(answers);
  });

  it('go at once when the moment is over', async () => {
    const { at, sizes, people } = await crowd(4);
    await Promise.all(raise(people.slice(0, 2)));
    at.clock.advance(GATHER_MS);
    await Promise.all(raise(people.slice(2)));
    expect(sizes).toStrictEqual([2, 2]);
  });

  it('wait no longer when the node is closed: they are answered first', async () => {
    const { at, people } = await crowd(4);
    await Promise.all(raise(people.slice(0, 2)));
    const waiting = raise(people.slice(2));
    await at.settle();
    await nth(at.nodes, 0).rooms.close();
    for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject({ ok: true });
  });
});
