// Two people in two browsers, a chair and a participant, go through a whole plain meeting as a newcomer would.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const QUESTION = '楼道灯由物业修,行不行?';
const catalogue = join(import.meta.dirname, '..', '..', 'web', 'messages', 'zh-CN');

/** The Chinese text of a key such as `chair.start`; with its blanks filled in, or as far as the first blank. */
function text(key, blanks = {}) {
  const [area, ...rest] = key.split('.');
  const sentence = JSON.parse(readFileSync(join(catalogue, `${area}.json`), 'utf8'))[rest.join('.')];
  if (sentence === undefined) throw new Error(`the pages have no text ${key}`);
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => blanks[name] ?? whole);
}

/** What a person does, said in the keys of what they see. */
function handOf(page) {
  const button = (key, blanks) => page.getByRole('button', { name: text(key, blanks), exact: true });
  return {
    page,
    press: (key, blanks) => button(key, blanks).click(),
    pressInDialog: (key) =>
      page
        .getByRole('dialog')
        .getByRole('button', { name: text(key), exact: true })
        .click(),
    sees: (key, blanks) => button(key, blanks).waitFor(),
    noLongerSees: (key) => button(key).waitFor({ state: 'detached' }),
    write: (key, words) => page.getByLabel(text(key)).fill(words),
    tick: (key) => page.getByLabel(text(key)).check(),
    reads: (words) => page.getByText(words).first().waitFor(),
  };
}

async function newPerson(browser, origin, viewport) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(origin);
  return handOf(page);
}

async function createMeeting(chair) {
  await chair.press('home.create');
  await chair.write('create.title', '楼道灯谁来修');
  await chair.press('create.submit');
  const number = chair.page.getByText(/^\d{4} \d{4}$/).first();
  const pin = await number.textContent();
  await chair.tick('create.recoveryNoted');
  await chair.press('create.enterAsChair');
  await chair.write('join.name', '王主持');
  await chair.press('join.submit');
  await chair.sees('chair.start');
  return pin ?? '';
}

async function comeIn(participant, pin) {
  await participant.write('home.number', pin);
  await participant.press('home.enter');
  await participant.write('join.name', '李居民');
  await participant.press('join.submit');
  await participant.sees('participant.help');
}

async function speak(chair, participant) {
  await chair.press('chair.start');
  await participant.press('participant.ask');
  await participant.pressInDialog('participant.join');
  await chair.press('chair.next', { name: '李居民' });
  await participant.press('participant.finished');
  await participant.sees('participant.ask');
}

async function vote(chair, participant) {
  await chair.press('chair.poll.open');
  await chair.write('chair.poll.title', QUESTION);
  await chair.pressInDialog('chair.poll.openNow');
  await participant.press('meeting.answer.yes');
  await participant.press('participant.right');
  await chair.press('chair.poll.close');
  await participant.reads(text('meeting.verdict.carried'));
  await chair.press('chair.adoptAgreement');
}

async function finish(chair, participant) {
  await chair.press('chair.close');
  await chair.pressInDialog('chair.closeForGood');
  await chair.reads(text('chair.closed'));
  await participant.noLongerSees('participant.ask');
}

/** After the server ended and started again, the participant comes back by the same address and finds the result. */
async function findAgain(participant) {
  await participant.page.reload();
  await participant.page.getByRole('tab', { name: text('participant.tabPast') }).click();
  await participant.reads(QUESTION);
}

/**
 * From the front page to the close; `step(name, work)` does each part and tells how long it took.
 * Two voters can hold no closed poll, so the vote is open. Answers with what looks, after a restart, whether all is there.
 */
export async function meetingOfTwo(browser, origin, step) {
  const chair = await newPerson(browser, origin, { width: 1366, height: 768 });
  const participant = await newPerson(browser, origin, { width: 360, height: 740 });
  const pin = await step('the chair makes a meeting', () => createMeeting(chair));
  await step('a participant comes in by the number', () => comeIn(participant, pin));
  await step('asks for the floor, is called, and speaks', () => speak(chair, participant));
  await step('votes; the chair closes and adopts', () => vote(chair, participant));
  await step('the chair closes the meeting', () => finish(chair, participant));
  return () => findAgain(participant);
}
