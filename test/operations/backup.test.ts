// Backup and restore as docs/operations.md has them, tried under load on both stores; and a log of the first release opens.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { openLmdbStore } from '../../server/storage/lmdb-store.ts';
import { START } from '../support/entries.ts';
import { projectRoot } from '../support/imports.ts';
import { openLine, type Line } from '../support/line.ts';
import { freePort } from '../support/nginx.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { keyOf } from '../support/scenario.ts';
import { askAt, CREATE_KEY, created, joined, type Joined } from '../support/server.ts';
import { pause } from '../support/pause.ts';

const run = promisify(execFile);
const tsx = (program: string, ...words: readonly string[]) =>
  run(process.execPath, ['--import', 'tsx', join(projectRoot, program), ...words], { cwd: projectRoot });

/** Whoever is refused for being too quick waits as long as it takes until one more is allowed. */
const REFUSED_PAUSE_MS = 50;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
async function started(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const server = await startServer({ CREATE_KEY, ...settings });
  closing.push(() => server.close());
  return server;
}

/** The commands of a block of the document, by the comment it begins with. */
function commandsOf(title: string): string {
  const text = readFileSync(join(projectRoot, 'docs', 'operations.md'), 'utf8');
  const block = [...text.matchAll(/```sh\n(# .*\n[\s\S]*?)```/g)].find(([, words]) => words?.startsWith(`# ${title}\n`))?.[1];
  if (block === undefined) throw new Error(`docs/operations.md has no commands "${title}"`);
  return block;
}
const shell = (title: string, environment: Readonly<Record<string, string>>) =>
  run('sh', ['-ec', commandsOf(title)], { cwd: projectRoot, env: { PATH: process.env['PATH'], ...environment } });

interface Busy {
  readonly chair: Joined;
  /** The ids of the commands that were acknowledged until now. */
  readonly acknowledged: readonly string[];
  /** Registers people one after the other until told to stop, and until one more is acknowledged from then on. */
  readonly stop: () => Promise<void>;
}

async function busyMeeting(server: ServerProcess): Promise<Busy> {
  const ask = askAt(server.url);
  const made = await created(ask);
  const chair = await joined(ask, made.meeting, { key: keyOf(made.links['chair']), name: '陈主持' });
  const line = await openLine(server.url, { meeting: chair.meeting, token: chair.token });
  closing.push(() => line.close());
  await line.command('meeting.start');
  const acknowledged: string[] = [];
  let over = false;
  const working = (async () => {
    for (let index = 0; !over; index += 1) {
      const id = `load-${index}`;
      const answer = await line.say('command', { id, type: 'people.register', name: `居民${index}` });
      if (answer.ok) acknowledged.push(id);
      else await pause(REFUSED_PAUSE_MS);
    }
  })();
  await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(20);
  const stop = async (): Promise<void> => {
    const until = acknowledged.length;
    await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(until);
    over = true;
    return working;
  };
  return { chair, acknowledged, stop };
}

const head = z.strictObject({ version: z.number(), hash: z.string().regex(/^[0-9a-f]{64}$/) });
const inDoubt = z.looseObject({ record: z.looseObject({ open: z.looseObject({ seen: z.looseObject({ hash: z.string() }) }) }) });
const heads = z.strictObject({ here: head, there: head });
const record = z.looseObject({ entries: z.array(z.looseObject({ entry: z.looseObject({ command: z.string() }) })) });

/** Takes no command, and says which head was seen. @returns the chair's line. */
async function isReadOnly({ url }: ServerProcess, { chair }: Busy, seen: z.output<typeof head>): Promise<Line> {
  const line = await openLine(url, { meeting: chair.meeting, token: chair.token });
  closing.push(() => line.close());
  const open = await line.until(() => inDoubt.safeParse(line.shown().view).data?.record.open);
  expect(open.seen).toMatchObject(seen);
  expect(await line.command('people.register', { name: '王大爷' })).toMatchObject({ refusal: { code: 'store.forked' } });
  return line;
}

