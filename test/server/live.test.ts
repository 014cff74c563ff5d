// The live line: who is let in, what comes down, what is refused and how; and that one fault never touches the others.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { pause } from '../support/pause.ts';
import { openLine, refusedLine, type Fields, type Line } from '../support/line.ts';
import { testServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** A meeting in session, with its chair and so many participants who look at it. */
async function inSession(participants: number, wish: Fields = {}) {
  const created = await server.create(wish);
  const chair = await server.seat(created, 'chair', { name: '陈主持' });
  await chair.command('meeting.start');
  const people = await Promise.all(
    Array.from({ length: participants }, (_, index) => server.seat(created, 'participant', { name: `居民${index}` })),
  );
  const [first = chair, second = chair] = people;
  return { created, meeting: created.meeting, chair, first, second };
}

const versionOf = (answer: Fields): number => Number(answer['version']);
const at = (line: Line, version: number) => line.until(() => line.shown().version >= version || undefined);
const hand = (line: Line, fields: Fields = {}) => line.command('queue.join', { kind: 'speech', ...fields });
const malformed = (path: string) => ({ ok: false, refusal: { code: 'command.malformed', path } });

describe('a handshake', () => {
  it('[S6] that does not say who one is, is refused with a code', async () => {
    const { meeting, first } = await inSession(1);
    const { token, person } = first;
    const other = await server.create();
    for (const [auth, code] of [
      [{}, 'http.malformed'],
      [{ token }, 'http.malformed'],
      [{ meeting: 'Nowhere!', token }, 'http.malformed'],
      [{ meeting: { $ne: '' }, token }, 'http.malformed'],
      [{ meeting, token: 'x'.repeat(101) }, 'http.malformed'],
      [{ meeting, token, version: -1 }, 'http.malformed'],
      [{ meeting, token: '' }, 'http.malformed'],
      [{ meeting }, 'token.missing'],
      [{ meeting, person }, 'token.missing'],
      [{ meeting, token: 'unknown' }, 'token.unknown'],
      [{ meeting: other.meeting, token }, 'token.unknown'],
      [{ meeting: 'abcdefg2', token }, 'meeting.unknown'],
    ] as const) {
      expect([auth, await refusedLine(server.url, auth)]).toStrictEqual([auth, code]);
    }
    expect(first.isOpen()).toBe(true);
  });

  it('[S2] of a page that was built for another wire is told to load anew', async () => {
    const { meeting, first } = await inSession(1);
    const { token } = first;
    const old = await openLine(server.url, { meeting, token, protocol: protocolVersion + 1 });
    expect(await old.goodbye()).toBe('outdated');
    const current = await openLine(server.url, { meeting, token, protocol: protocolVersion });
    expect(current.words[0]?.event).toBe('view');
    current.close();
  });

  it('[S6] by a cookie counts from our own pages alone, and none from elsewhere', async () => {
    const created = await server.create();
    const browser = server.browser();
    const { body } = await browser.ask('POST', '/api/join', { body: { pin: created.pin, name: '甲' } });
    const auth = { meeting: created.meeting, person: body['person'] };
    expect(await refusedLine(server.url, auth, { origin: server.url, cookie: browser.cookies() })).toBe('let in');
    expect(await refusedLine(server.url, auth, { cookie: browser.cookies() })).toBe('token.missing');
    const elsewhere = { origin: 'http://elsewhere.example', cookie: browser.cookies() };
    expect(await refusedLine(server.url, { ...auth, token: body['token'] }, elsewhere)).toBe('websocket error');
    const polled = await server.ask('GET', '/socket.io/?EIO=4&transport=polling');
    expect(polled.status).toBe(400);
  });

  it('[S6] is forgotten once it is read: who comes again by the same line says all of it again', async () => {
    const created = await server.create();
    const browser = server.browser();
    const { body } = await browser.ask('POST', '/api/join', { body: { pin: created.pin, name: '甲' } });
    const headers = { origin: server.url, cookie: browser.cookies() };
    const raw = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, { headers });
    const heard: string[] = [];
    raw.on('message', (data: Buffer) => heard.push(data.toString()));
    await once(raw, 'message');
    const enter = async (auth: Fields, answer: string): Promise<void> => {
      heard.length = 0;
      raw.send(`40${JSON.stringify({ meeting: created.meeting, ...auth })}`);
      await expect.poll(() => heard.join(' ')).toContain(answer);
    };
    await enter({ person: body['person'] }, '42["view"');
    raw.send('41');
    await pause(50);
    await enter({ person: body['person'] }, 'token.missing');
    await enter({ token: body['token'] }, '42["view"');
    raw.close();
  });

  it('[S6] has five seconds, and not more by talking', { timeout: 10_000 }, async () => {
    const silent = wire();
    await once(silent, 'open');
    const began = performance.now();
    const talking = setInterval(() => silent.send('3'), 200);
    await once(silent, 'close');
    clearInterval(talking);
    const took = performance.now() - began;
    expect([took > 4_500, took < 6_500]).toStrictEqual([true, true]);
  });
});

