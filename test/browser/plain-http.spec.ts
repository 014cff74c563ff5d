// Plain HTTP under a name the browser does not trust: a participant does everything but what browsers then withhold.
import { chromium, expect, type Browser, type Page } from '@playwright/test';
import { join, LAPTOP, openBrowser, PHONE } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, readScenario } from '../support/scenario.ts';
import { text } from '../support/texts.ts';

const HOST = 'yitang.test';

test.describe('plain HTTP', () => {
  let server: ServerProcess;
  let untrusting: Browser;
  test.beforeAll(async ({ browser: _ }, { project }) => {
    server = await startServer({ DATA_DIR: dataFolder() });
    const { launchOptions } = project.use;
    const args = [...(launchOptions?.args ?? []), `--host-resolver-rules=MAP ${HOST} 127.0.0.1`];
    untrusting = await chromium.launch({ ...launchOptions, args });
  });
  test.afterAll(async () => {
    await untrusting.close();
    await server.kill();
  });

  /** What the browser held back because of the policy, on any page of this context. */
  const complaints = (page: Page, into: string[]) =>
    page.on('console', (message) => {
      if (/content security policy|csp/i.test(message.text())) into.push(`${page.url()} ${message.text()}`);
    });

  test('[S8] a participant joins, queues, votes and copies', async () => {
    const { agenda: _, ...rest } = readScenario('languan-street');
    const plain = { ...rest, agenda: [], meeting: { title: '楼道灯谁来修' } };
    const { links } = await createScenario(`http://${HOST}:${server.port}`.replace(HOST, '127.0.0.1'), plain);
    const at = (role: string) => (links[role] ?? '').replace('127.0.0.1', HOST);
    const chair = await openBrowser(untrusting, LAPTOP);
    const participant = await openBrowser(untrusting, PHONE);
    await join(chair, at('chair'), '王主持');
    await join(participant, at('participant'), '李居民');
    expect(await participant.page.evaluate(() => [isSecureContext, typeof crypto.randomUUID])).toStrictEqual([
      false,
      'undefined',
    ]);
    await chair.page.getByText(text('chair.plainHttp')).waitFor();
    await chair.press('chair.start');
    await participant.press('participant.ask');
    await participant.dialog.getByRole('button', { name: text('participant.join'), exact: true }).click();
    await chair.press('chair.next', { name: '李居民' });
    await participant.press('participant.finished');
    await participant.button('participant.ask').waitFor();

    await chair.press('chair.poll.open');
    await chair.dialog.getByLabel(text('chair.poll.title')).fill('楼道灯由物业修');
    await chair.dialog.getByRole('button', { name: text('chair.poll.openNow'), exact: true }).click();
    await participant.press('meeting.answer.yes');
    await participant.page.getByText(text('participant.votedFor', { choice: text('meeting.answer.yes') })).waitFor();

    await chair.tab('chair.tab.people');
    await chair.button('common.copy').first().click();
    await chair.button('common.copied').waitFor();
  });

  test('[S8] no page asks for anything its policy forbids', async ({ browser }) => {
    const { meeting, links } = await createScenario(server.url, readScenario('languan-street'));
    const found: string[] = [];
    const visit = async (address: string, name?: string, group?: string) => {
      const person = await openBrowser(browser, LAPTOP);
      complaints(person.page, found);
      if (name === undefined) await person.page.goto(address);
      else await join(person, address, name, group);
      await person.page.waitForLoadState('networkidle');
      return person;
    };
    await visit(server.url);
    const maker = await visit(`${server.url}/new`);
    await maker.page.getByLabel(text('create.title')).fill('3 号楼加装电梯');
    await maker.press('create.submit');
    await maker.button('create.enterAsChair').waitFor();
    await visit(`${server.url}/m/${meeting}`);
    await visit(links['screen'] ?? '');
    for (const role of ['chair', 'supervisor', 'clerk', 'expert', 'observer']) await visit(links[role] ?? '', role);
    await visit(links['participant'] ?? '', '水果店店主', '商户');
    expect(found).toStrictEqual([]);
  });
});
