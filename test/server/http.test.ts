// What HTTP takes, what it answers, and how it refuses: meetings, problems, origins, pages, health and the record.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { youhuahaohaoshuo } from '../../shared/procedures/youhuahaohaoshuo.ts';
import type { Fields } from '../support/line.ts';
import { freePort } from '../support/nginx.ts';
import { CREATE_KEY, testServer, type Answered, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const create = (body: unknown, at: Pick<TestServer, 'ask'> = server): Promise<Answered> =>
  at.ask('POST', '/api/meetings', { body, token: CREATE_KEY });

/** Whole, exact, and of the right type: what a problem must be (RFC 9457). */
function expectProblem(answer: Answered, status: number, code: string, more: Fields = {}): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toStrictEqual({ type: 'about:blank', title: code, status, code, ...more });
  expect(answer.status).toBe(status);
}

/** What the chair of a new meeting sees of it. */
async function viewOf(wish: Fields) {
  const created = await server.create(wish);
  const chair = await server.seat(created, 'chair');
  const meeting = chair.shown().view['meeting'];
  const agenda = chair.shown().view['agenda'];
  if (typeof meeting !== 'object' || !meeting) throw new Error('a view shows its meeting');
  return { created, meeting, agenda };
}

describe('a new meeting', () => {
  it('[M1][M6][P3] is open, plain, in Chinese, with names whole and no waiting room, unless it says otherwise', async () => {
    const answer = await create({ title: '  路灯和门头  ' });
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.body).toSorted()).toStrictEqual(['items', 'links', 'meeting', 'pin', 'recovery']);
    expect(answer.body['meeting']).toMatch(/^[a-hjkmnp-z2-9]{8}$/);
    expect(answer.body['pin']).toMatch(/^\d{8}$/);
    expect(answer.body['items']).toStrictEqual([]);
    const { meeting } = await viewOf({ title: '  路灯和门头  ' });
    const said = {
      title: '路灯和门头',
      status: 'open',
      procedure: 'plain',
      language: 'zh-CN',
      names: 'whole',
      waitingRoom: false,
    };
    expect(meeting).toMatchObject({ ...said, groups: [] });
    const draft = await viewOf({ draft: true, language: 'en', names: 'number', waitingRoom: true, place: 'Hall', sound: '123' });
    expect(draft.meeting).toMatchObject({
      status: 'draft',
      language: 'en',
      names: 'number',
      waitingRoom: true,
      place: 'Hall',
      sound: '123',
    });
  });

  it('[M6] has the groups of its template, or those it names, each once', async () => {
    const named = await viewOf({ procedure: 'youhuahaohaoshuo', groups: ['商户', ' 村民 ', '商户'] });
    expect(named.meeting).toMatchObject({ groups: ['商户', '村民'] });
    const own = await viewOf({ procedure: 'youhuahaohaoshuo' });
    expect(own.meeting).toMatchObject({ groups: youhuahaohaoshuo.groups.map(({ name }) => name['zh-CN']) });
  });

  it('[M6] starts from its template with its own rules merged in', async () => {
    const { meeting } = await viewOf({ rules: { limits: { seconds: 60 }, queue: { stance: 'none' } } });
    expect(meeting).toMatchObject({
      rules: { limits: { seconds: 60, overtime: 'soft' }, queue: { stance: 'none', order: 'arrival' } },
    });
    expectProblem(await create({ title: '甲', rules: { limits: { seconds: 'long' } } }), 422, 'create.rules', {
      path: 'limits.seconds',
    });
    expectProblem(await create({ title: '甲', rules: { poll: null } }), 422, 'create.rules', { path: 'poll' });
  });

  it('[A1] has its agenda, whose ids come in its order', async () => {
    const agenda = [
      { title: '说明', kind: 'inform', minutes: 5, presenter: '村主任' },
      { title: '路灯', kind: 'decide', minutes: 20, question: '装不装?', proposal: '装十盏灯。\n村里出钱。' },
    ];
    const { created, agenda: seen } = await viewOf({ agenda });
    const [first = '', second = ''] = created.items;
    expect(seen).toMatchObject({
      order: [first, second],
      items: {
        [first]: { id: first, title: '说明', kind: 'inform', minutes: 5, presenter: '村主任', status: 'planned' },
        [second]: {
          id: second,
          title: '路灯',
          kind: 'decide',
          question: '装不装?',
          proposal: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
        },
      },
    });
  });

  const item = { title: '路灯', kind: 'decide', minutes: 5 };
  const many = <Member>(count: number, member: (index: number) => Member) =>
    Array.from({ length: count }, (_, index) => member(index));
  it.each([
    ['nothing', undefined, ''],
    ['a list', [], ''],
    ['no title', {}, 'title'],
    ['an empty title', { title: ' \t ' }, 'title'],
    ['a title of 201 characters', { title: '长'.repeat(201) }, 'title'],
    ['half a character', { title: '路\ud83d灯' }, 'title'],
    ['an unknown procedure', { title: '甲', procedure: 'mine' }, 'procedure'],
    ['a field of its own', { title: '甲', secret: 1 }, ''],
    ['51 groups', { title: '甲', groups: many(51, (index) => `组${index}`) }, 'groups'],
    ['a group of 41 characters', { title: '甲', groups: ['组'.repeat(41)] }, 'groups.0'],
    ['a group no object can have as a key', { title: '甲', groups: ['__proto__'] }, 'groups.0'],
    ['101 items', { title: '甲', agenda: many(101, () => item) }, 'agenda'],
    ['an item of no kind', { title: '甲', agenda: [item, { ...item, kind: 'chat' }] }, 'agenda.1.kind'],
    ['a proposal of 8,001 characters', { title: '甲', agenda: [{ ...item, proposal: '案'.repeat(8_001) }] }, 'agenda.0.proposal'],
    ['rules that are none', { title: '甲', rules: 'all' }, 'rules'],
  ])('[S6] is refused with %s', async (_what, body, path) => {
    expectProblem(await create(body), 422, 'create.malformed', { path });
  });

  it('[S6] takes what is just within the limits', async () => {
    const groups = many(50, (index) => `${index}`.padEnd(40, '组'));
    expect((await create({ title: '长'.repeat(200), groups })).status).toBe(201);
    expect((await create({ title: '甲', agenda: many(100, () => item) })).status).toBe(201);
    expect((await create({ title: '甲', agenda: [{ ...item, proposal: '案'.repeat(8_000) }] })).status).toBe(201);
  });

  it('[S6] wants the key where there is one', async () => {
    for (const token of [undefined, 'another', `${CREATE_KEY}x`]) {
      const answer = await server.ask('POST', '/api/meetings', { body: { title: '甲' }, ...(token && { token }) });
      expectProblem(answer, 401, 'create.keyNeeded');
    }
  });

  it('[S6] without a key can be made by anybody, sixty times an hour', async () => {
    const open = await testServer({ CREATE_KEY: '' });
    for (let made = 0; made < 60; made += 1) {
      expect((await open.ask('POST', '/api/meetings', { body: { title: '甲' } })).status).toBe(201);
      if (made === 30) expect((await open.ask('POST', '/api/meetings', { body: {} })).status).toBe(422);
    }
    expectProblem(await open.ask('POST', '/api/meetings', { body: { title: '甲' } }), 429, 'create.tooMany');
    await open.close();
  });
});

