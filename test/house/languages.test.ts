// Both languages are complete: every sentence exists in both, says the same blanks, and is one that the pages speak.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalCodes } from '../../shared/protocol/refusals.ts';
import { commandSchemas } from '../../shared/protocol/up.ts';
import { eventNumbers } from '../../shared/record/event-numbers.ts';
import { en } from '../../web/messages/en.ts';
import { zhCN } from '../../web/messages/zh-CN.ts';
import { filesBelow, projectRoot } from '../support/imports.ts';
import { byeCodes, expansions, noticeCodes, ownRefusals, reasonCodes } from '../support/message-codes.ts';
import { spokenAt, spokenIn } from '../support/spoken-texts.ts';

type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>;

const flat = (catalogue: Catalogue): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(catalogue).flatMap(([area, texts]) => Object.entries(texts).map(([key, text]) => [`${area}.${key}`, text])),
  );
const blanksOf = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].toSorted();
const HAN = /\p{Script=Han}/u;

/** Texts that are the same in either language, and so stand in the code: what they are, where, and why. */
const SAME_IN_BOTH = [
  { path: 'web/ui/LanguageSwitch.svelte', text: '中文', because: 'a language is named in itself' },
  { path: 'web/hall/HallPage.svelte', text: '中文', because: 'a language is named in itself' },
];

const areas = Object.keys(zhCN);
const [chinese, english] = [flat(zhCN), flat(en)];
const paths = filesBelow('web', ['.ts', '.svelte']).filter((path) => !path.startsWith('web/messages/'));
const spoken = paths.map((path) => ({ path, ...spokenAt(path, areas) }));
const called = new Set(spoken.flatMap(({ keys }) => keys));
const held = new Set(spoken.flatMap((one) => one.held));
/** Names that look like keys. */
const alike = new Set<string>([...Object.keys(commandSchemas), ...Object.keys(eventNumbers), ...refusalCodes, ...ownRefusals]);

describe('the two languages', () => {
  it('[S6] have the same areas, each in a file of its own', () => {
    const files = (language: string) =>
      filesBelow(`web/messages/${language}`, ['.json']).map((path) => path.replace(/^.*\/|\.json$/g, ''));
    expect(Object.keys(en)).toStrictEqual(areas);
    expect(files('zh-CN')).toStrictEqual(areas);
    expect(files('en')).toStrictEqual(areas);
  });

  it('[S6] have the same keys in the same order', () => {
    expect([...english.keys()]).toStrictEqual([...chinese.keys()]);
  });

  it('[S6] leave the same blanks in a sentence', () => {
    const blanks = (texts: ReadonlyMap<string, string>) =>
      Object.fromEntries([...texts].map(([key, text]) => [key, blanksOf(text)]));
    expect(blanks(english)).toStrictEqual(blanks(chinese));
  });

  it('[S6] are each in their own script', () => {
    expect([...english].filter(([, text]) => HAN.test(text))).toStrictEqual([]);
    expect([...english, ...chinese].filter(([, text]) => text === '')).toStrictEqual([]);
  });
});

describe('what the pages say', () => {
  it('[S6] is in the language files', () => {
    expect([...called].filter((key) => !chinese.has(key))).toStrictEqual([]);
    expect([...held].filter((name) => !chinese.has(name) && !alike.has(name))).toStrictEqual([]);
  });

  it('[S6] is put together only in ways that are known here, word by word', () => {
    const found = new Set(spoken.flatMap(({ patterns }) => patterns));
    expect([...found].toSorted()).toStrictEqual(Object.keys(expansions).toSorted());
  });

  it('[S6] is quoted by the browser tests as it stands in the language files', () => {
    const tests = [...filesBelow('test/browser', ['.ts']), ...filesBelow('test/support', ['.ts'])];
    const quoted = tests.flatMap((path) => spokenAt(path, areas).texts.filter((text) => /^[a-z]+(\.[A-Za-z0-9]+)+$/.test(text)));
    const ours = quoted.filter((text) => areas.some((area) => text.startsWith(`${area}.`)));
    expect(ours.filter((key) => chinese.has(key)).length).toBeGreaterThan(50);
    expect(ours.filter((key) => !chinese.has(key) && !alike.has(key))).toStrictEqual([]);
  });

  const putTogether = Object.entries(expansions).flatMap(([pattern, words]) => words.map((word) => pattern.replace('*', word)));

  it('[S6] is in the language files also where it is put together', () => {
    expect(putTogether.filter((key) => !chinese.has(key))).toStrictEqual([]);
  });

  it('[S6] is all that the language files hold', () => {
    const used = new Set([...called, ...held, ...putTogether]);
    expect([...chinese.keys()].filter((key) => !used.has(key))).toStrictEqual([]);
  });

  it('[S6] fills every blank of a sentence, and no other', () => {
    const wrong = spoken.flatMap(({ path, filled }) =>
      filled
        .filter(({ key }) => chinese.has(key))
        .filter(({ key, blanks }) => blanksOf(chinese.get(key) ?? '').join() !== blanks.toSorted().join())
        .map(({ key, blanks }) => `${path}: ${key} is given ${blanks.join()}`),
    );
    expect(wrong).toStrictEqual([]);
  });
});

