// Names that look like the chair's: the role stands beside a name by the record alone, on every screen where somebody acts or waits.
import { expect, type Page } from '@playwright/test';
import { expectAccessible, HALL, join, LAPTOP, openBrowser, PHONE } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { comeIn, type Fields, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

const CHAIR = '陈主任';
const LIKE_THE_CHAIR = ['主持人', '陈主任（主持）'];
const LONG_GROUP = '芳园里小区第三党支部与老旧小区改造居民议事协商小组（东区）';
/** After the chair, the phone and the hall's screen. */
const FIRST_NUMBER = 4;

test.describe('names', () => {
  let server: ServerProcess;
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterAll(() => server.kill());

  const badges = (page: Page, role: string) =>
    page.getByRole('img', { name: text('common.is', { role: text(`common.role.${role}`) }), exact: true });

  async function did(person: SocketPerson, type: string, fields: Fields = {}): Promise<void> {
    const outcome = await person.do(type, fields);
    if (!outcome.ok) throw new Error(`${type}: ${outcome.code}`);
  }

  test('[P11] like the chair bring no badge: it stands beside officers and invited, on every screen', async ({ browser }) => {
    const plain = { ...readScenario('languan-street'), agenda: [], meeting: { title: '谁是主持人', groups: [LONG_GROUP] } };
    const { meeting, links } = await createScenario(server.url, plain);
    const enter = (role: string, name: string, group?: string) =>
      comeIn([server.url], meeting, keyOf(links[role]), { name, ...(group && { group }) });
    const chair = await openBrowser(browser, LAPTOP);
    const phone = await openBrowser(browser, PHONE);
    const hall = await openBrowser(browser, HALL);
    await join(chair, links['chair'] ?? '', CHAIR);
    await join(phone, links['participant'] ?? '', '李居民', LONG_GROUP);
    await hall.page.goto(links['screen'] ?? '');
    await chair.press('chair.start');
    const ghosts = [await enter('participant', '主持人', LONG_GROUP), await enter('participant', '陈主任（主持）', LONG_GROUP)];
    const [expert, supervisor] = [await enter('expert', '吴律师'), await enter('supervisor', '孙监督')];
    const sockets = [...ghosts, expert, supervisor];
    try {
      for (const person of [...ghosts, expert]) await did(person, 'queue.join', { kind: 'speech' });
      for (const name of LIKE_THE_CHAIR) await phone.page.getByText(name, { exact: false }).first().waitFor();
      // The chair, once, as who holds the chair; the invited in the queue; nobody else has anything.
      await expect(badges(phone.page, 'expert')).toHaveCount(1);
      await expect(badges(phone.page, 'chair')).toHaveCount(1);
      await expect(phone.page.locator('p').filter({ has: badges(phone.page, 'chair') })).toContainText(CHAIR);
      for (const [index, ghost] of LIKE_THE_CHAIR.entries()) {
        const line = phone.page.getByRole('listitem').filter({ hasText: ghost });
        await expect(line).toContainText(text('common.number', { number: index + FIRST_NUMBER }));
        await expect(line.getByRole('img')).toHaveCount(0);
      }
      await expectAccessible(phone.page);

      await chair.press('chair.next', { name: text('common.nameAndNumber', { name: '主持人', number: FIRST_NUMBER }) });
      await hall.page.getByRole('timer').waitFor();
      await expect(hall.page.locator('.name')).toContainText('主持人');
      await expect(hall.page.locator('.name').getByRole('img')).toHaveCount(0);
      await expect(badges(hall.page, 'chair')).toHaveCount(1);
      await expect(badges(hall.page, 'expert')).toHaveCount(1);
      await expectAccessible(hall.page);
      // Nothing that people wrote pushes the number and the code off a narrow screen.
      await hall.page.setViewportSize(PHONE);
      const foot = hall.page.locator('footer');
      await expect.poll(async () => (await foot.boundingBox())?.width).toBeLessThanOrEqual(PHONE.width);
      await expect(foot.locator('.qr')).toBeInViewport({ ratio: 1 });

      await did(supervisor, 'flags.raise', { article: 'speaking-time', weight: 'warning', note: '请看时间' });
      await badges(chair.page, 'supervisor').first().waitFor();
      await chair.tab('chair.tab.people');
      const found = chair.page.getByRole('listitem').filter({ has: badges(chair.page, 'chair') });
      await expect(found).toHaveCount(1);
      await expect(found).toContainText(CHAIR);
      await expectAccessible(chair.page);
    } finally {
      sockets.forEach((person) => person.close());
    }
  });
});
