// What every store must do with the boxes of closed polls.
import { expect, it } from 'vitest';
import { chain, START, tipOf } from '../support/entries.ts';
import type { Bench } from './store.ts';

export function boxesContract({ store, now, meeting }: Bench): void {
  const put = (poll: string, seat: string, choice: string) => ({ poll, change: { put: { seat, choice } } });

  it('[V2] a seat has one choice in the box of a poll, and a later one takes its place', async () => {
    const id = meeting();
    const first = chain(START, 2, now());
    await store().log.append(id, START, first, [put('v1', 's1', '"yes"'), put('v1', 's2', '"no"'), put('v10', 's1', '"no"')]);
    await store().log.append(id, tipOf(first), chain(tipOf(first), 1, now()), [put('v1', 's1', '"abstain"')]);
    expect(await store().boxes.open(id, 'v1')).toStrictEqual(
      new Map([
        ['s1', '"abstain"'],
        ['s2', '"no"'],
      ]),
    );
    expect(await store().boxes.open(id, 'v10')).toStrictEqual(new Map([['s1', '"no"']]));
    expect(await store().boxes.open(id, 'v')).toStrictEqual(new Map());
    expect(await store().boxes.open(`${id}0`, 'v1')).toStrictEqual(new Map());
  });

  it('[V3] a choice whose entry came too late is in no box', async () => {
    const id = meeting();
    const first = chain(START, 2, now());
    await store().log.append(id, START, first, [put('v1', 's1', '"yes"')]);
    const late = await store().log.append(id, START, chain(START, 1, now()), [put('v1', 's1', '"no"'), put('v1', 's2', '"no"')]);
    expect(late.kind).toBe('conflict');
    expect(await store().boxes.open(id, 'v1')).toStrictEqual(new Map([['s1', '"yes"']]));
  });

  it('[L4] a dropped box is gone, its neighbours are not, and no choice was ever in the log', async () => {
    const id = meeting();
    const first = chain(START, 1, now());
    await store().log.append(id, START, first, [put('v1', 's1', 'tulip'), put('v10', 's1', 'rose')]);
    const last = chain(tipOf(first), 1, now());
    await store().log.append(id, tipOf(first), last, [{ poll: 'v1', change: { drop: true } }]);
    expect(await store().boxes.open(id, 'v1')).toStrictEqual(new Map());
    expect(await store().boxes.open(id, 'v10')).toStrictEqual(new Map([['s1', 'rose']]));
    expect(JSON.stringify(await store().log.read(id, 0))).not.toMatch(/tulip|rose/);
  });
}
