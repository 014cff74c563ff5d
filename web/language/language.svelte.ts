// The reader's language: two complete catalogues, keys checked by the compiler, switched without losing the page.
import { kept, keep } from '../device/storage.ts';
import { en } from '../messages/en.ts';
import { zhCN } from '../messages/zh-CN.ts';

export type Language = 'zh-CN' | 'en';
/** `area.key`, as the Chinese catalogue has them. */
export type Key = Flat<typeof zhCN>;
type Flat<Areas> = { [Area in keyof Areas & string]: `${Area}.${keyof Areas[Area] & string}` }[keyof Areas & string];

export type Parameters = Readonly<Record<string, string | number>>;

const catalogues: Readonly<Record<Language, Readonly<Record<string, Readonly<Record<string, string>>>>>> = { 'zh-CN': zhCN, en };
const STORED = 'yitang.language';

class Speaker {
  language = $state<Language>('zh-CN');
}
const speaker = new Speaker();

export const language = (): Language => speaker.language;

/** The remembered language, else the browser's, else Chinese. */
export function startLanguage(): void {
  const stored = kept(STORED);
  const wish = typeof stored === 'string' ? stored : navigator.language;
  setLanguage(wish.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en', stored !== undefined);
}

export function setLanguage(wish: Language, remember = true): void {
  speaker.language = wish;
  document.documentElement.lang = wish;
  if (remember) keep(STORED, wish);
}

/** The sentence for a key, with `{name}` filled in. */
export function t(key: Key, parameters: Parameters = {}): string {
  return fill(sentence(key) ?? key, parameters);
}

/** The sentence for a code that came over the wire; `otherwise` when the catalogue does not know it. */
export function told(
  area: keyof typeof zhCN,
  code: string,
  parameters: Parameters = {},
  otherwise: Key = 'common.unknownCode',
): string {
  const known = sentence(`${area}.${code}`);
  return known === undefined ? t(otherwise, { code }) : fill(known, parameters);
}

function sentence(key: string): string | undefined {
  const dot = key.indexOf('.');
  const area = catalogues[speaker.language][key.slice(0, dot)] ?? {};
  const word = key.slice(dot + 1);
  // A code may say anything, `constructor` too.
  return Object.hasOwn(area, word) ? area[word] : undefined;
}

function fill(text: string, parameters: Parameters): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (parameters[name] === undefined ? whole : String(parameters[name])));
}
