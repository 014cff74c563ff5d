// Text that tries to be script, in every place where text is shown, on every role's screen: nothing runs, and all of it is read.
import { expect, type Browser, type Page } from '@playwright/test';
import * as Y from 'yjs';
import {
  caughtUp,
  HALL,
  join,
  LAPTOP,
  openBrowser,
  personInAddress,
  PHONE,
  type BrowserPerson,
} from '../support/browser-person.ts';
import { test } from '../support/browser-test.ts';
import { readAll, setTrap, strangersOn, type Trap } from '../support/browser-trap.ts';
import { editor } from '../support/document-clients.ts';
import { HostileTexts } from '../support/hostile-texts.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { createScenario, keyOf, readScenario, type CreatedMeeting } from '../support/scenario.ts';
import { comeIn, watchAs, type Fields, type SocketPerson } from '../support/socket-person.ts';
import { text } from '../support/texts.ts';

const NAME = 40;
const LINE = 200;
const WORDS = 300;
const NOTE = 1_500;
/** In the record, and on no screen. */
const NOWHERE = ['why a round ends', 'why there is a pause', 'why it goes on then'];

test.describe('hostile texts', () => {
  let server: ServerProcess;
  let sockets: SocketPerson[] = [];
  let traps: { readonly trap: Trap; readonly who: string }[] = [];
  let texts: HostileTexts;
  /** What stood on any screen at any time. */
  let read: string[] = [];
  /** The version of what was done last: a screen that has not shown it yet is not read. */
  let latest = 0;
  test.beforeAll(async () => {
    server = await startServer({ DATA_DIR: dataFolder() });
  });
  test.beforeEach(() => {
    [sockets, traps, texts, read, latest] = [[], [], new HostileTexts(), [], 0];
  });
  test.afterEach(() => sockets.forEach((person) => person.close()));
  test.afterAll(() => server.kill());

  async function trapped(browser: Browser, size: typeof PHONE, who: string): Promise<BrowserPerson> {
    const person = await openBrowser(browser, size, async (context) => {
      traps.push({ trap: await setTrap(context, server.url), who });
    });
    return person;
  }

  /** Reads a screen, and finds nothing on it that a text became. */
  async function look({ page }: BrowserPerson): Promise<void> {
    expect(await strangersOn(page)).toStrictEqual([]);
    read.push(await readAll(page));
  }

  function expectNothingCaught(): void {
    expect(traps.flatMap(({ trap, who }) => trap.caught.map((what) => `${who}: ${what}`))).toStrictEqual([]);
  }

  async function did(person: SocketPerson, type: string, fields: Fields = {}): Promise<Fields> {
    const outcome = await person.do(type, fields);
    if (!outcome.ok) throw new Error(`${type}: ${JSON.stringify(outcome.refusal)}`);
    latest = outcome.version;
    return outcome.result;
  }

  interface Screens {
    readonly chair: BrowserPerson;
    readonly clerk: BrowserPerson;
    readonly supervisor: BrowserPerson;
    readonly phone: BrowserPerson;
    readonly hall: BrowserPerson;
  }

  /** Every tab of every screen, and every text behind a button. */
  async function lookAround({ chair, clerk, supervisor, phone, hall }: Screens): Promise<void> {
    await Promise.all([chair, clerk, supervisor, phone, hall].map((person) => caughtUp(person, latest)));
    const tabs: readonly (readonly [BrowserPerson, readonly string[]])[] = [
      [chair, ['chair.tab.inbox', 'chair.tab.texts', 'chair.tab.people', 'chair.tab.run']],
      [clerk, ['participant.tabNow', 'chair.tab.people', 'chair.tab.texts', 'clerk.tabDesk']],
      [supervisor, ['supervisor.tabFlags', 'supervisor.tabWatch', 'participant.tabAgenda', 'participant.tabNow']],
      [phone, ['participant.tabAgenda', 'participant.tabPast', 'participant.tabNow']],
    ];
    for (const [person, names] of tabs)
      for (const name of names) {
        await person.tab(name);
        await openTexts(person.page);
        await look(person);
      }
    await look(hall);
  }

  /** Proposal and notes of the open item, as far as there are any behind a button here. */
  async function openTexts(page: Page): Promise<void> {
    const closed = page.getByRole('button', { expanded: false }).filter({ hasText: text('document.openText', { name: '' }) });
    for (let left = await closed.count(); left > 0; left -= 1) await closed.first().click();
    for (const line of await page.locator('.saved').all()) await expect(line).not.toHaveText(text('document.connecting'));
  }

  /** Elements, attributes and marks that no editor of ours writes, around texts that are to be read all the same. */
  async function writeHostileDocuments({ meeting, items }: CreatedMeeting, token: string): Promise<void> {
    const url = `ws://127.0.0.1:${server.port}/doc`;
    const [item = ''] = items;
    for (const document of ['proposals', 'notes']) {
      const { doc, close } = await editor(url, token, document, new Y.Doc(), meeting);
      const stored = new Promise((resolve) => doc.once('update', resolve));
      const fragment = doc.getXmlFragment(item);
      fragment.push([hostileBlock(texts.for(`${document}, in a paragraph`, NOTE))]);
      for (const name of ['script', 'iframe', 'svg', 'style', 'a', 'img', 'heading', 'codeBlock', 'orderedList']) {
        const block = new Y.XmlElement(name);
        const wish = {
          onclick: '__broken()',
          onerror: '__broken()',
          src: 'javascript:__broken()',
          href: 'javascript:__broken()',
        };
        const more = { style: 'position:fixed;inset:0', srcdoc: '<script>__broken()</script>', level: '1 onclick=__broken()' };
        for (const [key, value] of Object.entries({ ...wish, ...more })) block.setAttribute(key, value);
        block.insert(0, [new Y.XmlText(`__broken(${name})`)]);
        fragment.push([block]);
      }
      await stored;
      close();
    }
  }

  function hostileBlock(words: string): Y.XmlElement {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(words)]);
    return paragraph;
  }

  /** A second line of who sits at a screen. */
  async function lineOf({ page }: BrowserPerson, meeting: string): Promise<SocketPerson> {
    const known: readonly { readonly person: string; readonly token: string }[] = await page.evaluate(() =>
      JSON.parse(localStorage.getItem('yitang.meetings') ?? '[]'),
    );
    const own = known.find(({ person }) => person === personInAddress(page));
    if (!own) throw new Error('this screen is nobody');
    const line = await watchAs([server.url], meeting, own);
    sockets.push(line);
    return line;
  }

  /** A meeting in which everything that can be said beforehand is hostile. */
  function createHostile(groups: readonly string[]): Promise<CreatedMeeting> {
    const item = (key: string) => ({
      key,
      title: texts.for(`${key}, title`, LINE),
      kind: 'decide' as const,
      presenter: texts.for(`${key}, presenter`, NAME),
      minutes: 5,
      question: texts.for(`${key}, question`, LINE),
      ...(key === 'one' && { proposal: texts.for('proposal', NOTE) }),
    });
    const article = { 'zh-CN': texts.for('an article', WORDS), en: 'an article', weight: 'halt', about: ['turn'] };
    const meeting = {
      title: texts.for('title', LINE),
      sound: texts.for('sound', LINE),
      groups,
      rules: { articles: { hostile: article } },
    };
    const agenda = [item('one'), item('two'), item('three')];
    return createScenario(server.url, { ...readScenario('languan-street'), meeting, agenda });
  }

  async function openScreens(browser: Browser, links: CreatedMeeting['links'], group: string): Promise<Screens> {
    const [chair, clerk, supervisor] = [
      await trapped(browser, LAPTOP, 'chair'),
      await trapped(browser, LAPTOP, 'clerk'),
      await trapped(browser, LAPTOP, 'supervisor'),
    ];
    const [phone, hall] = [await trapped(browser, PHONE, 'phone'), await trapped(browser, HALL, 'hall')];
    await phone.page.goto(links['participant'] ?? '');
    await phone.page.getByLabel(text('join.name')).waitFor();
    await look(phone);
    await join(phone, links['participant'] ?? '', texts.for('a name on a phone', NAME), group);
    for (const [role, person] of Object.entries({ chair, clerk, supervisor }))
      await join(person, links[role] ?? '', texts.for(`the name of the ${role}`, NAME));
    await hall.page.goto(links['screen'] ?? '');
    await hall.page.getByText(text('hall.welcome')).waitFor();
    return { chair, clerk, supervisor, phone, hall };
  }

  interface Room extends Screens {
    readonly created: CreatedMeeting;
    readonly group: string;
    readonly lines: Readonly<Record<'chair' | 'clerk' | 'supervisor' | 'phone' | 'two' | 'three', SocketPerson>>;
  }

  async function discuss(room: Room): Promise<void> {
    const { lines, created, phone, hall } = room;
    await did(lines.chair, 'agenda.open', { item: created.items[0] });
    await writeHostileDocuments(created, lines.two.token);
    await did(lines.two, 'queue.join', { kind: 'speech', stance: 'for' });
    await did(lines.chair, 'floor.give');
    await did(lines.two, 'people.help', { where: texts.for('where help is asked for', LINE) });
    await did(lines.three, 'queue.write', { text: texts.for('words handed in', WORDS) });
    await did(lines.phone, 'queue.join', { kind: 'pointOfOrder', note: texts.for('a point of order', NOTE) });
    const about = { article: 'hostile', about: { meeting: true } };
    const { flag: halt } = await did(lines.supervisor, 'flags.raise', {
      ...about,
      weight: 'halt',
      note: texts.for('a halt', NOTE),
    });
    const noted = { ...about, weight: 'note', private: true, note: texts.for('a private note', NOTE) };
    const { flag: note } = await did(lines.supervisor, 'flags.raise', noted);
    await hall.page.getByText(text('hall.halted')).first().waitFor();
    await lookAround(room);
    await did(lines.chair, 'orders.rule', {
      person: lines.phone.person,
      ruling: 'dismissed',
      reason: texts.for('why a point of order is dismissed', NOTE),
    });
    await did(lines.chair, 'flags.rule', { flag: halt, ruling: 'upheld', remedy: texts.for('a remedy', NOTE) });
    await look(room.chair);
    await did(lines.chair, 'flags.redressed', { flag: halt });
    await did(lines.chair, 'flags.rule', { flag: note, ruling: 'dismissed', reason: texts.for('why a flag is dismissed', NOTE) });
    await did(lines.chair, 'floor.end');
    await did(lines.chair, 'floor.give');
    await phone.page.locator('blockquote').waitFor();
    await look(hall);
    await did(lines.chair, 'floor.end');
    await did(lines.chair, 'rounds.open', { purpose: texts.for('a round', LINE), order: 'list', seconds: 60 });
    await phone.button('participant.pass').waitFor();
    await look(phone);
    await look(hall);
    await did(lines.chair, 'rounds.close', { reason: texts.for('why a round ends', NOTE) });
  }

  async function opened({ lines, phone }: Room, title: string, fields: Fields): Promise<string> {
    const { poll } = await did(lines.chair, 'polls.open', { title, ...fields });
    await phone.page.getByRole('dialog').waitFor();
    return String(poll);
  }

  async function vote(room: Room): Promise<void> {
    const { lines, phone, hall, chair, supervisor } = room;
    const item = room.created.items[0];
    const options = [texts.for('an option', LINE), texts.for('another option', LINE)];
    const choice = { method: 'oneChoice', options, item, base: 'cast' };
    const chosen = await opened(room, texts.for('a question', LINE), choice);
    for (const screen of [phone, hall, chair, supervisor]) await look(screen);
    for (const person of [lines.phone, lines.two, lines.three]) await did(person, 'polls.cast', { poll: chosen, choice: 'o1' });
    await did(lines.chair, 'polls.close', { poll: chosen });
    await hall.page.locator('.verdict').waitFor();
    await look(hall);
    const consent = await opened(room, texts.for('a question for consent', LINE), { method: 'consent' });
    await did(lines.two, 'polls.cast', { poll: consent, choice: { answer: 'object', reason: texts.for('a harm', NOTE) } });
    await did(lines.chair, 'polls.close', { poll: consent });
    await did(lines.chair, 'polls.answerObjection', {
      poll: consent,
      objection: 0,
      answer: texts.for('how an objection is answered', NOTE),
    });
    const hands = await opened(room, texts.for('a question for hands', LINE), { method: 'hands' });
    await chair.press('polls.printPapers');
    await chair.dialog.getByLabel(text('polls.howManyPapers')).fill('2');
    await chair.press('polls.printNow', { papers: 2 });
    await chair.dialog.waitFor({ state: 'detached' });
    await look(chair);
    await did(lines.chair, 'polls.cancel', { poll: hands, reason: texts.for('why a vote is cancelled', NOTE) });
    const { decision } = await did(lines.chair, 'decisions.adopt', { poll: chosen, nature: 'agreement' });
    const due = 86_400_000 + (await lines.chair.time());
    await did(lines.clerk, 'decisions.commit', {
      decision,
      side: room.group,
      does: texts.for('what is promised', NOTE),
      inReturnFor: texts.for('for what in return', NOTE),
      due,
    });
    await did(lines.chair, 'decisions.propose', { text: texts.for('a decision', NOTE), nature: 'opinion' });
    await phone.button('participant.object').waitFor();
    await look(phone);
    await look(hall);
  }

  async function end(room: Room): Promise<void> {
    const { lines, created, hall, chair, clerk, supervisor, phone } = room;
    const [, two, three] = created.items;
    await did(lines.chair, 'people.remove', {
      person: lines.three.person,
      reason: texts.for('why somebody is removed', NOTE),
    });
    await did(lines.chair, 'agenda.defer', { item: two, reason: texts.for('why an item is put off', NOTE) });
    const to = texts.for('who an item goes to', LINE);
    await did(lines.chair, 'agenda.refer', { item: three, reason: texts.for('why an item goes on', NOTE), to });
    await did(lines.chair, 'agenda.close');
    await did(lines.chair, 'meeting.pause', {
      reason: texts.for('why there is a pause', NOTE),
      next: texts.for('what comes after it', LINE),
    });
    await hall.page.getByText(text('hall.break')).waitFor();
    await lookAround(room);
    await did(lines.chair, 'meeting.adjourn', {
      to: texts.for('when it goes on', LINE),
      reason: texts.for('why it goes on then', NOTE),
    });
    await caughtUp(chair, latest);
    await look(chair);
    await did(lines.chair, 'meeting.close');
    await hall.page.getByText(text('meeting.over')).waitFor();
    await look(hall);
    for (const person of [chair, clerk, supervisor, phone]) {
      await person.press('closing.read');
      await person.button('closing.fold').waitFor();
      await look(person);
    }
  }

  test('[S6] stay text, on all screens, through a whole meeting', async ({ browser }) => {
    const groups = [texts.for('a group', NAME), texts.for('another group', NAME)];
    const [group = '', other = ''] = groups;
    const created = await createHostile(groups);
    const screens = await openScreens(browser, created.links, group);
    const enter = async (which: string, side: string) => {
      const name = texts.for(`the name of somebody ${which}`, NAME);
      const person = await comeIn([server.url], created.meeting, keyOf(created.links['participant']), { name, group: side });
      sockets.push(person);
      return person;
    };
    const { meeting } = created;
    const lines = {
      chair: await lineOf(screens.chair, meeting),
      clerk: await lineOf(screens.clerk, meeting),
      supervisor: await lineOf(screens.supervisor, meeting),
      phone: await lineOf(screens.phone, meeting),
      two: await enter('else', group),
      three: await enter('third', other),
    };
    await did(lines.chair, 'meeting.configure', { editing: { notes: true, proposals: true } });
    await did(lines.chair, 'meeting.start');
    const room = { ...screens, created, group, lines };
    await discuss(room);
    await vote(room);
    await end(room);
    expect(texts.missing(read)).toStrictEqual(NOWHERE);
    expectNothingCaught();
    await expectMinutesPlain(meeting, lines.chair.token);
  });

  test('[S6] are pasted as what they say', async ({ browser }) => {
    const created = await createHostile([]);
    const chair = await trapped(browser, LAPTOP, 'chair');
    await join(chair, created.links['chair'] ?? '', '主持人');
    await chair.tab('chair.tab.texts');
    await openTexts(chair.page);
    const notes = chair.page.getByRole('textbox', { name: text('document.notes') });
    await notes.evaluate((place) => {
      const clipboardData = new DataTransfer();
      const tricks =
        '<img src=/__broken onerror=__broken()><script>__broken()</script><iframe src=javascript:__broken()></iframe>';
      clipboardData.setData('text/html', `<p onclick=__broken() style="color:red">贴进来的<b>粗字</b>${tricks}</p>`);
      place.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await expect(notes.locator('strong')).toHaveText('粗字');
    await expect(notes).toContainText('贴进来的粗字');
    await look(chair);
    // The editor reads it in a document of its own, where the policy refuses what would run; nothing gets beyond that.
    const caught = traps.flatMap(({ trap }) => trap.caught);
    expect(caught.filter((what) => !/Content Security Policy|^trap: the policy forbade /.test(what))).toStrictEqual([]);
  });

  /** The minutes are Markdown that a browser is not to take for a page, and in which nothing that was written has an effect. */
  async function expectMinutesPlain(meeting: string, token: string): Promise<void> {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${server.url}/api/meetings/${meeting}/record?format=md`, { headers });
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const minutes = await answer.text();
    expect(minutes).toContain('__broken'.replace(/_/g, '\\_'));
    expect(minutes.match(/(?<!\\)[<>[\]`]/g)).toBeNull();
  }

  test('[S6] would be caught by the trap, whatever they became', async ({ browser }) => {
    const { page } = await trapped(browser, PHONE, 'anybody');
    await page.goto(server.url);
    await page.getByText(text('home.headline')).waitFor();
    const [{ trap } = { trap: { caught: [] } }] = traps;
    const becomes = async (what: string, tricks: string): Promise<void> => {
      trap.caught.length = 0;
      // Past the policy, as a debugger could: what no text can do.
      await page.evaluate(tricks).catch(() => undefined);
      await expect
        .poll(() => trap.caught.join('\n'), { message: what })
        .toMatch(/trap: |error: |request: |window: |frame: |dialog: |line: /);
    };
    await becomes('script', '__broken()');
    await becomes('HTML', "setTimeout(() => (document.body.innerHTML = '<p>x</p>'))");
    await becomes('an attribute that runs', "document.body.setAttribute('onclick', 'x()')");
    await becomes('a picture', "Object.assign(new Image(), { src: '/__broken' })");
    await becomes('an inline style', "document.body.setAttribute('style', 'color: red')");
    await becomes('a window', "globalThis.open('/')");
    await becomes('a dialog', "alert('x')");
    await becomes('a line elsewhere', "new WebSocket('ws://127.0.0.1:9')");
    await becomes('a frame', "document.body.append(document.createElement('iframe'))");
    expect(await strangersOn(page)).toStrictEqual(['<iframe></iframe>']);
  });
});