describe('a view', () => {
  it('[S2][S3] and its patches lead everybody to the same, and to what a newcomer is sent', async () => {
    const { created, chair, first, second } = await inSession(2, { groups: ['商户', '村民'] });
    expect(first.words[0]?.event).toBe('view');
    const steps = [
      () => hand(first),
      () => hand(second),
      () => chair.command('floor.give'),
      () => chair.command('people.assign', { person: second.person, group: '商户' }),
      () => chair.command('queue.setOrder', { order: 'leastHeard' }),
      () => chair.command('polls.open', { title: '装路灯?' }),
      () => second.command('queue.leave'),
      () => chair.command('floor.end'),
    ];
    let last = 0;
    for (const step of steps) {
      last = versionOf({ ...(await step()) });
      await at(first, last);
    }
    const lines = [first, second, await server.seat(created, 'observer')];
    for (const line of lines) await at(line, last + 1);
    const [shown, ...others] = lines.map((line) => ({ ...line.shown(), me: {} }));
    expect(others).toStrictEqual([shown, shown]);
    expect(first.words.filter(({ event }) => event === 'patch').length).toBeGreaterThan(steps.length - 1);
    expect(first.words.filter(({ event }) => event === 'view').length).toBe(1);
  });

  it('[S2] is not sent again to who comes back knowing it, only their own part', async () => {
    const { meeting, first } = await inSession(1);
    const { version, head, mark, me } = first.shown();
    const { token } = first;
    const back = await server.look({ meeting, token }, { version, head });
    expect(back.words[0]).toStrictEqual({ event: 'patch', content: { from: version, version, head, mark, me } });
    for (const known of [
      { version: version - 1, head },
      { version, head: head.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
      { version },
      { version, head, mark, whole: true },
    ]) {
      const stale = await server.look({ meeting, token }, known);
      expect(stale.words[0]).toStrictEqual({ event: 'view', content: { ...first.shown() } });
    }
    const moved = versionOf(await hand(first));
    await at(back, moved);
    expect(back.words.filter(({ event }) => event === 'view')).toStrictEqual([]);
  });

  it('[S2] follows whole when it is asked for', async () => {
    const { first } = await inSession(1);
    const before = first.words.length;
    expect(await first.ask('sync')).toStrictEqual({ ok: true });
    const again = await first.until(() => first.words.slice(before).find(({ event }) => event === 'view'));
    expect(again.content).toStrictEqual({ ...first.shown() });
  });
});

describe('a command', () => {
  it('[S6] that is none is refused at the place where it is wrong, and the meeting goes on', async () => {
    const { chair, first } = await inSession(1);
    const told = async (content: unknown) => ({ content, answer: await first.say('command', content) });
    for (const [content, path] of [
      [null, ''],
      ['queue.join', ''],
      [[], ''],
      [{ type: 'queue.leave' }, 'id'],
      [{ id: 'a b', type: 'queue.leave' }, 'id'],
      [{ id: '__proto__', type: 'queue.leave' }, 'id'],
      [{ id: 'x'.repeat(41), type: 'queue.leave' }, 'id'],
      [{ id: 'a' }, 'type'],
      [{ id: 'a', type: 'queue.fly' }, 'type'],
      [{ id: 'a', type: 'constructor' }, 'type'],
      [{ id: 'a', type: 'people.missPin', next: '12345678' }, 'type'],
      [{ id: 'a', type: 'queue.join' }, 'kind'],
      [{ id: 'a', type: 'queue.join', kind: 'song' }, 'kind'],
      [{ id: 'a', type: 'queue.join', kind: 'speech', note: 'x'.repeat(2_001) }, 'note'],
      [{ id: 'a', type: 'queue.join', kind: 'speech', more: 1 }, 'more'],
      [{ id: 'a', type: 'queue.join', kind: 'speech', for: { person: 1 } }, 'for'],
      [{ id: 'a', type: 'queue.write', text: 'half a \ud83d character' }, 'text'],
      [Buffer.from('queue.join'), 'id'],
    ] as const) {
      expect(await told(content)).toStrictEqual({ content, answer: malformed(path) });
    }
    expect(await chair.command('queue.close')).toMatchObject({ ok: true });
  });

  it('[S6] is answered even when it says nothing at all', async () => {
    const { first } = await inSession(1);
    expect(await first.say('command', undefined)).toStrictEqual(malformed(''));
    expect(await first.nothing('command')).toStrictEqual(malformed(''));
    expect(await first.nothing('people')).toMatchObject({ ok: false });
  });

  it('[S6] that nests without end is refused, over the line and over HTTP', async () => {
    const { meeting, chair } = await inSession(0);
    const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const arrays = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    for (const rules of [`{"a":${arrays(1_000)}}`, `{"a":${arrays(8_000)}}`, objects(1_000), '{"title":{"en":"\\ud83d"}}']) {
      const command = `{"id":"a","type":"meeting.configure","rules":${rules}}`;
      expect(await answerTo(meeting, chair.token, command)).toStrictEqual(malformed('rules'));
    }
    const command = `{"id":"a","type":"meeting.configure","rules":{"a":${arrays(30_000)}}}`;
    expect(await answerTo(meeting, chair.token, command)).toStrictEqual({ ok: false, refusal: { code: 'command.tooLarge' } });
    const body = `{"title":"x","rules":${objects(10_000)}}`;
    const { status, body: told } = await server.ask('POST', '/api/meetings', { body, token: 'the-tests-own' });
    expect([status, told['code'], told['path']]).toStrictEqual([422, 'create.malformed', 'rules']);
  });

  it('[S6] over 16 KB is too large, and far more ends that line alone', async () => {
    const { chair, first } = await inSession(1);
    const written = (letters: number) => ({ id: 'a', type: 'queue.write', text: 'x'.repeat(letters) });
    expect(await first.say('command', written(16_000))).toStrictEqual(malformed('text'));
    expect(await first.say('command', written(16_400))).toStrictEqual({ ok: false, refusal: { code: 'command.tooLarge' } });
    expect(await first.say('command', written(60_000))).toStrictEqual({ ok: false, refusal: { code: 'command.tooLarge' } });
    first.say('command', written(1_000_000)).catch(() => undefined);
    await first.until(() => !first.isOpen() || undefined);
    expect(await chair.command('queue.close')).toMatchObject({ ok: true });
    expect((await server.look(first)).shown().me['person']).toBe(first.person);
  });

  it('[S6] comes at most forty times at once from one person, whatever their sockets; others are not touched', async () => {
    const { meeting, chair, first, second } = await inSession(2);
    const another = await server.look({ meeting, token: first.token });
    const refusals = async (many: number, line: (index: number) => Line) => {
      const sent = Array.from({ length: many }, (_, index) => line(index).command('queue.leave'));
      const codes = (await Promise.all(sent)).map((answer) => ('refusal' in answer ? answer.refusal.code : 'none'));
      expect(codes.filter((code) => code !== 'limits.tooMany' && code !== 'queue.notWaiting')).toStrictEqual([]);
      return codes.filter((code) => code === 'limits.tooMany').length;
    };
    const began = performance.now();
    const refused = await refusals(60, (index) => (index % 2 === 0 ? first : another));
    const filledMeanwhile = Math.ceil((20 * (performance.now() - began)) / 1_000);
    expect([refused >= 20 - filledMeanwhile, refused <= 20]).toStrictEqual([true, true]);
    for (const line of [first, another]) line.close();
    // Coming back fills nothing: only time does, twenty a second.
    const back = await server.look({ meeting, token: first.token });
    expect(await refusals(40, () => back)).toBeGreaterThan(0);
    expect(await hand(second)).toMatchObject({ ok: true });
    expect(await chair.command('floor.give')).toMatchObject({ ok: true });
  });

  it('[M4] with the same id gets the same answer and changes nothing; with another body it is refused', async () => {
    const { created, meeting, first, second } = await inSession(2);
    const command = { id: 'once', type: 'queue.join', kind: 'speech' };
    const answer = await first.say('command', command);
    expect(answer).toStrictEqual({ ok: true, version: expect.any(Number) });
    await hand(second);
    expect(await first.say('command', command)).toStrictEqual(answer);
    const elsewhere = await server.look({ meeting, token: first.token });
    expect(await elsewhere.say('command', { kind: 'speech', type: 'queue.join', id: 'once' })).toStrictEqual(answer);
    expect(await first.say('command', { ...command, kind: 'question' })).toStrictEqual({
      ok: false,
      refusal: { code: 'command.idReused' },
    });
    // An id counts within its sender.
    const third = await server.seat(created, 'participant', { name: '丙' });
    expect(await third.say('command', command)).toMatchObject({ ok: true });
    const { text } = await server.ask('GET', `/api/meetings/${meeting}/record`, { token: third.token });
    expect(text.match(/"type":"queue.joined"/g)).toHaveLength(3);
  });
});

const wire = (): WebSocket => new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);

