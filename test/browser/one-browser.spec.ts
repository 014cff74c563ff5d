// Chair, participant and hall screen in three tabs of one browser: none throws out another, and each stays itself.
import { expect } from '@playwright/test';
import { join, LAPTOP, openBrowser, personAt, personInAddress } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, readScenario } from '../support/scenario.ts';
import { text } from '../support/texts.ts';

test.describe('one browser', () => {
  let server: ServerProcess;
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterAll(() => server.kill());

  test('[P9] holds three people in three tabs, also after a reload', async ({ browser }) => {
    const { links } = await createScenario(server.url, readScenario('languan-street'));
    const chair = await openBrowser(browser, LAPTOP);
    const tab = async () => personAt(await chair.context.newPage(), chair.context);
    const [participant, hall] = [await tab(), await tab()];
    await join(chair, links['chair'] ?? '', '主持人');
    await join(participant, links['participant'] ?? '', '水果店店主', '商户');
    await hall.page.goto(links['screen'] ?? '');
    await hall.page.getByText(text('hall.welcome')).waitFor();
    const tabs = [chair, participant, hall];
    const persons = tabs.map(({ page }) => personInAddress(page));
    expect(new Set(persons).size).toBe(3);

    await chair.press('chair.start');
    await participant.button('participant.ask').waitFor();
    for (const { page } of tabs) await page.reload();
    await chair.button('chair.break').waitFor();
    await participant.button('participant.ask').waitFor();
    await hall.page.getByText(text('meeting.nobodySpeaks')).waitFor();
    expect(tabs.map(({ page }) => personInAddress(page))).toStrictEqual(persons);

    // Each speaks as itself: the chair pauses, the participant asks for the floor, the screen shows both.
    await chair.press('chair.break');
    await hall.page.getByText(text('hall.break'), { exact: true }).waitFor();
    await participant.press('participant.ask');
    await participant.dialog.getByRole('button', { name: text('participant.join'), exact: true }).click();
    await hall.page.getByText('水果店店主').waitFor();
    // The address without a key or a person is who the tab was.
    const { origin, pathname } = new URL(participant.page.url());
    await participant.page.goto(origin + pathname);
    await participant.button('participant.leave').waitFor();
  });
});
