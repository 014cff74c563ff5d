// An older copy of the store is put back under open pages: each says so calmly, the supervisor compares both heads, and the meeting goes on.
import { expect } from '@playwright/test';
import {
  caughtUp,
  expectAccessible,
  HALL,
  join,
  LAPTOP,
  openBrowser,
  PHONE,
  type BrowserPerson,
} from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { olderCopy } from '../support/older-copy.ts';
import { dataFolder, startServer } from '../support/process.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { comeIn } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

async function asks(person: BrowserPerson): Promise<void> {
  await person.press('participant.ask');
  await person.dialog.getByRole('button', { name: text('participant.join'), exact: true }).click();
  await person.button('participant.leave').waitFor();
}

test('[L6] a page that showed more than the record has finds it, also after a reload; a supervisor ends it', async ({
  browser,
}) => {
  const data = dataFolder();
  const server = await startServer({ DATA_DIR: data });
  try {
    const scenario = { ...readScenario('languan-street'), agenda: [], meeting: { title: '路灯怎么装' } };
    const { meeting, links } = await createScenario(server.url, scenario);
    const chair = await comeIn([server.url], meeting, keyOf(links['chair']), { name: '陈主持' });
    const ann = await openBrowser(browser, PHONE);
    const supervisor = await openBrowser(browser, LAPTOP);
    const hall = await openBrowser(browser, HALL);
    await join(ann, links['participant'] ?? '', '李居民');
    await join(supervisor, links['supervisor'] ?? '', '孙监督');
    await hall.page.goto(links['screen'] ?? '');
    await chair.do('meeting.start');
    const copy = olderCopy(server, data);
    await copy.keep();

    await asks(ann);
    // What was shown is kept by the device, beside the page.
    await expect
      .poll(() => ann.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('yitang.head.')).length))
      .toBe(1);
    await caughtUp(ann, chair.version());
    await ann.page.goto('about:blank');
    await supervisor.page.close();
    await copy.putBack();

    // The phone comes back after a reload, and says what it saw.
    await ann.page.goBack();
    await ann.page.getByText(text('record.open')).waitFor();
    await expectAccessible(ann.page);
    await hall.page.getByText(text('record.open')).waitFor();
    await expect(ann.button('participant.leave')).toHaveCount(0);

    const watching = await supervisor.context.newPage();
    await watching.goto(`${server.url}/m/${meeting}`);
    await watching.getByRole('heading', { name: text('record.title') }).waitFor();
    await expectAccessible(watching);
    await watching.getByRole('button', { name: text('record.both'), exact: true }).click();
    await watching.getByRole('button', { name: text('record.confirm'), exact: true }).click();
    await watching.getByText(text('record.compared')).waitFor();
    await ann.page.getByText(text('record.compared')).waitFor();
    expect(await chair.do('meeting.resume')).toMatchObject({ ok: true });
    await expect(ann.page.getByText(text('record.compared'))).toHaveCount(0);
    await asks(ann);
  } finally {
    await server.kill();
  }
});
