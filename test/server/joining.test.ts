// Coming in from outside: links of each role, cookies, the number, the waiting room, the recovery code.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pinWithCheck } from '../../shared/room/pin.ts';
import { refusedLine, type Fields, type Line } from '../support/line.ts';
import { keyOf, type CreatedMeeting } from '../support/scenario.ts';
import { joined, testServer, type Answered, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const join = ({ meeting }: Pick<CreatedMeeting, 'meeting'>, body: Fields): Promise<Answered> =>
  server.ask('POST', `/api/meetings/${meeting}/join`, { body });
const record = (meeting: string, token: string) => server.ask('GET', `/api/meetings/${meeting}/record`, { token });
const replace = (meeting: string, role: string, token: string, body?: Fields) =>
  server.ask('POST', `/api/meetings/${meeting}/links/${role}`, { token, ...(body && { body }) });
const linkIn = ({ body }: Answered): string => keyOf(String(body['link']));

/** What a line's view has at this path. */
function seen(line: Line, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), {
    ...line.shown(),
  });
}
const noticesOf = (line: Line): string => JSON.stringify(seen(line, 'view', 'notices'));
const until = (line: Line, isSo: () => boolean) => line.until(() => isSo() || undefined);

describe('links', () => {
  it('[P1] of each role lead to that role, and their keys stand behind # alone', async () => {
    const created = await server.create();
    expect(Object.keys(created.links)).toEqual(
      expect.arrayContaining(['chair', 'clerk', 'supervisor', 'participant', 'expert', 'observer', 'screen']),
    );
    for (const [role, link] of Object.entries(created.links)) {
      expect(link).toMatch(new RegExp(`^${server.url}/m/${created.meeting}#k=[A-Za-z0-9_-]{22}$`));
      const { status, body } = await join(created, { key: keyOf(link), name: role });
      expect([status, body]).toStrictEqual([
        200,
        { meeting: created.meeting, person: expect.any(String), role, status: 'in', token: expect.stringMatching(/^[\w-]{22}$/) },
      ]);
    }
  });

  it('[P1] that nobody made open nothing', async () => {
    const created = await server.create();
    const other = await server.create();
    const refused = async (body: Fields, at = created) => {
      const { status, body: told } = await join(at, body);
      return [status, told['code']];
    };
    expect(await refused({ key: 'nonsense', name: '甲' })).toStrictEqual([404, 'links.unknown']);
    expect(await refused({ key: keyOf(other.links['chair']), name: '甲' })).toStrictEqual([404, 'links.unknown']);
    expect(await refused({ key: keyOf(created.links['chair']), name: '甲' }, { ...created, meeting: 'nowhere2' })).toStrictEqual([
      404,
      'meeting.unknown',
    ]);
    expect(await refused({ key: keyOf(created.links['participant']) })).toStrictEqual([422, 'join.nameMissing']);
    expect(await refused({ key: keyOf(created.links['participant']), name: ' ' })).toStrictEqual([422, 'join.nameMissing']);
    expect(await refused({ key: keyOf(created.links['participant']), name: '甲', group: '谁' })).toStrictEqual([
      422,
      'people.groupUnknown',
    ]);
    expect(await refused({ key: keyOf(created.links['participant']), pin: created.pin, name: '甲' })).toStrictEqual([
      400,
      'http.malformed',
    ]);
    expect(await refused({ name: '甲' })).toStrictEqual([400, 'http.malformed']);
  });

  it('[P1] for one person are held by who opens them first; another device is let in by a tap on the first', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair', { name: '陈主持' });
    const second = await server.enter(created, 'chair', { name: '陈主持' });
    expect(second).toMatchObject({ person: chair.person, role: 'chair', status: 'waiting' });
    expect(await refusedLine(server.url, { meeting: created.meeting, token: second.token })).toBe('token.unknown');
    await until(chair, () => noticesOf(chair).includes('officerLinkOpenedAgain'));
    const [device] = await chair.until(() => devicesOf(chair));
    expect(await chair.command('people.admit', { device })).toMatchObject({ ok: true });
    const line = await server.look(second);
    expect(line.shown().me).toMatchObject({ person: chair.person, role: 'chair' });
    expect(chair.isOpen()).toBe(true);
  });

  it('[P1] for one person refuse anybody else, and officers alone are told', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    const clerk = await server.seat(created, 'clerk');
    const participant = await server.seat(created, 'participant');
    const stranger = await server.enter(created, 'clerk', { name: '路人' });
    expect(stranger.status).toBe('waiting');
    await until(chair, () => noticesOf(chair).includes('officerLinkOpenedAgain'));
    const [device] = await clerk.until(() => devicesOf(clerk));
    expect(await chair.command('people.admit', { device })).toMatchObject({ refusal: { code: 'people.deviceUnknown' } });
    expect(await clerk.command('people.admit', { device, refuse: true })).toMatchObject({ ok: true });
    expect(await record(created.meeting, stranger.token)).toMatchObject({ status: 401, body: { code: 'token.unknown' } });
    expect(await refusedLine(server.url, { meeting: created.meeting, token: stranger.token })).toBe('token.unknown');
    expect(JSON.stringify(participant.words)).not.toContain('officerLinkOpenedAgain');
    expect(clerk.isOpen()).toBe(true);
  });

  it('[P1] that were replaced open nothing; who came by one for many stays', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    const participant = await server.seat(created, 'participant', { name: '甲' });
    const replaced = await replace(created.meeting, 'participant', chair.token);
    expect(replaced.status).toBe(200);
    expect(await join(created, { key: keyOf(created.links['participant']), name: '乙' })).toMatchObject({
      status: 410,
      body: { code: 'links.replaced' },
    });
    const late = await joined(server.ask, created.meeting, { key: linkIn(replaced), name: '乙' });
    expect(late).toMatchObject({ role: 'participant', status: 'in' });
    expect(await participant.command('people.help', {})).toMatchObject({ ok: true });
    expect(await chair.until(() => seen(chair, 'me', 'doors', 'keys', 'participant') === linkIn(replaced) || undefined)).toBe(
      true,
    );
  });

  it('[P1] of officers, once replaced, end the sessions that came by them', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    const clerk = await server.seat(created, 'clerk');
    const replaced = await replace(created.meeting, 'clerk', chair.token);
    expect(await clerk.goodbye()).toBe('replaced');
    expect(await record(created.meeting, clerk.token)).toMatchObject({ status: 401, body: { code: 'token.unknown' } });
    expect(await join(created, { key: keyOf(created.links['clerk']), name: '乙' })).toMatchObject({ status: 410 });
    const next = await joined(server.ask, created.meeting, { key: linkIn(replaced), name: '新会务' });
    expect([next.role, next.person === clerk.person]).toStrictEqual(['clerk', false]);
  });

  it("[P1][M5] the chair's own, once replaced, makes whoever opens the new one the acting chair", async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    const replaced = await replace(created.meeting, 'chair', chair.token);
    expect(await chair.goodbye()).toBe('replaced');
    const next = await joined(server.ask, created.meeting, { key: linkIn(replaced), name: '新主持' });
    const line = await server.look(next);
    expect([line.shown().me['role'], seen(line, 'view', 'meeting', 'chair', 'person')]).toStrictEqual(['chair', next.person]);
    expect(await line.command('meeting.start')).toMatchObject({ ok: true });
  });

  it('[P1] each further officer gets one of their own, and links for many have no further one', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    const clerk = await server.seat(created, 'clerk');
    const further = await replace(created.meeting, 'clerk', chair.token, { add: true });
    const second = await joined(server.ask, created.meeting, { key: linkIn(further), name: '乙' });
    expect([second.role, second.status, second.person === clerk.person]).toStrictEqual(['clerk', 'in', false]);
    expect(clerk.isOpen()).toBe(true);
    expect(await replace(created.meeting, 'participant', chair.token, { add: true })).toMatchObject({
      status: 409,
      body: { code: 'links.forMany' },
    });
    expect(await replace(created.meeting, 'clerk', second.token)).toMatchObject({
      status: 403,
      body: { code: 'people.notAllowed' },
    });
    expect(await replace(created.meeting, 'boss', chair.token)).toMatchObject({ status: 400, body: { code: 'http.malformed' } });
    expect(await server.ask('POST', `/api/meetings/${created.meeting}/links/clerk`)).toMatchObject({
      status: 401,
      body: { code: 'token.missing' },
    });
  });

  it("[P1] a supervisor's is replaced by the chair until one has come in, then by supervisors alone", async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    const first = await replace(created.meeting, 'supervisor', chair.token);
    expect(first.status).toBe(200);
    const supervisor = await joined(server.ask, created.meeting, { key: linkIn(first), name: '监督' });
    for (const body of [undefined, { add: true }]) {
      expect(await replace(created.meeting, 'supervisor', chair.token, body)).toMatchObject({
        status: 403,
        body: { code: 'people.notAllowed', needs: ['supervisor'] },
      });
    }
    const further = await replace(created.meeting, 'supervisor', supervisor.token, { add: true });
    expect(await joined(server.ask, created.meeting, { key: linkIn(further), name: '监督二' })).toMatchObject({
      role: 'supervisor',
      status: 'in',
    });
  });
});

