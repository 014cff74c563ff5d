// What every store must do with the small things: snapshots, PINs, presence, and erasing all of a meeting.
import { expect, it } from 'vitest';
import { chain, START, tipOf } from '../support/entries.ts';
import type { Bench } from './store.ts';

export function factsContract({ store, now, meeting, pass }: Bench): void {
  it('[S1] a snapshot is kept until it is replaced or dropped', async () => {
    const id = meeting();
    const { snapshots } = store();
    expect(await snapshots.load(id)).toBeUndefined();
    const first = { version: 2, hash: 'ab', schema: 1, state: '{"议":"事"}' };
    await snapshots.save(id, first);
    await snapshots.save(`${id}0`, { ...first, version: 9 });
    expect(await snapshots.load(id)).toStrictEqual(first);
    await snapshots.save(id, { ...first, version: 3 });
    expect(await snapshots.load(id)).toStrictEqual({ ...first, version: 3 });
    await snapshots.drop(id);
    expect(await snapshots.load(id)).toBeUndefined();
    expect(await snapshots.load(`${id}0`)).toStrictEqual({ ...first, version: 9 });
    await snapshots.save(id, { ...first, state: '{"half' });
    expect((await snapshots.load(id))?.state).toBe('{"half');
  });

  it('[P2] a number leads to the one meeting that claimed it first, until it is released', async () => {
    const { pins } = store();
    const id = meeting();
    expect(await pins.find('12345678')).toBeUndefined();
    expect(await Promise.all([pins.claim('12345678', id), pins.claim('12345678', 'other')])).toStrictEqual([true, false]);
    expect(await pins.claim('1234567', 'other')).toBe(true);
    expect(await pins.find('12345678')).toBe(id);
    await pins.release('12345678');
    expect(await pins.find('12345678')).toBeUndefined();
    expect(await pins.find('1234567')).toBe('other');
    expect(await pins.claim('12345678', 'other')).toBe(true);
    expect(await pins.find('12345678')).toBe('other');
  });

  it('[M5] what was noted of presence lapses, each note by itself', async () => {
    const id = meeting();
    const { presence } = store();
    await presence.note(id, 'chair', '1|2', 2_000);
    await presence.note(id, 'node a', '3', 60_000);
    await presence.note(`${id}0`, 'chair', 'other', 60_000);
    expect(await presence.notes(id)).toStrictEqual(
      new Map([
        ['chair', '1|2'],
        ['node a', '3'],
      ]),
    );
    await pass(2_001);
    expect(await presence.notes(id)).toStrictEqual(new Map([['node a', '3']]));
    await presence.note(id, 'node a', '4', 60_000);
    expect(await presence.notes(id)).toStrictEqual(new Map([['node a', '4']]));
  });

  it('[M9] an erased meeting leaves nothing, and its neighbour everything', async () => {
    const id = meeting();
    const neighbour = `${id}0`;
    const entries = chain(START, 2, now());
    const boxes = [{ poll: 'v/1', change: { put: { seat: 's1', choice: '"yes"' } } }];
    for (const one of [id, neighbour]) {
      await store().log.append(one, START, entries, boxes);
      await store().snapshots.save(one, { version: 2, hash: tipOf(entries).hash, schema: 1, state: '{}' });
      await store().documents.append(one, 'notes', new Uint8Array([1]));
      await store().documents.append(one, 'notes', new Uint8Array([2]));
      await store().documents.compact(one, 'notes', 1, new Uint8Array([1]));
      await store().presence.note(one, 'chair', 'here', 60_000);
    }
    const everything = async (one: string) => ({
      log: await store().log.read(one, 0),
      box: [...(await store().boxes.open(one, 'v/1'))],
      snapshot: (await store().snapshots.load(one))?.version,
      document: (await store().documents.load(one, 'notes')).upTo,
      presence: [...(await store().presence.notes(one))],
    });
    const before = await everything(neighbour);
    await store().log.erase(id);
    expect(await everything(id)).toStrictEqual({ log: [], box: [], snapshot: undefined, document: 0, presence: [] });
    expect(await everything(neighbour)).toStrictEqual(before);
    expect(before).toStrictEqual({
      log: entries,
      box: [['s1', '"yes"']],
      snapshot: 2,
      document: 2,
      presence: [['chair', 'here']],
    });
  });
}