describe('a problem', () => {
  it('[S6] is told of whatever is no JSON, too large, or nowhere', async () => {
    expectProblem(await create('{"title":'), 400, 'http.malformed');
    expectProblem(await create({ title: 'x'.repeat(65_536) }), 413, 'http.tooLarge');
    expectProblem(await server.ask('GET', '/api/nothing'), 404, 'http.unknownRoute');
    expectProblem(await server.ask('PUT', '/api/meetings'), 404, 'http.unknownRoute');
    expectProblem(await server.ask('GET', '/nothing'), 404, 'http.unknownRoute');
    expectProblem(await server.ask('GET', '/assets/nothing.js'), 404, 'http.unknownRoute');
    expectProblem(await server.ask('GET', '/m/%E0%A4%A'), 400, 'http.malformed');
    expectProblem(await server.ask('GET', '/api/meetings/abcdefg2/record'), 401, 'token.missing');
    for (const id of ['ABCDEFGH', 'abc', 'constructor', '..%2F..%2Fx']) {
      expectProblem(await server.ask('GET', `/api/meetings/${id}/record`, { token: 'x' }), 404, 'meeting.unknown');
    }
    expect((await server.ask('GET', '/healthz')).status).toBe(200);
  });

  it('[S6] leaves the connection and the meeting as they were', async () => {
    const created = await server.create();
    const path = `/api/meetings/${created.meeting}/join`;
    for (const body of ['nonsense', '[]', '{"key":1}', '{"key":"x","name":{}}', `{"pin":"${'1'.repeat(500)}","name":"x"}`]) {
      const answer = await server.ask('POST', path, { body });
      expect([answer.status, answer.body['code']]).toStrictEqual([400, 'http.malformed']);
    }
    expect(await server.enter(created, 'participant')).toMatchObject({ status: 'in' });
  });
});

