// The Chinese texts of the pages, by their keys: a browser test says what a person reads, wherever the wording goes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './imports.ts';

const catalogue = join(projectRoot, 'web', 'messages', 'zh-CN');

/** The text of a key such as `chair.start`, with its blanks filled in. */
export function text(key: string, blanks: Readonly<Record<string, string | number>> = {}): string {
  return sentence(key).replace(/\{(\w+)\}/g, (whole, name: string) => String(blanks[name] ?? whole));
}

/** The same with any words in the blanks. */
export function pattern(key: string): RegExp {
  const escaped = sentence(key).replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^\\s*${escaped.replace(/\{\w+\}/g, '.+')}\\s*$`);
}

function sentence(key: string): string {
  const [area, ...rest] = key.split('.');
  const texts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(catalogue, `${area}.json`), 'utf8'));
  const found = texts[rest.join('.')];
  if (found === undefined) throw new Error(`the pages have no text ${key}`);
  return found;
}