function devicesOf(line: Line): readonly string[] | undefined {
  const devices = seen(line, 'me', 'devices');
  if (!Array.isArray(devices)) return undefined;
  const asking: readonly { readonly device: string }[] = devices;
  return asking.map(({ device }) => device);
}

describe('a browser', () => {
  it('[P9] that opens the same link again is the same person', async () => {
    const created = await server.create();
    const body = { key: keyOf(created.links['participant']), name: '甲' };
    const path = `/api/meetings/${created.meeting}/join`;
    const phone = server.browser();
    const first = await phone.ask('POST', path, { body });
    const again = await phone.ask('POST', path, { body: { ...body, name: '另一个名字' } });
    expect(again.body).toStrictEqual(first.body);
    const other = await server.browser().ask('POST', path, { body });
    expect(other.body['person']).not.toBe(first.body['person']);
    // Without an Origin, or from elsewhere, a cookie says nothing.
    const bare = await server.ask('POST', path, { body, headers: { cookie: phone.cookies() } });
    expect(bare.body['person']).not.toBe(first.body['person']);
  });

  it('[P9] that opens an officer’s link again needs no tap', async () => {
    const created = await server.create();
    const laptop = server.browser();
    const path = `/api/meetings/${created.meeting}/join`;
    const body = { key: keyOf(created.links['chair']), name: '陈主持' };
    const first = await laptop.ask('POST', path, { body });
    expect((await laptop.ask('POST', path, { body })).body).toStrictEqual(first.body);
  });

  it('[S6] gets a cookie that scripts cannot read and other sites cannot use', async () => {
    const created = await server.create();
    const body = { key: keyOf(created.links['participant']), name: '甲' };
    const answer = await server.browser().ask('POST', `/api/meetings/${created.meeting}/join`, { body });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie.split('; ')).toEqual(
      expect.arrayContaining([
        `yt_${String(answer.body['person'])}=${String(answer.body['token'])}`,
        'Path=/',
        'HttpOnly',
        'SameSite=Lax',
      ]),
    );
    expect(cookie).not.toContain('Secure');
  });

  it('[P9] can hold two people, each named by their id', async () => {
    const created = await server.create();
    const browser = server.browser();
    const path = `/api/meetings/${created.meeting}`;
    const persons = new Map<string, string>();
    for (const role of ['chair', 'participant']) {
      const { body } = await browser.ask('POST', `${path}/join`, { body: { key: keyOf(created.links[role]), name: role } });
      persons.set(role, String(body['person']));
    }
    const { chair = '', participant = '' } = Object.fromEntries(persons);
    expect(chair).not.toBe(participant);
    const replacing = (person: string) => browser.ask('POST', `${path}/links/clerk?person=${person}`);
    expect(await replacing(participant)).toMatchObject({ status: 403, body: { code: 'people.notAllowed', role: 'participant' } });
    expect(await replacing(chair)).toMatchObject({ status: 200 });
    expect(await browser.ask('POST', `${path}/links/clerk`)).toMatchObject({ status: 401, body: { code: 'token.missing' } });
    const lines = [await browser.look(created.meeting, chair), await browser.look(created.meeting, participant)];
    expect(lines.map((line) => line.shown().me['role'])).toStrictEqual(['chair', 'participant']);
  });
});

