// How much one Redis takes: appends of one entry each in many meetings at once, every one on its disk before it is answered.
import { openRedisStore } from '../../server/storage/redis-store.ts';
import { START, chain, tipOf } from '../support/entries.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { inParallel, upTo } from './crowd.ts';

const MEETINGS = 200;
const APPENDS_EACH = 40;

export interface Taken {
  /** Appends a second, as one process sends them. */
  readonly rate: number;
  /** Milliseconds of Redis's CPU for each. */
  readonly cpu: number;
}

export async function appendsOfOneRedis(): Promise<Taken> {
  const redis = await startRedis();
  const store = await openRedisStore({ url: redis.url, replicas: 0 });
  const at = await store.time();
  const meetings = upTo(MEETINGS).map((index) => ({ id: `m${index}`, entries: chain(START, APPENDS_EACH, at) }));
  const before = cpuOf(redis);
  const began = performance.now();
  await inParallel(meetings, MEETINGS, async ({ id, entries }) => {
    let tip = START;
    for (const entry of entries) {
      const outcome = await store.log.append(id, tip, [entry]);
      if (outcome.kind !== 'appended') throw new Error(`append: ${outcome.kind}`);
      tip = tipOf([entry]);
    }
  });
  const took = performance.now() - began;
  const spent = cpuOf(redis) - before;
  await store.close();
  await redis.close();
  const appends = MEETINGS * APPENDS_EACH;
  return { rate: (appends / took) * 1_000, cpu: spent / appends };
}

/** Milliseconds of CPU that it used so far, as it says itself. */
function cpuOf(redis: RedisServer): number {
  const seconds = [...redis.cli('INFO', 'cpu').matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gm)].map(([, figure]) => Number(figure));
  return seconds.reduce((sum, figure) => sum + figure, 0) * 1_000;
}