describe('where a request comes from', () => {
  it('[S6] from elsewhere is refused, whoever asks', async () => {
    const created = await server.create();
    const chair = await server.enter(created, 'chair');
    const path = `/api/meetings/${created.meeting}`;
    const headers = { origin: 'http://elsewhere.example' };
    for (const [method, call, body] of [
      ['POST', '/api/meetings', { title: '甲' }],
      ['POST', '/api/join', { pin: created.pin, name: '甲' }],
      ['POST', `${path}/join`, { pin: created.pin, name: '甲' }],
      ['POST', `${path}/links/pin`, undefined],
      ['POST', `${path}/roll`, { csv: 'name\n甲' }],
      ['DELETE', path, undefined],
      ['GET', `${path}/record`, undefined],
      ['GET', `${path}/door`, undefined],
    ] as const) {
      expectProblem(await server.ask(method, call, { body, token: chair.token, headers }), 403, 'http.foreignOrigin');
    }
    for (const origin of ['null', `${server.url}.example`, server.url.replace('127.0.0.1', 'localhost')]) {
      const answer = await server.ask('GET', `${path}/record`, { token: chair.token, headers: { origin } });
      expectProblem(answer, 403, 'http.foreignOrigin');
    }
    expect((await server.ask('GET', `${path}/record`, { token: chair.token })).status).toBe(200);
  });

  it('[S6] unsaid, counts no cookie but a token', async () => {
    const created = await server.create();
    const browser = server.browser();
    const join = { body: { pin: created.pin, name: '甲' } };
    const { body } = await browser.ask('POST', '/api/join', join);
    const path = `/api/meetings/${created.meeting}/record?person=${String(body['person'])}`;
    expect((await browser.ask('GET', path)).status).toBe(200);
    const cookie = browser.cookies();
    expectProblem(await server.ask('GET', path, { headers: { cookie } }), 401, 'token.missing');
    expect((await server.ask('GET', path, { token: String(body['token']) })).status).toBe(200);
  });

  it('[S6] is the public address where one is set, whatever Host says', async () => {
    const named = await testServer({ PUBLIC_URL: 'https://yi.example/' });
    const origin = 'https://yi.example';
    const made = await named.create();
    expect(made.links['chair']).toMatch(new RegExp(`^${origin}/m/${made.meeting}#k=`));
    const join = (headers: Readonly<Record<string, string>>) =>
      named.ask('POST', '/api/join', { body: { pin: made.pin, name: '甲' }, headers });
    const own = await join({ origin });
    expect(own.headers.getSetCookie().join()).toMatch(/; Secure/);
    expectProblem(await join({ origin: named.url }), 403, 'http.foreignOrigin');
    await named.close();
  });

  it('[S6] behind a trusted proxy is the address that people opened', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const wish = { body: { title: '甲' }, token: CREATE_KEY, headers };
    const proxied = await testServer({ TRUST_PROXY: '1' });
    const schemes = [await proxied.ask('POST', '/api/meetings', wish), await server.ask('POST', '/api/meetings', wish)].map(
      ({ text }) => /"chair":"(\w+):/.exec(text)?.[1],
    );
    expect(schemes).toStrictEqual(['https', 'http']);
    await proxied.close();
  });
});

