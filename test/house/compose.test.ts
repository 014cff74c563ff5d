// The deployment as shipped: two nodes over one Redis behind nginx, with the settings that the tests run too.
import { readFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { composeSchema } from '../support/compose-schema.ts';
import { projectRoot } from '../support/imports.ts';
import { checkSettings, startProxy } from '../support/nginx.ts';

const text = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
const file: unknown = parse(text, { merge: true });
const isValid = new Ajv({ allowUnionTypes: true }).compile(composeSchema);

const service = z.looseObject({
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.unknown()).optional(),
});
const { services } = z.looseObject({ services: z.record(z.string(), service) }).parse(file);

describe('docker-compose.yml', () => {
  it('is valid by the schema', () => {
    expect(isValid(file), JSON.stringify(isValid.errors)).toBe(true);
  });

  it('would not be, with a word that Compose does not know', () => {
    expect(isValid(parse(text.replace('restart: unless-stopped', 'restarts: always'), { merge: true }))).toBe(false);
  });

  it('[S4] has two nodes alike, one Redis, and nginx before them', () => {
    expect(Object.keys(services)).toStrictEqual(['node-a', 'node-b', 'redis', 'nginx']);
    expect(services['node-a']).toStrictEqual(services['node-b']);
    expect(services['node-a']?.environment?.['REDIS_URL']).toBe('redis://redis:6379');
    expect(Object.keys(services['nginx']?.depends_on ?? {})).toStrictEqual(['node-a', 'node-b']);
  });

  it('[S7] runs Redis and nginx with the settings of this repository', () => {
    expect(services['redis']?.volumes).toContain('./server/deploy/redis.conf:/etc/redis/redis.conf:ro');
    expect(services['redis']?.volumes).toContain('./server/deploy/keep-redis.sh:/etc/redis/keep-redis.sh:ro');
    expect(services['redis']?.command?.slice(0, 5)).toStrictEqual([
      'sh',
      '/etc/redis/keep-redis.sh',
      'docker-entrypoint.sh',
      'redis-server',
      '/etc/redis/redis.conf',
    ]);
    expect(services['nginx']?.volumes).toStrictEqual(['./server/deploy/nginx.conf:/etc/nginx/nginx.conf:ro']);
  });

  it('passes on every setting there is but those that the image gives', () => {
    const source = readFileSync(join(projectRoot, 'server', 'settings.ts'), 'utf8');
    const names = [...source.matchAll(/(?:text|whole|url|oneOf)\('([A-Z_]+)'/g)].map(([, name]) => name);
    const given = ['PORT', 'HOST', 'DATA_DIR'];
    const passed = Object.keys(services['node-a']?.environment ?? {});
    expect(passed.toSorted()).toStrictEqual([...names.filter((name) => !given.includes(String(name))), 'TZ'].toSorted());
  });

  it('[S7] overrides no setting that keeps what was acknowledged', () => {
    expect(services['redis']?.command?.slice(5).filter((word) => /append|maxmemory|save/.test(word))).toStrictEqual([]);
    const settings = readFileSync(join(projectRoot, 'server', 'deploy', 'redis.conf'), 'utf8');
    for (const line of ['appendonly yes', 'appendfsync always', 'maxmemory-policy noeviction']) {
      expect(settings.split('\n')).toContain(line);
    }
  });
});

/** A stand-in for a node: says who it is and what it was asked, and agrees to every upgrade. */
async function startNode(name: string): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((asked, answer) => answer.end(JSON.stringify({ name, headers: asked.headers })));
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.on('data', (part) => socket.write(`${name}: ${String(part)}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has a port');
  return { server, port: address.port };
}

/** Upgrades through the proxy, says a word, and answers what comes back. */
function saidThroughUpgrade(port: number, word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
    asked.once('upgrade', (_, socket) => {
      socket.once('data', (part) => {
        socket.destroy();
        resolve(String(part));
      });
      socket.write(word);
    });
    asked.once('response', ({ statusCode }) => reject(new Error(`answered ${statusCode} instead of an upgrade`)));
    asked.once('error', reject);
    asked.end();
  });
}

interface Answer {
  readonly name: string;
  readonly headers: IncomingHttpHeaders;
}

async function ask(port: number, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/x`, { headers });
  return z.object({ name: z.string(), headers: z.record(z.string(), z.string()) }).parse(await answer.json());
}

describe('nginx.conf', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function twoNodesBehindProxy(): Promise<{ readonly port: number; readonly first: Server }> {
    const [a, b] = [await startNode('a'), await startNode('b')];
    closing.push(
      () => a.server.close(),
      () => b.server.close(),
    );
    const proxy = await startProxy([a.port, b.port]);
    closing.push(() => proxy.close());
    return { port: proxy.port, first: a.server };
  }

  it('is valid to nginx', () => {
    const { status, words } = checkSettings();
    expect(status, words).toBe(0);
  });

  it('[S4] passes on who asked for what, and believes no address a client claims', async () => {
    const { port } = await twoNodesBehindProxy();
    const { headers } = await ask(port, { 'X-Forwarded-For': '203.0.113.9' });
    expect(headers.host).toBe(`127.0.0.1:${port}`);
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-forwarded-proto']).toBe('http');
  });

  it('[S4] carries a WebSocket to a node and back', async () => {
    const { port } = await twoNodesBehindProxy();
    expect(await saidThroughUpgrade(port, 'good evening')).toMatch(/^[ab]: good evening$/);
  });

  it('[S4] goes on with the other node when one is lost', async () => {
    const { port, first } = await twoNodesBehindProxy();
    const before = new Set((await Promise.all([1, 2, 3, 4].map(() => ask(port)))).map(({ name }) => name));
    expect([...before].sort()).toStrictEqual(['a', 'b']);
    first.close();
    first.closeAllConnections();
    const names = [(await ask(port)).name, (await ask(port)).name, (await ask(port)).name];
    expect(names).toStrictEqual(['b', 'b', 'b']);
  });
});