/** What a command is answered that no client would write: said byte by byte. */
async function answerTo(meeting: string, token: string, command: string): Promise<unknown> {
  const socket = wire();
  const answer = new Promise<unknown>((resolve) => {
    socket.on('message', (data) => {
      const frame = String(data);
      if (frame.startsWith('0')) socket.send(`40${JSON.stringify({ meeting, token })}`);
      if (frame.startsWith('40')) socket.send(`427["command",${command}]`);
      if (frame.startsWith('437[')) resolve(JSON.parse(frame.slice(3))[0]);
    });
    socket.on('close', () => resolve('cut'));
  });
  await answer;
  socket.close();
  return answer;
}

describe('a line that talks nonsense', () => {
  it('[S6] harms neither the process nor the meeting', async () => {
    const { meeting, chair, first } = await inSession(1);
    const hello = `40${JSON.stringify({ meeting, token: first.token })}`;
    for (const frames of [
      ['nonsense'],
      ['4', '42', '4nonsense'],
      ['40{"meeting":'],
      [hello, '42["command"'],
      [hello, '42["command"]', '42["command",{}]', '42[]', '42{}', '421["disconnect"]'],
      [hello, '451-["command",{"_placeholder":true,"num":0}]', 'x'],
      [hello, '459999999-["command"]'],
      [hello, hello, hello, '41', '42["sync"]'],
      [hello, '42["__proto__",{}]', '42["constructor"]', '43999[]'],
    ]) {
      const socket = wire();
      await once(socket, 'open');
      for (const frame of frames) socket.send(frame);
      socket.send(Buffer.from([0, 255, 1]));
      socket.close();
      await once(socket, 'close');
    }
    expect(await hand(first)).toMatchObject({ ok: true });
    expect(await chair.command('floor.give')).toMatchObject({ ok: true });
  });
});

