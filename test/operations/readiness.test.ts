// /readyz tells the truth: yes only while the store takes writes and the node stays; /healthz says that the process lives.
import { Agent, get } from 'node:http';
import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../server/ports.ts';
import { freeBytes } from '../../server/storage/disk-space.ts';
import { openLmdbStore } from '../../server/storage/lmdb-store.ts';
import { openReadiness } from '../../server/system/readiness.ts';
import { chain, START, tipOf } from '../support/entries.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { openLine } from '../support/line.ts';
import { freePort } from '../support/nginx.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { keyOf } from '../support/scenario.ts';
import { askAt, CREATE_KEY, created, joined } from '../support/server.ts';
import { quickest } from '../support/soon.ts';

const statusOf = (server: ServerProcess, path: string): Promise<number> =>
  fetch(`${server.url}${path}`).then(
    ({ status }) => status,
    () => 0,
  );
/** Both answers; 0 where nobody listens. */
const answers = async (server: ServerProcess) => [await statusOf(server, '/readyz'), await statusOf(server, '/healthz')];
const until = (server: ServerProcess, both: readonly number[]) =>
  expect.poll(() => answers(server), { timeout: 10_000, interval: 50 }).toStrictEqual(both);

/** From now on this process can write to no file beyond so many bytes: what a full disk answers. */
function limitFiles(pid: number, bytes: number): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

