// Meetings that take nothing: closed, over a store that does not answer, or with a record that does not match what was shown. Every call, command, query and frame by who else may.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepOne } from '../../server/documents/frames.ts';
import { documentNames } from '../../server/documents/rights.ts';
import { BareClient } from '../support/document-clients.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import type { Line } from '../support/line.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { callAs } from './asking.ts';
import { isOpen, rows, titleOf, type Row } from './calls.ts';
import { cast, casts, roleLetters, type Asker, type Cast, type CastWish } from './cast.ts';
import { frameRows, type FrameRow } from './frames.ts';
import { letters, matrix, type Letter } from './matrix.ts';
import { queries } from './queries.ts';
import { samples } from './samples.ts';
import type { WireType } from '../../shared/protocol/up.ts';
import { soon } from '../support/soon.ts';

const isWire = (type: string): type is WireType => Object.hasOwn(samples, type);
const wireTypes: readonly WireType[] = Object.keys(samples).filter(isWire);
const said = (type: WireType) => ({ id: randomUUID(), type, ...samples[type] });
/** Who may in other times. */
const asksOf = (row: Row): Letter => (isOpen(row) ? 'P' : (roleLetters.find((letter) => row.may.includes(letter)) ?? 'C'));
const senderOf = (type: WireType): Letter => roleLetters.find((letter) => matrix[type][0].includes(letter)) ?? 'C';

const clientOf = async (server: TestServer, at: Cast, name: string): Promise<BareClient> => {
  const client = new BareClient(`${server.url.replace('http', 'ws')}/doc`, `${at.meeting}/${name}?token=${at.who('C').token}`);
  await once(client.socket, 'message');
  return client;
};

/** Sees what the document holds, and nothing that it sends is taken. */
async function onlyReads(client: BareClient, row: FrameRow): Promise<void> {
  client.send(row.bytes('late', 'i1'));
  client.send(stepOne(Uint8Array.of(0)));
  await soon(() => expect(client.of('sync').length).toBe(row.reader === 'content' ? 2 : 1));
  expect(client.of('rights')).toStrictEqual([{ write: false }]);
  expect(client.of('refused')).toHaveLength(row.reader === 'refused' ? 1 : 0);
  expect(client.of('stored')).toStrictEqual([]);
  client.socket.terminate();
}

describe('a closed meeting', () => {
  let server: TestServer;
  let closed: (asker: Asker) => Promise<Cast>;
  let at: Cast;
  beforeAll(async () => {
    server = await testServer();
    const next = casts(server, 36);
    const done = new Set<Cast>();
    closed = async (asker) => {
      const found = await next(asker);
      if (done.has(found)) return found;
      done.add(found);
      const chair = await found.line('C');
      const left = Object.fromEntries(found.created.items.map((item) => [item, { fate: 'dropped', reason: '到点了' }]));
      const answer = await chair.command('meeting.close', { left });
      if (!answer.ok) throw new Error(`it does not close: ${JSON.stringify(answer)}`);
      await found.isUnchanged();
      return found;
    };
    at = await closed('V');
  });
  afterAll(() => server.close());

  it.each(rows.map((row) => [titleOf(row), row] as const))('[M3] answers %s', async (_title, row) => {
    expect(await callAs(server, at, row, asksOf(row))).toBe(row.closed);
    expect(await at.isUnchanged()).toBe(true);
  });

  it.each(wireTypes)('[M3] takes no %s', async (type) => {
    const sender = senderOf(type);
    const where = await closed(sender);
    const line = await where.line(sender);
    const answer = await line.say('command', said(type));
    // A closed meeting's log can be rolled back as well: what ends that is taken, where there is something to end (L6).
    const own: Partial<Record<WireType, string>> = {
      'decisions.accept': 'decisions.commitmentUnknown',
      'record.compare': 'record.nothingFound',
    };
    const code = own[type] ?? 'meeting.closed';
    expect(answer).toMatchObject({ ok: false, refusal: { code } });
    expect(await where.isUnchanged()).toBe(true);
  });

  const frames = documentNames.flatMap((name) => frameRows.map((row) => [name, row.name, row] as const));
  it.each(frames)('[M3] is only read at its documents: %s, %s', async (name, _name, row) => {
    await onlyReads(await clientOf(server, at, name), row);
  });
});

