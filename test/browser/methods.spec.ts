// Every method of voting on a phone: the ballot, what was chosen, and the picture of the result on phone and hall screen.
import { expect, type Page } from '@playwright/test';
import { expectAccessible, HALL, join, openBrowser, PHONE, type BrowserPerson } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { comeIn, type Fields, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

const OPTIONS = ['装路灯', '种树', '修长椅'];

interface Method {
  readonly method: string;
  readonly fields?: Fields;
  /** What the others send. */
  readonly others: readonly unknown[];
  vote(person: BrowserPerson): Promise<void>;
  /** What then stands on the ballot as chosen. */
  readonly chose: string;
  /** What stands in the result. */
  readonly shows: string;
}

const tap = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

const METHODS: readonly Method[] = [
  {
    method: 'oneChoice',
    fields: { options: OPTIONS },
    others: ['o1', 'o2'],
    vote: ({ page }) => tap(page, '装路灯'),
    chose: '装路灯',
    shows: text('polls.chosen', { names: '装路灯' }),
  },
  {
    method: 'someChoices',
    fields: { options: OPTIONS, atMost: 2 },
    others: [['o2'], ['o2', 'o3']],
    async vote({ page, press }) {
      await tap(page, '种树');
      await tap(page, '修长椅');
      await expect(page.getByRole('button', { name: '装路灯', exact: true })).toBeDisabled();
      await press('polls.castThese');
    },
    chose: '种树、修长椅',
    shows: text('polls.chosen', { names: '种树' }),
  },
  {
    method: 'instantRunoff',
    fields: { options: OPTIONS, tie: 'lots' },
    others: [
      ['o2', 'o1'],
      ['o3', 'o1'],
    ],
    async vote({ page, press }) {
      await tap(page, '种树');
      await page.getByRole('button', { name: /^1\?/ }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /装路灯/ }).click();
      await press('polls.moveUp', { option: '装路灯' });
      await press('polls.castOrder');
    },
    chose: '1. 装路灯、2. 种树',
    shows: text('polls.round', { round: 2 }),
  },
  {
    method: 'schulze',
    fields: { options: OPTIONS },
    others: [
      ['o1', 'o2'],
      ['o2', 'o1'],
    ],
    async vote({ page, press }) {
      await page.getByRole('button', { name: /装路灯/ }).click();
      await page.getByRole('button', { name: /修长椅/ }).click();
      await press('polls.takeOut', { option: '修长椅' });
      await press('polls.castOrder');
    },
    chose: '1. 装路灯',
    shows: text('polls.pairsHow'),
  },
  {
    method: 'score',
    fields: { options: OPTIONS },
    others: [{ o1: 3, o3: 10 }, { o3: 4 }],
    async vote({ page, press }) {
      await page.getByRole('slider', { name: '装路灯' }).fill('7');
      await press('polls.scoreMore', { option: '装路灯' });
      await press('polls.castScoresSome', { left: 2 });
    },
    chose: '装路灯 8',
    shows: text('polls.points', { points: 14, average: '4.7' }),
  },
  {
    method: 'consent',
    others: [{ answer: 'agree' }, { answer: 'standAside' }],
    async vote({ page, press }) {
      await page.getByRole('button', { name: new RegExp(text('polls.consent.object')) }).click();
      await expect(page.getByRole('button', { name: text('polls.castAnswer'), exact: true })).toBeDisabled();
      await page.getByLabel(text('polls.whichHarm')).fill('晚上太吵');
      await press('polls.castAnswer');
    },
    chose: text('polls.withReason', { answer: text('polls.consent.object'), reason: '晚上太吵' }),
    shows: text('polls.objections', { open: 1, of: 1 }),
  },
];

test.describe('every method', () => {
  let server: ServerProcess;
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterAll(() => server.kill());

  test('[V1][V14] has its own ballot on a phone and its own picture of the result', async ({ browser }) => {
    const plain = { ...readScenario('languan-street'), agenda: [], meeting: { title: '小街怎么改' } };
    const { meeting, links } = await createScenario(server.url, plain);
    const enter = (role: string, name: string) => comeIn([server.url], meeting, keyOf(links[role] ?? ''), { name });
    const chair = await enter('chair', '主持人');
    const others = [await enter('participant', '甲'), await enter('participant', '乙')];
    const phone = await openBrowser(browser, PHONE);
    const hall = await openBrowser(browser, HALL);
    await join(phone, links['participant'] ?? '', '李居民');
    await hall.page.goto(links['screen'] ?? '');
    await chair.do('meeting.start');
    for (const each of METHODS) await play(each, { chair, others, phone, hall });
  });

  interface People {
    readonly chair: SocketPerson;
    readonly others: readonly SocketPerson[];
    readonly phone: BrowserPerson;
    readonly hall: BrowserPerson;
  }

  async function play({ method, fields, others: choices, vote, chose, shows }: Method, people: People) {
    const { chair, others, phone, hall } = people;
    const opened = await chair.do('polls.open', { title: `${method}?`, method, base: 'cast', ...fields });
    if (!opened.ok) throw new Error(`${method} was not opened: ${opened.code}`);
    const poll = opened.result['poll'];
    await phone.page.getByRole('heading', { name: `${method}?` }).waitFor();
    await expectAccessible(phone.page);
    await phone.page.screenshot({ path: `test-results/methods/${method}-ballot.png` });
    await vote(phone);
    await phone.page.getByText(text('participant.votedFor', { choice: chose })).waitFor();
    for (const [index, person] of others.entries()) {
      expect(await person.do('polls.cast', { poll, choice: choices[index] })).toMatchObject({ ok: true });
    }
    // Before the close nobody sees more than turnout (V6).
    expect(await phone.page.getByText(shows).count()).toBe(0);
    await chair.do('polls.close', { poll });
    for (const { page } of [phone, hall]) {
      await page.getByText(shows).first().waitFor();
      await expectAccessible(page);
    }
    await phone.page.screenshot({ path: `test-results/methods/${method}-result.png` });
    await hall.page.screenshot({ path: `test-results/methods/${method}-hall.png` });
    const { result } = await chair.until(({ view }) => {
      const found = view.polls[String(poll)];
      return found && 'result' in found ? found : undefined;
    });
    expect(result?.cast).toBe(3);
  }
});