/** What the restored server has of the meeting: it goes on, and its record verifies. @returns the ids of its commands. */
async function restored(server: ServerProcess, { chair }: Busy): Promise<readonly string[]> {
  const line: Line = await openLine(server.url, { meeting: chair.meeting, token: chair.token });
  closing.push(() => line.close());
  expect(await line.command('people.register', { name: '后来的人' })).toMatchObject({ ok: true });
  const { text } = await askAt(server.url)('GET', `/api/meetings/${chair.meeting}/record`, { token: chair.token });
  const file = join(dataFolder(), 'record.json');
  writeFileSync(file, text);
  const { stdout } = await tsx('server/verify.ts', file);
  expect(stdout).toContain('the chain holds');
  return record.parse(JSON.parse(text)).entries.map(({ entry }) => entry.command);
}

describe('the embedded store', () => {
  it('[S1] is copied while it is written to, with all that was acknowledged before, and opens elsewhere', async () => {
    const data = dataFolder();
    const backup = join(dataFolder(), 'copy');
    const server = await started({ DATA_DIR: data });
    const busy = await busyMeeting(server);
    const before = [...busy.acknowledged];
    const { stdout } = await shell('Embedded: back up', { DATA_DIR: data, BACKUP: backup });
    expect(stdout).toMatch(/^✓ 1 场议事 meetings, \d+ 条记录 entries/m);
    await busy.stop();
    await server.kill();
    const elsewhere = join(dataFolder(), 'new');
    await shell('Embedded: restore', { BACKUP: backup, NEW: elsewhere });
    const commands = await restored(await started({ DATA_DIR: elsewhere }), busy);
    expect(before.filter((id) => !commands.includes(id))).toStrictEqual([]);
    await expect(tsx('server/storage/backup.ts', data, backup)).rejects.toThrow(/already/);
  });

  it('[L3] that is damaged is not backed up in silence', async () => {
    const data = dataFolder();
    const store = await openLmdbStore({ folder: data, clock: LATER });
    const [first, second] = firstLog();
    if (!first || !second) throw new Error('the fixture has entries');
    const forged: StoredEntry = { ...second, entry: { ...second.entry, at: second.entry.at + 1 } };
    await store.log.append('rr445r9r', START, [first, forged]);
    await store.close();
    await expect(tsx('server/storage/backup.ts', data, join(data, 'copy'))).rejects.toThrow(/Entry 2 of meeting rr445r9r/);
  });
});

describe('Redis', () => {
  it('[S1] is copied while it is written to, with all that was acknowledged before, and opens elsewhere', async () => {
    const redis = await startRedis('--repl-diskless-sync-delay', '0');
    closing.push(() => redis.close());
    const server = await started({ REDIS_URL: redis.url });
    const busy = await busyMeeting(server);
    const before = [...busy.acknowledged];
    const backup = dataFolder();
    await shell('Redis: back up', { REDIS_URL: redis.url, BACKUP: backup });
    await busy.stop();
    await server.kill();
    const other = await startRedis();
    closing.push(() => other.close());
    await other.kill();
    await shell('Redis: restore', { BACKUP: backup, NEW: other.folder });
    await other.start();
    const commands = await restored(await started({ REDIS_URL: other.url }), busy);
    expect(before.filter((id) => !commands.includes(id))).toStrictEqual([]);
  });
});

