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
    const plain = { ...readScenario('languan-street'), agenda: [], meeting: { title: '谁是主持人' } };
    const { meeting, links } = await createScenario(server.url, plain);
    const enter = (role: string, name: string) => comeIn([server.url], meeting, keyOf(links[role]), { name });
    const chair = await openBrowser(browser, LAPTOP);
    const phone = await openBrowser(browser, PHONE);
    const hall = await openBrowser(browser, HALL);
    await join(chair, links['chair'] ?? '', CHAIR);
    await join(phone, links['participant'] ?? '', '李居民');
    await hall.page.goto(links['screen'] ?? '');
    await chair.press('chair.start');
    const ghosts = [await enter('participant', '主持人'), await enter('participant', '陈主任（主持）')];
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
