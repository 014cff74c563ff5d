// A roll as text and as people: columns found, lines checked, keys shown once, and slips that open the door.
import { afterEach, describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import { ROLL_LINES, ROLL_LINES_AT_ONCE } from '../../shared/protocol/limits.ts';
import { entitledSeats, personIn } from '../../shared/room/readings.ts';
import { hashOfKey } from '../../server/rooms/keys.ts';
import { readRoll, textOf } from '../../server/rooms/roll-reading.ts';
import type { Enrolment } from '../../server/rooms/rooms.ts';
import { cluster, comeIn, look, shownTo, wish, type Cluster } from '../support/nodes.ts';
import { nth } from '../support/room.ts';

const groups = ['居民', '商户'];
const problemsOf = (text: string) =>
  readRoll(text, groups).problems.map(({ line, column, code, value }) => [line, column, code, value ?? '']);

describe('a roll as text', () => {
  it('[P4] is read from Chinese and English headers, in any order, whatever separates the cells', () => {
    const people = [
      { line: 2, name: '王小明', seat: true, group: '居民', household: '3-201', weight: 89 },
      { line: 3, name: '李红', seat: false, group: '商户' },
    ];
    const chinese = '姓名,各方,席位,权重,户\r\n王小明,居民,是,89,3-201\r\n李红,商户,否,,\r\n';
    const english = 'seat;name;flat;group;weight\n;王小明;3-201;居民;89\nno;李红;;商户;\n';
    const pasted = '名字\t分组\t有票\t票权(平方米)\t房号\n王小明\t居民\t有\t89\t3-201\n李红\t商户\t无\n';
    for (const text of [chinese, english, pasted]) expect(readRoll(text, groups)).toMatchObject({ lines: people, problems: [] });
  });

  it('[P4] may come with a mark, with quotes, blank lines, and in the encodings of Excel', () => {
    const text = '\uFEFF姓名,各方\n\n"王 ""大"" 明",居民\n"李,\n红",商户\n';
    expect(readRoll(text, groups).lines.map(({ line, name }) => [line, name])).toStrictEqual([
      [3, '王 "大" 明'],
      [5, '李, 红'],
    ]);
    const gbk = new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x0a, 0xcd, 0xf5, 0xc3, 0xf7, 0x0a]);
    expect(textOf(gbk)).toBe('姓名\n王明\n');
    const utf16 = Buffer.from('\uFEFF姓名\n王明\n', 'utf16le');
    expect(readRoll(textOf(utf16), []).lines).toStrictEqual([{ line: 2, name: '王明', seat: true }]);
  });

  it('[P4] takes cells that look like formulas as text', () => {
    const names = ['=1+1', '+86', '-Ming', '@Hong'];
    expect(readRoll(`name\n${names.join('\n')}\n`, []).lines.map(({ name }) => name)).toStrictEqual(names);
  });

  it('[P4] tells line by line and column by column what is wrong', () => {
    expect(problemsOf('姓名,各方,席位,权重\n,居民,是,1\n王明,外人,也许,1.5\n李红,商户,,0\n')).toStrictEqual([
      [2, 'name', 'missing', ''],
      [3, 'group', 'unknownGroup', '外人'],
      [3, 'seat', 'yesOrNo', '也许'],
      [3, 'weight', 'wholeNumber', '1.5'],
      [4, 'weight', 'wholeNumber', '0'],
    ]);
    const long = 'x'.repeat(41);
    expect(problemsOf(`name\n${long}\n`)).toStrictEqual([[2, 'name', 'tooLong', `${long.slice(0, 40)}…`]]);
    expect(problemsOf('name\nMi\u0007ng\n')).toStrictEqual([[2, 'name', 'characters', 'Mi\u0007ng']]);
  });

  it('[P4] tells what is wrong with the whole', () => {
    expect(problemsOf('王明,居民\n')).toStrictEqual([[1, 'name', 'noHeader', '']]);
    expect(problemsOf('')).toStrictEqual([[1, 'name', 'noHeader', '']]);
    expect(problemsOf('姓名,name\n王明,x\n')).toStrictEqual([[1, 'name', 'columnTwice', 'name']]);
    expect(problemsOf('姓名,各方\n')).toStrictEqual([[1, 'file', 'noLines', '']]);
    expect(problemsOf('姓名\n"王明\n')).toStrictEqual([[2, 'file', 'quotes', '']]);
    const many = `name\n${'x\n'.repeat(ROLL_LINES + 1)}`;
    expect(problemsOf(many)).toStrictEqual([[ROLL_LINES + 2, 'file', 'tooManyLines', String(ROLL_LINES)]]);
  });
});