describe('pages', () => {
  it('[S6] run no script but their own, inside no frame', async () => {
    for (const path of ['/', '/new', '/m/abcdefg2']) {
      const { status, headers, text } = await server.ask('GET', path);
      expect([status, text.startsWith('<!doctype html>')]).toStrictEqual([200, true]);
      const policy = new Map(
        (headers.get('content-security-policy') ?? '').split(';').map((part) => {
          const [name = '', ...sources] = part.trim().split(' ');
          return [name, sources.join(' ')];
        }),
      );
      const { host } = new URL(server.url);
      expect(Object.fromEntries(policy)).toStrictEqual({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': "'self'",
        'img-src': "'self'",
        'connect-src': `'self' ws://${host} wss://${host}`,
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
        'require-trusted-types-for': "'script'",
        'trusted-types': 'svelte-trusted-html ProseMirrorClipboard default',
      });
      // Without HTTPS everything works (S8): nothing asks the browser to use it.
      expect([policy.has('upgrade-insecure-requests'), headers.get('strict-transport-security')]).toStrictEqual([false, null]);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect([headers.get('x-content-type-options'), headers.get('x-powered-by')]).toStrictEqual(['nosniff', null]);
      expect([headers.get('cache-control'), headers.get('referrer-policy')]).toStrictEqual(['no-store', 'no-referrer']);
    }
  });

  it('[S6] lead their live lines home alone, under whatever name they were opened', async () => {
    const connects = (policy: string | null | undefined) => /connect-src ([^;]*)/.exec(policy ?? '')?.[1];
    const under = (host: string) =>
      new Promise<string | undefined>((resolve, reject) => {
        const { port } = new URL(server.url);
        request({ port, host: '127.0.0.1', path: '/', headers: { host } }, (response) => {
          response.resume();
          resolve(connects(String(response.headers['content-security-policy'])));
        })
          .once('error', reject)
          .end();
      });
    expect(await under('yitang.example:8443')).toBe("'self' ws://yitang.example:8443 wss://yitang.example:8443");
    expect(await under('[::1]:3000')).toBe("'self' ws://[::1]:3000 wss://[::1]:3000");
    // What would be a directive of its own is none.
    expect(await under("x; script-src 'unsafe-inline'")).toBe("'self'");
    const named = await testServer({ PUBLIC_URL: 'https://yitang.example' });
    const { headers } = await named.ask('GET', '/');
    expect(connects(headers.get('content-security-policy'))).toBe("'self' ws://yitang.example wss://yitang.example");
    await named.close();
  });

  it('[S5] have parts that are kept for good, and answers that are not', async () => {
    const asset = await server.ask('GET', '/assets/app.js');
    expect([asset.status, asset.headers.get('cache-control')]).toStrictEqual([200, 'public, max-age=31536000, immutable']);
    expect((await server.ask('GET', '/api/nothing')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('health', () => {
  it('[S4] tells that the process lives and that the store answers', async () => {
    for (const path of ['/healthz', '/readyz']) {
      expect(await server.ask('GET', path)).toMatchObject({ status: 200, body: { ok: true } });
    }
  });

  it('[S5] is measured on a port of its own, which names nobody', async () => {
    const port = await freePort();
    const measured = await testServer({ METRICS_PORT: String(port) });
    const created = await measured.create({ title: '路灯和门头' });
    const chair = await measured.seat(created, 'chair', { name: '陈主持' });
    await chair.command('meeting.start');
    await chair.command('meeting.start');
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain('yitang_commands_total{type="meeting.start",outcome="done"} 1');
    expect(text).toContain('yitang_commands_total{type="meeting.start",outcome="meeting.alreadyStarted"} 1');
    expect(text).toContain('yitang_sockets 1');
    expect(text).not.toMatch(new RegExp(`陈主持|路灯|${created.meeting}|${chair.person}`));
    expect((await measured.ask('GET', '/metrics')).status).toBe(404);
    await measured.close();
  });
});

describe('the record', () => {
  it('[S3][G5] is for people of the meeting, and holds back from each what is not theirs', async () => {
    const created = await server.create();
    const path = `/api/meetings/${created.meeting}/record`;
    const chair = await server.seat(created, 'chair', { name: '陈主持' });
    const supervisor = await server.seat(created, 'supervisor', { name: '监督' });
    const participant = await server.enter(created, 'participant', { name: '甲' });
    const stranger = await server.enter(await server.create(), 'chair');
    await chair.command('meeting.start');
    const flag = { article: 'other', weight: 'note', note: '悄悄记一笔', private: true };
    expect(await supervisor.command('flags.raise', { ...flag, article: firstArticle(chair.shown().view) })).toMatchObject({
      ok: true,
    });
    const readBy = (token: string, format = 'json') => server.ask('GET', `${path}?format=${format}`, { token });
    expectProblem(await server.ask('GET', path), 401, 'token.missing');
    expectProblem(await readBy('nonsense'), 401, 'token.unknown');
    expectProblem(await readBy(stranger.token), 401, 'token.unknown');
    expectProblem(await readBy(chair.token, 'pdf'), 400, 'http.malformed', { path: 'format' });
    for (const format of ['json', 'md']) {
      expect((await readBy(supervisor.token, format)).text).toContain('悄悄记一笔');
      expect((await readBy(participant.token, format)).text).not.toContain('悄悄记一笔');
    }
    for (const token of [chair.token, participant.token]) {
      const { text } = await readBy(token);
      expect(text).not.toMatch(new RegExp(`${created.recovery}|${chair.token}|${participant.token}|${created.pin}`));
    }
  });

  it('[P6] is no longer for who was removed', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    const participant = await server.enter(created, 'participant');
    const path = `/api/meetings/${created.meeting}/record`;
    expect((await server.ask('GET', path, { token: participant.token })).status).toBe(200);
    expect(await chair.command('people.remove', { person: participant.person, reason: '吵闹' })).toMatchObject({ ok: true });
    expectProblem(await server.ask('GET', path, { token: participant.token }), 401, 'token.unknown');
  });
});

function firstArticle({ meeting }: Fields): string {
  const articles: unknown = typeof meeting === 'object' && meeting ? Reflect.get(meeting, 'articles') : undefined;
  return typeof articles === 'object' && articles ? (Object.keys(articles)[0] ?? '') : '';
}
