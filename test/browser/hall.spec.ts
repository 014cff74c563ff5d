// A show of hands: phones say to raise a hand, two tellers count on theirs, unseen by each other, and papers can be printed.
import { expect } from '@playwright/test';
import { expectAccessible, HALL, join, LAPTOP, openBrowser, PHONE, type BrowserPerson } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, readScenario } from '../support/scenario.ts';
import { text } from '../support/texts.ts';

test.describe('the hall', () => {
  let server: ServerProcess;
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterAll(() => server.kill());

  test('[V9] raises hands, is counted twice by two tellers who differ once, and shows its origins', async ({ browser }) => {
    const plain = { ...readScenario('languan-street'), agenda: [], meeting: { title: '楼前停车' } };
    const { links } = await createScenario(server.url, plain);
    const chair = await openBrowser(browser, LAPTOP);
    const [phone, one, two] = [
      await openBrowser(browser, PHONE),
      await openBrowser(browser, PHONE),
      await openBrowser(browser, PHONE),
    ];
    const hall = await openBrowser(browser, HALL);
    await join(chair, links['chair'] ?? '', '主持人');
    await join(phone, links['participant'] ?? '', '李居民');
    await join(one, links['participant'] ?? '', '计票人甲');
    await join(two, links['participant'] ?? '', '计票人乙');
    await hall.page.goto(links['screen'] ?? '');
    await chair.press('chair.start');
    await chair.tab('chair.tab.people');
    for (const name of ['计票人甲', '计票人乙']) {
      await chair.page.getByRole('button', { name }).click();
      await chair.dialog.getByLabel(text('chair.giveRole')).selectOption('teller');
      await chair.dialog.getByRole('button', { name: text('common.save'), exact: true }).click();
    }
    await chair.tab('chair.tab.run');

    await chair.press('chair.poll.open');
    await chair.dialog.getByLabel(text('chair.poll.title')).fill('楼前停车收费吗');
    await chair.dialog.getByLabel(text('chair.poll.method')).selectOption('hands');
    await expectAccessible(chair.page);
    await chair.dialog.getByRole('button', { name: text('chair.poll.openNow'), exact: true }).click();
    await phone.page.getByText(text('polls.raiseYourHand')).waitFor();
    await expectAccessible(phone.page);
    await phone.page.screenshot({ path: 'test-results/methods/hands-phone.png' });

    await chair.press('polls.printPapers');
    await chair.dialog.getByLabel(text('polls.howManyPapers')).fill('6');
    await chair.page.evaluate(() => (window.print = () => undefined));
    await chair.press('polls.printNow', { papers: 6 });

    await chair.press('chair.poll.close');
    await hall.page.getByText(text('polls.counting')).waitFor();
    await count(one, 1, 1);
    await count(two, 1, 0);
    for (const teller of [one, two]) await teller.page.getByText(text('polls.countAgain')).waitFor();
    await expectAccessible(one.page);
    await one.page.screenshot({ path: 'test-results/methods/hands-teller.png' });
    await count(one, 1, 1);
    await count(two, 1, 1);
    await hall.page.getByText(text('meeting.verdict.notCarried')).waitFor();
    await expectAccessible(hall.page);
    await hall.page.screenshot({ path: 'test-results/methods/hands-hall.png' });
  });

  async function count({ page, press }: BrowserPerson, yes: number, no: number): Promise<void> {
    const figures = [yes, no, 0];
    for (const [index, answer] of ['yes', 'no', 'abstain'].entries()) {
      await page.getByLabel(text(`meeting.answer.${answer}`), { exact: true }).fill(String(figures[index]));
    }
    await press('polls.enterFigures', { sum: yes + no });
    await expect(page.getByText(text('polls.figuresIn')).first()).toBeVisible();
  }
});