/** Another number with a right check digit. */
const otherThan = (pin: string): string => pinWithCheck(pin.startsWith('1') ? '2000000' : '1000000');

describe('the number', () => {
  it('[P2] alone leads participants to the door of its meeting, with a gap between its fours too', async () => {
    const created = await server.create();
    const typed = `${created.pin.slice(0, 4)} ${created.pin.slice(4)}`;
    const answer = await server.ask('POST', '/api/join', { body: { pin: typed, name: '甲' } });
    expect(answer).toMatchObject({ status: 200, body: { meeting: created.meeting, role: 'participant', status: 'in' } });
    const door = await server.ask('GET', '/api/door', { headers: { 'x-pin': typed } });
    expect(door).toMatchObject({ status: 200, body: { meeting: created.meeting, role: 'participant', title: '路灯' } });
    expect(await server.ask('POST', '/api/join', { body: { pin: created.pin } })).toMatchObject({
      status: 422,
      body: { code: 'join.nameMissing' },
    });
  });

  it('[P2] is shown to officers and the screen only', async () => {
    const created = await server.create();
    const saw: unknown[] = [];
    for (const role of ['chair', 'clerk', 'supervisor', 'screen', 'participant', 'expert', 'observer']) {
      const line = await server.seat(created, role);
      saw.push(seen(line, 'me', 'doors', 'pin'));
      expect(JSON.stringify(line.shown().view)).not.toContain(created.pin);
    }
    expect(saw).toStrictEqual([...Array.from({ length: 4 }, () => created.pin), undefined, undefined, undefined]);
  });

  it('[P2] with a wrong check digit is a slip and not counted; a hundred wrong ones change it, and the old one opens on', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    const screen = await server.seat(created, 'screen');
    const participant = await server.seat(created, 'participant');
    const slip = `${created.pin.slice(0, 7)}${(Number(created.pin.slice(7)) + 1) % 10}`;
    const tried = async (pin: string) => {
      const { status, body } = await join(created, { pin, name: '试' });
      return `${status} ${String(body['code'])}`;
    };
    for (let tries = 0; tries < 5; tries += 1) expect(await tried(slip)).toBe('422 pin.slip');
    const wrong = otherThan(created.pin);
    for (let tries = 0; tries < 99; tries += 1) expect(await tried(wrong)).toBe('404 pin.unknown');
    expect((await record(created.meeting, chair.token)).text).not.toContain('"because":"tries"');
    expect(await tried(wrong)).toBe('404 pin.unknown');
    expect((await record(created.meeting, chair.token)).text).toContain('"because":"tries"');
    const pinOn = (line: Line) => seen(line, 'me', 'doors', 'pin');
    await until(screen, () => pinOn(screen) !== created.pin);
    await until(chair, () => noticesOf(chair).includes('pinChanged'));
    const now = String(pinOn(screen));
    expect(now).toMatch(/^\d{8}$/);
    for (const pin of [created.pin, now]) {
      expect(await server.ask('POST', '/api/join', { body: { pin, name: '甲' } })).toMatchObject({ status: 200 });
    }
    expect(JSON.stringify(participant.words)).not.toContain(now);
  });

  it('[P2] is replaced by the chair; the one before opens on for two minutes', async () => {
    const created = await server.create();
    const chair = await server.enter(created, 'chair');
    const participant = await server.enter(created, 'participant');
    const path = `/api/meetings/${created.meeting}/links/pin`;
    expect(await server.ask('POST', path, { token: participant.token })).toMatchObject({ status: 403 });
    const { status, body } = await server.ask('POST', path, { token: chair.token });
    expect([status, /^\d{8}$/.test(String(body['pin'])), body['pin'] === created.pin]).toStrictEqual([200, true, false]);
    for (const pin of [created.pin, String(body['pin'])]) {
      expect(await server.ask('POST', '/api/join', { body: { pin, name: '甲' } })).toMatchObject({ status: 200 });
    }
  });
});

