// What every store must do with the updates of documents.
import { expect, it } from 'vitest';
import type { Documents } from '../../server/ports.ts';
import type { Bench } from './store.ts';

const bytes = (...values: readonly number[]): Uint8Array => new Uint8Array(values);

/** As plain lists of numbers, since one store answers Buffers and another Uint8Arrays. */
async function loaded(documents: Documents, meeting: string, document: string) {
  const { upTo, updates } = await documents.load(meeting, document);
  return { upTo, updates: updates.map((update) => [...update]) };
}

async function after(documents: Documents, meeting: string, document: string, number: number) {
  const updates = await documents.readAfter(meeting, document, number);
  return updates.map((found) => [found.number, ...found.update]);
}

export function documentsContract({ store, meeting }: Bench): void {
  it('[S1] updates of a document are numbered from one and come back in order', async () => {
    const id = meeting();
    const { documents } = store();
    expect(await loaded(documents, id, 'notes')).toStrictEqual({ upTo: 0, updates: [] });
    expect(await documents.append(id, 'notes', bytes(0, 255, 128))).toBe(1);
    expect(await documents.append(id, 'notes', bytes())).toBe(2);
    expect(await documents.append(id, 'note', bytes(9))).toBe(1);
    expect(await documents.append(`${id}0`, 'notes', bytes(8))).toBe(1);
    expect(await loaded(documents, id, 'notes')).toStrictEqual({ upTo: 2, updates: [[0, 255, 128], []] });
    expect(await after(documents, id, 'notes', 1)).toStrictEqual([[2]]);
    expect(await after(documents, id, 'notes', 2)).toStrictEqual([]);
  });

  it('[S1] updates appended at one moment all get numbers of their own', async () => {
    const id = meeting();
    const numbers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store().documents.append(id, 'agenda', bytes(index))),
    );
    expect(numbers.toSorted((one, other) => one - other)).toStrictEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const found = await after(store().documents, id, 'agenda', 0);
    expect(found).toStrictEqual(
      numbers.map((number, index) => [number, index]).toSorted(([one = 0], [other = 0]) => one - other),
    );
  });

  it('[A1] a merged state takes the place of its updates, and numbers go on', async () => {
    const id = meeting();
    const { documents } = store();
    for (const value of [1, 2, 3]) await documents.append(id, 'notes', bytes(value));
    await documents.compact(id, 'notes', 2, bytes(12));
    expect(await loaded(documents, id, 'notes')).toStrictEqual({ upTo: 3, updates: [[12], [3]] });
    expect(await after(documents, id, 'notes', 0)).toStrictEqual([
      [2, 12],
      [3, 3],
    ]);
    expect(await after(documents, id, 'notes', 1)).toStrictEqual([
      [2, 12],
      [3, 3],
    ]);
    expect(await after(documents, id, 'notes', 2)).toStrictEqual([[3, 3]]);
    await documents.compact(id, 'notes', 3, bytes(123));
    expect(await loaded(documents, id, 'notes')).toStrictEqual({ upTo: 3, updates: [[123]] });
    expect(await documents.append(id, 'notes', bytes(4))).toBe(4);
    expect(await loaded(documents, id, 'notes')).toStrictEqual({ upTo: 4, updates: [[123], [4]] });
  });

  it('[A1] an older merged state, or one of updates that are not there, changes nothing', async () => {
    const id = meeting();
    const { documents } = store();
    for (const value of [1, 2, 3]) await documents.append(id, 'notes', bytes(value));
    await documents.compact(id, 'notes', 3, bytes(123));
    await documents.compact(id, 'notes', 2, bytes(12));
    await documents.compact(id, 'notes', 9, bytes(99));
    expect(await loaded(documents, id, 'notes')).toStrictEqual({ upTo: 3, updates: [[123]] });
  });

  it('[S4] who follows a document hears of its updates, of no other, and nothing after stopping', async () => {
    const id = meeting();
    let seen = 0;
    let heard = 0;
    let others = 0;
    const stop = store().documents.follow(
      id,
      'notes',
      () => seen,
      () => void (heard += 1),
    );
    const stopOthers = store().documents.follow(
      id,
      'agenda',
      () => 0,
      () => void (others += 1),
    );
    await store().documents.append(id, 'notes', bytes(1));
    await expect.poll(() => heard, { timeout: 2_500 }).toBeGreaterThan(0);
    seen = 1;
    stop();
    const until = heard;
    await store().documents.append(id, 'notes', bytes(2));
    let late = 0;
    const stopLate = store().documents.follow(
      id,
      'notes',
      () => 1,
      () => void (late += 1),
    );
    await expect.poll(() => late, { timeout: 2_500 }).toBeGreaterThan(0);
    stopLate();
    stopOthers();
    expect(heard).toBe(until);
    expect(others).toBe(0);
  });
}
