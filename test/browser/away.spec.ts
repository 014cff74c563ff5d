// Away for a while, and a store that is silent: what a phone was told meanwhile is kept and sent once, and screens say what is wrong.
import { expect, type Page } from '@playwright/test';
import { lineBreaker } from '../faults/line-breaker.ts';
import { cameLast, setClock, timeOn, watchWords, wrongClock } from '../support/browser-clock.ts';
import { HALL, join, LAPTOP, openBrowser, personInAddress, PHONE } from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { dataFolder, startServer } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { comeIn, type Fields, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

const DAY = 86_400_000;
/** How soon every screen says that the store is silent (S7). */
const TOLD_WITHIN_MS = 2_000;
/** A machine that is busy is late now and then; a promise that is not kept is late each time. */
const TRIES = 3;

async function did(person: SocketPerson, type: string, fields: Fields = {}): Promise<Fields> {
  const outcome = await person.do(type, fields);
  if (!outcome.ok) throw new Error(`${type}: ${outcome.code}`);
  return outcome.result;
}

/** A meeting in session at this server, with its chair. */
async function inSession(url: string) {
  const plain = { ...readScenario('languan-street'), agenda: [], meeting: { title: '掉线了怎么办' } };
  const { meeting, links } = await createScenario(url, plain);
  const chair = await comeIn([url], meeting, keyOf(links['chair']), { name: '陈主任' });
  await did(chair, 'meeting.start');
  return { meeting, links, chair };
}

test('[S2] a phone that was away keeps hand, words and ballot, whatever its clock is set to, and sends each once', async ({
  browser,
}) => {
  const server = await startServer({ DATA_DIR: dataFolder() });
  const line = await lineBreaker(server.port);
  const { meeting, links, chair } = await inSession(server.url);
  try {
    const far = (links['participant'] ?? '').replace(`:${server.port}/`, `:${line.port}/`);
    const [hand, words] = [await openBrowser(browser, PHONE), await openBrowser(browser, PHONE)];
    for (const { context } of [hand, words]) await wrongClock(context, 0);
    await join(hand, far, '李居民');
    await join(words, far, '王居民');
    const { poll } = await did(chair, 'polls.open', { title: '装路灯吗', base: 'cast' });
    await hand.button('meeting.answer.yes').waitFor();
    await words.press('meeting.answer.no');
    await words.press('common.understood');
    // Said on the page behind it; who goes back finds the choice marked.
    const said = words.page.getByText(text('participant.votedFor', { choice: text('meeting.answer.no') }));
    await said.waitFor();
    await words.press('participant.seeOrChange');
    await words.press('participant.change');
    await expect(words.button('meeting.answer.no')).toHaveAttribute('aria-pressed', 'true');
    await words.press('participant.keepChoice');
    await words.press('common.understood');
    await said.waitFor();

    line.cut('reset');
    await hand.page.getByText(text('meeting.lost')).first().waitFor();
    await hand.press('meeting.answer.yes');
    await hand.page.getByText(text('participant.voteKept')).waitFor();
    await words.page.getByText(text('meeting.lost')).first().waitFor();
    await words.press('participant.ask');
    await words.dialog.getByRole('radio', { name: text('participant.write') }).check();
    await words.dialog.getByLabel(text('participant.words')).fill('路灯晚上十点后调暗。');
    await words.dialog.getByRole('button', { name: text('participant.handIn'), exact: true }).click();
    await words.page.getByText(text('meeting.wishState.kept')).waitFor();
    // A clock that is set does not make them a day old, nor as if they had not been said yet.
    await setClock(hand.page, DAY);
    await setClock(words.page, -DAY);
    expect(chair.sees(0)?.view.polls[String(poll)]).toMatchObject({ cast: 1 });

    line.mend();
    await chair.until(({ view }) => (view.polls[String(poll)]?.cast === 2 ? true : undefined));
    await chair.until(({ view }) => (view.queue.length === 1 ? true : undefined));
    for (const { page } of [hand, words]) await expect(page.getByText(text('meeting.wishState.kept'))).toBeHidden();
    await did(chair, 'polls.close', { poll });
    // The ballot covers the page until its end is heard of; a line cut before that leaves it there.
    await expect(hand.page.getByRole('dialog', { name: '装路灯吗' })).toBeHidden();

    line.cut('end');
    await hand.page.getByText(text('meeting.lost')).first().waitFor();
    await hand.press('participant.ask');
    await hand.dialog.getByRole('button', { name: text('participant.join'), exact: true }).click();
    await hand.page.getByText(text('meeting.wishState.kept')).waitFor();
    line.mend();
    await chair.until(({ view }) => (view.queue.length === 2 ? true : undefined));
    await hand.button('participant.leave').waitFor();

    const asked = await fetch(`${server.url}/api/meetings/${meeting}/record`, {
      headers: { authorization: `Bearer ${chair.token}` },
    });
    const record: { readonly entries: readonly { readonly entry: { readonly type: string; readonly by: string } }[] } =
      await asked.json();
    const told = (page: typeof hand.page, type: string) =>
      record.entries.filter(({ entry }) => entry.type === type && entry.by === personInAddress(page)).length;
    expect([told(hand.page, 'queue.joined'), told(hand.page, 'polls.cast')]).toStrictEqual([1, 1]);
    const types = record.entries.filter(({ entry }) => entry.by === personInAddress(words.page)).map(({ entry }) => entry.type);
    expect(types.filter((type) => type.startsWith('queue.'))).toHaveLength(1);
  } finally {
    chair.close();
    await line.close();
    await server.kill();
  }
});

/** Stops the store once more until every screen was told in time, and lets it go on but for the last time. @returns the times */
async function silence(redis: RedisServer, pages: readonly Page[]): Promise<readonly number[]> {
  const silent = text('meeting.storeSilent');
  for (const page of pages) await watchWords(page, silent);
  for (let left = TRIES; ; left -= 1) {
    const stoppedAt = await Promise.all(pages.map(timeOn));
    redis.suspend();
    for (const page of pages) await page.getByText(silent).waitFor();
    const times = (await Promise.all(pages.map(cameLast))).map((at, index) => Math.round(at - (stoppedAt[index] ?? 0)));
    console.log(`a banner on all screens ${times.join(', ')} ms after the store fell silent`);
    if (left <= 1 || times.every((time) => time <= TOLD_WITHIN_MS)) return times;
    redis.resume();
    for (const page of pages) await expect(page.getByText(silent)).toBeHidden();
  }
}

test('[S7] a silent store is told on all screens, acknowledges nothing, and nothing is done twice afterwards', async ({
  browser,
}) => {
  const redis = await startRedis();
  const server = await startServer({ REDIS_URL: redis.url });
  const { links, chair } = await inSession(server.url);
  try {
    const [phone, desk, hall] = [
      await openBrowser(browser, PHONE),
      await openBrowser(browser, LAPTOP),
      await openBrowser(browser, HALL),
    ];
    await join(phone, links['participant'] ?? '', '李居民');
    await join(desk, links['clerk'] ?? '', '赵干事');
    await hall.page.goto(links['screen'] ?? '');
    await hall.page.getByText(text('meeting.nobodySpeaks')).waitFor();

    const times = await silence(
      redis,
      [phone, desk, hall].map(({ page }) => page),
    );
    expect(Math.max(...times)).toBeLessThanOrEqual(TOLD_WITHIN_MS);
    const silent = text('meeting.storeSilent');
    await phone.press('participant.ask');
    await phone.dialog.getByRole('button', { name: text('participant.join'), exact: true }).click();
    // Sent, and not confirmed: no place in the queue is shown to anybody.
    await phone.page.getByText(text('meeting.wishState.unconfirmed')).waitFor();
    await expect(phone.button('participant.leave')).toBeHidden();
    await expect(hall.page.getByText('李居民')).toBeHidden();

    redis.resume();
    for (const { page } of [phone, desk, hall]) await expect(page.getByText(silent)).toBeHidden();
    await phone.button('participant.leave').waitFor();
    await expect(phone.page.getByText(text('meeting.wishState.unconfirmed'))).toBeHidden();
    await hall.page.getByText('李居民').waitFor();
    expect(await chair.until(({ view }) => (view.queue.length > 0 ? view.queue.length : undefined))).toBe(1);
  } finally {
    chair.close();
    redis.resume();
    await server.kill();
    await redis.close();
  }
});