describe('the waiting room', () => {
  it('[P3] shows the title and nothing more until one is admitted', async () => {
    const created = await server.create({ waitingRoom: true, groups: ['商户', '村民'], place: '三楼会议室' });
    const chair = await server.seat(created, 'chair');
    const waiting = await server.seat(created, 'participant', { name: '甲', group: '商户' });
    expect(waiting.status).toBe('waiting');
    expect(waiting.shown().view).toStrictEqual({ meeting: { title: '路灯', status: 'open', language: 'zh-CN' } });
    expect(Object.keys(waiting.shown().me).toSorted()).toStrictEqual([
      'group',
      'helped',
      'name',
      'number',
      'person',
      'remote',
      'role',
      'seat',
      'status',
    ]);
    expect(await waiting.command('queue.join', { kind: 'speech' })).toMatchObject({ refusal: { code: 'people.waiting' } });
    expect(await waiting.say('people', {})).toMatchObject({ ok: false, refusal: { code: 'people.notAllowed' } });
    for (const format of ['json', 'md']) {
      const path = `/api/meetings/${created.meeting}/record?format=${format}`;
      expect(await server.ask('GET', path, { token: waiting.token })).toMatchObject({ body: { code: 'people.waiting' } });
    }
    const address = `${server.url.replace('http', 'ws')}/doc/${created.meeting}/agenda?token=${waiting.token}`;
    const [code] = await once(new WebSocket(address), 'close');
    expect(code).toBe(4403);
    await chair.command('meeting.start');
    await waiting.until(() => seen(waiting, 'view', 'meeting', 'status') === 'inSession' || undefined);
    expect(JSON.stringify(waiting.words)).not.toContain('三楼会议室');
    expect(await chair.command('people.admit', { person: waiting.person })).toMatchObject({ ok: true });
    await waiting.until(() => seen(waiting, 'view', 'meeting', 'place') === '三楼会议室' || undefined);
    expect(await waiting.command('queue.join', { kind: 'speech' })).toMatchObject({ ok: true });
  });

  it('[P3] lets a group in, then all; officers, the invited and the screen never wait', async () => {
    const created = await server.create({ waitingRoom: true, groups: ['商户', '村民'] });
    const chair = await server.seat(created, 'chair');
    for (const role of ['clerk', 'supervisor', 'expert', 'screen']) {
      expect(await server.enter(created, role)).toMatchObject({ role, status: 'in' });
    }
    const trader = await server.seat(created, 'participant', { name: '甲', group: '商户' });
    const villager = await server.seat(created, 'participant', { name: '乙', group: '村民' });
    const { body } = await server.ask('POST', '/api/join', { body: { pin: created.pin, name: '丙' } });
    expect(body['status']).toBe('waiting');
    await chair.command('people.admit', { group: '商户' });
    await until(trader, () => trader.shown().me['status'] === 'in');
    expect(villager.shown().me['status']).toBe('waiting');
    await chair.command('people.admit', { all: true });
    await until(villager, () => villager.shown().me['status'] === 'in');
    expect(await chair.command('people.admit', { all: true })).toMatchObject({ refusal: { code: 'people.nobodyWaits' } });
  });
});