describe('a node over Redis', () => {
  let redis: RedisServer;
  let server: ServerProcess;
  beforeAll(async () => {
    redis = await startRedis();
    server = await startServer({ REDIS_URL: redis.url, CREATE_KEY });
  });
  afterEach(() => until(server, [200, 200]));
  afterAll(async () => {
    await server.close();
    await redis.close();
  });

  it('[S7] is not ready while Redis is suspended, and says so within two seconds', async () => {
    const took = await quickest(2_000, async () => {
      redis.suspend();
      const began = performance.now();
      const both = await answers(server);
      const waited = performance.now() - began;
      redis.resume();
      expect(both).toStrictEqual([503, 200]);
      await until(server, [200, 200]);
      return waited;
    });
    expect(took).toBeLessThan(2_000);
  });

  it('[S7] is not ready while Redis is gone', async () => {
    await redis.kill();
    await until(server, [503, 200]);
    await redis.start();
  });

  it('[S7] is not ready while Redis is a replica that takes no writes', async () => {
    redis.cli('REPLICAOF', '127.0.0.1', String(await freePort()));
    expect(await answers(server)).toStrictEqual([503, 200]);
    redis.cli('REPLICAOF', 'NO', 'ONE');
  });

  it('[S7] is not ready while the memory of Redis is full', async () => {
    redis.cli('CONFIG', 'SET', 'maxmemory', '1');
    expect(await answers(server)).toStrictEqual([503, 200]);
    redis.cli('CONFIG', 'SET', 'maxmemory', '0');
  });

  it('[S7] is not ready while the disk of Redis is full, and is so again once Redis is started with room', async () => {
    limitFiles(Number(/process_id:(\d+)/.exec(redis.cli('INFO', 'server'))?.[1]), 1);
    await until(server, [503, 200]);
    await redis.kill();
    await redis.start();
  });

  it('[S1] is not ready without the replicas it was told to count', async () => {
    // It waits five seconds otherwise, for further replicas.
    redis.cli('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    const replica = await startRedis('--replicaof', `127.0.0.1 ${redis.port}`);
    const strict = await startServer({ REDIS_URL: redis.url, REDIS_REPLICAS: '1' });
    await replica.kill();
    await until(strict, [503, 200]);
    expect(await answers(server)).toStrictEqual([200, 200]);
    await replica.start();
    await until(strict, [200, 200]);
    await strict.close();
    await replica.close();
  });

  it('[S7] is not ready before it listens, which it does only once Redis answers', async () => {
    const slow = await slowWayTo(redis.port);
    await server.close();
    const starting = server.start({ REDIS_URL: slow.url });
    await slow.asked;
    expect(await answers(server)).toStrictEqual([0, 0]);
    slow.answer();
    await starting;
    await server.close();
    slow.close();
    await server.start();
  });
});

/** A line to Redis on which nothing comes back until it is told to. `asked`: somebody waits for an answer. */
async function slowWayTo(port: number) {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  let came = (): void => undefined;
  const asked = new Promise<void>((resolve) => (came = resolve));
  const server = createServer((socket) => {
    const pass = (): void => {
      const onward = connect(port, '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const one of [socket, onward]) one.on('error', () => socket.destroy());
    };
    if (isOpen) return pass();
    waiting.push(pass);
    came();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has a port');
  return {
    url: `redis://127.0.0.1:${address.port}`,
    asked,
    answer() {
      isOpen = true;
      for (const pass of waiting.splice(0)) pass();
    },
    close: () => void server.close(),
  };
}

describe('a node with its own store', () => {
  it('[S7] takes no write while its disk is nearly full, goes on being read, and takes writes again when there is room', async () => {
    const clock = fakeClock(2_000_000_000_000);
    let free = Infinity;
    const store = await openLmdbStore({ folder: dataFolder(), clock, free: async () => free });
    const readiness = openReadiness(store);
    const first = chain(START, 2, clock.now());
    expect(await store.log.append('m1', START, first)).toMatchObject({ kind: 'appended' });
    expect(await readiness.isReady()).toBe(true);
    free = 1_000_000;
    clock.advance(250);
    const next = chain(tipOf(first), 1, clock.now());
    expect(await readiness.isReady()).toBe(false);
    await expect(store.log.append('m1', tipOf(first), next)).rejects.toThrow(StoreUnavailable);
    await expect(store.documents.append('m1', 'notes', new Uint8Array([1]))).rejects.toThrow(StoreUnavailable);
    expect(await store.log.read('m1', 0)).toStrictEqual(first);
    free = 100_000_000;
    clock.advance(250);
    expect(await readiness.isReady()).toBe(true);
    expect(await store.log.append('m1', tipOf(first), next)).toMatchObject({ kind: 'appended' });
    await store.close();
  });

  it('[S7] knows how much room its disk has', async () => {
    const { bavail, bsize } = statfsSync(tmpdir());
    const told = await freeBytes(tmpdir());
    // Others write too.
    expect(Math.abs(told - bavail * bsize)).toBeLessThan(1_000_000_000);
    expect(await freeBytes('/no/such/folder')).toBe(Infinity);
  });

  it('[S4][S7] that is asked to end says no before it sends anybody away, and serves who is here until then', async () => {
    const server = await startServer({ DATA_DIR: dataFolder(), CREATE_KEY });
    const ask = askAt(server.url);
    const made = await created(ask);
    const { meeting, token } = await joined(ask, made.meeting, { key: keyOf(made.links['chair']), name: '陈主持' });
    const line = await openLine(server.url, { meeting, token });
    const ending = server.close();
    await until(server, [503, 200]);
    expect(line.isOpen()).toBe(true);
    expect(await line.command('meeting.start')).toMatchObject({ ok: true });
    expect(await lastWordsOn(server.url)).toStrictEqual(['keep-alive', 'close']);
    expect(await line.goodbye()).toBe('leaving');
    expect(await ending).toBe(0);
    expect(await answers(server)).toStrictEqual([0, 0]);
  });
});

/** What a kept line is told call after call, until it is told that it ends: none of them is lost. */
async function lastWordsOn(url: string): Promise<readonly unknown[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const call = () =>
    new Promise<string | undefined>((resolve, reject) => {
      const asked = get(`${url}/healthz`, { agent }, (response) => {
        response.resume().once('end', () => resolve(response.headers.connection));
      });
      asked.once('error', reject);
    });
  const said = new Set<string | undefined>();
  while (!said.has('close')) said.add(await call());
  agent.destroy();
  return [...said];
}

describe('readiness', () => {
  it('[S7] asks the store once for all who ask meanwhile', async () => {
    const asked: ((ready: boolean) => void)[] = [];
    const readiness = openReadiness({ ready: () => new Promise((resolve) => asked.push(resolve)) });
    const told = Promise.all([readiness.isReady(), readiness.isReady()]);
    asked[0]?.(true);
    expect([await told, asked.length]).toStrictEqual([[true, true], 1]);
    const again = readiness.isReady();
    readiness.leave();
    asked[1]?.(true);
    expect([await again, await readiness.isReady(), asked.length]).toStrictEqual([false, false, 2]);
  });

  it('[S7] is a no when the store throws', async () => {
    const readiness = openReadiness({ ready: () => Promise.reject(new Error('away')) });
    expect(await readiness.isReady()).toBe(false);
  });
});
