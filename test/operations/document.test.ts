// Holds docs/operations.md to the code: every setting, log event, banner and goodbye is in it, and nothing that is no more.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../support/imports.ts';

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const document = read('docs/operations.md');

/** The part below a heading, up to the next of the same rank or above. */
function below(heading: string): string {
  const [, rest = ''] = document.split(`\n${heading}\n`);
  const rank = heading.split(' ', 1).join('').length;
  return rest.split(new RegExp(`\n#{1,${rank}} `), 1).join('');
}
/** What stands as code in the first column of the tables. */
const named = (text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line) => [...(/^\|([^|]+)\|/.exec(line)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
const sources = (folder: string, ending: string): readonly string[] => filesIn(folder, ending).map(read);
/** All that the first group of a pattern finds in these files, each once, sorted. */
const found = (texts: readonly string[], pattern: RegExp): readonly string[] =>
  [
    ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].flatMap((match) => match.slice(1).filter(Boolean)))),
  ].toSorted();

describe('docs/operations.md', () => {
  it('has every setting, and README has the same', () => {
    const settings = found([read('server/settings.ts')], /(?:text|whole|url|oneOf)\('([A-Z_]+)'/g);
    expect(settings).toHaveLength(12);
    expect(named(below('## Settings')).toSorted()).toStrictEqual(settings);
    const [, readme = ''] = read('README.md').split('\n## Settings\n');
    expect(named(readme).toSorted()).toStrictEqual(settings);
  });

  it('has every event of the log, with its level', () => {
    const events = found(sources('server', '.ts'), /report\(\s*'([a-z]+\.[a-zA-Z]+)'/g);
    expect(events.length).toBeGreaterThan(20);
    const rows = [...below('## Logs').matchAll(/^\| `([a-z.A-Z]+)`\s*\| (\w+)\s*\|/gm)].map(([, event, level]) => [event, level]);
    expect(rows.map(([event]) => event).toSorted()).toStrictEqual(events);
    const levels = Object.fromEntries(
      [...read('server/system/log.ts').matchAll(/^ {2}'([a-zA-Z.]+)': '(\w+)',$/gm)].map(([, event, level]) => [event, level]),
    );
    expect(rows.filter(([event = '', level]) => level !== (levels[event] ?? 'warn'))).toStrictEqual([]);
    expect(Object.keys(levels).filter((event) => !events.includes(event))).toStrictEqual([]);
  });

  it('has every banner of the pages in its runbook, and every way a line can end', () => {
    const components = sources('web', '.svelte');
    const banners = components.flatMap((text) =>
      [...text.matchAll(/<Banner[\s\S]*?<\/Banner/g)].map(([whole]) => whole.replace(/\{#snippet[\s\S]*?\{\/snippet\}/g, '')),
    );
    expect(banners.length).toBeGreaterThan(15);
    const keys = found(banners, /\bt\(\s*'([a-zA-Z.]+)'/g).filter(
      (key) => key !== 'meeting.pausedNext' && !key.startsWith('common.'),
    );
    const states = found([read('web/messages/en/meeting.json')], /"(wishState\.\w+|bye\.\w+)"/g).filter(
      (key) => key !== 'bye.other',
    );
    const runbook = named(below('## Runbook'));
    const all = [...keys, ...states.map((key) => (key.startsWith('bye.') ? key : `meeting.${key}`))];
    expect(all.filter((key) => !runbook.includes(key))).toStrictEqual([]);
    const codes = found([read('shared/protocol/down.ts')], /ByeCode = ([^;]+);/g)
      .join()
      .matchAll(/'(\w+)'/g);
    expect([...codes].filter(([, code]) => !runbook.includes(`bye.${code}`))).toStrictEqual([]);
  });

  it('has every refusal that is the server’s own trouble, and no key that is not on a screen', () => {
    const refusals = found(
      [read('shared/protocol/refusals.ts')],
      /'((?:store|limits)\.\w+|create\.tooMany|meeting\.needsNewerServer)'/g,
    );
    const runbook = named(below('## Runbook'));
    expect(refusals.filter((code) => !runbook.includes(code))).toStrictEqual([]);
    const areas = filesIn('web/messages/en', '.json').flatMap((path) => {
      const area = /(\w+)\.json$/.exec(path)?.[1] ?? '';
      const keys: readonly string[] = Object.keys(JSON.parse(read(path)));
      return keys.flatMap((key) => [`${area}.${key}`, key]);
    });
    expect(runbook.filter((key) => !areas.includes(key))).toStrictEqual([]);
  });

  it('names files and scripts that are there', () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(read('package.json'));
    const told = found([document], /npm run ([a-z]+)/g);
    expect(told.filter((name) => !(name in scripts))).toStrictEqual([]);
    const paths = found([document], /`((?:server|test|docs|web)\/[^`*]+)`/g);
    expect(paths.length).toBeGreaterThan(3);
    expect(paths.filter((path) => !existsSync(join(projectRoot, path)))).toStrictEqual([]);
  });
});
