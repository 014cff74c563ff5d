// What every store must do with the urns of sealed polls.
import { expect, it } from 'vitest';
import { chain, START, tipOf } from '../support/entries.ts';
import type { Bench } from './store.ts';

export function urnsContract({ store, now, meeting }: Bench): void {
  const ballot = (receipt: string, choice = '"yes"') => ({ receipt, choice });
  const make = (poll: string) => ({ poll, change: { make: { key: `key of ${poll}` } } });
  const shut = (poll: string) => ({ poll, change: { shut: true as const } });
  const opened = async (...polls: readonly string[]) => {
    const id = meeting();
    const first = chain(START, 2, now());
    await store().log.append(id, START, first, polls.map(make));
    return { id, tip: tipOf(first) };
  };

  it('[V8] an urn keeps receipts and the numbers of choices, each sorted, and its key', async () => {
    const { id } = await opened('v1', 'v10');
    const put = [ballot('c', '"no"'), ballot('a'), ballot('b', '{"o1":3}')];
    expect(await store().urns.put(id, 'v1', put)).toStrictEqual(['in', 'in', 'in']);
    expect(await store().urns.put(id, 'v1', [ballot('d')])).toStrictEqual(['in']);
    const { receipts, choices } = await store().urns.open(id, 'v1');
    expect(receipts).toStrictEqual(['a', 'b', 'c', 'd']);
    expect([...choices].toSorted()).toStrictEqual([
      ['"no"', 1],
      ['"yes"', 2],
      ['{"o1":3}', 1],
    ]);
    expect(await store().urns.count(id, 'v1')).toBe(4);
    expect(await store().urns.key(id, 'v1')).toBe('key of v1');
    expect(await store().urns.open(id, 'v10')).toStrictEqual({ receipts: [], choices: new Map() });
    expect(await store().urns.count(`${id}0`, 'v1')).toBe(0);
  });

  it('[V8] the same receipt again changes nothing: the first choice stands', async () => {
    const { id } = await opened('v1');
    expect(await store().urns.put(id, 'v1', [ballot('a'), ballot('a', '"no"')])).toStrictEqual(['in', 'again']);
    expect(await store().urns.put(id, 'v1', [ballot('a', '"no"')])).toStrictEqual(['again']);
    expect((await store().urns.open(id, 'v1')).choices).toStrictEqual(new Map([['"yes"', 1]]));
  });

  it('[V8] one receipt sent fifty times at once is in once', async () => {
    const { id } = await opened('v1');
    const fates = await Promise.all(Array.from({ length: 50 }, () => store().urns.put(id, 'v1', [ballot('a')])));
    expect(fates.flat().filter((fate) => fate === 'in')).toHaveLength(1);
    expect((await store().urns.open(id, 'v1')).choices).toStrictEqual(new Map([['"yes"', 1]]));
  });

  it('[V3] the append that shuts an urn ends what it takes; one that came too late shuts nothing', async () => {
    const { id, tip } = await opened('v1');
    expect((await store().log.append(id, START, chain(START, 1, now()), [shut('v1')])).kind).toBe('conflict');
    expect(await store().urns.put(id, 'v1', [ballot('a')])).toStrictEqual(['in']);
    await store().log.append(id, tip, chain(tip, 1, now()), [shut('v1')]);
    expect(await store().urns.put(id, 'v1', [ballot('b'), ballot('a')])).toStrictEqual(['shut', 'shut']);
    expect((await store().urns.open(id, 'v1')).receipts).toStrictEqual(['a']);
  });

  it('[V3] twenty ballots around a shutting: what was taken is in it, what was refused is not', async () => {
    const { id, tip } = await opened('v1');
    const names = Array.from({ length: 20 }, (_, index) => `r${String(index).padStart(2, '0')}`);
    const ballots = names.slice(0, 10).map((name) => store().urns.put(id, 'v1', [ballot(name)]));
    const shutting = store().log.append(id, tip, chain(tip, 1, now()), [shut('v1')]);
    const late = names.slice(10).map((name) => store().urns.put(id, 'v1', [ballot(name)]));
    await shutting;
    const fates = (await Promise.all([...ballots, ...late])).flat();
    const taken = names.filter((_, index) => fates[index] === 'in');
    expect(fates).not.toContain('again');
    expect((await store().urns.open(id, 'v1')).receipts).toStrictEqual(taken);
  });

  it('[V8] nothing is put where no urn was made, and a dropped one is gone with its key', async () => {
    const { id, tip } = await opened('v1', 'v10');
    expect(await store().urns.put(id, 'v2', [ballot('a')])).toStrictEqual(['shut']);
    await store().urns.put(id, 'v1', [ballot('tulip')]);
    await store().urns.put(id, 'v10', [ballot('rose')]);
    await store().log.append(id, tip, chain(tip, 1, now()), [{ poll: 'v1', change: { drop: true } }]);
    expect(await store().urns.open(id, 'v1')).toStrictEqual({ receipts: [], choices: new Map() });
    expect(await store().urns.key(id, 'v1')).toBeUndefined();
    expect((await store().urns.open(id, 'v10')).receipts).toStrictEqual(['rose']);
    await store().log.erase(id);
    expect((await store().urns.open(id, 'v10')).receipts).toStrictEqual([]);
    expect(await store().urns.key(id, 'v10')).toBeUndefined();
  });
}
