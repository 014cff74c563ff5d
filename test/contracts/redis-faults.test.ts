// What happens when Redis stops answering, dies, comes back with less than it had, or is set too weak to be trusted.
import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../server/ports.ts';
import { WeakStore } from '../../server/storage/redis-settings.ts';
import { openRedisStore, type RedisStore } from '../../server/storage/redis-store.ts';
import { openEmbeddedClock } from '../../server/system/clock.ts';
import { watchStore, type StoreState } from '../../server/system/store-watch.ts';
import { chain, isUnbroken, START, tipOf } from '../support/entries.ts';
import { startWriter, WRITERS_BATCH } from '../support/killed-writer.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { quickest } from '../support/soon.ts';

/** The limit of a command and some room for a machine that does other things too. */
const SOON_MS = 1_900;

let redis: RedisServer;
let store: RedisStore;
beforeEach(async () => {
  redis = await startRedis();
  store = await openRedisStore({ url: redis.url, replicas: 0 });
});
afterEach(async () => {
  await store.close();
  await redis.close();
});

const at = async (): Promise<number> => Math.floor(await store.time());

const untilReady = () => expect.poll(() => store.ready().catch(() => false), { timeout: 8_000, interval: 50 }).toBe(true);

/** The part of the append-only file that is written to. */
function newestFile(): string {
  const folder = join(redis.folder, 'appendonlydir');
  const name = readdirSync(folder).find((one) => one.endsWith('.incr.aof'));
  if (name === undefined) throw new Error('Redis has no append-only file');
  return join(folder, name);
}

describe('Redis stops answering', () => {
  it('[S7] an append is unknown within two seconds, and when Redis is back nothing is there twice', async () => {
    const first = chain(START, 2, await at());
    await store.log.append('m1', START, first);
    const next = chain(tipOf(first), 3, await at());
    redis.suspend();
    const began = performance.now();
    await expect(store.log.append('m1', tipOf(first), next)).rejects.toThrow(StoreUnavailable);
    await expect(store.documents.append('m1', 'notes', new Uint8Array([1]))).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(2 * SOON_MS);
    await expect(store.ready()).rejects.toThrow(StoreUnavailable);
    redis.resume();
    await untilReady();
    const again = await store.log.append('m1', tipOf(first), next);
    expect(again).toStrictEqual({ kind: 'conflict', missing: next });
    expect(await store.log.read('m1', 0)).toStrictEqual([...first, ...next]);
    expect((await store.log.append('m1', tipOf(next), chain(tipOf(next), 1, await at()))).kind).toBe('appended');
  });

  it('[S7] so it is when the silence is so long that the line is given up', async () => {
    const first = chain(START, 2, await at());
    await store.log.append('m1', START, first);
    const next = chain(tipOf(first), 3, await at());
    // The line for hints has its own watchdog, which may still be patient; whoever lists the lines is not one of them.
    const lines = (): readonly string[] =>
      redis
        .cli('CLIENT', 'LIST', 'TYPE', 'normal')
        .split('\n')
        .filter((line) => !line.includes('cmd=client'))
        .flatMap((line) => /\bid=(\d+)/.exec(line)?.[1] ?? []);
    const before = lines();
    redis.suspend();
    await expect(store.log.append('m1', tipOf(first), next)).rejects.toThrow(StoreUnavailable);
    await expect.poll(() => store.ready().catch(String), { timeout: 9_000 }).toMatch(/Disconnects|offline/);
    redis.resume();
    await untilReady();
    const after = lines();
    expect(before.every((id) => after.includes(id))).toBe(false);
    expect(await store.log.append('m1', tipOf(first), next)).toStrictEqual({ kind: 'conflict', missing: next });
    expect(await store.log.read('m1', 0)).toStrictEqual([...first, ...next]);
  });

  it('[S7] who watches is told within 1.5 s, and told again when it is back', async () => {
    const clock = openEmbeddedClock();
    const told: StoreState[] = [];
    const watch = watchStore(store, clock, (state) => told.push(state));
    const took = await quickest(1_500, async () => {
      told.length = 0;
      redis.suspend();
      const began = performance.now();
      await expect.poll(() => told.map(({ ok }) => ok), { timeout: 5_000, interval: 10 }).toStrictEqual([false]);
      const waited = performance.now() - began;
      redis.resume();
      await expect.poll(() => told.map(({ ok }) => ok), { timeout: 8_000, interval: 10 }).toStrictEqual([false, true]);
      expect(watch.state().ok).toBe(true);
      return waited;
    });
    expect(took).toBeLessThan(1_500);
    watch.close();
    clock.close();
  });
});

