// An older copy of the store is put back, embedded and under two nodes over Redis: whoever saw more comes back, and the meeting stands still (L6).
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { redisKeys } from '../../server/storage/redis-keys.ts';
import { BareClient, noteUpdate } from '../support/document-clients.ts';
import type { Fields, Line } from '../support/line.ts';
import { dataFolder } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { testServer, type Joined, type TestServer } from '../support/server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that a test may also end by itself. */
async function started(settings: Readonly<Record<string, string>>): Promise<TestServer> {
  const server = await testServer(settings);
  let over = false;
  const close = async (): Promise<void> => {
    if (!over) await server.close();
    over = true;
  };
  closing.push(close);
  return { ...server, close };
}

interface Hall {
  readonly meeting: string;
  readonly chair: Joined;
  readonly supervisor: Joined;
  readonly villager: Joined;
  readonly poll: string;
  readonly links: Readonly<Record<string, string>>;
}

/** A meeting in session with a sealed poll open, which is what the older copy will hold. */
async function hallAt(server: TestServer): Promise<Hall> {
  const created = await server.create();
  const chair = await server.seat(created, 'chair', { name: '陈主持' });
  const supervisor = await server.enter(created, 'supervisor', { name: '孙监督' });
  const [villager] = await Promise.all(['甲', '乙', '丙'].map((name) => server.enter(created, 'participant', { name })));
  if (!villager) throw new Error('somebody votes');
  await chair.command('meeting.start');
  const opened = await chair.command('polls.open', { title: '装路灯?', secrecy: 'sealed' });
  const poll = 'result' in opened ? String(opened.result?.['poll']) : '';
  const { meeting, links } = created;
  return { meeting, links, chair, supervisor, villager, poll };
}

/** Goes on for a while. @returns what the villager was shown last. */
async function goesOn(server: TestServer, { villager }: Hall): Promise<Fields> {
  const line = await server.look(villager);
  const joined = await line.command('queue.join', { kind: 'speech' });
  const version = 'version' in joined ? joined.version : 0;
  await line.until(() => line.shown().version >= version || undefined);
  return seenOn(line);
}

function seenOn(line: Line): Fields {
  const { version, head, mark } = line.shown();
  expect(mark).toMatch(/^\d+\.[0-9a-z]+\.[\w-]{22}$/);
  return { version, head, mark };
}

/** Comes back after a reload: the page shows nothing yet. */
const comesBack = (server: TestServer, who: Joined, seen: Fields) => server.look(who, { ...seen, whole: true });

const forkOn = (line: Line) =>
  line.until(() => {
    const { record } = viewOf(line);
    return record.open;
  });
const viewOf = (line: Line) => asView(line.shown().view);
const asView = (view: Fields) =>
  view as {
    readonly meeting: { readonly status: string };
    readonly record: { readonly forks: number; readonly open?: Fork; readonly last?: Fields };
  };
interface Fork {
  readonly seen: { readonly version: number; readonly hash: string };
  readonly tip: { readonly version: number };
}

/** Nothing is taken, whatever way it comes; reading goes on. */
async function isReadOnly(server: TestServer, hall: Hall, line: Line, seen: Fields): Promise<void> {
  const { meeting, villager, poll, links } = hall;
  const fork = await forkOn(line);
  expect(fork.seen).toMatchObject({ version: seen['version'], hash: seen['head'] });
  expect(fork.tip.version).toBeLessThan(fork.seen.version);
  expect(viewOf(line).meeting.status).toBe('paused');
  const refused = { code: 'store.forked', here: { version: seen['version'] } };
  expect(await line.command('queue.join', { kind: 'speech' })).toMatchObject({ ok: false, refusal: refused });
  const ballot = { token: 'A'.repeat(43), signature: 'A'.repeat(342), choice: 'yes' };
  const handedIn = await server.ask('POST', `/api/meetings/${meeting}/polls/${poll}/ballots`, { body: ballot });
  expect([handedIn.status, handedIn.body['code']]).toStrictEqual([409, 'store.forked']);
  const key = links['participant']?.split('#k=')[1];
  expect(await server.ask('POST', `/api/meetings/${meeting}/join`, { body: { key, name: '丁' } })).toMatchObject({
    status: 409,
    body: refused,
  });
  const record = await server.ask('GET', `/api/meetings/${meeting}/record`, { token: villager.token });
  expect(record.status).toBe(200);
  await cannotWrite(server, hall);
}

/** The chair's notes are refused frame by frame; the text can be read. */
async function cannotWrite(server: TestServer, { meeting, chair }: Hall): Promise<void> {
  const client = new BareClient(server.url.replace('http', 'ws'), `doc/${meeting}/notes?token=${chair.token}`);
  closing.push(() => client.socket.terminate());
  await expect.poll(() => client.of('rights')).toStrictEqual([{ write: false }]);
  client.write(noteUpdate('写不进去'));
  await expect.poll(() => client.of('refused')).toMatchObject([{ code: 'document.readOnly' }]);
}

