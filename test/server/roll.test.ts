// The roll from outside: files as spreadsheets save them, limits, who may, and slips that open the door.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROLL_BYTES } from '../../shared/protocol/limits.ts';
import type { Fields } from '../support/line.ts';
import { keyOf, type CreatedMeeting } from '../support/scenario.ts';
import { testServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const enrolled = z.object({
  people: z.number(),
  links: z.array(z.object({ line: z.number(), name: z.string(), group: z.string(), link: z.string(), digits: z.string() })),
});

async function chaired() {
  const created = await server.create({ groups: ['居民'], rules: { seats: { from: 'roll' } } });
  const chair = await server.seat(created, 'chair');
  const path = `/api/meetings/${created.meeting}/roll`;
  const send = (body: unknown, query = '', headers: Readonly<Record<string, string>> = {}) =>
    server.ask('POST', `${path}${query}`, { body, token: chair.token, headers });
  const csv = (text: string, query = '') => send(text, query, { 'content-type': 'text/csv' });
  return { created, chair, path, send, csv };
}
const join = ({ meeting }: CreatedMeeting, body: Fields, browser: Pick<TestServer, 'ask'> = server) =>
  browser.ask('POST', `/api/meetings/${meeting}/join`, { body });
const door = ({ meeting }: CreatedMeeting, key: string) =>
  server.ask('GET', `/api/meetings/${meeting}/door`, { headers: { 'x-key': key } });

async function oneLink(csv: (text: string) => ReturnType<TestServer['ask']>) {
  const { links } = enrolled.parse((await csv('姓名,各方\n王小明,居民\n')).body);
  const [link] = links;
  if (!link) throw new Error('nobody was enrolled');
  return { ...link, key: keyOf(link.link) };
}

describe('POST /api/meetings/:meeting/roll', () => {
  it('[P4] takes CSV as it is, or in JSON, looks first and enrols then', async () => {
    const { csv, send, created, chair } = await chaired();
    const text = '姓名,各方,席位\r\n王小明,居民,是\r\n李红,居民,否\r\n';
    const looks = [await csv(text, '?dry=1'), await send({ csv: text, dry: true })];
    expect(looks.map(({ status }) => status)).toStrictEqual([200, 200]);
    expect(looks[0]?.body).toStrictEqual(looks[1]?.body);
    expect(looks[0]?.body).toMatchObject({ lines: 2, people: 2, seats: 1, problems: [] });
    const { people, links } = enrolled.parse((await send({ csv: text })).body);
    expect([people, links.map(({ line, name, group }) => [line, name, group])]).toStrictEqual([
      2,
      [
        [2, '王小明', '居民'],
        [3, '李红', '居民'],
      ],
    ]);
    expect(links[0]?.link).toMatch(new RegExp(`^${server.url}/m/${created.meeting}#k=[A-Za-z0-9_-]{22}$`));
    expect(await chair.say('people', {})).toMatchObject({ total: 3 });
  });

  it('[P4] reads a file in the Chinese Windows encoding', async () => {
    const { path, chair } = await chaired();
    const gbk = new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x0d, 0x0a, 0xcd, 0xf5, 0xc3, 0xf7, 0x0d, 0x0a]);
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${chair.token}`, 'content-type': 'application/vnd.ms-excel' },
      body: gbk,
    });
    expect(enrolled.parse(await answer.json()).links.map(({ name }) => name)).toStrictEqual(['王明']);
  });

  it('[P4] names each wrong line and column, and enrols nobody', async () => {
    const { csv } = await chaired();
    const { status, body } = await csv('姓名,各方\n,居民\n李红,外人\n');
    expect([status, body['code']]).toStrictEqual([422, 'roll.problems']);
    expect(body['preview']).toMatchObject({
      problems: [
        { line: 2, column: 'name', code: 'missing' },
        { line: 3, column: 'group', code: 'unknownGroup', value: '外人' },
      ],
    });
  });

  it('[P4][S6] is no way in for others, and has its own limit', async () => {
    const { csv, send, created, path, chair } = await chaired();
    const guest = await server.enter(created, 'participant');
    const asked = async (asking: Parameters<TestServer['ask']>[2]) => {
      const { status, body } = await server.ask('POST', path, asking);
      return [status, body['code']];
    };
    const body = { csv: 'name\nx\n' };
    expect(await asked({ body })).toStrictEqual([401, 'token.missing']);
    expect(await asked({ body, token: guest.token })).toStrictEqual([403, 'people.notAllowed']);
    expect(await asked({ body, token: chair.token, headers: { origin: 'https://elsewhere.example' } })).toStrictEqual([
      403,
      'http.foreignOrigin',
    ]);
    expect((await send({ text: 'name\nx\n' })).body['code']).toBe('http.malformed');
    const large = `name\n${'王小明,\n'.repeat(9_000)}`;
    expect(large.length).toBeGreaterThan(65_536 / 3);
    expect((await csv(large, '?dry=1')).status).toBe(200);
    const tooLarge = await csv(`name\n${'x'.repeat(ROLL_BYTES)}`);
    expect([tooLarge.status, tooLarge.body['code']]).toStrictEqual([413, 'http.tooLarge']);
    const unknown = await server.ask('POST', '/api/meetings/aaaaaaaa/roll', { body, token: chair.token });
    expect(unknown.status).toBe(404);
  });
});

describe('a slip', () => {
  it('[P4] says at the door whose it is, and whether a further device must show the digits', async () => {
    const { csv, created } = await chaired();
    const { key, digits } = await oneLink(csv);
    const before = await door(created, key);
    expect(before.body).toMatchObject({ role: 'participant', personal: { name: '王小明', number: 2, used: false } });
    const entered = await join(created, { key });
    expect(entered.body).toMatchObject({ role: 'participant', status: 'in' });
    expect((await door(created, key)).body).toMatchObject({ personal: { person: entered.body['person'], used: true } });
    const wrong = digits === '1234' ? '4321' : '1234';
    const missed = await join(created, { key, digits: wrong });
    expect([missed.status, missed.body['code'], missed.body['left']]).toStrictEqual([403, 'slips.digitsWrong', 4]);
    const second = await join(created, { key, digits });
    expect(second.body).toMatchObject({ person: entered.body['person'], status: 'in' });
    expect(second.body['token']).not.toBe(entered.body['token']);
    expect((await join(created, { key, digits: '12' })).status).toBe(400);
  });

  it('[P4] takes five wrong digits, also when they come all at once', async () => {
    const { csv, created } = await chaired();
    const { key, digits } = await oneLink(csv);
    await join(created, { key });
    const wrong = Array.from({ length: 40 }, (_, index) => String(1000 + index)).filter((guess) => guess !== digits);
    const answers = await Promise.all(wrong.map((guess) => join(created, { key, digits: guess })));
    const codes = answers.map(({ body }) => body['code']);
    expect(codes.filter((code) => code === 'slips.digitsWrong')).toHaveLength(5);
    expect(codes.filter((code) => code === 'slips.tooManyTries')).toHaveLength(wrong.length - 5);
    expect((await join(created, { key, digits })).body['code']).toBe('slips.tooManyTries');
  });

  it('[P9] the same one in the same browser is the same person, without digits', async () => {
    const { csv, created } = await chaired();
    const { key } = await oneLink(csv);
    const browser = server.browser();
    const [first, again] = [await join(created, { key }, browser), await join(created, { key }, browser)];
    expect(again.body).toStrictEqual(first.body);
  });

  it('[P5][P9] is made for a walk-in by chair or clerk; a further one ends the first', async () => {
    const { created, chair } = await chaired();
    const registered = await chair.command('people.register', { name: '老周' });
    const person = registered.ok ? String(registered.result?.['person']) : '';
    const slip = (token: string) =>
      server.ask('POST', `/api/meetings/${created.meeting}/people/${person}/slip`, { body: {}, token });
    const made = await slip(chair.token);
    expect(made.body).toStrictEqual({
      link: expect.stringContaining(`/m/${created.meeting}#k=`) as string,
      digits: expect.stringMatching(/^\d{4}$/) as string,
    });
    const key = keyOf(String(made.body['link']));
    const phone = await join(created, { key });
    expect(phone.body).toMatchObject({ person, status: 'in' });
    expect((await slip(String(phone.body['token']))).body['code']).toBe('people.notAllowed');
    expect((await slip(chair.token)).status).toBe(200);
    expect((await join(created, { key })).body['code']).toBe('links.replaced');
    expect((await door(created, key)).status).toBe(410);
    const record = await server.ask('GET', `/api/meetings/${created.meeting}/record`, { token: String(phone.body['token']) });
    expect(record.body['code']).toBe('token.unknown');
  });
});