describe('what comes over the wire as a code', () => {
  const sentences = (area: string, codes: readonly string[]) => codes.filter((code) => !chinese.has(`${area}.${code}`));

  it('[S6] has a sentence for every refusal', () => {
    expect(sentences('refusals', refusalCodes)).toStrictEqual([]);
  });

  /** What stands behind a code up to the end of its statement, everywhere the rooms and the server say it. */
  const said = [
    ...filesBelow('shared/room', ['.ts']),
    ...filesBelow('server/rooms', ['.ts']),
    ...filesBelow('server/http', ['.ts']),
  ]
    .filter((path) => !path.endsWith('/problems.ts'))
    .map((path) => readFileSync(join(projectRoot, path), 'utf8'))
    .join('\n');
  const figuresOf = (code: string): readonly string[] =>
    said
      .split(`'${code}'`)
      .slice(1)
      .map((after) => after.slice(0, after.indexOf(';')));

  it('[S6] brings the figures that its sentence leaves blank', () => {
    const withBlanks = refusalCodes.filter((code) => blanksOf(chinese.get(`refusals.${code}`) ?? '').length > 0);
    expect(withBlanks.length).toBeGreaterThan(8);
    const without = withBlanks.filter((code) => {
      const blanks = blanksOf(chinese.get(`refusals.${code}`) ?? '');
      const places = figuresOf(code);
      return places.length === 0 || places.some((place) => !blanks.every((blank) => new RegExp(`\\b${blank}\\b`).test(place)));
    });
    expect(without).toStrictEqual([]);
  });

  it('[G6] has a sentence for every notice', () => {
    expect(sentences('notices', noticeCodes)).toStrictEqual([]);
  });

  it('[Q4] has a sentence for every reason of a place in the queue', () => {
    expect(reasonCodes.length).toBeGreaterThan(12);
    expect(sentences('reasons', reasonCodes)).toStrictEqual([]);
  });

  it('[S6] has a sentence for every way a connection ends', () => {
    expect(sentences('meeting.bye', byeCodes)).toStrictEqual([]);
  });
});

describe('the code', () => {
  it('[S6] holds no Chinese text, beside what is the same in both languages', () => {
    const texts = [...spoken, ...filesBelow('server/http', ['.ts']).map((path) => ({ path, ...spokenAt(path, areas) }))];
    const found = texts.flatMap(({ path, texts }) => texts.filter((text) => HAN.test(text)).map((text) => ({ path, text })));
    const known = SAME_IN_BOTH.map(({ path, text }) => ({ path, text }));
    expect(found.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toStrictEqual(
      known.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    );
  });

  it('[S6] is read whole: markup, attributes, choices, templates, tables; comments are none', () => {
    const source = [
      '<!-- 注 -->',
      '<script lang="ts">',
      "  const label: Key = wish ? 'home.enter' : `home.${end}`;",
      "  act({ type: 'home.create' }, t(wish ? 'home.mine' : 'home.forget', { name, count: 1 }));",
      "  told('refusals', ended ? 'a.b' : code, figures);",
      '</script>',
      '<p title="题">文{t(`home.fair${n}.x`)}</p>',
    ].join('\n');
    const { texts, ...names } = spokenIn('a.svelte', source, ['home', 'refusals']);
    expect(names).toStrictEqual({
      keys: ['home.mine', 'home.forget', 'refusals.a.b'],
      held: ['home.enter'],
      patterns: ['home.fair*.x', 'home.*', 'refusals.*'],
      filled: [
        { key: 'home.fair*.x', blanks: [] },
        { key: 'home.mine', blanks: ['name', 'count'] },
        { key: 'home.forget', blanks: ['name', 'count'] },
      ],
    });
    expect(texts.filter((text) => HAN.test(text)).toSorted()).toStrictEqual(['文', '题']);
  });
});
