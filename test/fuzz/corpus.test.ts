// The corpus is thrown whole at a server, then a little that chance makes up by a fixed seed; and it only grows.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpus } from './corpus.ts';
import { partNames } from './parts.ts';
import { fuzz, replay } from './play.ts';
import { openTarget, type Target } from './target.ts';

/** How many entries each part had when it was last looked at, and what those were: raise both when some are added. */
const pinned = {
  sockets: { count: 18, hash: '31b5b8f9b6124722' },
  http: { count: 11, hash: 'a7801a692059c191' },
  frames: { count: 9, hash: 'afb6f664a0d2766d' },
  upgrades: { count: 17, hash: '9320127b487b184b' },
  packets: { count: 10, hash: 'f64468c7e1f6e44f' },
  wires: { count: 15, hash: '15fce57d2cef4520' },
};

const hashOf = (list: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 16);

describe('the corpus', () => {
  it.each(partNames)('only grows: %s', (part) => {
    const { count, hash } = pinned[part];
    expect(corpus[part].length).toBeGreaterThanOrEqual(count);
    expect(hashOf(corpus[part].slice(0, count))).toBe(hash);
  });
});

describe('a server under strange packets, calls and frames', () => {
  let target: Target;
  beforeAll(async () => {
    target = await openTarget();
  });
  afterAll(() => target.close());

  it.each(partNames)('serves its people whatever is thrown at it: %s', async (part) => {
    expect((await replay(target, part, corpus[part])).findings).toStrictEqual([]);
    expect((await fuzz(target, part, 1, (rounds) => rounds < 3)).findings).toStrictEqual([]);
  });
});