/** The supervisor has seen both, the chair resumes, and the meeting works on every node. */
async function goesOnAfter(servers: readonly TestServer[], hall: Hall, seen: Fields): Promise<void> {
  const [server] = servers;
  if (!server) throw new Error('a server');
  const supervisor = await server.look(hall.supervisor);
  const chair = await server.look(hall.chair);
  expect(await chair.command('record.compare', { seen: seen['head'], reason: '自己看过' })).toMatchObject({
    refusal: { code: 'record.supervisorFirst' },
  });
  expect(await supervisor.command('record.compare', { seen: seen['head'] })).toMatchObject({ ok: true });
  expect(await chair.command('meeting.resume')).toMatchObject({ ok: true });
  for (const each of servers) {
    const line = await comesBack(each, hall.villager, seen);
    await line.until(() => viewOf(line).meeting.status === 'inSession' || undefined);
    expect(viewOf(line).record.last).toMatchObject({ by: { name: '孙监督' } });
    expect(await line.command('people.help')).toMatchObject({ ok: true });
  }
  expect(await chair.command('polls.cancel', { poll: hall.poll, reason: '重来' })).toMatchObject({ ok: true });
  const path = `/api/meetings/${hall.meeting}/record`;
  const { text } = await server.ask('GET', path, { token: hall.chair.token });
  const { entries }: { readonly entries: readonly StoredEntry[] } = JSON.parse(text);
  expect(verifyChain(entries)).toBeUndefined();
  const about = entries.filter(({ entry }) => entry.type.startsWith('record.')).map(({ entry }) => entry.type);
  expect(about).toStrictEqual(['record.forkFound', 'record.compared']);
  const minutes = await server.ask('GET', `${path}?format=md`, { token: hall.chair.token });
  expect(minutes.text).toContain(`第 ${String(seen['version'])} 条`);
  expect(minutes.text).toContain('孙监督');
}

describe('the embedded store, after an older copy was put back', () => {
  it('[L6] a client that saw more comes back: read-only, until a supervisor has seen both heads', async () => {
    const [data, copy] = [dataFolder(), join(dataFolder(), 'copy')];
    const first = await started({ DATA_DIR: data });
    const hall = await hallAt(first);
    await first.close();
    cpSync(data, copy, { recursive: true });
    const second = await started({ DATA_DIR: data });
    const seen = await goesOn(second, hall);
    await second.close();
    rmSync(data, { recursive: true });
    cpSync(copy, data, { recursive: true });
    const third = await started({ DATA_DIR: data });
    const chair = await third.look(hall.chair);
    expect(viewOf(chair).record).toStrictEqual({ forks: 0 });
    const villager = await comesBack(third, hall.villager, seen);
    await isReadOnly(third, hall, villager, seen);
    expect(await forkOn(chair)).toStrictEqual(await forkOn(villager));
    await third.close();
    // It is in the log: no start forgets it.
    const fourth = await started({ DATA_DIR: data });
    expect(viewOf(await fourth.look(hall.chair)).record).toMatchObject({
      forks: 1,
      open: { seen: { version: seen['version'] } },
    });
    await goesOnAfter([fourth], hall, seen);
  });
});

describe('two nodes over Redis, after an older copy was put back', () => {
  const kept = (meeting: string) => [redisKeys.log(meeting), redisKeys.secrets(meeting)];
  const keep = (redis: RedisServer, meeting: string) => {
    for (const key of kept(meeting)) expect(redis.cli('COPY', key, `older:${key}`)).toBe('1');
  };
  const putBack = (redis: RedisServer, meeting: string) => {
    for (const key of kept(meeting)) expect(redis.cli('COPY', `older:${key}`, key, 'REPLACE')).toBe('1');
    redis.cli('DEL', redisKeys.snapshot(meeting));
  };
  async function house() {
    const redis = await startRedis();
    closing.push(() => redis.close());
    const nodes = () => Promise.all([started({ REDIS_URL: redis.url }), started({ REDIS_URL: redis.url })]);
    return { redis, nodes };
  }

  it('[L6][S4] a client that saw more comes back to one of them: both are read-only, and both go on', async () => {
    const { redis, nodes } = await house();
    const before = await nodes();
    const hall = await hallAt(before[0]);
    keep(redis, hall.meeting);
    const seen = await goesOn(before[1], hall);
    for (const node of before) await node.close();
    putBack(redis, hall.meeting);
    const [one, two] = await nodes();
    const chair = await two.look(hall.chair);
    await isReadOnly(one, hall, await comesBack(one, hall.villager, seen), seen);
    await isReadOnly(two, hall, chair, seen);
    await goesOnAfter([two, one], hall, seen);
  });

  it('[L6][S4] while they run: everybody is told both heads, comes back, and finds both nodes read-only by the log', async () => {
    const { redis, nodes } = await house();
    const [one, two] = await nodes();
    const hall = await hallAt(one);
    keep(redis, hall.meeting);
    const [chair, villager] = [await one.look(hall.chair), await two.look(hall.villager)];
    const seen = await goesOn(two, hall);
    const last = Number(seen['version']);
    for (const line of [chair, villager]) await line.until(() => line.shown().version >= last || undefined);
    putBack(redis, hall.meeting);
    for (const line of [chair, villager]) {
      const told = await line.until(() => line.words.find(({ event }) => event === 'store')?.content);
      expect(told).toMatchObject({ ok: false, forked: { here: { version: last, hash: seen['head'] } } });
      expect(await line.goodbye()).toBe('leaving');
    }
    await isReadOnly(one, hall, await comesBack(one, hall.villager, seenOn(villager)), seen);
    await isReadOnly(two, hall, await comesBack(two, hall.chair, seenOn(chair)), seen);
    await goesOnAfter([one, two], hall, seen);
  });
});
