// What the server cannot start with is said in one plain sentence on stderr that names the setting to change; it ends with 1.
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/nginx.ts';
import { dataFolder, refusedStart, startServer } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';

let taken: Server;
let port: number;
let strict: RedisServer;
const file = join(dataFolder(), 'file');

beforeAll(async () => {
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has a port');
  port = address.port;
  writeFileSync(file, '');
  strict = await startRedis();
  strict.cli('CONFIG', 'SET', 'requirepass', 'PLANTED');
});
afterAll(async () => {
  taken.close();
  await strict.close();
});

/** Starts with these, and is refused. @returns the lines. */
async function saidTo(settings: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { status, words } = await refusedStart({ DATA_DIR: dataFolder(), PORT: String(await freePort()), ...settings });
  expect(status).toBe(1);
  return words.trimEnd().split('\n');
}

describe.concurrent('a start that cannot be', () => {
  it('[S7] for a port that is taken says which, and names PORT', async ({ expect }) => {
    const sentence = `Port ${port} is taken by another process: end it first, or choose another PORT.`;
    expect(await saidTo({ PORT: String(port) })).toStrictEqual([sentence]);
  });

  it('[S7] for a taken port of the metrics names METRICS_PORT', async ({ expect }) => {
    const sentence = `Port ${port} is taken by another process: end it first, or choose another METRICS_PORT.`;
    expect(await saidTo({ METRICS_PORT: String(port) })).toStrictEqual([sentence]);
  });

  it('[S7] for an address that is not of this machine names HOST', async ({ expect }) => {
    const sentence = '192.0.2.1 is no address of this machine: choose another HOST.';
    expect(await saidTo({ HOST: '192.0.2.1' })).toStrictEqual([sentence]);
  });

  it.each([
    [file, 'it is a file'],
    [join(file, 'below'), 'a part of its path is a file'],
    ['/sys/yitang', 'this user may not write there'],
  ])('[S7] for the folder %s says that %s, and names DATA_DIR', async (folder, reason) => {
    const sentence = `The folder ${folder} cannot be used, since ${reason}: change that, or choose another DATA_DIR.`;
    expect(await saidTo({ DATA_DIR: folder })).toStrictEqual([sentence]);
  });

  it('[S7] without Redis names REDIS_URL, after it waited ten seconds for it', async ({ expect }) => {
    const nobody = await freePort();
    const [line = '', ...more] = await saidTo({ REDIS_URL: `redis://127.0.0.1:${nobody}` });
    expect(line).toMatch(
      new RegExp(`^Redis does not answer at 127.0.0.1:${nobody} \\(.*ECONNREFUSED.*\\): start it, or change REDIS_URL.$`),
    );
    expect(more).toStrictEqual([]);
  });

  it('[S7] with a wrong password of Redis says so, and does not say the password', async ({ expect }) => {
    const [line = '', ...more] = await saidTo({ REDIS_URL: `redis://:SECRET@127.0.0.1:${strict.port}` });
    expect(line).toMatch(/^Redis does not answer at 127\.0\.0\.1:\d+ \(.*WRONGPASS.*\): start it, or change REDIS_URL\.$/);
    expect([more, /SECRET|PLANTED/.test(line)]).toStrictEqual([[], false]);
  });

  it('[S7] on a weak Redis names every setting to change', async ({ expect }) => {
    const weak = await startRedis('--appendfsync', 'everysec', '--maxmemory-policy', 'allkeys-lru');
    const lines = await saidTo({ REDIS_URL: weak.url });
    await weak.close();
    expect(lines.map((line) => line.split(' ', 3).join(' '))).toStrictEqual([
      'Redis has appendfsync',
      'Redis has maxmemory-policy',
    ]);
  });

  it('[S1] leaves its folder to the next one', async ({ expect }) => {
    const folder = join(dataFolder(), 'new');
    await saidTo({ DATA_DIR: folder, PORT: String(port) });
    expect(existsSync(folder)).toBe(true);
    const server = await startServer({ DATA_DIR: folder });
    expect(await server.close()).toBe(0);
  });
});
