// The roll from the table to the hall: what is wrong is said line by line, slips are printed, and a slip opens the door.
import { expect, type Page } from '@playwright/test';
import { expectAccessible, join, LAPTOP, openBrowser, PHONE, type BrowserPerson } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, readScenario } from '../support/scenario.ts';
import { text } from '../support/texts.ts';

const WRONG = '姓名\t各方\t席位\t权重\t户\n王小明\t居民楼\t是\t\t3-201\n\t村民\t是\t\t\n李红\t商户\t也许\t1.5\t\n';
const RIGHT = '姓名\t各方\t席位\t权重\t户\n王小明\t居民楼\t是\t\t3-201\n王大明\t居民楼\t是\t\t3-201\n李红\t商户\t是\t\t3-202\n';

/** Keeps a picture where one is wished for. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

test.describe('a roll', () => {
  let server: ServerProcess;
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.afterAll(() => server.kill());

  async function paste(chair: BrowserPerson, table: string): Promise<void> {
    await chair.page.getByLabel(text('roll.paste'), { exact: true }).fill(table);
    await chair.press('roll.look');
  }

  /** The link and the digits of each name, as the downloaded table has them. */
  async function linksOf(chair: BrowserPerson): Promise<ReadonlyMap<string, { link: string; digits: string }>> {
    const arriving = chair.page.waitForEvent('download');
    await chair.press('roll.download');
    const file = await (await arriving).createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of file) chunks.push(Buffer.from(chunk));
    const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n').slice(1);
    return new Map(
      lines.map((line) => {
        const [, name = '', , link = '', digits = ''] = line.split(',');
        return [name, { link, digits }];
      }),
    );
  }

  async function bySlip(person: BrowserPerson, link: string, name: string): Promise<void> {
    await person.page.goto(link);
    await person.page.getByRole('heading', { name: text('roll.hello', { name }) }).waitFor();
    await expectAccessible(person.page);
  }

  test('[P4][P7][P9] is checked, printed, and opens the door by slips; a second device by its digits', async ({ browser }) => {
    const { links } = await createScenario(server.url, readScenario('languan-street'));
    const chair = await openBrowser(browser, LAPTOP);
    await join(chair, links['chair'] ?? '', '主持人');
    await chair.tab('chair.tab.people');
    await chair.page.getByLabel(text('roll.who')).selectOption('roll');
    await chair.page.getByLabel(text('roll.unit')).selectOption('household');
    await shoot(chair.page, 'chair-rules');
    await chair.press('roll.import');
    await shoot(chair.page, 'chair-choose');

    await paste(chair, WRONG);
    await chair.page.getByText(text('roll.problems', { count: 4 })).waitFor();
    await chair.page.getByText(text('roll.problem.yesOrNo', { value: '也许' })).waitFor();
    await expectAccessible(chair.page);
    await shoot(chair.page, 'chair-problems');
    await chair.press('roll.back');

    await paste(chair, RIGHT);
    await chair.press('roll.addGroups', { groups: '居民楼' });
    await chair.page.getByText(text('roll.countsHouseholds', { people: 3, households: 2, seats: 2 })).waitFor();
    await shoot(chair.page, 'chair-preview');
    await chair.press('roll.confirm', { people: 3 });
    await chair.page.getByText(text('roll.done', { people: 3 })).waitFor();
    await expectAccessible(chair.page);
    await shoot(chair.page, 'chair-slips');
    const slips = await linksOf(chair);
    const slipOf = (name: string) => slips.get(name) ?? { link: '', digits: '' };
    await chair.page.getByText(text('roll.seatsAll', { seats: 2, present: 0 })).waitFor();

    // On paper: the slips and nothing else, each with name and digits.
    await chair.page.evaluate(() => Object.assign(window, { print: () => undefined }));
    await chair.press('roll.print');
    await chair.page.emulateMedia({ media: 'print' });
    const sheet = chair.page.locator('body > .slip-sheet');
    await expect(sheet.getByText(text('roll.slipDigits', { digits: slipOf('李红').digits }))).toBeVisible();
    await expect(chair.page.getByRole('tab', { name: text('chair.tab.people') })).toBeHidden();
    if (process.env['SHOTS']) await chair.page.pdf({ path: `${process.env['SHOTS']}/slips.pdf`, preferCSSPageSize: true });
    await chair.page.emulateMedia({ media: 'screen' });
    await chair.press('roll.finish');

    // By a slip on a phone: no name is asked, the key leaves the address, and the person is here with the household's vote.
    const ming = await openBrowser(browser, PHONE);
    await bySlip(ming, slipOf('王小明').link, '王小明');
    await shoot(ming.page, 'phone-slip');
    await ming.press('roll.enter');
    await ming.page.getByText(text('roll.myHousehold')).waitFor();
    expect(ming.page.url()).not.toContain('#');
    await expectAccessible(ming.page);
    await shoot(ming.page, 'phone-in');
    await chair.page.getByText(text('roll.seatsAll', { seats: 2, present: 1 })).waitFor();

    // The same slip on a second device: the same person, after the digits.
    const second = await openBrowser(browser, PHONE);
    await bySlip(second, slipOf('王小明').link, '王小明');
    const wrong = slipOf('王小明').digits === '1111' ? '2222' : '1111';
    await second.page.getByLabel(text('roll.digits')).fill(wrong);
    await second.press('join.submit');
    await second.page.getByText(text('refusals.slips.digitsWrong', { left: 4 })).waitFor();
    await shoot(second.page, 'phone-second');
    await second.page.getByLabel(text('roll.digits')).fill(slipOf('王小明').digits);
    await second.press('join.submit');
    await second.page.getByText(text('roll.myHousehold')).waitFor();

    // A third waits until the first lets it in.
    const third = await openBrowser(browser, PHONE);
    await bySlip(third, slipOf('王小明').link, '王小明');
    await third.press('roll.noDigits');
    await ming.press('meeting.itIsMe');
    await third.page.getByText(text('roll.myHousehold')).waitFor();

    // The household's other member may speak, and gets the vote when it is passed on.
    const brother = await openBrowser(browser, PHONE);
    await bySlip(brother, slipOf('王大明').link, '王大明');
    await brother.press('roll.enter');
    await brother.page.getByText(text('roll.householdOther', { name: '王小明' })).waitFor();
    await ming.press('roll.passSeat');
    await shoot(ming.page, 'phone-pass');
    await ming.dialog.getByRole('button', { name: text('roll.passTo', { name: '王大明' }) }).click();
    await brother.page.getByText(text('roll.myHousehold')).waitFor();

    // A clerk's new slip ends what came by the old one.
    const red = await openBrowser(browser, PHONE);
    await bySlip(red, slipOf('李红').link, '李红');
    await red.press('roll.enter');
    await red.page.getByText(text('roll.myHousehold')).waitFor();
    await chair.page.getByLabel(text('clerk.find')).fill('李红');
    await chair.page.getByRole('button', { name: /李红/ }).click();
    await chair.press('roll.slipNew');
    await chair.dialog
      .last()
      .getByRole('button', { name: text('roll.slipNew'), exact: true })
      .click();
    await chair.page.getByRole('heading', { name: text('roll.slipFor', { name: '李红' }) }).waitFor();
    await shoot(chair.page, 'chair-new-slip');
    await expect(red.page.getByText(text('roll.myHousehold'))).toBeHidden();
  });

  test('[V13] a seat is handed to somebody found by name, and taken back', async ({ browser }) => {
    const { links } = await createScenario(server.url, readScenario('languan-street'));
    const [ming, hong] = [await openBrowser(browser, PHONE), await openBrowser(browser, PHONE)];
    await join(ming, links['participant'] ?? '', '王小明', '村民');
    await join(hong, links['participant'] ?? '', '李小红', '村民');
    await ming.press('roll.delegate');
    await ming.page.getByLabel(text('roll.delegateFind')).fill('李小红');
    await ming.dialog.getByRole('button', { name: /李小红/ }).waitFor();
    await expectAccessible(ming.page);
    await shoot(ming.page, 'phone-delegate');
    await ming.dialog.getByRole('button', { name: /李小红/ }).click();
    await hong.page.getByText(text('roll.holdProxies', { names: '王小明' })).waitFor();
    await ming.page.getByText(text('roll.myProxy', { name: '李小红' })).waitFor();
    await ming.press('roll.takeBack');
    await expect(hong.page.getByText(text('roll.holdProxies', { names: '王小明' }))).toBeHidden();
  });

  test('[P5][P9] a walk-in gets a number, goes on with a phone by a slip, and a clerk enters proxies and merges doubles', async ({
    browser,
  }) => {
    const { links } = await createScenario(server.url, readScenario('languan-street'));
    const clerk = await openBrowser(browser, LAPTOP);
    await join(clerk, links['clerk'] ?? '', '小周');
    await clerk.page.getByLabel(text('clerk.nameLater')).fill('赵大爷');
    await clerk.press('common.noGroup');
    await clerk.press('roll.slip');
    await clerk.page.getByRole('heading', { name: text('roll.slipFor', { name: '赵大爷' }) }).waitFor();
    await expectAccessible(clerk.page);
    await shoot(clerk.page, 'clerk-slip');
    await clerk.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await clerk.press('create.copyLink');
    const link = await clerk.page.evaluate('navigator.clipboard.readText()');
    const phone = await openBrowser(browser, PHONE);
    await bySlip(phone, String(link), '赵大爷');
    await phone.press('roll.enter');
    await phone.page.getByText(text('roll.mySeat'), { exact: true }).waitFor();
    await clerk.page.keyboard.press('Escape');

    await clerk.page.getByLabel(text('clerk.nameLater')).fill('钱大妈');
    await clerk.press('common.noGroup');
    await clerk.tab('chair.tab.people');
    await clerk.page.getByLabel(text('clerk.find')).fill('qdm');
    await clerk.page.getByRole('button', { name: /钱大妈/ }).click();
    await expectAccessible(clerk.page);
    await shoot(clerk.page, 'clerk-person');
    await clerk.press('roll.delegateFor');
    await clerk.page.getByLabel(text('roll.delegateFind')).fill('赵大爷');
    await clerk.dialog.getByRole('button', { name: text('roll.delegateTo', { name: '赵大爷' }) }).click();
    await clerk.page.getByText(text('roll.proxyEntered', { name: '赵大爷' })).waitFor();

    // They turn out to be doubles: one of them stays.
    await clerk.press('roll.merge');
    await clerk.page.getByLabel(text('roll.mergeFind')).fill('赵大爷');
    await clerk.dialog
      .last()
      .getByRole('button', { name: /赵大爷/ })
      .click();
    await shoot(clerk.page, 'clerk-merge');
    await clerk.dialog
      .last()
      .getByRole('button', { name: text('common.done'), exact: true })
      .click();
    await clerk.page.getByText(text('roll.merged', { name: '赵大爷' })).waitFor();
    await phone.page.getByText(text('roll.mySeat'), { exact: true }).waitFor();
  });
});
