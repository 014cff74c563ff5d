// A whole neighbourhood session in six browsers, others over Socket.IO, and a server that is killed in the middle of the vote.
import { expect } from '@playwright/test';
import { browserHands, chairDeeds, clerkDeeds, participantDeeds, supervisorDeeds, type Names } from '../support/browser-hands.ts';
import {
  expectAccessible,
  HALL,
  join,
  LAPTOP,
  openBrowser,
  personInAddress,
  PHONE,
  type BrowserPerson,
} from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { playScenario, type Hands } from '../support/scenario-player.ts';
import { comeIn, watchAs, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

const scenario = readScenario('languan-street');
const ACKNOWLEDGED = ['s1', 's2', 's3', 'v2', 'v3'];
const UNANSWERED = 'v1';
const AFTERWARDS = ['c1', 'p1', 'w1'];

test.describe('Languan Street', () => {
  let server: ServerProcess;
  const sockets: SocketPerson[] = [];
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterAll(async () => {
    sockets.forEach((person) => person.close());
    await server.kill();
  });

  test('runs from the first word to both commitments, through a killed server', async ({ browser }) => {
    const { meeting, links, items } = await createScenario(server.url, scenario);
    const told = (key: string) => {
      const person = scenario.people.find((one) => one.key === key);
      return { name: person?.name ?? '', ...(person?.group && { group: person.group }) };
    };
    const inBrowser = async (key: string, role: string, viewport: typeof PHONE): Promise<BrowserPerson> => {
      const person = await openBrowser(browser, viewport);
      await join(person, links[role] ?? '', told(key).name, told(key).group);
      return person;
    };
    const chair = await inBrowser('chair', 'chair', LAPTOP);
    const supervisor = await inBrowser('super', 'supervisor', LAPTOP);
    const clerk = await inBrowser('clerk', 'clerk', LAPTOP);
    const seated = { s1: await inBrowser('s1', 'participant', PHONE), v1: await inBrowser('v1', 'participant', PHONE) };
    const hall = await openBrowser(browser, HALL);
    await hall.page.goto(links['screen'] ?? '');
    await hall.page.getByText(text('hall.welcome')).waitFor();
    const screens = [chair, supervisor, clerk, seated.s1, seated.v1, hall];
    const tokens: { readonly person: string; readonly token: string }[] = await chair.page.evaluate(() =>
      JSON.parse(localStorage.getItem('yitang.meetings') ?? '[]'),
    );
    const own = tokens.find(({ person }) => person === personInAddress(chair.page));
    if (!own) throw new Error('the chair is not in');
    const watch = await watchAs([server.url], meeting, own);
    sockets.push(watch);

    const persons = new Map(Object.entries(seated).map(([key, { page }]) => [key, personInAddress(page)]));
    const hands = new Map<string, Hands>();
    for (const { key, role, walkIn } of scenario.people) {
      if (walkIn || hands.has(key) || ['chair', 'super', 'clerk', 's1', 'v1'].includes(key)) continue;
      const link = keyOf(links[role === 'expert' ? 'expert' : 'participant']);
      const person = await comeIn([server.url], meeting, link, told(key));
      sockets.push(person);
      hands.set(key, person);
      persons.set(key, person.person);
    }
    const articles = (await watch.until(({ view }) => view)).meeting.articles;
    const names: Names = {
      watch,
      nameOf: (id) => told([...persons].find(([, person]) => person === id)?.[0] ?? '').name,
      articleOf: (id) => articles[String(id)]?.['zh-CN'] ?? '',
    };
    const chairs = browserHands(chair, chairDeeds(names), names);
    hands.set('chair', {
      // The page offers no opening where nothing was announced: what must be refused is asked past the page.
      do: (type, fields) =>
        type === 'polls.open' && fields['title'] !== undefined ? watch.do(type, fields) : chairs.do(type, fields),
    });
    hands.set('super', browserHands(supervisor, supervisorDeeds(names), names));
    hands.set('clerk', browserHands(clerk, clerkDeeds(names), names));
    for (const [key, person] of Object.entries(seated)) hands.set(key, browserHands(person, participantDeeds(), names));

    for (const { page } of screens) await expectAccessible(page);
    await playScenario({
      scenario,
      items,
      hands,
      watch,
      persons,
      async after(step) {
        if (step.kind === 'round') for (const { page } of screens) await expectAccessible(page);
        if (step.kind !== 'command') return;
        if (step.type === 'flags.raise' && step.fields['weight'] === 'halt') {
          await hall.page.getByText(text('hall.halted')).first().waitFor();
          for (const { page } of screens) await expectAccessible(page);
        }
        if (step.type === 'polls.close') {
          const carried = text('meeting.verdict.carried');
          for (const { page } of screens.filter((screen) => screen !== clerk))
            await page.getByText(carried, { exact: true }).first().waitFor();
          for (const { page } of screens) await expectAccessible(page);
        }
      },
      async votes(cast) {
        const open = text('meeting.answer.yes');
        for (const { page } of Object.values(seated)) await page.getByRole('button', { name: open, exact: true }).waitFor();
        for (const { page } of screens) await expectAccessible(page);
        for (const key of ACKNOWLEDGED) await cast(key);
        const { page } = seated[UNANSWERED];
        server.suspend();
        await page.getByRole('button', { name: open, exact: true }).click();
        await server.kill();
        await page.getByText(text('participant.voteUnconfirmed')).waitFor();
        await expect(page.getByText(text('participant.votedFor', { choice: open }))).toBeHidden();
        await expect(hall.page.getByRole('alert')).toHaveText(text('meeting.lost'));
        await server.start();
        await page.getByText(text('participant.votedFor', { choice: open })).waitFor();
        await expect(page.getByText(text('participant.voteUnconfirmed'))).toBeHidden();
        const turnout = text('meeting.turnout', { cast: ACKNOWLEDGED.length + 1, entitled: 9 });
        await hall.page.getByText(turnout).waitFor();
        // What runs the meeting is not kept by a page whose line is not back yet: it would say "not sent", and rightly.
        for (const { page } of screens.filter((screen) => screen !== hall))
          await page.getByRole('img', { name: text('meeting.line.live') }).waitFor();
        for (const key of AFTERWARDS) await cast(key);
      },
    });

    const over = await watch.until(({ view }) => (view.meeting.status === 'closed' ? view : undefined));
    const poll = Object.values(over.polls)[0];
    expect(poll && 'result' in poll && poll.result).toMatchObject({
      carried: true,
      counts: { yes: 8, no: 1, abstain: 0 },
      groups: { 商户: { carried: true }, 村民: { carried: true }, 村两委: { carried: true }, 物业: { carried: true } },
    });
    expect(Object.values(over.decisions.commitments).map(({ side, accepted }) => [side, accepted])).toStrictEqual([
      ['村两委', 1],
      ['商户', 1],
    ]);
    await hall.page.getByText(text('meeting.over')).waitFor();
    for (const person of [chair, supervisor, clerk, seated.s1]) {
      await person.page.getByRole('heading', { name: text('meeting.over') }).waitFor();
      await person.press('closing.read');
      await expect(person.page.getByRole('heading', { name: scenario.meeting.title, level: 3 })).toBeVisible();
      await expectAccessible(person.page);
    }
    const saving = seated.s1.page.waitForEvent('download');
    await seated.s1.press('closing.download');
    expect((await saving).suggestedFilename()).toMatch(/^会议纪要-.+\.md$/);
  });
});
