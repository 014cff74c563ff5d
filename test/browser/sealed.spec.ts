// A sealed poll on two phones and the hall's tablet: reloads, a killed server, the receipt, and the count checked in the browser.
import { expect } from '@playwright/test';
import { castSealed, expectAccessible, join, LAPTOP, openBrowser, PHONE } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { comeIn } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

/** Ten random seconds at most, and what the page needs. */
const IN_WITHIN = 40_000;

test.describe('a sealed poll', () => {
  let server: ServerProcess;
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterAll(() => server.kill());

  test('[V8] is voted on phones and the tablet, survives reloads and a killed server, and anybody counts it again', async ({
    browser,
  }) => {
    const plain = { ...readScenario('languan-street'), agenda: [], meeting: { title: '选楼长' } };
    const { meeting, links } = await createScenario(server.url, plain);
    const chair = await comeIn([server.url], meeting, keyOf(links['chair']), { name: '主持人' });
    await chair.do('meeting.start');
    const [ann, ben] = [await openBrowser(browser, PHONE), await openBrowser(browser, PHONE)];
    const clerk = await openBrowser(browser, LAPTOP);
    await join(ann, links['participant'] ?? '', '李居民');
    await join(ben, links['participant'] ?? '', '王居民');
    await join(clerk, links['clerk'] ?? '', '会务');
    await clerk.page.getByLabel(text('clerk.nameLater')).fill('赵大爷');
    await clerk.press('clerk.giveNumber');

    const opened = await chair.do('polls.open', { title: '同意换楼长吗', secrecy: 'sealed' });
    if (!opened.ok) throw new Error(opened.code);
    const poll = String(opened.result['poll']);
    // The credential survives a reload of the page.
    await ann.button('meeting.answer.yes').waitFor();
    await ann.page.reload();
    await ann.button('meeting.answer.yes').waitFor();
    await expectAccessible(ann.page);
    // The ballot has the keyboard, and keeps it.
    await expect(ann.dialog).toBeFocused();
    for (let stop = 0; stop < 8; stop += 1) {
      await ann.page.keyboard.press('Tab');
      await expect(ann.dialog.locator(':focus')).toHaveCount(1);
    }
    // One tap casts nothing: it is read back, can be changed, and leaves no trace.
    await ann.press('meeting.answer.no');
    await ann.page.getByText(text('participant.youChose', { choice: text('meeting.answer.no') })).waitFor();
    await expectAccessible(ann.page);
    await ann.page.screenshot({ path: 'test-results/methods/sealed-read-back.png' });
    await ann.press('participant.change');
    await castSealed(ann, 'yes');
    // So does a ballot that was not handed in yet.
    await ann.page.reload();
    await ann.page.getByText(text('ballots.in')).waitFor({ timeout: IN_WITHIN });
    await expectAccessible(ann.page);
    await ann.page.screenshot({ path: 'test-results/methods/sealed-in.png' });
    const receipt = (await ann.page.locator('.receipt').textContent())?.trim() ?? '';
    expect(receipt).toMatch(/^[0-9a-f]{64}$/);
    await ann.press('common.understood');
    await ann.button('participant.backToVote').waitFor();
    await ann.page.getByRole('main').getByText(text('participant.voteIsIn'), { exact: true }).waitFor();
    await ann.page.screenshot({ path: 'test-results/methods/sealed-voted.png' });

    await clerk.page
      .getByRole('listitem')
      .filter({ hasText: '赵大爷' })
      .getByRole('button', { name: text('ballots.tablet'), exact: true })
      .click();
    await clerk.page.getByRole('button', { name: text('ballots.iAm', { name: '赵大爷' }), exact: true }).click();
    await castSealed(clerk, 'no');
    await clerk.page.getByText(text('ballots.in')).waitFor({ timeout: IN_WITHIN });
    await clerk.press('common.understood');

    // The server is killed while a ballot is on its way: it goes in by itself when the server is back.
    await castSealed(ben, 'yes');
    await server.kill();
    await server.start();
    await ben.page.getByText(text('ballots.in')).waitFor({ timeout: 2 * IN_WITHIN });

    const back = await comeIn([server.url], meeting, keyOf(links['observer']), { name: '旁听' });
    expect(await chair.do('polls.close', { poll })).toMatchObject({ ok: true });
    await back.until(({ view }) => (view.polls[poll]?.status === 'closed' ? true : undefined));
    await ann.tab('participant.tabPast');
    await ann.press('ballots.check');
    await ann.page.getByText(text('ballots.receiptIsIn')).waitFor();
    await ann.page.getByText(text('ballots.noMoreThan', { ballots: 3, credentials: 3 })).waitFor();
    await expectAccessible(ann.page);
    await ann.page.screenshot({ path: 'test-results/methods/sealed-check.png' });
    // Fewer than five: carried or not, and no numbers (V10).
    await ann.page.getByText(text('meeting.tooFewToShow')).waitFor();
    await ann.page.getByLabel(text('ballots.yourReceipt')).fill('0'.repeat(64));
    await ann.page.getByText(text('ballots.receiptIsNot')).waitFor();
  });
});
