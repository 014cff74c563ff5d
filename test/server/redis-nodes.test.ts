// Two nodes over one Redis: what one acknowledged the other knows, and a Redis that falls silent does nothing twice.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Fields, Line } from '../support/line.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { keyOf, type CreatedMeeting } from '../support/scenario.ts';
import { CREATE_KEY, joined, testServer, type Joined, type TestServer } from '../support/server.ts';

let redis: RedisServer;
let one: TestServer;
let other: TestServer;

beforeAll(async () => {
  redis = await startRedis();
  one = await testServer({ REDIS_URL: redis.url });
  other = await testServer({ REDIS_URL: redis.url });
});
afterAll(async () => {
  redis.resume();
  await one.close();
  await other.close();
  await redis.close();
});

async function inSession() {
  const created = await one.create();
  const chair = await one.seat(created, 'chair', { name: '陈主持' });
  await chair.command('meeting.start');
  const villager = await other.seat(created, 'participant', { name: '甲' });
  return { created, chair, villager };
}
const at = (line: Line, version: number) => line.until(() => line.shown().version >= version || undefined);
const versionOf = (answer: Fields): number => Number(answer['version']);

/** Entries of this type in the record, as the node tells it. */
async function recorded(server: TestServer, { meeting, token }: Joined, type: string): Promise<readonly Fields[]> {
  const { text } = await server.ask('GET', `/api/meetings/${meeting}/record`, { token });
  const { entries }: { readonly entries: readonly { readonly entry: Fields }[] } = JSON.parse(text);
  return entries.flatMap(({ entry }) => (entry['type'] === type ? [entry] : []));
}

describe('two nodes', () => {
  it('[S4] what one acknowledged the other never refuses for not having heard of it', async () => {
    const nodes = [one, other];
    const turn = (index: number): TestServer => (index % 2 === 0 ? one : other);
    for (let round = 0; round < 6; round += 1) {
      const [here, there] = [turn(round), turn(round + 1)];
      const created = await here.create();
      const chair = await there.enter(created, 'chair', { name: '陈主持' });
      const lines = await Promise.all(nodes.map((node) => node.look(chair)));
      const [a, b] = [lines[round % 2], lines[(round + 1) % 2]];
      if (!a || !b) throw new Error('a line to each node');
      expect(await a.command('meeting.start')).toMatchObject({ ok: true });
      const registered = await b.command('people.register', { name: '王大爷' });
      const person = 'result' in registered ? registered.result?.['person'] : undefined;
      expect(await a.command('people.correct', { person, name: '王大伯' })).toMatchObject({ ok: true });
      const villager = await joined(here.ask, created.meeting, { pin: created.pin, name: '甲' });
      const voter = await there.look(villager);
      const opened = await b.command('polls.open', { title: '装路灯?' });
      const poll = 'result' in opened ? opened.result?.['poll'] : undefined;
      expect(await voter.command('polls.cast', { poll, choice: 'yes' })).toMatchObject({ ok: true });
      expect(await a.command('polls.close', { poll })).toMatchObject({ ok: true });
    }
  });

  it('[P1][P2] a door that one opened or shut is so at the other', async () => {
    const { created, chair } = await inSession();
    const path = `/api/meetings/${created.meeting}`;
    const by = (key: string, node: TestServer) => node.ask('POST', `${path}/join`, { body: { key, name: '乙' } });
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      const replaced = await here.ask('POST', `${path}/links/participant`, { token: chair.token });
      const key = keyOf(String(replaced.body['link']));
      expect(await by(key, there)).toMatchObject({ status: 200 });
      const pin = await there.ask('POST', `${path}/links/pin`, { token: chair.token });
      const typed = { body: { pin: pin.body['pin'], name: '丙' } };
      expect(await here.ask('POST', '/api/join', typed)).toMatchObject({ status: 200, body: { meeting: created.meeting } });
    }
    expect(await by(keyOf(created.links['participant']), one)).toMatchObject({ status: 410 });
    expect(await by(keyOf(created.links['participant']), other)).toMatchObject({ status: 410 });
  });

  it('[P6] who is removed on one hears it on the other within a second, at the document too', async () => {
    const { chair, villager } = await inSession();
    const address = `${other.url.replace('http', 'ws')}/doc/${villager.meeting}/agenda?token=${villager.token}`;
    const document = new WebSocket(address);
    await once(document, 'message');
    const closed = once(document, 'close');
    const began = performance.now();
    expect(await chair.command('people.remove', { person: villager.person, reason: '吵闹' })).toMatchObject({ ok: true });
    expect(await villager.goodbye()).toBe('removed');
    const [code] = await closed;
    expect([4401, 4403]).toContain(code);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await other.ask('GET', `/api/meetings/${villager.meeting}/record`, { token: villager.token })).toMatchObject({
      status: 401,
    });
  });

  it('[S2][S4] show the same, and give the same answer to the same id', async () => {
    const { created, villager } = await inSession();
    const lines = [await one.seat(created, 'observer', { name: '甲' }), await other.seat(created, 'observer', { name: '乙' })];
    const command = { id: randomUUID(), type: 'queue.join', kind: 'speech' };
    const answer = await villager.say('command', command);
    expect(answer).toMatchObject({ ok: true });
    const elsewhere = await one.look(villager);
    expect(await elsewhere.say('command', command)).toStrictEqual(answer);
    await Promise.all(lines.map((line) => at(line, versionOf({ ...answer }))));
    const [here, there] = lines.map((line) => ({ ...line.shown(), me: {} }));
    expect(here).toStrictEqual(there);
  });
});