describe('the recovery code', () => {
  it('[M9] lets a chair who lost the phone back in, ends the lost one, and all officers are told', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair', { name: '陈主持' });
    const clerk = await server.seat(created, 'clerk');
    expect(await join(created, { recovery: 'AAAA-AAAA-AAAA-AAAA', name: '陈' })).toMatchObject({
      status: 404,
      body: { code: 'recovery.unknown' },
    });
    const back = await joined(server.ask, created.meeting, { recovery: created.recovery.toLowerCase(), name: '陈主持' });
    expect(back).toMatchObject({ person: chair.person, role: 'chair', status: 'in' });
    expect(await chair.goodbye()).toBe('replaced');
    await until(clerk, () => noticesOf(clerk).includes('recoveryUsed'));
    const line = await server.look(back);
    expect(await line.command('meeting.start')).toMatchObject({ ok: true });
  });
});

describe('names', () => {
  it('[P11] are seen by others as was set once, and whole by officers', async () => {
    for (const [names, name] of [
      ['whole', '欧阳小明'],
      ['surname', '欧阳先生/女士'],
      ['number', ''],
    ] as const) {
      const created = await server.create({ names });
      const chair = await server.seat(created, 'chair');
      await chair.command('meeting.start');
      const speaker = await server.seat(created, 'participant', { name: '欧阳小明' });
      const observer = await server.seat(created, 'observer');
      expect(await speaker.command('queue.join', { kind: 'speech' })).toMatchObject({ ok: true });
      const nameOn = (line: Line) => seen(line, 'view', 'queue', 'entries', speaker.person, 'name');
      expect(await observer.until(() => nameOn(observer))).toBe(name);
      expect(await chair.until(() => nameOn(chair))).toBe('欧阳小明');
      if (names !== 'whole') {
        expect(JSON.stringify(observer.words)).not.toContain('小明');
        expect((await record(created.meeting, observer.token)).text).not.toContain('小明');
      }
    }
  });
});

