// What strangers can put before a page: addresses, what the browser kept, refusals, the door, a roll. Nothing runs, no page breaks.
import { expect, type Browser } from '@playwright/test';
import { join, LAPTOP, openBrowser, personInAddress, PHONE, type BrowserPerson } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { readAll, setTrap, strangersOn, type Trap } from '../support/browser-trap.ts';
import { HostileTexts } from '../support/hostile-texts.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, keyOf, readScenario, type CreatedMeeting } from '../support/scenario.ts';
import { comeIn, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

const TRICKS = [
  '<script>__broken()</script>',
  '<img src=/__broken onerror=__broken()>',
  'javascript:__broken()',
  'data:text/html,<script>__broken()</script>',
  '"><svg onload=__broken()>',
  '//__broken.test/x',
  '../../__broken',
  '%00%ff%u0000',
  '__proto__',
];
const NAME = 40;
const LINE = 200;

test.describe('strangers', () => {
  let server: ServerProcess;
  let traps: Trap[] = [];
  let sockets: SocketPerson[] = [];
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.beforeEach(() => {
    [traps, sockets] = [[], []];
  });
  test.afterEach(() => {
    sockets.forEach((person) => person.close());
    expect(traps.flatMap(({ caught }) => caught)).toStrictEqual([]);
  });
  test.afterAll(() => server.kill());

  const trapped = (browser: Browser, size: typeof PHONE): Promise<BrowserPerson> =>
    openBrowser(browser, size, async (context) => void traps.push(await setTrap(context, server.url)));

  const create = (meeting: object): Promise<CreatedMeeting> =>
    createScenario(server.url, { ...readScenario('languan-street'), agenda: [], meeting: { title: '楼前停车', ...meeting } });

  test('[S6] write addresses that lead to a page of ours and nowhere else', async ({ browser }) => {
    const { meeting } = await create({});
    const { page } = await trapped(browser, PHONE);
    const trick = TRICKS.map(encodeURIComponent).join('&');
    for (const path of ['/', '/new', `/m/${meeting}`, '/m/abcdefg2']) {
      for (const tail of ['?person=', '?x=', '#k=', '#pin=', '#recovery=', '?person=a#'].map((start) => start + trick)) {
        await page.goto(`${server.url}${path}${tail}`);
        await page.getByRole('main').waitFor();
        expect(await strangersOn(page)).toStrictEqual([]);
      }
    }
    // Moved within the page, as a link would.
    for (const each of TRICKS) {
      await page.evaluate((hash) => void location.assign(`#${hash}`), each);
      expect(await strangersOn(page)).toStrictEqual([]);
    }
    for (const each of TRICKS.map(encodeURIComponent)) {
      await page.goto(`${server.url}/m/${each}`);
      await page.getByText(text('home.noPage')).waitFor();
      for (const path of [`/${each}`, `/m/${meeting}/${each}`, `/api/${each}`, `/api/meetings/${each}/door`, `/assets/${each}`]) {
        const answer = await page.request.get(`${server.url}${path}`);
        // Never a document in which anything of the address stands.
        expect([path, answer.headers()['content-type']]).toStrictEqual([path, 'application/problem+json; charset=utf-8']);
        expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
        expect(await answer.text()).not.toContain('__broken');
      }
    }
  });

  /** What an older page, or somebody at this phone, may have left under a key. */
  const LEFT: readonly unknown[] = [
    ...[null, 5, true, '<img src=/__broken onerror=__broken()>', [], {}, [null, 5, [], {}, 'x'], { length: 2, 0: {} }],
    [
      { id: {}, command: null, since: 'x', state: 'kept' },
      { id: 'a', command: { type: {} }, since: 0, state: 'kept' },
    ],
    [{ id: '<script>', command: { type: '__proto__' }, since: 0, state: 'unconfirmed' }],
    { version: 1, head: '<script>', mark: {} },
    { version: -1, head: 'a'.repeat(99), mark: 'x', forks: [] },
    { token: {}, blinded: 5, inverse: null, id: [], choice: { toString: 1 }, receipt: { a: 1 } },
    ['o1', 'o1', 'o9', '<svg onload=__broken()>'],
    { o1: 1e9, '<script>': 5 },
    { answer: 'object', reason: { toString: 5 } },
  ];

  test('[S6][M9] leave anything in a browser, and its pages work', async ({ browser }) => {
    const { meeting, links } = await create({});
    const chair = await comeIn([server.url], meeting, keyOf(links['chair']), { name: '主持人' });
    sockets.push(chair);
    await chair.do('meeting.start');
    const phone = await trapped(browser, PHONE);
    const { page } = phone;
    await join(phone, links['participant'] ?? '', '李居民');
    const person = personInAddress(page);
    const opened = await chair.do('polls.open', {
      title: '装什么',
      method: 'instantRunoff',
      secrecy: 'open',
      options: ['灯', '椅'],
      base: 'cast',
    });
    const poll = opened.ok ? String(opened.result['poll']) : '';
    await page.getByRole('button', { name: /灯/ }).click();
    await phone.press('polls.castOrder');
    await page.getByText(text('participant.votedFor', { choice: '1. 灯' })).waitFor();

    for (const left of LEFT) {
      await page.evaluate(
        ([value, keys]) => {
          for (const key of keys) localStorage.setItem(key, JSON.stringify(value));
          sessionStorage.setItem('yitang.tab', JSON.stringify(value));
        },
        [
          left,
          ['yitang.language', 'yitang.seat', `yitang.wishes.${meeting}.${person}`, `yitang.ballot.${person}.${poll}`].concat(
            ...[`yitang.sealed.${person}.${poll}`, `yitang.head.${meeting}.${person}`],
          ),
        ] as const,
      );
      await page.reload();
      await phone
        .button('participant.change')
        .or(page.getByRole('button', { name: 'Change' }))
        .first()
        .click();
      await page.getByRole('dialog').first().waitFor();
      expect(await strangersOn(page)).toStrictEqual([]);
    }
    // The list of meetings: the one that is right is still there, and leads back in.
    await page.evaluate((list) => {
      const own: readonly unknown[] = JSON.parse(localStorage.getItem('yitang.meetings') ?? '[]');
      const [first] = own;
      const spoilt = ['meeting', 'person', 'token', 'role', 'title', 'at'].flatMap((field) =>
        list.map((value) => ({ ...(typeof first === 'object' ? first : {}), person: 'other', [field]: value })),
      );
      localStorage.setItem('yitang.meetings', JSON.stringify([...list, ...spoilt, first, first]));
      localStorage.setItem('yitang.language', JSON.stringify('zh-CN'));
    }, LEFT);
    await page.goto(server.url);
    await page
      .getByRole('link', { name: /楼前停车/ })
      .last()
      .click();
    await page.getByText(text('participant.votedFor', { choice: '1. 灯' })).waitFor();
  });

  test('[S6] answer in the place of a server, and what they say is read', async ({ browser }) => {
    const { pin, links } = await create({});
    const { page, press } = await trapped(browser, PHONE);
    await page.goto(server.url);
    await page.getByLabel(text('home.number')).fill(pin);
    for (const code of [...TRICKS, 'constructor', 'toString']) {
      const body = JSON.stringify({ code, title: code, path: code, needs: [code] });
      await page.route('**/api/**', (route) => route.fulfill({ status: 409, contentType: 'application/problem+json', body }));
      await press('home.enter');
      await page.getByText(text('common.unknownCode', { code })).waitFor();
      expect(await strangersOn(page)).toStrictEqual([]);
      await page.unroute('**/api/**');
    }
    const door = JSON.stringify({
      title: TRICKS.join(' '),
      role: '__proto__',
      groups: TRICKS,
      names: TRICKS[0],
      language: TRICKS[1],
    });
    await page.route('**/door', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: door }));
    await page.goto(links['participant'] ?? '');
    await page.getByRole('heading', { name: TRICKS.join(' ') }).waitFor();
    expect(await strangersOn(page)).toStrictEqual([]);
  });

  test('[S6][P3][P4] stand at the door and on the roll under any name', async ({ browser }) => {
    const texts = new HostileTexts();
    const read: string[] = [];
    const look = async ({ page }: BrowserPerson) => {
      expect(await strangersOn(page)).toStrictEqual([]);
      read.push(await readAll(page));
    };
    const group = texts.for('group', NAME);
    const rules = { seats: { from: 'roll', unit: 'household' } };
    const { links } = await create({ title: texts.for('title', LINE), waitingRoom: true, groups: [group], rules });
    const [chair, guest] = [await trapped(browser, LAPTOP), await trapped(browser, PHONE)];
    await join(chair, links['chair'] ?? '', '主持人');
    await guest.page.goto(links['participant'] ?? '');
    await guest.page.getByLabel(text('join.name')).fill(texts.for('a guest', NAME));
    await guest.page.getByRole('radio', { name: group, exact: true }).check();
    await guest.press('join.submit');
    await guest.page.getByText(text('join.waiting')).waitFor();
    await look(guest);
    await chair.tab('chair.tab.inbox');
    await chair.page.getByText(text('chair.admitAll')).first().waitFor();
    await look(chair);

    await chair.tab('chair.tab.people');
    await chair.press('roll.import');
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const line = (...[name, seat, household]: readonly [string, string, string]) =>
      [name, group, seat, '', household].map(quoted).join();
    const head = '姓名,各方,席位,权重,户\n';
    const paste = async (table: string) => {
      await chair.page.getByLabel(text('roll.paste'), { exact: true }).fill(table);
      await chair.press('roll.look');
    };
    await paste(head + line('王小明', texts.for('a seat that is none', NAME), '1-101'));
    await chair.page.getByText(text('roll.problems', { count: 1 })).waitFor();
    await look(chair);
    await chair.press('roll.back');
    const name = texts.for('a name on the roll', NAME);
    await paste(
      head + line(name, '是', texts.for('a household', NAME)) + '\n' + line('=HYPERLINK("//__broken.test")', '是', '1-102'),
    );
    await chair.press('roll.confirm', { people: 2 });
    await chair.page.getByText(text('roll.done', { people: 2 })).waitFor();
    const arriving = chair.page.waitForEvent('download');
    await chair.press('roll.download');
    const chunks: Buffer[] = [];
    for await (const chunk of await (await arriving).createReadStream()) chunks.push(Buffer.from(chunk));
    const cells = Buffer.concat(chunks).toString('utf8');
    expect(cells).toContain(`"'=HYPERLINK(""//__broken.test"")"`);
    await chair.press('roll.print');
    await look(chair);
    // By the slip, on a phone: a greeting by the name, and the household it belongs to.
    const link = /http[^,]+#k=[^,]+/.exec(cells)?.[0] ?? '';
    const owner = await trapped(browser, PHONE);
    await owner.page.goto(link);
    await owner.button('roll.enter').waitFor();
    await look(owner);
    await owner.press('roll.enter');
    await owner.page.getByText(text('roll.myHousehold')).waitFor();
    await look(owner);
    await chair.press('roll.finish');
    await chair.page.getByLabel(text('clerk.find')).fill(name);
    await chair.page.getByRole('button', { name }).click();
    await chair.dialog.getByLabel(text('roll.household')).waitFor();
    await look(chair);
    expect(texts.missing(read)).toStrictEqual([]);
  });
});