describe('a backup that is restored under a running node', () => {
  it('[S1][S7][L6] makes the meeting read-only with both heads shown, also after a new start, until the chair has seen both', async () => {
    const redis = await startRedis('--repl-diskless-sync-delay', '0');
    closing.push(() => redis.close());
    const metrics = await freePort();
    const server = await started({ REDIS_URL: redis.url, METRICS_PORT: String(metrics) });
    const busy = await busyMeeting(server);
    const backup = dataFolder();
    await shell('Redis: back up', { REDIS_URL: redis.url, BACKUP: backup });
    await busy.stop();
    const line = await openLine(server.url, { meeting: busy.chair.meeting, token: busy.chair.token });
    closing.push(() => line.close());
    // Refused for a moment, since the load used up what one person may send.
    await expect.poll(async () => (await line.command('people.register', { name: '恢复后没有的人' })).ok).toBe(true);
    await redis.kill();
    rmSync(join(redis.folder, 'appendonlydir'), { recursive: true });
    await shell('Redis: restore', { BACKUP: backup, NEW: redis.folder });
    await redis.start();
    const { forked } = await line.until(() => line.words.map(({ content }) => content).find((content) => 'forked' in content));
    const { here, there } = heads.parse(forked);
    expect([here.version > there.version, here.hash === there.hash]).toStrictEqual([true, false]);
    expect(await line.goodbye()).toBe('leaving');
    await isReadOnly(server, busy, here);
    const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    expect(text).toContain('\nyitang_meetings_read_only 1\n');
    await server.kill();
    await server.start();
    const chair = await isReadOnly(server, busy, here);
    const compared = await chair.command('record.compare', { seen: here.hash, reason: '恢复了备份' });
    expect(compared).toMatchObject({ ok: true });
    await restored(server, busy);
  });
});

/** The fixture's entries are of a time that may be still to come. */
const LATER = { now: () => 2_000_000_000_000 };

function firstLog(): readonly StoredEntry[] {
  const lines = readFileSync(join(projectRoot, 'test/fixtures/log-1.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line): StoredEntry => JSON.parse(line));
}

describe('an upgrade', () => {
  it('[S1][L1] opens a folder with a log of the first release, lets people in by its links, and its record verifies', async () => {
    const folder = join(dataFolder(), 'old');
    mkdirSync(folder);
    const store = await openLmdbStore({ folder, clock: LATER });
    const log = firstLog();
    expect(await store.log.append('rr445r9r', START, log)).toMatchObject({ kind: 'appended' });
    await store.close();
    const server = await started({ DATA_DIR: folder });
    const made = await askAt(server.url)('GET', '/api/meetings/rr445r9r/door', {});
    expect(made).toMatchObject({ status: 200, body: { meeting: 'rr445r9r', asksPin: true } });
    const key = participantKey(log);
    const entered = await joined(askAt(server.url), 'rr445r9r', { key, name: '新来的' });
    const line = await openLine(server.url, { meeting: 'rr445r9r', token: entered.token });
    closing.push(() => line.close());
    expect(line.shown().view).toMatchObject({ meeting: { title: '路灯' } });
    const { text } = await askAt(server.url)('GET', '/api/meetings/rr445r9r/record', { token: entered.token });
    const file = join(folder, 'record.json');
    writeFileSync(file, text);
    expect((await tsx('server/verify.ts', file)).stdout).toContain('the chain holds');
  });

  it('[S2] tells a page of another protocol to load anew, and serves one of its own', async () => {
    const server = await started({ DATA_DIR: dataFolder() });
    const ask = askAt(server.url);
    const made = await created(ask);
    const { meeting, token } = await joined(ask, made.meeting, { key: keyOf(made.links['chair']), name: '陈主持' });
    for (const protocol of [protocolVersion - 1, protocolVersion + 1]) {
      const old = await openLine(server.url, { meeting, token, protocol });
      expect(await old.goodbye()).toBe('outdated');
    }
    const own = await openLine(server.url, { meeting, token, protocol: protocolVersion });
    closing.push(() => own.close());
    expect(own.isOpen()).toBe(true);
    const page = await ask('GET', `/m/${meeting}`);
    expect(page.headers.get('cache-control')).toBe('no-store');
  });
});

/** Links for many are kept readable. */
function participantKey(log: readonly StoredEntry[]): string {
  const made = z.looseObject({ role: z.literal('participant'), key: z.string() });
  for (const { entry, secret } of log) {
    const found = made.safeParse({ ...z.looseObject({}).parse(entry.data), ...z.looseObject({}).parse(secret?.secret ?? {}) });
    if (found.success) return found.data.key;
  }
  throw new Error('the fixture has a link for participants');
}
