// Every text that can be sent, in every command and call: what is kept of it is what is seen of it.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { creation, joining } from '../../shared/protocol/http.ts';
import { commandSchemas, type WireType } from '../../shared/protocol/up.ts';
import { tidyText } from '../../shared/room/seen-text.ts';
import { outlineOf } from '../../server/documents/outline.ts';
import { samples } from '../authorization/samples.ts';

/** Turned around, isolated, parted and filled with what has no width. */
const HOSTILE = '甲\u202E乙\u2066丙\u2069\u200B丁\uFEFF\u00AD';
const KEPT = '甲乙丙丁';
const NOT_SEEN = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The value with each of its texts exchanged in turn for the hostile one. */
function spoilt(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [HOSTILE];
  if (Array.isArray(value)) return value.flatMap((one, at) => spoilt(one).map((other) => value.with(at, other)));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => spoilt(one).map((other) => ({ ...value, [key]: other })));
}

/** Every text a command can hold, by what stands in it in JSON Schema: sample and what it leaves out. */
const more: Partial<Record<WireType, readonly Fields[]>> = {
  'meeting.pause': [{ reason: '茶', next: '表决' }],
  'meeting.configure': [
    { title: '路灯', place: '大厅', sound: '大厅', groups: ['居民'] },
    { rules: { articles: { calm: { 'zh-CN': '静', about: ['turn'] } }, groups: [{ en: '居民' }] } },
  ],
  'queue.join': [{ kind: 'speech', note: '灯' }],
  'polls.open': [{ title: '装吗', method: 'oneChoice', options: ['装', '不装'] }],
  'polls.announce': [{ title: '装吗', options: ['装', '不装'], groups: ['居民'] }],
  'polls.cast': [{ poll: 'p1', choice: { answer: 'object', reason: '暗' } }],
  'flags.raise': [{ article: 'a1', weight: 'note', note: '慢' }],
  'people.register': [{ name: '王', group: '居民', household: '3-201' }],
};
const isWire = (type: string): type is WireType => Object.hasOwn(commandSchemas, type);
const types: readonly WireType[] = Object.keys(commandSchemas).filter(isWire);

/** What of the hostile text got through a schema; a schema that refuses it (an id, a word of a list) lets nothing through. */
const throughOf = (type: WireType): readonly string[] =>
  [samples[type], ...(more[type] ?? [])].flatMap((sample) =>
    spoilt({ ...sample })
      .map((fields) => commandSchemas[type].safeParse({ ...(isFields(fields) && fields), type }))
      .flatMap((read) => (read.success ? [JSON.stringify(read.data)] : [])),
  );

describe('a text in a command', () => {
  it.each(types)('[S6] is kept as it is seen: %s', (type) => {
    for (const read of throughOf(type)) {
      expect(read).not.toMatch(NOT_SEEN);
      expect(read).toContain(KEPT);
    }
  });

  it('[S6] stands in titles, options, groups, places, notes, reasons, words and promises', () => {
    const taking = types.filter((type) => throughOf(type).length > 0);
    expect(taking).toStrictEqual(
      expect.arrayContaining([
        'meeting.pause',
        'meeting.configure',
        'people.remove',
        'people.register',
        'queue.join',
        'queue.write',
        'flags.raise',
        'polls.open',
        'polls.announce',
        'polls.cast',
        'polls.cancel',
        'decisions.propose',
        'decisions.commit',
        'rounds.close',
      ]),
    );
    expect(throughOf('polls.open').length).toBeGreaterThanOrEqual(3);
    expect(throughOf('meeting.configure').length).toBeGreaterThanOrEqual(4);
  });

  it.each(['title', 'name'])('[S6] that nobody can see is no %s of a group or meeting', (field) => {
    const fields = field === 'title' ? { title: '\u202E\u200B' } : { groups: ['\u2066 \u2069'] };
    expect(commandSchemas['meeting.configure'].safeParse({ type: 'meeting.configure', ...fields }).success).toBe(false);
  });
});

describe('a text in a call', () => {
  const whole = {
    title: '路灯',
    place: '大厅',
    sound: '大厅',
    groups: ['居民'],
    agenda: [{ title: '路灯', kind: 'decide', minutes: 5, presenter: '王', question: '装吗', proposal: '装' }],
  };
  it('[S6] is kept as it is seen', () => {
    const read = spoilt(whole).map((body) => creation.safeParse(body));
    const through = read.flatMap((one) => (one.success ? [JSON.stringify(one.data)] : []));
    expect(through).toHaveLength(8);
    for (const one of through) {
      expect(one).not.toMatch(NOT_SEEN);
      expect(one).toContain(KEPT);
    }
    expect(joining.parse({ key: 'k', name: HOSTILE, group: HOSTILE })).toStrictEqual({ key: 'k', name: KEPT, group: KEPT });
  });
});

describe('the outline of a document', () => {
  it('[A1][S6] has titles, presenters and questions as they are seen', () => {
    const doc = new Y.Doc();
    doc.getArray('order').push(['i1']);
    const fields = { title: HOSTILE, kind: 'decide', minutes: 5, presenter: HOSTILE, question: HOSTILE };
    doc.getMap('items').set('i1', new Y.Map(Object.entries(fields)));
    expect(outlineOf(doc)).toStrictEqual([
      { id: 'i1', title: KEPT, kind: 'decide', minutes: 5, presenter: KEPT, question: KEPT },
    ]);
  });
});

describe('a text of several lines', () => {
  it.each([
    ['一\n\t二\n\n 三 ', '一\n\t二\n\n 三 '],
    ['一\r\n二\r三\u2028四', '一\n二\n三\n四'],
    ['👨\u200D👩\u200D👧 👩🏽\u200D🌾 甲\u200D乙', '👨\u200D👩\u200D👧 👩🏽\u200D🌾 甲乙'],
    ['مرحبا می\u200Cخواهم', 'مرحبا می\u200Cخواهم'],
  ])('[S6] %j is kept as %j', (typed, kept) => {
    expect(tidyText(typed)).toBe(kept);
  });
});
