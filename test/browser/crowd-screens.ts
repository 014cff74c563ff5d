// A full hall, for the screenshots: five hundred who wait, names that are long or like the chair's, roles beside them, in Chinese and English.
import type { Browser, Page } from '@playwright/test';
import { HALL, join, LAPTOP, openBrowser, PHONE, type BrowserPerson } from '../support/browser-person.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { comeIn, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

type Shoot = (page: Page, name: string) => Promise<void>;

const CROWD = 500;
/** So many come in at once. */
const AT_ONCE = 25;
const LONG_GROUP = '芳园里小区第三党支部与老旧小区改造居民议事协商小组（东区）';
const FIRST = [
  { role: 'participant', name: '主持人', group: '村民' },
  { role: 'participant', name: '陈主任（主持）', group: LONG_GROUP },
  { role: 'expert', name: '吴律师' },
  { role: 'participant', name: '阿卜杜热合曼·买买提江·艾合买提·玉素甫江（三单元五〇二室的租户）', group: LONG_GROUP },
  { role: 'participant', name: 'Wolfeschlegelsteinhausenbergerdorff', group: 'Shops' },
] as const;

export async function shootCrowd(browser: Browser, url: string, shoot: Shoot): Promise<void> {
  const scenario = readScenario('languan-street');
  const groups = ['村民', '商户', 'Shops', LONG_GROUP];
  const created = await createScenario(url, { ...scenario, meeting: { ...scenario.meeting, groups } });
  const { links, meeting } = created;
  const chair = await openBrowser(browser, LAPTOP);
  await join(chair, links['chair'] ?? '', '陈主任');
  await chair.press('chair.start');
  const phone = await openBrowser(browser, PHONE);
  await join(phone, links['participant'] ?? '', '李大姐', '村民');
  const hall = await openBrowser(browser, HALL);
  await hall.page.goto(links['screen'] ?? '');
  const waits = async (role: string, who: { readonly name: string; readonly group?: string }) => {
    const person = await comeIn([url], meeting, keyOf(links[role]), who);
    const outcome = await person.do('queue.join', { kind: role === 'expert' ? 'answer' : 'speech' });
    if (!outcome.ok) throw new Error(`${who.name} does not wait: ${outcome.code}`);
    return person;
  };
  const lines: SocketPerson[] = [];
  for (const { role, ...who } of FIRST) lines.push(await waits(role, who));
  for (let from = 0; from < CROWD; from += AT_ONCE) {
    const coming = Array.from({ length: AT_ONCE }, (_, at) =>
      waits('participant', { name: `居民${from + at + 1}`, group: '村民' }),
    );
    for (const person of await Promise.all(coming)) person.close();
  }
  const supervisor = await comeIn([url], meeting, keyOf(links['supervisor']), { name: '孙监督' });
  await supervisor.do('flags.raise', { article: 'facts-first', weight: 'warning', note: '请先说明费用由谁承担' });
  lines.push(supervisor);
  await phone.page.getByText(text('meeting.queueLength', { length: CROWD + FIRST.length })).waitFor();
  await shootAll('waiting');
  await chair.pressAny('chair.next');
  await hall.page.getByRole('timer').waitFor();
  await shootAll('speaking');
  await chair.page.setViewportSize(LAPTOP);
  await chair.tab('chair.tab.people');
  await shoot(chair.page, 'crowd-people-chair');
  for (const person of [chair, phone]) await inEnglish(person);
  await hall.page.getByRole('button', { name: 'English', exact: true }).click();
  await shootAll('english');
  for (const line of lines) line.close();
  for (const { context } of [chair, phone, hall]) await context.close();

  async function shootAll(what: string): Promise<void> {
    for (const [who, { page }] of Object.entries({ chair, participant: phone, hall })) await shoot(page, `crowd-${what}-${who}`);
  }
}

async function inEnglish({ page }: BrowserPerson): Promise<void> {
  await page.evaluate(() => localStorage.setItem('yitang.language', '"en"'));
  await page.reload();
  await page.getByRole('main').waitFor();
}