describe('sockets of one person', () => {
  it('[S6] are eight, however they come, and one more when one has gone', async () => {
    const { created, meeting } = await inSession(0);
    const { token } = await server.enter(created, 'participant', { name: '甲' });
    const tried = await Promise.allSettled(Array.from({ length: 20 }, () => server.look({ meeting, token })));
    const lines = tried.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(lines).toHaveLength(8);
    expect(await refusedLine(server.url, { meeting, token })).toBe('limits.tooManySockets');
    expect((await server.seat(created, 'participant', { name: '乙' })).isOpen()).toBe(true);
    lines[0]?.close();
    let code: unknown = 'limits.tooManySockets';
    while (code === 'limits.tooManySockets') code = await refusedLine(server.url, { meeting, token });
    expect(code).toBe('let in');
  });
});

describe('the list of people', () => {
  it('[P8] is for officers, by pages and by search', async () => {
    const { created, chair, first } = await inSession(2);
    const observer = await server.seat(created, 'observer', { name: '旁听' });
    for (const line of [first, observer]) {
      for (const query of [{}, { limit: 50 }, { group: '' }, { after: 0 }]) {
        expect(await line.say('people', query)).toMatchObject({ ok: false, refusal: { code: 'people.notAllowed' } });
      }
    }
    expect(await observer.say('people', { search: '居民' })).toMatchObject({ refusal: { code: 'people.notAllowed' } });
    const page = await chair.say('people', { limit: 2 });
    expect(page).toMatchObject({ ok: true, total: 4, people: [{ number: 1, name: '陈主持' }, { number: 2 }], next: 2 });
    expect(await chair.say('people', { after: 2, limit: 2 })).toMatchObject({ total: 4, people: [{ number: 3 }, { number: 4 }] });
    expect(await chair.say('people', { search: 'juming' })).toMatchObject({ total: 0 });
    expect(await chair.say('people', { search: 'jumin' })).toMatchObject({ total: 2 });
    for (const query of [null, { limit: 0 }, { limit: 51 }, { search: 'x'.repeat(41) }, { mine: 1 }]) {
      expect(await chair.say('people', query)).toMatchObject({ ok: false, refusal: { code: 'command.malformed' } });
    }
  });
});

