// Several nodes that all want to append to one meeting: the one further away gets its turn too.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tip } from '../../server/ports.ts';
import { openRedisStore, type RedisStore } from '../../server/storage/redis-store.ts';
import { openStoreClock } from '../../server/system/clock.ts';
import { delayProxy, type DelayProxy } from '../support/delay-proxy.ts';
import { chain, isUnbroken, START, tipOf } from '../support/entries.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { quickest } from '../support/soon.ts';

/** Appends of the far node; the near ones go on until it is done. */
const FAR_APPENDS = 25;
const LONGEST_WAIT_MS = 500;
const FAR_MS = 15;

interface Run {
  readonly waits: number[];
  conflicts: number;
}

/** Appends one entry after another, deciding again after each conflict, until told to stop. */
async function write(store: RedisStore, meeting: string, by: string, more: (run: Run) => boolean): Promise<Run> {
  const clock = await openStoreClock(store.time);
  const run: Run = { waits: [], conflicts: 0 };
  let tip: Tip = await store.log.tip(meeting);
  let floor = 0;
  while (more(run)) {
    const began = performance.now();
    for (;;) {
      const outcome = await store.log.append(meeting, tip, chain(tip, 1, Math.max(floor, clock.now()), by));
      if (outcome.kind === 'forked') throw new Error('nobody rolled the log back');
      if (outcome.kind === 'untimely') floor = outcome.last;
      if (outcome.kind === 'conflict') {
        run.conflicts += 1;
        if (outcome.missing.length > 0) tip = tipOf(outcome.missing);
        floor = Math.max(floor, outcome.missing.at(-1)?.entry.at ?? 0);
      }
      if (outcome.kind !== 'appended') continue;
      tip = outcome.tip;
      break;
    }
    run.waits.push(performance.now() - began);
  }
  clock.close();
  return run;
}

describe('three writers at once', () => {
  let redis: RedisServer;
  let proxy: DelayProxy;
  let stores: readonly RedisStore[];
  beforeAll(async () => {
    redis = await startRedis();
    proxy = await delayProxy(redis.port, FAR_MS);
    const urls = [redis.url, redis.url, `redis://127.0.0.1:${proxy.port}`];
    stores = await Promise.all(urls.map((url) => openRedisStore({ url, replicas: 0 })));
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await proxy.close();
    await redis.close();
  });

  /** All write to a meeting of its own until the far one is done. @returns the longest that anybody waited */
  async function contention(): Promise<number> {
    let farIsDone = false;
    const meeting = randomUUID();
    const runs = await Promise.all(
      stores.map(async (store, index) => {
        const isFar = index === stores.length - 1;
        const run = await write(store, meeting, `p${index}`, ({ waits }) => (isFar ? waits.length < FAR_APPENDS : !farIsDone));
        if (isFar) farIsDone = true;
        return run;
      }),
    );
    const entries = await stores[0]?.log.read(meeting, 0);
    expect(isUnbroken(entries ?? [])).toBe(true);
    for (const [index, { waits, conflicts }] of runs.entries()) {
      expect(entries?.filter(({ entry }) => entry.by === `p${index}`)).toHaveLength(waits.length);
      expect(waits.length).toBeGreaterThanOrEqual(FAR_APPENDS);
      expect(conflicts).toBeGreaterThan(0);
      process.stdout.write(
        `writer ${index}: ${waits.length} appends, ${conflicts} conflicts, longest wait ${Math.round(Math.max(...waits))} ms\n`,
      );
    }
    return Math.max(...runs.flatMap(({ waits }) => waits));
  }

  it('[S4] one of them 15 ms further away: none waits over 500 ms for an append', async () => {
    expect(await quickest(LONGEST_WAIT_MS, contention)).toBeLessThan(LONGEST_WAIT_MS);
  });

  it('[S4] a node that left a note and never came back holds up the others for 200 ms at most', async () => {
    const [near, other] = stores;
    if (near === undefined || other === undefined) throw new Error('there are three stores');
    const at = async () => Math.floor(await near.time());
    const waited = await quickest(400, async () => {
      const meeting = randomUUID();
      const first = chain(START, 1, await at());
      await near.log.append(meeting, START, first);
      expect((await other.log.append(meeting, START, chain(START, 1, await at(), 'p2'))).kind).toBe('conflict');
      const began = performance.now();
      expect((await near.log.append(meeting, tipOf(first), chain(tipOf(first), 1, await at()))).kind).toBe('appended');
      return performance.now() - began;
    });
    expect(waited).toBeGreaterThan(100);
    expect(waited).toBeLessThan(400);
  });
});