describe('a meeting whose record does not match what was shown', () => {
  /** No log has this head, and what an officer says of it is believed. */
  const SHOWN = { version: 10_000, head: 'e'.repeat(64) };
  let server: TestServer;
  let forked: (asker: Asker) => Promise<Cast>;
  let at: Cast;
  let before: Cast;

  async function found(there: Cast): Promise<Cast> {
    const chair = await server.look({ meeting: there.meeting, token: there.who('C').token ?? '' }, SHOWN);
    await chair.until(() => Object(chair.shown().view['record']).open);
    await there.isUnchanged();
    return there;
  }
  const foundOnce = (wish?: CastWish): ((asker: Asker) => Promise<Cast>) => {
    const next = casts(server, 36, wish);
    const done = new Map<Cast, Promise<Cast>>();
    return async (asker) => {
      const there = await next(asker);
      const once = done.get(there) ?? found(there);
      done.set(there, once);
      return once;
    };
  };
  beforeAll(async () => {
    server = await testServer();
    forked = foundOnce();
    [at, before] = [await forked('V'), await foundOnce({ before: true })('V')];
  });
  afterAll(() => server.close());

  it.each(rows.map((row) => [titleOf(row), row] as const))('[L6] answers %s', async (_title, row) => {
    const there = row.before ? before : at;
    expect(await callAs(server, there, row, asksOf(row))).toBe(row.forked);
    expect(await there.isUnchanged()).toBe(true);
  });

  /** What may lead to its end is judged as ever; everything else is held back before anybody is asked who they are. */
  function refusalOf(type: WireType, letter: Letter): string {
    const goesOn: Partial<Record<WireType, string>> = {
      // Who has seen another head than the one that was found has seen nothing of this.
      'record.compare': 'record.otherFork',
      'meeting.takeChair': 'meeting.chairPresent',
    };
    const code = goesOn[type];
    if (code === undefined) return 'store.forked';
    return matrix[type][0].includes(letter) ? code : 'people.notAllowed';
  }
  const cells = wireTypes.flatMap((type) => roleLetters.map((letter) => [type, letters[letter], letter] as const));
  it.each(cells)('[L6] takes no %s from a %s', async (type, _role, letter) => {
    const there = await forked(letter);
    const line = await there.line(letter);
    const answer = await line.say('command', said(type));
    const code = refusalOf(type, letter);
    expect(answer).toMatchObject({ ok: false, refusal: { code } });
    if (code === 'store.forked') {
      const { version, head: hash } = SHOWN;
      expect(answer).toMatchObject({ refusal: { here: { version, hash }, there: { version: expect.any(Number) } } });
    }
    expect(await there.isUnchanged()).toBe(true);
  });

  it.each(roleLetters.map((letter) => [letters[letter], letter] as const))(
    '[L6] answers what a %s asks',
    async (role, letter) => {
      const line = await at.line(letter);
      const audience = 'CDKTS'.includes(letter) ? 'officers' : letter === 'P' ? 'seated' : 'public';
      for (const query of Object.values(queries)) await query.asked(line, role, audience);
      expect(await at.isUnchanged()).toBe(true);
    },
  );

  it.each(documentNames.flatMap((name) => frameRows.map((row) => [name, row.name, row] as const)))(
    '[L6] is only read at its documents: %s, %s',
    async (name, _name, row) => {
      await onlyReads(await clientOf(server, at, name), row);
    },
  );

  it.each(wireTypes)('[L6][P3] says nothing of it to who waits at the door and sends %s', async (type) => {
    const there = await forked('waiting');
    const line = await there.line('waiting');
    expect(await line.say('command', said(type))).toStrictEqual({ ok: false, refusal: { code: 'people.waiting' } });
    expect(await there.isUnchanged()).toBe(true);
  });
});

describe('a meeting whose store does not answer', () => {
  let redis: RedisServer;
  let server: TestServer;
  let at: Cast;
  let before: Cast;
  beforeAll(async () => {
    redis = await startRedis();
    server = await testServer({ REDIS_URL: redis.url });
    [at, before] = [await cast(server), await cast(server, { before: true })];
  });
  afterAll(async () => {
    redis.resume();
    await server.close();
    await redis.close();
  });

  /** Everything at once, since each waits until the store is given up. */
  it('[S7] answers every call so that nobody takes it for done, and nothing was done', async () => {
    redis.suspend();
    const asked = rows.map((row) => callAs(server, row.before ? before : at, row, asksOf(row)));
    const answers = await Promise.all(asked);
    expect(rows.map((row, index) => `${titleOf(row)}: ${answers[index]}`)).toStrictEqual(
      rows.map((row) => `${titleOf(row)}: ${row.silent}`),
    );
    redis.resume();
    await soon(async () => expect((await server.ask('GET', '/readyz')).status).toBe(200));
  });

  it('[S7] acknowledges no command, and answers what is in memory', async () => {
    // Nobody may send more than so many at once: there are as many meetings as it takes.
    const next = casts(server, 36);
    const sent: { readonly line: Line; readonly type: WireType }[] = [];
    for (const type of wireTypes) sent.push({ type, line: await (await next(senderOf(type))).line(senderOf(type)) });
    redis.suspend();
    const answers = await Promise.all(sent.map(({ line, type }) => line.say('command', said(type))));
    expect(answers).toStrictEqual(wireTypes.map(() => ({ ok: false, unknown: true })));
    const chair = await at.line('C');
    expect(await chair.say('people', {})).toMatchObject({ ok: true });
    expect(Number(await chair.ask('time'))).toBeGreaterThan(0);
    redis.resume();
  });

  it.each(documentNames)('[S1] stores no frame at %s, and does not say so', async (name) => {
    const client = await clientOf(server, at, name);
    client.send(stepOne(Uint8Array.of(0)));
    await soon(() => expect(client.of('sync')).toHaveLength(2));
    redis.suspend();
    for (const row of frameRows) client.send(row.bytes('silent', 'i1'));
    expect(await client.closed).toBe(1013);
    expect(client.of('stored')).toStrictEqual([]);
    redis.resume();
  });
});
