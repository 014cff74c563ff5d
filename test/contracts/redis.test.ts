// The store for many nodes, on a real Redis that this file starts: the contract, and that its hints arrive.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisStore, type RedisStore } from '../../server/storage/redis-store.ts';
import { openStoreClock } from '../../server/system/clock.ts';
import { chain, START, tipOf } from '../support/entries.ts';
import { startWriter } from '../support/killed-writer.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { storeContract } from './store.ts';
import { soon } from '../support/soon.ts';

storeContract('Redis', async () => {
  const redis = await startRedis();
  const timed = await openRedisStore({ url: redis.url, replicas: 0 });
  const clock = await openStoreClock(timed.time);
  return {
    open: () => openRedisStore({ url: redis.url, replicas: 0 }),
    now: clock.now,
    pass: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    async killWriter(meeting) {
      const writer = await startWriter('redis', redis.url, meeting);
      await writer.appends(25);
      await writer.kill();
      return writer.acknowledged();
    },
    async close() {
      clock.close();
      await timed.close();
      await redis.close();
    },
  };
});

describe('two nodes on one Redis', () => {
  let redis: RedisServer;
  let near: RedisStore;
  let far: RedisStore;
  beforeAll(async () => {
    // One node of a cluster refuses scripts that reach into keys of another slot.
    redis = await startRedis('--cluster-enabled', 'yes');
    redis.cli('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await soon(() => expect(redis.cli('CLUSTER', 'INFO')).toContain('cluster_state:ok'));
    near = await openRedisStore({ url: redis.url, replicas: 0 });
    far = await openRedisStore({ url: redis.url, replicas: 0 });
  });
  afterAll(async () => {
    await near.close();
    await far.close();
    await redis.close();
  });

  it('[S4] a hint reaches the other node long before the look once a second, for logs and documents', async () => {
    const heard = { log: 0, document: 0 };
    const stopLog = far.log.follow(
      'm1',
      () => tip,
      () => void (heard.log += 1),
    );
    const stopDocument = far.documents.follow(
      'm1',
      'notes',
      () => count,
      () => void (heard.document += 1),
    );
    let tip = START;
    let count = 0;
    const channels = ['yitang:{m1}:log', 'yitang:{m1}:updates:notes'];
    await expect
      .poll(() => redis.cli('PUBSUB', 'SHARDNUMSUB', ...channels).split('\n'))
      .toStrictEqual(channels.flatMap((one) => [one, '1']));
    for (let round = 1; round <= 20; round += 1) {
      const entries = chain(tip, 1, Math.floor(await near.time()));
      tip = tipOf(entries);
      count = round;
      const told = { ...heard };
      await near.log.append('m1', round === 1 ? START : tipOf(await near.log.read('m1', round - 2)), entries);
      await near.documents.append('m1', 'notes', new Uint8Array([round]));
      await expect.poll(() => heard.log > told.log && heard.document > told.document, { timeout: 300, interval: 5 }).toBe(true);
    }
    stopLog();
    stopDocument();
    await expect
      .poll(() => redis.cli('PUBSUB', 'SHARDNUMSUB', ...channels).split('\n'))
      .toStrictEqual(channels.flatMap((one) => [one, '0']));
  });

  it('[L4] all keys of a meeting share its hash tag, and no choice is in a key', async () => {
    redis.cli('FLUSHALL');
    const entries = chain(START, 1, Math.floor(await near.time()));
    await near.log.append('m}2', START, entries, [{ poll: 'v{1', change: { put: { seat: 's1', choice: 'tulip' } } }]);
    await near.snapshots.save('m}2', { version: 1, hash: tipOf(entries).hash, schema: 1, state: '{}' });
    await near.documents.append('m}2', 'no}tes', new Uint8Array([1]));
    await near.presence.note('m}2', 'chair', 'here', 60_000);
    const keys = redis.cli('KEYS', '*').split('\n');
    expect(keys.toSorted()).toStrictEqual([
      'yitang:{m%7D2}:box:v%7B1',
      'yitang:{m%7D2}:boxes',
      'yitang:{m%7D2}:document:no%7Dtes',
      'yitang:{m%7D2}:documents',
      'yitang:{m%7D2}:log',
      'yitang:{m%7D2}:presence',
      'yitang:{m%7D2}:secrets',
      'yitang:{m%7D2}:snapshot',
      'yitang:{m%7D2}:updates:no%7Dtes',
    ]);
    expect(redis.cli('XRANGE', 'yitang:{m%7D2}:log', '-', '+')).not.toContain('tulip');
    expect(redis.cli('XRANGE', 'yitang:{m%7D2}:log', '-', '+')).not.toContain('王');
    await near.log.erase('m}2');
    expect(redis.cli('KEYS', '*')).toBe('');
  });
});