describe('Redis dies', () => {
  it('[S7] nothing is kept to be sent later: an append while it is away never happens', async () => {
    await redis.kill();
    await expect.poll(() => store.ready().catch(() => false)).toBe(false);
    const began = performance.now();
    await expect(store.log.append('m1', START, chain(START, 1, 1))).rejects.toThrow(StoreUnavailable);
    await expect(store.documents.append('m1', 'notes', new Uint8Array([1]))).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(SOON_MS);
    await redis.start();
    await untilReady();
    expect(await store.log.tip('m1')).toStrictEqual(START);
    expect((await store.documents.load('m1', 'notes')).upTo).toBe(0);
  });

  it('[S1] killed while entries are written it has all that were acknowledged, and no half of an append', async () => {
    const writer = await startWriter('redis', redis.url, 'm1');
    await writer.appends(30);
    await redis.kill();
    await writer.kill();
    await redis.start();
    await untilReady();
    const entries = await store.log.read('m1', 0);
    expect(entries.length).toBeGreaterThanOrEqual(writer.acknowledged());
    expect(entries.length % WRITERS_BATCH).toBe(0);
    expect(isUnbroken(entries)).toBe(true);
    expect(await store.boxes.open('m1', 'v1')).toStrictEqual(new Map([['s1', `choice ${entries.length}`]]));
  });

  it('[S4] followers hear of new entries again after it is back', async () => {
    let seen = START;
    let heard = 0;
    const stop = store.log.follow(
      'm1',
      () => seen,
      () => void (heard += 1),
    );
    await redis.kill();
    await redis.start();
    await untilReady();
    await expect.poll(() => redis.cli('PUBSUB', 'SHARDNUMSUB', 'yitang:{m1}:log'), { timeout: 5_000 }).toMatch(/1$/);
    const entries = chain(START, 1, await at());
    await store.log.append('m1', START, entries);
    await expect.poll(() => heard, { timeout: 300, interval: 5 }).toBeGreaterThan(0);
    seen = tipOf(entries);
    stop();
  });

  it('[L6] a half-written end is cut off by whole appends, and who knew more finds the log rolled back', async () => {
    const first = chain(START, 2, await at());
    const second = chain(tipOf(first), 3, await at());
    await store.log.append('m1', START, first, [{ poll: 'v1', change: { put: { seat: 's1', choice: '"yes"' } } }]);
    await store.log.append('m1', tipOf(first), second, [{ poll: 'v1', change: { put: { seat: 's1', choice: '"no"' } } }]);
    await redis.kill();
    truncateSync(newestFile(), statSync(newestFile()).size - 40);
    await redis.start();
    await untilReady();
    expect(await store.log.read('m1', 0)).toStrictEqual(first);
    expect(await store.boxes.open('m1', 'v1')).toStrictEqual(new Map([['s1', '"yes"']]));
    const next = chain(tipOf(second), 1, await at());
    expect(await store.log.append('m1', tipOf(second), next)).toStrictEqual({ kind: 'forked', tip: tipOf(first) });
  });

  it('[S7] a Redis that forgot its scripts is taught them again', async () => {
    const first = chain(START, 1, await at());
    await store.log.append('m1', START, first);
    redis.cli('SCRIPT', 'FLUSH', 'SYNC');
    expect((await store.log.append('m1', tipOf(first), chain(tipOf(first), 1, await at()))).kind).toBe('appended');
    expect(await store.log.read('m1', 0)).toHaveLength(2);
  });
});

/** Redis counts them for a second; where it is late with that, nobody knows. */
const NOT_THERE = /only 0 of 1 replicas have it|replicas: no answer/;

describe('replicas', () => {
  it('[S1] an append counts only when as many replicas have it as were asked for', async () => {
    const strict = await openRedisStore({ url: redis.url, replicas: 1 });
    const entries = chain(START, 1, await at());
    await expect(strict.log.append('m1', START, entries)).rejects.toThrow(NOT_THERE);
    // Nor does anybody learn of it by asking again or by reading: it could still be lost.
    await expect(strict.log.append('m1', START, entries)).rejects.toThrow(NOT_THERE);
    await expect(strict.log.read('m1', 0)).rejects.toThrow(NOT_THERE);
    const replica = await startRedis('--replicaof', `127.0.0.1 ${redis.port}`);
    await expect.poll(() => redis.cli('INFO', 'replication'), { timeout: 15_000 }).toContain('state=online');
    expect((await strict.log.append('m2', START, entries)).kind).toBe('appended');
    expect(replica.cli('XLEN', 'yitang:{m2}:log')).toBe('1');
    await strict.close();
    await replica.close();
  });
});

describe('settings', () => {
  it.each([
    ['appendonly', 'no', 'Redis has appendonly no and must have appendonly yes'],
    ['appendfsync', 'everysec', 'Redis has appendfsync everysec and must have appendfsync always'],
    ['no-appendfsync-on-rewrite', 'yes', 'Redis has no-appendfsync-on-rewrite yes and must have no-appendfsync-on-rewrite no'],
    ['maxmemory-policy', 'allkeys-lru', 'Redis has maxmemory-policy allkeys-lru and must have maxmemory-policy noeviction'],
  ])('[S7] a Redis with %s %s is refused, and the message says what to change', async (name, value, message) => {
    redis.cli('CONFIG', 'SET', name, value);
    const refused = await openRedisStore({ url: redis.url, replicas: 0 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WeakStore);
    expect(String(refused)).toContain(message);
    expect(String(refused)).toMatch(
      new RegExp(`write "${name} \\S+" in redis.conf, or run: CONFIG SET ${name} \\S+, then CONFIG REWRITE$`),
    );
  });

  it('[S7] all that is too weak is said at once', async () => {
    redis.cli('CONFIG', 'SET', 'appendonly', 'no', 'appendfsync', 'no', 'maxmemory-policy', 'volatile-ttl');
    const refused = await openRedisStore({ url: redis.url, replicas: 0 }).catch((error: unknown) => error);
    expect(String(refused).split('\n')).toHaveLength(3);
  });

  it('[S7] a Redis that does not say how it is set is refused', async () => {
    redis.cli('ACL', 'SETUSER', 'node', 'on', '>secret', '~*', '&*', '+@all', '-config');
    const url = redis.url.replace('//', '//node:secret@');
    const refused = await openRedisStore({ url, replicas: 0 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WeakStore);
    expect(String(refused)).toContain('CONFIG GET is refused');
    expect(String(refused)).not.toContain('secret');
  });

  it('[S7] the settings file that comes with the project is strong enough', () => {
    expect(existsSync(newestFile())).toBe(true);
  });
});
