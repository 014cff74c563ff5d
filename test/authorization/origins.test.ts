// From elsewhere: every call, line and document with a foreign Origin, with a token, with the cookie and with neither.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { documentNames } from '../../server/documents/rights.ts';
import { refusedLine } from '../support/line.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { callAs, callFrom, said, type By } from './asking.ts';
import { isOpen, rows, titleOf } from './calls.ts';
import { cast, roleLetters, type Asker, type Cast } from './cast.ts';

const PUBLIC = 'https://yi.example';

/** What a browser says on a page that is not ours: of another host, of one that looks alike, or of no place at all. */
const elsewhere = (server: TestServer, publicUrl: string): readonly string[] => {
  const own = publicUrl || server.url;
  return [
    'https://elsewhere.example',
    'null',
    '',
    'file://',
    `${own}.elsewhere.example`,
    own.replace('//', '//elsewhere.example@'),
    publicUrl ? own.replace('https:', 'http:') : own.replace(/:\d+$/, ''),
    publicUrl ? server.url : own.replace('127.0.0.1', 'localhost'),
    publicUrl ? `${own}:8443` : own.replace(/:(\d)/, ':1$1'),
    `${own}/`,
  ].filter((origin) => origin !== own && !(publicUrl === '' && origin === `${own}/`));
};

describe.each([
  ['whatever Host says', ''],
  ['the public address', PUBLIC],
] as const)('where our own is %s', (_, publicUrl) => {
  let server: TestServer;
  let at: Cast;
  let before: Cast;
  let foreign: readonly string[];
  beforeAll(async () => {
    server = await testServer({ PUBLIC_URL: publicUrl });
    [at, before] = [await cast(server), await cast(server, { before: true })];
    foreign = elsewhere(server, publicUrl);
  });
  afterAll(() => server.close());

  const byEach: readonly (readonly [By, Asker])[] = [
    ['token', 'C'],
    ['cookie', 'C'],
    ['token', 'none'],
  ];

  it.each(rows.map((row) => [titleOf(row), row] as const))('[S6] %s from elsewhere', async (_title, row) => {
    const where = row.before ? before : at;
    for (const origin of foreign) {
      for (const [by, asker] of byEach) {
        const answer = await callFrom(server, where, row, asker, by, origin);
        // No answer of ours may be read there, and none gives a cookie.
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toStrictEqual([]);
        expect(answer.headers.getSetCookie()).toStrictEqual([]);
        if (row.route.includes(' /api/')) expect(`${origin} ${said(answer)}`).toBe(`${origin} 403 http.foreignOrigin`);
      }
    }
    expect(await where.isUnchanged()).toBe(true);
  });

  it('[S6] a question beforehand, whether a call from elsewhere would be answered, is not answered either', async () => {
    for (const origin of foreign) {
      for (const row of rows) {
        const [method = '', route = ''] = row.route.split(' ');
        const headers = { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' };
        const answer = await server.ask('OPTIONS', route.replace(':meeting', at.meeting), { headers });
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toStrictEqual([]);
      }
    }
  });

  it('[S6] a cookie says nothing without an Origin, at any call', async () => {
    const guarded = rows.filter((row) => !isOpen(row));
    for (const row of guarded) {
      const answer = await callFrom(server, row.before ? before : at, row, 'C', 'cookie', undefined);
      expect(`${titleOf(row)}: ${said(answer)}`).toBe(`${titleOf(row)}: 401 token.missing`);
    }
    expect(await at.isUnchanged()).toBe(true);
  });

  const own = (): string => publicUrl || server.url;

  it('[S6] a line opens from our own pages by the cookie, and from elsewhere not even by the token', async () => {
    const { person, token } = at.who('P');
    const cookie = `yt_${person}=${token}`;
    const ways = [
      { auth: { meeting: at.meeting, person }, headers: { cookie } },
      { auth: { meeting: at.meeting, token }, headers: {} },
      { auth: { meeting: at.meeting, token, person }, headers: { cookie } },
    ];
    for (const { auth, headers } of ways) {
      for (const origin of foreign) {
        expect(await refusedLine(server.url, auth, { ...headers, origin })).toBe('websocket error');
      }
      expect(await refusedLine(server.url, auth, { ...headers, origin: own() })).toBe('let in');
    }
    expect(await refusedLine(server.url, { meeting: at.meeting, person }, { cookie })).toBe('token.missing');
  });

  it.each(documentNames)('[S6] so does the document: %s', async (name) => {
    const { person, token } = at.who('P');
    const address = `${server.url.replace('http', 'ws')}/doc/${at.meeting}/${name}`;
    const cookie = `yt_${person}=${token}`;
    for (const query of [`?token=${token}`, `?person=${person}`]) {
      for (const origin of foreign) {
        const socket = new WebSocket(address + query, { headers: { origin, cookie } });
        const [{ statusCode }] = await once(socket, 'unexpected-response').then(([, response]) => [response]);
        expect(`${origin} ${statusCode}`).toBe(`${origin} 403`);
      }
      const at = new WebSocket(address + query, { headers: { origin: own(), cookie } });
      await once(at, 'message');
      at.terminate();
    }
    const unsaid = new WebSocket(`${address}?person=${person}`, { headers: { cookie } });
    const [code] = await once(unsaid, 'close');
    expect(code).toBe(4401);
  });

  it('[S6] our own pages go on as before', async () => {
    const record = rows.find(({ route }) => route === 'GET /api/meetings/:meeting/record');
    if (!record) throw new Error('the record has a row');
    for (const letter of roleLetters) {
      expect(said(await callFrom(server, at, record, letter, 'cookie', own()))).toBe('200');
      expect(await callAs(server, at, record, letter)).toBe('200');
    }
  });
});