let open: Cluster[] = [];
afterEach(async () => {
  for (const each of open) await each.close();
  open = [];
});

async function founded() {
  const at = cluster({ size: 2 });
  open.push(at);
  const node = nth(at.nodes, 0);
  const rules = { ...plain, seats: { ...plain.seats, from: 'roll' as const } };
  const meeting = await node.rooms.create(wish({ rules, groups }));
  const chair = await comeIn(node, meeting, 'chair', 'Chen');
  const roll = (text: string, more: { readonly dry?: boolean; readonly namesakes?: boolean } = {}) =>
    node.rooms.importRoll(meeting.meeting, chair.person, { text, dry: false, namesakes: false, ...more });
  const enter = (key: string, digits?: string) =>
    node.rooms.enter(meeting.meeting, { by: { key, ...(digits !== undefined && { digits }) } });
  return { at, node, meeting, chair, roll, enter };
}

function linksOf(enrolment: Enrolment) {
  if (!enrolment.ok || !('links' in enrolment)) throw new Error(JSON.stringify(enrolment));
  return enrolment.links;
}

describe('importing a roll', () => {
  it('[P4] looks at it first, and stores nothing', async () => {
    const { at, meeting, roll } = await founded();
    const { version } = await at.store.log.tip(meeting.meeting);
    const text = '姓名,各方,席位,权重,户\n王明,居民,是,3,1\n李红,商户,否,,\n王明,居民,,,1\n';
    expect(await roll(text, { dry: true })).toStrictEqual({
      ok: true,
      preview: {
        lines: 3,
        people: 2,
        seats: 1,
        weight: 3,
        households: 1,
        byGroup: { 居民: 1, 商户: 1 },
        newGroups: [],
        columns: ['name', 'group', 'seat', 'weight', 'household'],
        problems: [],
        problemCount: 0,
        doubles: [{ line: 4, name: '王明', of: 2 }],
      },
    });
    expect((await at.store.log.tip(meeting.meeting)).version).toBe(version);
  });

  it('[P4] enrols nobody while a line is wrong, and nobody twice', async () => {
    const { node, meeting, roll } = await founded();
    expect(await roll('姓名,各方\n王明,居民\n李红,外人\n')).toMatchObject({
      ok: false,
      refusal: { code: 'roll.problems', preview: { newGroups: ['外人'], problemCount: 1 } },
    });
    expect(linksOf(await roll('姓名\n王明\n王明\n')).map(({ line }) => line)).toStrictEqual([2]);
    expect(await roll('姓名\n王明\n')).toMatchObject({ ok: false, refusal: { code: 'roll.nobodyNew' } });
    expect(linksOf(await roll('姓名\n李红\n李红\n', { namesakes: true })).map(({ line }) => line)).toStrictEqual([2, 3]);
    expect(await roll('姓名\n李红\n', { namesakes: true })).toMatchObject({ ok: false, refusal: { code: 'roll.nobodyNew' } });
    const room = await node.rooms.roomOf(meeting.meeting);
    expect(room && entitledSeats(room)).toBe(3);
  });

  it.each([
    ['one node', 0],
    ['two nodes', 1],
  ])('[P4][S4] enrols nobody twice when the same roll comes twice at once, at %s', async (_, other) => {
    const { at, node, meeting, chair } = await founded();
    const wanted = { text: '姓名\n王明\n李红\n', dry: false, namesakes: true };
    const both = [node, nth(at.nodes, other)].map(({ rooms }) => rooms.importRoll(meeting.meeting, chair.person, wanted));
    const refused = expect.objectContaining({ ok: false, refusal: expect.objectContaining({ code: 'roll.nobodyNew' }) });
    const outcomes = await Promise.all(both);
    expect(outcomes.filter(({ ok }) => ok).map((outcome) => linksOf(outcome).length)).toStrictEqual([2]);
    expect(outcomes.filter(({ ok }) => !ok)).toStrictEqual([refused]);
    const room = await node.rooms.roomOf(meeting.meeting);
    expect(room && entitledSeats(room)).toBe(2);
  });

  it('[P4] shows each key and its digits once, and keeps them as hashes', async () => {
    const { at, meeting, roll, enter } = await founded();
    const [link] = linksOf(await roll('姓名,各方\n王明,居民\n'));
    if (!link) throw new Error('no link');
    expect(link).toMatchObject({ line: 2, name: '王明', group: '居民', digits: expect.stringMatching(/^[1-9]\d{3}$/) as string });
    const log = JSON.stringify(await at.store.log.read(meeting.meeting, 0));
    expect(log).not.toContain(link.key);
    expect(log).toContain(hashOfKey(link.key));
    expect(log).not.toContain(hashOfKey(link.digits));
    const first = await enter(link.key);
    expect(first).toMatchObject({ ok: true, role: 'participant', status: 'in' });
    expect(await enter(link.key, '0000')).toStrictEqual({ ok: false, refusal: { code: 'slips.digitsWrong', left: 4 } });
    expect(await enter(link.key, link.digits)).toMatchObject({ ok: true, status: 'in', person: first.ok && first.person });
  });

  it('[P4] does it in steps that the log can take, and for any node at once', async () => {
    const { at, meeting, roll } = await founded();
    const names = Array.from({ length: ROLL_LINES_AT_ONCE * 2 + 1 }, (_, index) => `P${index}`);
    const links = linksOf(await roll(`name\n${names.join('\n')}\n`));
    expect(links.map(({ name }) => name)).toStrictEqual(names);
    const last = nth(links, names.length - 1);
    const other = nth(at.nodes, 1);
    const entered = await other.rooms.enter(meeting.meeting, { by: { key: last.key } });
    const room = await other.rooms.roomOf(meeting.meeting);
    expect(entered.ok && room && personIn(room, entered.person)?.name).toBe(last.name);
  });

  it('[P4] is for chair and clerk, before the session', async () => {
    const { node, meeting, chair, roll } = await founded();
    const guest = await comeIn(node, meeting, 'participant', 'Guest');
    const asGuest = node.rooms.importRoll(meeting.meeting, guest.person, { text: 'name\nx\n', dry: true, namesakes: false });
    expect(await asGuest).toMatchObject({ ok: false, refusal: { code: 'people.notAllowed' } });
    await chair.do({ type: 'meeting.start' });
    expect(await roll('name\nx\n', { dry: true })).toMatchObject({ ok: false, refusal: { code: 'meeting.alreadyStarted' } });
  });

  it('[P1][P4] a new slip ends what came by the old one, on every screen', async () => {
    const { at, node, meeting, chair, roll, enter } = await founded();
    const [link] = linksOf(await roll('name\nMing\n'));
    const entered = await enter(link?.key ?? '');
    if (!entered.ok) throw new Error('not in');
    const ming = await look(node, meeting.meeting, entered.person, entered.token);
    const made = await node.rooms.makeSlip(meeting.meeting, chair.person, entered.person);
    await shownTo(at);
    expect(ming.closed).toBe('replaced');
    expect(await enter(link?.key ?? '')).toMatchObject({ refusal: { code: 'links.replaced' } });
    expect(await enter(made.ok ? made.key : '')).toMatchObject({ ok: true, person: entered.person });
  });
});