describe('somebody who is removed', () => {
  it('[P6] hears it within a second on every line, loses the document, and does not come back', async () => {
    const { meeting, chair, first } = await inSession(1);
    const { token, person } = first;
    const second = await server.look({ meeting, token });
    const address = `${server.url.replace('http', 'ws')}/doc/${meeting}/agenda?token=${token}`;
    const document = new WebSocket(address);
    await once(document, 'message');
    const closed = once(document, 'close');
    const began = performance.now();
    expect(await chair.command('people.remove', { person, reason: '吵闹' })).toMatchObject({ ok: true });
    expect([await first.goodbye(), await second.goodbye()]).toStrictEqual(['removed', 'removed']);
    const [code] = await closed;
    expect(performance.now() - began).toBeLessThan(1_000);
    expect([4401, 4403]).toContain(code);
    expect(await refusedLine(server.url, { meeting, token })).toBe('token.unknown');
    const [again] = await once(new WebSocket(address), 'close');
    expect(again).toBe(4401);
  });
});

describe('the time', () => {
  it('[F5] is the clock by which things are recorded', async () => {
    const { chair, first } = await inSession(1);
    const before = Number(await first.ask('time'));
    const version = versionOf({ ...(await hand(first)) });
    const after = Number(await first.ask('time'));
    const { text } = await server.ask('GET', `/api/meetings/${first.meeting}/record`, { token: chair.token });
    const { entries }: { readonly entries: readonly { readonly entry: Fields }[] } = JSON.parse(text);
    const stored = Number(entries.find(({ entry }) => entry['version'] === version)?.entry['at']);
    expect([Number.isInteger(before), before <= stored, stored <= after]).toStrictEqual([true, true, true]);
  });
});