describe('a rehearsal', () => {
  it('[M9] is deleted by its chair alone, as long as it never began', async () => {
    const created = await server.create({ title: '彩排' });
    const path = `/api/meetings/${created.meeting}`;
    const chair = await server.seat(created, 'chair');
    const participant = await server.seat(created, 'participant');
    expect(await server.ask('DELETE', path)).toMatchObject({ status: 401 });
    expect(await server.ask('DELETE', path, { token: participant.token })).toMatchObject({
      status: 403,
      body: { code: 'people.notAllowed' },
    });
    expect(await server.ask('DELETE', path, { token: chair.token })).toMatchObject({ status: 204, text: '' });
    expect(await participant.goodbye()).toBe('gone');
    expect(await record(created.meeting, chair.token)).toMatchObject({ status: 404, body: { code: 'meeting.unknown' } });
    expect(await server.ask('POST', '/api/join', { body: { pin: created.pin, name: '甲' } })).toMatchObject({ status: 404 });
    expect(await server.ask('GET', `${path}/door`)).toMatchObject({ status: 404 });
  });

  it('[L1] is a meeting that never began: what was in session stays', async () => {
    const created = await server.create();
    const chair = await server.seat(created, 'chair');
    await chair.command('meeting.start');
    const path = `/api/meetings/${created.meeting}`;
    expect(await server.ask('DELETE', path, { token: chair.token })).toMatchObject({
      status: 409,
      body: { code: 'meeting.alreadyStarted' },
    });
    expect((await record(created.meeting, chair.token)).status).toBe(200);
  });
});