describe('looking somebody up', () => {
  it('[V13][P8] a seat’s holder finds a few by number or name, and sees no more of them than everybody does', async () => {
    const { node, meeting, roll, enter } = await founded();
    const links = linksOf(await roll('name,flat\nWang Ming,3-201\nWang Hong,3-202\n'));
    const first = await enter(nth(links, 0).key);
    if (!first.ok) throw new Error('not in');
    const ming = await look(node, meeting.meeting, first.person, first.token);
    const found = await ming.connection?.people({ search: 'wang' });
    expect(found).toStrictEqual({
      ok: true,
      total: 1,
      people: [
        {
          person: expect.any(String) as string,
          name: 'Wang Hong',
          number: 3,
          group: '',
          role: 'participant',
          status: 'in',
          away: false,
          seat: false,
          helped: false,
          remote: false,
        },
      ],
    });
    expect(await ming.connection?.people({ search: '3' })).toMatchObject({ total: 1 });
    expect(await ming.connection?.people({ search: 'w' })).toStrictEqual({ ok: true, people: [], total: 0 });
    expect(await ming.connection?.people({})).toMatchObject({ ok: false, refusal: { code: 'people.notAllowed' } });
    const guest = await comeIn(node, meeting, 'participant', 'Guest');
    expect(await guest.connection?.people({ search: 'wang' })).toMatchObject({
      ok: false,
      refusal: { code: 'people.notAllowed' },
    });
  });
});
