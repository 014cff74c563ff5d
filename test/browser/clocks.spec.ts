// Clocks on screens: wall clocks that are wrong or stepped, a slow line; all show the same second, and nothing ends early.
import { expect, type Browser, type Locator } from '@playwright/test';
import { lateness, secondsShown, setClock, watchSeconds, wrongClock } from '../support/browser-clock.ts';
import { castSealed, HALL, join, LAPTOP, openBrowser, PHONE, type BrowserPerson } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { delayProxy } from '../support/delay-proxy.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { comeIn, type Fields, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

const MINUTES = 5 * 60_000;
const DAY = 86_400_000;
const STEPS = [MINUTES, -MINUTES, DAY, -DAY];
/** What a clock may be wrong by, and clocks among each other (F5). */
const RIGHT_MS = 100;
const TOGETHER_MS = 150;
/** Ten random seconds at most, and what the page needs. */
const IN_WITHIN = 40_000;

test.describe('clocks', () => {
  let server: ServerProcess;
  let people: SocketPerson[] = [];
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterEach(() => {
    people.forEach((person) => person.close());
    people = [];
  });
  test.afterAll(() => server.kill());

  /** A meeting in session, where somebody has the floor for so many seconds. */
  async function speaking(seconds: number) {
    const plain = { ...readScenario('languan-street'), agenda: [], meeting: { title: '几点了', rules: { limits: { seconds } } } };
    const { meeting, links } = await createScenario(server.url, plain);
    const enter = async (role: string, name: string) => {
      const person = await comeIn([server.url], meeting, keyOf(links[role]), { name });
      people.push(person);
      return person;
    };
    const chair = await enter('chair', '主持人');
    const speaker = await enter('participant', '李居民');
    await enter('participant', '王居民');
    await did(chair, 'meeting.start');
    await did(speaker, 'queue.join', { kind: 'speech' });
    await did(chair, 'floor.give');
    const endsAt = await chair.until(({ view }) => view.floor.turn?.endsAt);
    return { meeting, links, chair, endsAt: Number(endsAt) };
  }

  async function did(person: SocketPerson, type: string, fields: Fields = {}): Promise<Fields> {
    const outcome = await person.do(type, fields);
    if (!outcome.ok) throw new Error(`${type}: ${outcome.code}`);
    return outcome.result;
  }

  const timerOf = ({ page }: BrowserPerson): Locator => page.getByRole('timer', { name: text('meeting.clock') }).first();

  /** Waits until so many further seconds were shown. */
  async function further(place: Locator, seconds: number): Promise<void> {
    const before = (await secondsShown(place)).length;
    await expect.poll(async () => (await secondsShown(place)).length).toBeGreaterThanOrEqual(before + seconds);
  }

  /** A machine that is busy shows a second late now and then; a clock that is wrong shows all of them late, or early. */
  function expectRight(late: readonly number[], most: number): void {
    expect(late.length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(-most);
    expect(Math.min(...late)).toBeLessThanOrEqual(most);
  }

  test('[F5][V15] a phone whose clock is set by minutes and days shows turn and poll right, and ends neither early', async ({
    browser,
  }) => {
    const { links, chair, endsAt } = await speaking(600);
    const phone = await openBrowser(browser, PHONE);
    await wrongClock(phone.context, DAY);
    await join(phone, links['participant'] ?? '', '钟不准');
    const clock = timerOf(phone);
    await watchSeconds(clock);
    await further(clock, 2);
    for (const step of STEPS) {
      await setClock(phone.page, step);
      await further(clock, 2);
    }
    expectRight(lateness(await secondsShown(clock), endsAt), RIGHT_MS);

    const opened = await did(chair, 'polls.open', { title: '装路灯吗', base: 'cast', closesIn: 20 });
    const poll = String(opened['poll']);
    const closesAt = await chair.until(({ view }) => {
      const found = view.polls[poll];
      return found?.status === 'open' ? found.closesAt : undefined;
    });
    const left = phone.page.getByText(new RegExp(text('participant.closesIn', { time: '\\d+:\\d\\d' })));
    await watchSeconds(left);
    for (const step of STEPS) {
      await setClock(phone.page, step);
      await further(left, 1);
    }
    expectRight(lateness(await secondsShown(left), Number(closesAt)), RIGHT_MS);
    // Its clock says that it closed a day ago, or is open for a day: it takes the vote, and ends when the server's does.
    await setClock(phone.page, DAY);
    await phone.press('meeting.answer.yes');
    await phone.page.getByText(text('participant.votedFor', { choice: text('meeting.answer.yes') })).waitFor();
    const closed = await chair.until(({ view }) => {
      const found = view.polls[poll];
      return found?.status === 'closed' ? found : undefined;
    });
    expect(closed.cast).toBe(1);
    expect(closed.closedAt).toBeGreaterThanOrEqual(Number(closesAt));
    await left.waitFor({ state: 'detached' });
  });

  test('[F5] on all screens agree, on a phone a day ahead and at the end of a slow line too', async ({ browser }) => {
    const { links, endsAt } = await speaking(600);
    const slow = await delayProxy(server.port, TOGETHER_MS);
    try {
      const far = (link = '') => link.replace(`:${server.port}/`, `:${slow.port}/`);
      const screens = [
        await screen(browser, { size: PHONE, link: links['participant'], name: '近处' }),
        await screen(browser, { size: PHONE, link: links['participant'], name: '快一天', ahead: DAY }),
        await screen(browser, { size: PHONE, link: links['participant'], name: '慢五分', ahead: -MINUTES }),
        await screen(browser, { size: LAPTOP, link: far(links['supervisor']), name: '远处' }),
        await screen(browser, { size: HALL, link: far(links['screen']), ahead: MINUTES }),
      ];
      const clocks = screens.map(timerOf);
      for (const clock of clocks) await watchSeconds(clock);
      await Promise.all(clocks.map((clock) => further(clock, 10)));
      const shown = await Promise.all(clocks.map(secondsShown));
      for (const each of shown) expectRight(lateness(each, endsAt), TOGETHER_MS);
      // The same second, on all of them: how long after the first the last one showed it.
      const together = (shown[0] ?? []).flatMap(({ seconds }) => {
        const moments = shown.flatMap((each) => each.filter((one) => one.seconds === seconds).map(({ at }) => at));
        return moments.length === shown.length ? [Math.max(...moments) - Math.min(...moments)] : [];
      });
      expect(together.length).toBeGreaterThanOrEqual(2);
      expect(Math.min(...together)).toBeLessThanOrEqual(TOGETHER_MS);
    } finally {
      await slow.close();
    }
  });

  interface Seat {
    readonly size: typeof PHONE;
    readonly link: string | undefined;
    /** Nobody: the hall's screen. */
    readonly name?: string;
    readonly ahead?: number;
  }

  async function screen(browser: Browser, { size, link = '', name, ahead = 0 }: Seat): Promise<BrowserPerson> {
    const person = await openBrowser(browser, size);
    await wrongClock(person.context, ahead);
    if (name === undefined) await person.page.goto(link);
    else await join(person, link, name);
    return person;
  }

  test('[V8] a sealed ballot on a phone a day behind goes in after a reload, and not a day later', async ({ browser }) => {
    const { links, chair } = await speaking(600);
    const phone = await openBrowser(browser, PHONE);
    await wrongClock(phone.context, -DAY);
    await join(phone, links['participant'] ?? '', '慢一天');
    await did(chair, 'polls.open', { title: '同意吗', secrecy: 'sealed' });
    await castSealed(phone, 'yes');
    await phone.page.reload();
    await phone.page.getByText(text('ballots.in')).waitFor({ timeout: IN_WITHIN });
  });
});
