// Calling a meeting, from the front page to the chair's own: what is missing is shown, and nothing is lost unasked.
import { expect } from '@playwright/test';
import { expectAccessible, openBrowser, PHONE } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { text } from '../support/texts.ts';

const PICTURES = 'test-results/create';

test.describe('a new meeting', () => {
  let server: ServerProcess;
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterAll(() => server.kill());

  test('[M9] is not lost by Back, and the front page leads its chair in', async ({ browser }) => {
    const maker = await openBrowser(browser, PHONE);
    const { page, dialog, button } = maker;
    const picture = (name: string) => page.screenshot({ path: `${PICTURES}/${name}.png` });
    // Digits of a Chinese keyboard, and an error that follows the language.
    await page.goto(server.url);
    await page.getByLabel(text('home.number')).fill('１２３４５６７８');
    await expect(page.getByLabel(text('home.number'))).toHaveValue('1234 5678');
    await maker.press('home.enter');
    await page.getByText(text('refusals.pin.slip')).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('One digit is wrong').waitFor();
    await page.getByRole('button', { name: '中文' }).click();

    await maker.press('home.create');
    const title = page.getByLabel(text('create.title'));
    await maker.press('create.submit');
    await expect(title).toBeFocused();
    await expect(title).toBeInViewport();
    await page.getByText(text('create.titleMissing')).waitFor();
    await picture('missing');
    await title.fill('3 号楼加装电梯');
    await expect(page.getByText(text('create.titleMissing'))).toHaveCount(0);

    // What somebody wrote is not thrown away unasked.
    const chosen = (name: string) => page.getByRole('radio', { name });
    await chosen('有话好好说').check();
    await page.getByLabel(text('create.group', { number: 1 })).fill('楼上的');
    await chosen('普通会议').click();
    await dialog.getByText(text('create.changeText')).waitFor();
    await picture('change');
    await dialog.getByRole('button', { name: text('common.cancel') }).click();
    await expect(chosen('有话好好说')).toBeChecked();
    await expect(page.getByLabel(text('create.group', { number: 1 }))).toHaveValue('楼上的');

    await maker.press('create.submit');
    await page.getByText(text('create.keptHere')).waitFor();
    await expectAccessible(page);
    await picture('codes');
    const code = await page.locator('code').textContent();
    await page.goBack();
    await dialog.getByText(text('create.leaveText')).waitFor();
    await picture('leave');
    await dialog.getByRole('button', { name: text('common.cancel') }).click();
    await expect(page.locator('code')).toHaveText(code ?? '');
    // A reload is asked about by the browser itself.
    const asked = page.waitForEvent('dialog');
    const reloading = page.reload();
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.accept();
    await reloading;

    await page.goto(server.url);
    await picture('home');
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(code);
    await page.getByRole('link', { name: '3 号楼加装电梯' }).click();
    await page.getByLabel(text('join.name')).fill('主持人');
    await maker.press('join.submit');
    await button('chair.start').waitFor();
    await page.goto(server.url);
    await page.getByRole('link', { name: text('common.role.chair') }).waitFor();
    await expect(page.getByText(text('home.notYetIn'))).toHaveCount(0);
  });

  test('[S6] is what a browser at a wrong address is led to', async ({ browser }) => {
    const { page, press } = await openBrowser(browser, PHONE);
    for (const path of ['/nothing', '/m/WRONG', '/m/abcdefgh/more']) {
      const answer = await page.goto(server.url + path);
      expect(path.startsWith('/m/W') ? 200 : 404).toBe(answer?.status());
      await page.getByText(text('home.noPage')).waitFor();
    }
    await expectAccessible(page);
    await page.screenshot({ path: `${PICTURES}/no-page.png` });
    await press('common.home');
    await page.getByText(text('home.headline')).waitFor();
  });
});