/** Redis falls silent, and every line hears it. @returns the milliseconds the slowest waited. */
async function silence(lines: readonly Line[]): Promise<number> {
  const began = performance.now();
  redis.suspend();
  await Promise.all(lines.map((line) => told(line, false)));
  return performance.now() - began;
}
const told = (line: Line, ok: boolean) =>
  line.until(() => {
    const last = line.words.findLast(({ event }) => event === 'store');
    return last?.content['ok'] === ok ? last.content : undefined;
  });

describe('a Redis that falls silent', () => {
  afterEach(() => redis.resume());

  it('[S7] is told on every screen within 2 s; nothing is acknowledged meanwhile, and nothing is done twice', async () => {
    const { created, chair, villager } = await inSession();
    const waited = await silence([chair, villager]);
    expect(waited).toBeLessThan(2_000);
    const sent = [
      { line: chair, command: { id: randomUUID(), type: 'queue.setOrder', order: 'leastHeard' } },
      { line: villager, command: { id: randomUUID(), type: 'queue.write', text: '请装路灯' } },
    ];
    const before = await Promise.all(sent.map(({ line, command }) => line.say('command', command)));
    expect(before).toStrictEqual([
      { ok: false, unknown: true },
      { ok: false, unknown: true },
    ]);
    await refusesToServe(created);
    redis.resume();
    await Promise.all([told(chair, true), told(villager, true)]);
    for (const { line, command } of sent) {
      const answer = await line.say('command', command);
      expect(answer).toMatchObject({ ok: true });
      expect(await line.say('command', command)).toStrictEqual(answer);
    }
    for (const node of [one, other]) {
      expect(await recorded(node, chair, 'queue.joined')).toHaveLength(1);
      expect(await recorded(node, chair, 'queue.ordered')).toHaveLength(1);
      expect(await node.ask('GET', '/readyz')).toMatchObject({ status: 200, body: { ok: true } });
    }
  });

  it('[S7] is told to who looks meanwhile as soon as it is back, and nobody has to come anew', async () => {
    const { chair, villager } = await inSession();
    const seen = villager.words.length;
    await silence([villager]);
    redis.resume();
    await told(villager, true);
    const answer = await chair.command('queue.setOrder', { order: 'leastHeard' });
    await at(villager, versionOf({ ...answer }));
    expect(villager.words.slice(seen).filter(({ event }) => event === 'bye')).toStrictEqual([]);
    expect(villager.isOpen()).toBe(true);
  });
});

/** Over HTTP it is said that the store is away; the process itself is well. */
async function refusesToServe(created: CreatedMeeting): Promise<void> {
  const away = { status: 503, body: { code: 'store.unavailable' } };
  const body = { key: keyOf(created.links['participant']), name: '乙' };
  const [join, create, ready, health] = await Promise.all([
    one.ask('POST', `/api/meetings/${created.meeting}/join`, { body }),
    other.ask('POST', '/api/meetings', { body: { title: '甲' }, token: CREATE_KEY }),
    one.ask('GET', '/readyz'),
    one.ask('GET', '/healthz'),
  ]);
  expect([join, create]).toMatchObject([away, away]);
  expect([ready.status, health.status]).toStrictEqual([503, 200]);
}
