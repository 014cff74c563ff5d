// Whoever is removed, or came by a link that was replaced, is gone from both nodes over one Redis: lines, documents, calls.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { documentNames } from '../../server/documents/rights.ts';
import { refusedLine, type Fields, type Line } from '../support/line.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { keyOf, type CreatedMeeting } from '../support/scenario.ts';
import { joined, testServer, type Joined, type TestServer } from '../support/server.ts';

let redis: RedisServer;
let nodes: readonly TestServer[];
let one: TestServer;

beforeAll(async () => {
  redis = await startRedis();
  one = await testServer({ REDIS_URL: redis.url });
  nodes = [one, await testServer({ REDIS_URL: redis.url })];
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  await redis.close();
});

type Who = Pick<Joined, 'meeting' | 'person' | 'token'>;

const addressOf = (node: TestServer, { meeting, token }: Who, name: string) =>
  `${node.url.replace('http', 'ws')}/doc/${meeting}/${name}?token=${token}`;

/** Somebody with a line to each node, and all three documents open on each. */
async function everywhere(who: Who) {
  const lines = await Promise.all(nodes.map((node) => node.look(who)));
  const places = nodes.flatMap((node) => documentNames.map((name) => addressOf(node, who, name)));
  const documents = await Promise.all(
    places.map(async (address) => {
      const socket = new WebSocket(address);
      const closed = once(socket, 'close').then(([code]) => Number(code));
      await once(socket, 'message');
      return { socket, closed };
    }),
  );
  return { who, lines, documents };
}
type Everywhere = Awaited<ReturnType<typeof everywhere>>;

const everyOf = <Value>(value: Value, count: number): readonly Value[] => Array.from({ length: count }, () => value);

/** Every line and document has ended, and the token opens nothing any more, on either node. */
async function expectGone({ who, lines, documents }: Everywhere, bye: string): Promise<void> {
  expect(await Promise.all(lines.map((line) => line.goodbye()))).toStrictEqual(everyOf(bye, lines.length));
  expect(await Promise.all(documents.map(({ closed }) => closed))).toStrictEqual(everyOf(4401, documents.length));
  for (const node of nodes) {
    const path = `/api/meetings/${who.meeting}/record`;
    expect(await node.ask('GET', path, { token: who.token })).toMatchObject({ status: 401, body: { code: 'token.unknown' } });
    expect(await refusedLine(node.url, { meeting: who.meeting, token: who.token })).toBe('token.unknown');
    const [code] = await once(new WebSocket(addressOf(node, who, 'notes')), 'close');
    expect(code).toBe(4401);
  }
}

function expectHere({ lines, documents }: Everywhere): void {
  expect(lines.map((line) => line.isOpen())).toStrictEqual(everyOf(true, lines.length));
  expect(documents.map(({ socket }) => socket.readyState)).toStrictEqual(everyOf(WebSocket.OPEN, documents.length));
}

/** A meeting in session with its chair, a clerk, and somebody whom nothing of this concerns. */
async function inSession() {
  const created = await one.create();
  const chair = await one.seat(created, 'chair', { name: '陈主持' });
  const clerk = await one.seat(created, 'clerk', { name: '刘会务' });
  await chair.command('meeting.start');
  const bystander = await everywhere(await one.enter(created, 'participant', { name: '旁人' }));
  return { created, chair, clerk, bystander };
}
type Session = Awaited<ReturnType<typeof inSession>>;

const call = async (path: string, token: string, body?: Fields) => {
  const answer = await one.ask('POST', path, { token, ...(body && { body }) });
  expect(answer.status).toBe(200);
  return answer.body;
};
const links = ({ meeting }: CreatedMeeting, role: string) => `/api/meetings/${meeting}/links/${role}`;
const enter = ({ created }: Session, role: string) => one.enter(created, role, { name: '那人' });
const done = async (line: Line, type: string, fields: Fields) =>
  expect(await line.command(type, fields)).toMatchObject({ ok: true });

