// `npm run screenshots`: drives a meeting into telling states and keeps each role's screens at three sizes, to be looked at.
import { mkdirSync, rmSync } from 'node:fs';
import { join as path } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { HALL, join, LAPTOP, openBrowser, personInAddress, PHONE, type BrowserPerson } from '../support/browser-person.ts';
import { projectRoot } from '../support/imports.ts';
import { dataFolder, startServer } from '../support/process.ts';
import { createScenario, keyOf, readScenario, type CreatedMeeting } from '../support/scenario.ts';
import { comeIn, watchAs, type Fields, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';
import { shootCrowd } from './crowd-screens.ts';
import { shootFork } from './fork-screens.ts';
import { shootTrouble } from './trouble-screens.ts';
import config from './playwright.config.ts';

const folder = path(projectRoot, 'screenshots');
const scenario = readScenario('languan-street');
/** Colours and sizes slide for so long after a change. */
const SETTLES_MS = 350;

async function shoot(page: Page, name: string): Promise<void> {
  for (const size of [PHONE, LAPTOP, HALL]) {
    await page.setViewportSize(size);
    await page.waitForTimeout(SETTLES_MS);
    await page.screenshot({ path: path(folder, `${name}-${size.width}x${size.height}.png`) });
  }
}

interface Room {
  readonly created: CreatedMeeting;
  readonly chair: BrowserPerson;
  readonly supervisor: BrowserPerson;
  readonly clerk: BrowserPerson;
  readonly participant: BrowserPerson;
  readonly hall: BrowserPerson;
  /** The chair's and supervisor's own second lines, and everybody else's only one. */
  readonly by: ReadonlyMap<string, SocketPerson>;
  do(key: string, type: string, fields?: Fields): Promise<Fields>;
}

async function beforeTheMeeting(browser: Browser, url: string): Promise<void> {
  const { page, press } = await openBrowser(browser, LAPTOP);
  await page.goto(url);
  await shoot(page, 'home');
  await page.goto(`${url}/new`);
  await page.getByLabel(text('create.title')).fill(scenario.meeting.title);
  await page.getByRole('radio', { name: '有话好好说' }).check();
  await shoot(page, 'create');
  await press('create.submit');
  await page.getByText(text('create.recovery')).waitFor();
  await shoot(page, 'links');

  const held = await createScenario(url, { ...scenario, meeting: { ...scenario.meeting, waitingRoom: true } });
  const guest = await openBrowser(browser, PHONE);
  await guest.page.goto(held.links['participant'] ?? '');
  await guest.page.getByLabel(text('join.name')).waitFor();
  await shoot(guest.page, 'join');
  await guest.page.getByLabel(text('join.name')).fill('李大姐');
  await guest.page.getByRole('radio', { name: '村民' }).check();
  await guest.press('join.submit');
  await guest.page.getByText(text('join.waiting')).waitFor();
  await shoot(guest.page, 'waiting-room');
  await guest.page.goto(`${url}/m/${held.meeting}`);
  await guest.context.close();
}

async function lineOf({ page }: BrowserPerson, url: string, meeting: string): Promise<SocketPerson> {
  const known: { readonly person: string; readonly token: string }[] = await page.evaluate(() =>
    JSON.parse(localStorage.getItem('yitang.meetings') ?? '[]'),
  );
  const own = known.find(({ person }) => person === personInAddress(page));
  if (!own) throw new Error('this tab is nobody');
  return watchAs([url], meeting, own);
}

async function fillRoom(browser: Browser, url: string): Promise<Room> {
  const created = await createScenario(url, scenario);
  const { links, meeting } = created;
  const enter = async (role: string, key: string, size: typeof PHONE) => {
    const person = await openBrowser(browser, size);
    const told = scenario.people.find((one) => one.key === key);
    await join(person, links[role] ?? '', told?.name ?? '', told?.group);
    return person;
  };
  const chair = await enter('chair', 'chair', LAPTOP);
  const supervisor = await enter('supervisor', 'super', LAPTOP);
  const clerk = await enter('clerk', 'clerk', LAPTOP);
  const participant = await enter('participant', 's1', PHONE);
  const hall = await openBrowser(browser, HALL);
  await hall.page.goto(links['screen'] ?? '');
  const by = new Map<string, SocketPerson>();
  for (const [key, person] of Object.entries({ chair, super: supervisor, clerk, s1: participant }))
    by.set(key, await lineOf(person, url, meeting));
  for (const { key, name, group, role, walkIn } of scenario.people) {
    if (walkIn || by.has(key)) continue;
    by.set(key, await comeIn([url], meeting, keyOf(links[role]), { name, ...(group && { group }) }));
  }
  const act = async (key: string, type: string, fields: Fields = {}): Promise<Fields> => {
    const outcome = await by.get(key)?.do(type, fields);
    if (!outcome?.ok) throw new Error(`${key} ${type}: ${JSON.stringify(outcome)}`);
    return outcome.result;
  };
  return { created, chair, supervisor, clerk, participant, hall, by, do: act };
}

async function shootWelcome({ chair, supervisor, clerk, participant, hall }: Room): Promise<void> {
  await shoot(chair.page, 'chair-before');
  await chair.page.setViewportSize(PHONE);
  for (const tab of ['inbox', 'texts', 'people', 'run']) {
    await chair.tab(`chair.tab.${tab}`);
    await chair.page.waitForTimeout(SETTLES_MS);
    await chair.page.screenshot({ path: path(folder, `chair-tab-${tab}-360x740.png`) });
  }
  await shoot(supervisor.page, 'supervisor-check-list');
  await shoot(clerk.page, 'clerk-before');
  await shoot(participant.page, 'participant-before');
  await shoot(hall.page, 'hall-welcome');
}

async function shootDiscussion(room: Room): Promise<void> {
  const { chair, supervisor, clerk, participant, hall, created } = room;
  await room.do('chair', 'meeting.start');
  await room.do('clerk', 'people.register', { name: '现场村民', group: '村民' });
  await room.do('chair', 'agenda.open', { item: created.items[1] });
  await room.do('chair', 'queue.setOrder', { order: 'alternatingStance' });
  await participant.button('participant.ask').waitFor();
  await shoot(participant.page, 'participant-idle');
  await participant.press('participant.ask');
  await shoot(participant.page, 'participant-asking');
  await participant.page.keyboard.press('Escape');
  for (const [key, stance] of Object.entries({ v1: 'for', s2: 'against', v2: 'for', s1: 'against', s3: 'against' }))
    await room.do(key, 'queue.join', { kind: 'speech', stance });
  await room.do('p1', 'queue.write', { text: '物业可以每晚十点派人巡查一次,有油污的当场登记。' });
  await room.do('chair', 'floor.give');
  await room.do('c1', 'people.help', { where: '第三排靠窗' });
  await room.do('super', 'flags.raise', { article: 'speaking-time', weight: 'warning', note: '第一位发言超时十秒' });
  await room.do('v3', 'queue.join', { kind: 'pointOfOrder', note: '还没有听租户的意见' });
  await participant.button('participant.leave').waitFor();
  await shoot(participant.page, 'participant-queued');
  await shoot(chair.page, 'chair-running');
  await chair.page.setViewportSize(PHONE);
  await chair.tab('chair.tab.inbox');
  await chair.page.waitForTimeout(SETTLES_MS);
  await chair.page.screenshot({ path: path(folder, 'chair-running-inbox-360x740.png') });
  await chair.tab('chair.tab.run');
  await shoot(supervisor.page, 'supervisor-running');
  await shoot(clerk.page, 'clerk-helped');
  await shoot(hall.page, 'hall-speaker');
}

async function shootHalt(room: Room): Promise<void> {
  const { chair, supervisor, participant, hall } = room;
  await room.do('chair', 'orders.rule', { person: room.by.get('v3')?.person, ruling: 'noted' });
  await supervisor.press('meeting.weight.halt');
  await shoot(supervisor.page, 'supervisor-raising-halt');
  await supervisor.page.keyboard.press('Escape');
  const { flag } = await room.do('super', 'flags.raise', {
    article: 'facts-first',
    weight: 'halt',
    note: '表决前请法律专家先说明费用由谁承担',
  });
  await room.do('chair', 'floor.end');
  await hall.page.getByText(text('hall.halted')).first().waitFor();
  await shoot(hall.page, 'hall-halt');
  await shoot(participant.page, 'participant-halt');
  await shoot(supervisor.page, 'supervisor-halt');
  await shoot(chair.page, 'chair-halt');
  await room.do('chair', 'flags.rule', { flag, ruling: 'upheld', remedy: '先请专家说明' });
  await room.do('chair', 'flags.redressed', { flag });
  const first = await room.by.get('chair')?.until(({ view }) => view.flags.order[0]);
  await room.do('chair', 'flags.rule', { flag: first, ruling: 'upheld', remedy: '后续到时提示' });
  await room.do('chair', 'flags.redressed', { flag: first });
}

async function shootRound(room: Room): Promise<void> {
  const { chair, participant, hall, created } = room;
  await room.do('chair', 'rounds.open', { purpose: '各方陈述', order: 'groups', seconds: 120 });
  await participant.button('participant.pass').waitFor();
  await shoot(participant.page, 'participant-round');
  await room.do('chair', 'floor.give');
  await shoot(participant.page, 'participant-speaking');
  await shoot(hall.page, 'hall-round');
  await shoot(chair.page, 'chair-round');
  await room.do('chair', 'floor.end');
  await room.do('chair', 'rounds.close', { reason: '时间不够了' });
  await room.do('chair', 'agenda.close');
  await room.do('chair', 'agenda.open', { item: created.items[2] });
}

async function shootVote(room: Room): Promise<void> {
  const { chair, supervisor, clerk, participant, hall } = room;
  const { poll } = await room.do('chair', 'polls.announce', {
    title: '是否同意升级改造与门前三包方案',
    method: 'yesNoAbstain',
    secrecy: 'open',
    majority: '2/3',
    base: 'cast',
    everyGroup: true,
    item: room.created.items[2],
  });
  await chair.button('chair.poll.openNow').waitFor();
  await shoot(hall.page, 'hall-announced');
  await shoot(participant.page, 'participant-announced');
  await room.do('chair', 'polls.open', { poll });
  await participant.button('meeting.answer.yes').waitFor();
  await shoot(participant.page, 'participant-ballot');
  for (const key of ['s2', 'v1', 'v2', 'v3', 'c1']) await room.do(key, 'polls.cast', { poll, choice: 'yes' });
  await participant.press('meeting.answer.yes');
  await participant.button('common.understood').waitFor();
  await shoot(participant.page, 'participant-voted');
  await shoot(chair.page, 'chair-poll');
  await shoot(supervisor.page, 'supervisor-poll');
  await shoot(hall.page, 'hall-poll');
  await clerk.page
    .getByRole('listitem')
    .filter({ hasText: '现场村民' })
    .getByRole('button', { name: text('clerk.vote'), exact: true })
    .click();
  await clerk.dialog.getByRole('button', { name: text('meeting.answer.yes'), exact: true }).click();
  await shoot(clerk.page, 'clerk-vote-read-back');
  await clerk.dialog.getByRole('button', { name: text('clerk.confirmed'), exact: true }).click();
  await room.do('s3', 'polls.cast', { poll, choice: 'no' });
  await room.do('p1', 'polls.cast', { poll, choice: 'yes' });
  await room.do('chair', 'polls.close', { poll });
  await hall.page.getByText(text('meeting.verdict.carried'), { exact: true }).waitFor();
  await shoot(hall.page, 'hall-result');
  await shoot(participant.page, 'participant-result');
  await shoot(chair.page, 'chair-result');
  const { decision } = await room.do('chair', 'decisions.adopt', { poll, nature: 'agreement' });
  const month = 30 * 86_400_000 + Number(await room.by.get('chair')?.time());
  await room.do('clerk', 'decisions.commit', { decision, side: '村两委', does: '增设路灯、统一门头', due: month });
  await room.do('clerk', 'decisions.commit', {
    decision,
    side: '商户',
    does: '门前三包,晚十点后不在店外经营',
    inReturnFor: '升级改造',
    due: month,
  });
}

async function shootEnd(room: Room): Promise<void> {
  const { chair, participant, hall } = room;
  await room.do('chair', 'meeting.pause', { next: '写下双方的承诺' });
  await hall.page.getByText(text('hall.break'), { exact: true }).waitFor();
  await shoot(hall.page, 'hall-paused');
  await shoot(participant.page, 'participant-paused');
  await room.do('chair', 'meeting.resume');
  await participant.tab('participant.tabAgenda');
  await shoot(participant.page, 'participant-agenda');
  await participant.tab('participant.tabPast');
  await shoot(participant.page, 'participant-past');
  await chair.press('chair.close');
  await shoot(chair.page, 'chair-closing');
  await chair.dialog.getByRole('button', { name: text('chair.closeForGood'), exact: true }).click();
  await hall.page.getByText(text('meeting.over')).waitFor();
  await chair.dialog.waitFor({ state: 'detached' });
  await shoot(hall.page, 'hall-over');
  await shoot(chair.page, 'chair-closed');
  await participant.press('closing.read');
  await participant.button('closing.fold').waitFor();
  await shoot(participant.page, 'participant-closed');
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const server = await startServer({ DATA_DIR: dataFolder() });
const browser = await chromium.launch(config.use?.launchOptions);
try {
  await beforeTheMeeting(browser, server.url);
  await shootFork(browser, shoot);
  await shootTrouble(browser, shoot);
  await shootCrowd(browser, server.url, shoot);
  const room = await fillRoom(browser, server.url);
  try {
    await shootWelcome(room);
    await shootDiscussion(room);
    await shootHalt(room);
    await shootRound(room);
    await shootVote(room);
    await shootEnd(room);
  } finally {
    for (const person of room.by.values()) person.close();
  }
  console.log(`截图在 Screenshots are in ${folder}`);
} finally {
  await browser.close();
  await server.kill();
}
