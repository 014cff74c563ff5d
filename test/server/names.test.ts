// Names at every edge they come in by, and everywhere they are shown: nothing unseen in them, and none that makes an officer.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awarenessFrame, joined as bytesOf, numberBytes, sized } from '../../server/documents/frames.ts';
import { BareClient } from '../support/document-clients.ts';
import type { Fields, Line } from '../support/line.ts';
import { testServer, type Joined, type TestServer } from '../support/server.ts';
import { soon } from '../support/soon.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** A name with a sign that turns the writing, one without width, a letter in two parts, and too many blanks. */
const TYPED = '\u202E 陈\u200B主任 \u3000e\u0301\uFEFF';
const KEPT = '陈主任 é';

async function chaired(wish: Fields = {}) {
  const created = await server.create({ groups: ['村民'], ...wish });
  const chair = await server.seat(created, 'chair', { name: '陈主任' });
  const clerk = await server.seat(created, 'clerk', { name: '刘会务' });
  const namesOf = async (line: Line): Promise<readonly string[]> => {
    const page = await line.say('people', {});
    if (!('people' in page)) throw new Error('officers see who is there');
    return page.people.map(({ name }) => name);
  };
  return { created, chair, clerk, namesOf };
}

describe('a name', () => {
  it('[P11] is tidied wherever it comes in', async () => {
    const { created, chair, clerk, namesOf } = await chaired();
    const path = `/api/meetings/${created.meeting}`;
    const csv = `姓名,户\n"${TYPED}","${TYPED}"\n`;
    const enrolled = await server.ask('POST', `${path}/roll`, { body: { csv }, token: chair.token });
    expect(enrolled).toMatchObject({ status: 200, body: { links: [{ name: KEPT }] } });
    await server.enter(created, 'participant', { name: TYPED });
    expect(await server.ask('POST', '/api/join', { body: { pin: created.pin, name: TYPED } })).toMatchObject({ status: 200 });
    expect(await clerk.command('people.register', { name: TYPED, household: TYPED })).toMatchObject({ ok: true });
    const renamed = await server.enter(created, 'participant', { name: '王小明' });
    const correction = { person: renamed.person, name: TYPED, worksFor: TYPED };
    expect(await clerk.command('people.correct', correction)).toMatchObject({ ok: true });
    expect((await namesOf(chair)).filter((name) => name === KEPT)).toHaveLength(5);
    const { text } = await server.ask('GET', `${path}/record`, { token: chair.token });
    expect(text).not.toMatch(/[\u200B\u202E\uFEFF]/);
  });

  it('[P11] with nothing to be seen in it is none', async () => {
    const { created } = await chaired();
    const body = { pin: created.pin, name: '\u200B\u3164\u2800' };
    expect(await server.ask('POST', '/api/join', { body })).toMatchObject({ status: 422, body: { code: 'join.nameMissing' } });
  });
});

/** What somebody sees of a person in the queue. */
const entryOn = (line: Line, person: string): Promise<unknown> =>
  line.until(() => {
    const entries: unknown = Reflect.get(Object(line.shown().view['queue']), 'entries');
    const entry: unknown = Reflect.get(Object(entries), person);
    return entry;
  });

async function cursorOf({ meeting, token }: Joined, watcher: Joined): Promise<string> {
  const url = `${server.url.replace('http', 'ws')}/doc`;
  const [mine, theirs] = [token, watcher.token].map((of) => new BareClient(url, `${meeting}/notes?token=${of}`));
  if (!mine || !theirs) throw new Error('two who write');
  for (const { socket } of [mine, theirs]) await once(socket, 'message');
  mine.send(awarenessFrame(bytesOf([numberBytes(1), numberBytes(7), numberBytes(1), sized(new TextEncoder().encode('{}'))])));
  const heard = await soon(() => {
    const [first] = theirs.of('awareness');
    if (first === undefined) throw new Error('nobody told of the cursor');
    return String(first);
  });
  for (const { socket } of [mine, theirs]) socket.terminate();
  return String(/"name":"([^"]*)"/.exec(heard)?.[1]);
}

describe('who is called like the chair', () => {
  it.each(['陈主任', '陈主\u200B任', '陈 主任', '陈・主任'])('[P11] stands everywhere with the number: %j', async (name) => {
    const { created, chair, clerk } = await chaired();
    await chair.command('meeting.start');
    const ghost = await server.seat(created, 'participant', { name });
    const observer = await server.seat(created, 'observer', { name: '旁听的' });
    expect(await ghost.command('queue.join', { kind: 'speech' })).toMatchObject({ ok: true });
    for (const line of [observer, ghost, chair]) {
      expect(await entryOn(line, ghost.person)).toMatchObject({ number: 3, alike: true });
    }
    await clerk.until(() => JSON.stringify(clerk.shown().view['notices']).includes('nameAlike') || undefined);
    expect(JSON.stringify(observer.words)).not.toContain('nameAlike');
    await chair.command('floor.give');
    await chair.command('floor.end');
    const path = `/api/meetings/${created.meeting}/record?format=md`;
    expect((await server.ask('GET', path, { token: observer.token })).text).toContain('(3 号)');
    await chair.command('meeting.configure', { editing: { notes: true } });
    expect(await cursorOf(ghost, clerk)).toContain('(3 号)');
    expect(await cursorOf(chair, clerk)).toBe('陈主任');
  });

  it('[P11] has no right more for it', async () => {
    const { created, chair } = await chaired();
    const ghost = await server.seat(created, 'participant', { name: '陈主任' });
    expect(ghost.shown().me).toMatchObject({ role: 'participant' });
    expect(await ghost.command('meeting.start')).toMatchObject({ refusal: { code: 'people.notAllowed' } });
    expect(chair.shown().view['meeting']).toMatchObject({ chair: { person: chair.person } });
  });
});

describe('at a document', () => {
  it.each([
    ['surname', '王先生/女士'],
    ['number', '3 号'],
  ])('[P11][S3] a cursor shows of a name what the meeting shows: %s', async (names, shown) => {
    const { created, chair, clerk } = await chaired({ names });
    await chair.command('meeting.configure', { editing: { notes: true } });
    const writer = await server.enter(created, 'participant', { name: '王小明' });
    expect(await cursorOf(writer, clerk)).toBe(shown);
  });
});