interface Way {
  readonly way: string;
  readonly bye: string;
  /** Who it is about. */
  readonly who: (session: Session) => Promise<Joined>;
  /** What ends their sessions. */
  readonly end: (session: Session, who: Joined) => Promise<unknown>;
}

/** Somebody by a personal link that a clerk made. */
async function bySlip(session: Session): Promise<Joined> {
  const { meeting } = session.created;
  const { person } = await enter(session, 'participant');
  const slip = await call(`/api/meetings/${meeting}/people/${person}/slip`, session.clerk.token);
  return joined(one.ask, meeting, { key: keyOf(String(slip['link'])) });
}

const ways: readonly Way[] = [
  {
    way: 'a participant is removed',
    bye: 'removed',
    who: (session) => enter(session, 'participant'),
    end: ({ chair }, { person }) => done(chair, 'people.remove', { person, reason: '吵闹' }),
  },
  {
    way: 'an officer is removed',
    bye: 'removed',
    who: (session) => enter(session, 'deputy'),
    end: ({ chair }, { person }) => done(chair, 'people.remove', { person, reason: '越权' }),
  },
  {
    way: 'the last supervisor is removed',
    bye: 'removed',
    who: (session) => enter(session, 'supervisor'),
    end: ({ chair }, { person }) => done(chair, 'people.remove', { person, reason: '越权' }),
  },
  {
    way: "a clerk's link is replaced",
    bye: 'replaced',
    who: async ({ clerk }) => clerk,
    end: ({ created, chair }) => call(links(created, 'clerk'), chair.token),
  },
  {
    way: "the chair's own link is replaced",
    bye: 'replaced',
    who: async ({ chair }) => chair,
    end: ({ created, chair }) => call(links(created, 'chair'), chair.token),
  },
  {
    way: 'the lost phone of the chair is recovered',
    bye: 'replaced',
    who: async ({ chair }) => chair,
    end: ({ created }) => joined(one.ask, created.meeting, { recovery: created.recovery, name: '陈主持' }),
  },
  {
    way: 'a personal link is replaced',
    bye: 'replaced',
    who: bySlip,
    end: ({ created, clerk }, { person }) => call(`/api/meetings/${created.meeting}/people/${person}/slip`, clerk.token),
  },
];

/** From the answer on, on every node. */
const GONE_WITHIN_MS = 1_000;

describe('who may be here no more', () => {
  it.each(ways)('[P1][P6] has no line, document or call left on either node within a second: $way', async ({ bye, who, end }) => {
    const session = await inSession();
    const ended = await who(session);
    const connections = await everywhere(ended);
    await end(session, ended);
    const began = performance.now();
    await expectGone(connections, bye);
    expect(performance.now() - began).toBeLessThan(GONE_WITHIN_MS);
    expectHere(session.bystander);
  });
});

describe('whose link for many is replaced', () => {
  it.each(['participant', 'expert', 'observer', 'screen'])('[P1] stays, and the old link opens nothing: %s', async (role) => {
    const { created, chair } = await inSession();
    const here = await everywhere(await one.enter(created, role, { name: '那人' }));
    const link = keyOf(String((await call(links(created, role), chair.token))['link']));
    for (const node of nodes) {
      const by = (key: string, name: string) =>
        node.ask('POST', `/api/meetings/${created.meeting}/join`, { body: { key, name } });
      expect(await by(keyOf(created.links[role]), '甲')).toMatchObject({ status: 410, body: { code: 'links.replaced' } });
      expect(
        await node.ask('GET', `/api/meetings/${created.meeting}/door`, { headers: { 'x-key': keyOf(created.links[role]) } }),
      ).toMatchObject({ status: 410 });
      expect(await by(link, '乙')).toMatchObject({ status: 200, body: { role } });
      expect(await node.ask('GET', `/api/meetings/${created.meeting}/record`, { token: here.who.token })).toMatchObject({
        status: 200,
      });
    }
    expectHere(here);
  });
});
