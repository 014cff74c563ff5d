// What goes wrong, for the screenshots: a wrong number, a lost line with a wish kept, a silent store, on each role's screen.
import type { Browser, Page } from '@playwright/test';
import { pinWithCheck } from '../../shared/room/pin.ts';
import { lineBreaker } from '../faults/line-breaker.ts';
import { HALL, join, LAPTOP, openBrowser, PHONE } from '../support/browser-person.ts';
import { startServer } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { createScenario, readScenario } from '../support/scenario.ts';
import { text } from '../support/texts.ts';

type Shoot = (page: Page, name: string) => Promise<void>;

export async function shootTrouble(browser: Browser, shoot: Shoot): Promise<void> {
  const redis = await startRedis();
  const server = await startServer({ REDIS_URL: redis.url });
  const line = await lineBreaker(server.port);
  try {
    const { links, pin } = await createScenario(server.url, readScenario('languan-street'));
    await shootNumbers(browser, server.url, { pin, shoot });
    const enter = async (role: string, name: string, size: typeof PHONE, group?: string) => {
      const person = await openBrowser(browser, size);
      await join(person, (links[role] ?? '').replace(`:${server.port}/`, `:${line.port}/`), name, group);
      return person;
    };
    const chair = await enter('chair', '陈主持', LAPTOP);
    const supervisor = await enter('supervisor', '孙监督', LAPTOP);
    const participant = await enter('participant', '李大姐', PHONE, '村民');
    const hall = await openBrowser(browser, HALL);
    await hall.page.goto((links['screen'] ?? '').replace(`:${server.port}/`, `:${line.port}/`));
    await chair.press('chair.start');
    await participant.button('participant.ask').waitFor();

    line.cut('reset');
    await participant.page.getByText(text('meeting.lost')).first().waitFor();
    await participant.press('participant.ask');
    await participant.dialog.getByRole('button', { name: text('participant.join'), exact: true }).click();
    await participant.page.getByText(text('meeting.wishState.kept')).waitFor();
    const screens = Object.entries({ chair, supervisor, participant, hall });
    for (const [who, { page }] of screens) await shoot(page, `${who}-line-lost`);
    line.mend();
    await participant.button('participant.leave').waitFor();

    redis.suspend();
    for (const [, { page }] of screens) await page.getByText(text('meeting.storeSilent')).waitFor();
    await participant.press('participant.leave');
    await participant.press('participant.leaveYes');
    for (const [who, { page }] of screens) await shoot(page, `${who}-store-silent`);
    for (const [, { context }] of screens) await context.close();
  } finally {
    redis.resume();
    await line.close();
    await server.kill();
    await redis.close();
  }
}

/** Numbers that lead nowhere: a slip, and one that no meeting has. */
async function shootNumbers(browser: Browser, url: string, { pin, shoot }: { readonly pin: string; readonly shoot: Shoot }) {
  const { page, context, press } = await openBrowser(browser, PHONE);
  await page.goto(url);
  const last = Number(pin.at(-1));
  for (const [name, number, code] of [
    ['home-slip', `${pin.slice(0, 7)}${(last + 1) % 10}`, 'pin.slip'],
    ['home-unknown', pinWithCheck('1234567'), 'pin.unknown'],
  ] as const) {
    await page.getByLabel(text('home.number')).fill(number);
    await press('home.enter');
    await page.getByText(text(`refusals.${code}`)).waitFor();
    await shoot(page, name);
  }
  await context.close();
}
