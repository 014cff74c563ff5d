// A person with a browser: comes in by a link, does the scenario's steps by what stands on the screen.
import { expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';
import { pattern, text } from './texts.ts';

type Blanks = Readonly<Record<string, string | number>>;

export interface BrowserPerson {
  readonly page: Page;
  readonly context: BrowserContext;
  button(key: string, blanks?: Blanks): Locator;
  press(key: string, blanks?: Blanks): Promise<void>;
  /** Presses the button whose blanks may hold anything. */
  pressAny(key: string): Promise<void>;
  readonly dialog: Locator;
  tab(key: string): Promise<void>;
}

export const PHONE = { width: 360, height: 740 };
export const LAPTOP = { width: 1366, height: 768 };
export const HALL = { width: 1920, height: 1080 };

/** A browser of its own; `prepared` is given its context before there is any page. */
export async function openBrowser(
  browser: Browser,
  viewport: typeof PHONE,
  prepared?: (context: BrowserContext) => Promise<void>,
): Promise<BrowserPerson> {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport });
  await prepared?.(context);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return personAt(page, context);
}

export function personAt(page: Page, context: BrowserContext): BrowserPerson {
  const button = (key: string, blanks?: Blanks) => page.getByRole('button', { name: text(key, blanks), exact: true });
  return {
    page,
    context,
    button,
    press: (key, blanks) => button(key, blanks).first().click(),
    pressAny: (key) =>
      page
        .getByRole('button', { name: pattern(key) })
        .first()
        .click(),
    dialog: page.getByRole('dialog'),
    tab: (key) => page.getByRole('tab', { name: text(key) }).click(),
  };
}

/** Opens a link and says a name and, where it is asked, a group. */
export async function join(person: BrowserPerson, link: string, name: string, group?: string): Promise<void> {
  const { page } = person;
  await page.goto(link);
  await page.getByLabel(text('join.name')).fill(name);
  if (group !== undefined) await page.getByRole('radio', { name: group, exact: true }).check();
  await expectAccessible(page);
  await person.press('join.submit');
  await page.getByRole('img', { name: text('meeting.line.live') }).waitFor();
}

/** Chooses in a sealed poll, hears it read back, and casts it; then it waits for its moment. */
export async function castSealed({ page, press }: BrowserPerson, answer: 'yes' | 'no' | 'abstain'): Promise<void> {
  await press(`meeting.answer.${answer}`);
  await page.getByText(text('participant.youChose', { choice: text(`meeting.answer.${answer}`) })).waitFor();
  await press('polls.castAnswer');
  await page.getByText(text('ballots.stay')).waitFor();
}

/** Who this tab is, as the address says once somebody is in. */
export const personInAddress = (page: Page): string => new URL(page.url()).searchParams.get('person') ?? '';

/** Waits until this page has shown what the log held at a version, as the device keeps it beside the page. */
export const caughtUp = ({ page }: BrowserPerson, version: number): Promise<void> =>
  expect
    .poll(() =>
      page.evaluate(() => {
        const heads = Object.entries(localStorage).filter(([key]) => key.startsWith('yitang.head.'));
        return Math.max(0, ...heads.map(([, head]) => Number(/"version":(\d+)/.exec(String(head))?.[1] ?? 0)));
      }),
    )
    .toBeGreaterThanOrEqual(version);

/** Nothing on this screen that keeps somebody out who cannot see or point well. */
export async function expectAccessible(page: Page): Promise<void> {
  // Only the page's own document is looked at; there is to be no other.
  expect(page.frames(), page.url()).toHaveLength(1);
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  expect(told, page.url()).toStrictEqual([]);
}
