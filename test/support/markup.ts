// Where a page could make more of a text than text: found in the syntax tree of each component and in the words of each script.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { filesBelow, projectRoot } from './imports.ts';

/** One place, as the list of the house names it: the file, and what stands there. */
export type Place = `${string}: ${string}`;

/** What a browser loads, opens or sends to: with `javascript:` or another's address in it, it is no text any more. */
const ADDRESSES = new Set([
  ...['href', 'xlink:href', 'src', 'srcset', 'srcdoc', 'action', 'formaction', 'data', 'poster', 'background', 'cite', 'ping'],
  ...['manifest', 'codebase', 'longdesc', 'usemap', 'profile', 'attributionsrc', 'imagesrcset'],
]);
/** Elements that run, load or frame something, or move where everything else leads. */
const ELEMENTS = new Set(['script', 'iframe', 'frame', 'object', 'embed', 'base', 'meta', 'link', 'portal', 'fencedframe']);

/** The same in scripts; each match is told with the rest of its line. */
const IN_SCRIPTS = [
  /\b(?:inner|outer)HTML\b/,
  /\binsertAdjacentHTML\b|\bcreateContextualFragment\b|\bDOMParser\b|\bparseFromString\b|\bsetHTMLUnsafe\b|\bparseHTMLUnsafe\b/,
  /\bdocument\.write(?:ln)?\b|\bcreateRawSnippet\b/,
  /\beval\s*\(|\bnew Function\b|\bset(?:Timeout|Interval)\(\s*['"`]/,
  /\.(?:href|src|srcdoc|action|formAction)\s*=(?!=)/,
  /\blocation\s*=(?!=)|\blocation\.(?:assign|replace)\b|\bwindow\.open\b/,
  /\bsetAttribute(?:NS)?\(|\bcreateElement(?:NS)?\(|\bcssText\b|\binsertRule\b/,
];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly name?: string;
  readonly value?: unknown;
  readonly attributes?: readonly Node[];
}

/** Every place below web/, in the order of files. */
export const placesOf = (folder: string): readonly Place[] =>
  filesBelow(folder, ['.svelte', '.ts']).flatMap((file) => placesIn(file, readFileSync(join(projectRoot, file), 'utf8')));

export function placesIn(file: string, source: string): readonly Place[] {
  const told = (what: string): Place => `${file}: ${what.replace(/\s+/g, ' ').trim()}`;
  if (!file.endsWith('.svelte')) return inScript(source).map(told);
  const root = parse(source, { modern: true });
  // What a button does stands in the template too; a style sheet runs nothing.
  const words = root.css ? source.slice(0, root.css.start) + source.slice(root.css.end) : source;
  return [...inScript(words), ...inTemplate(root.fragment, source)].map(told);
}

const inScript = (source: string): readonly string[] =>
  source.split('\n').filter((line) => !line.trim().startsWith('//') && IN_SCRIPTS.some((pattern) => pattern.test(line)));

/** Walks whatever the tree holds, so that no kind of block is forgotten. */
function inTemplate(part: unknown, source: string): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  if (Array.isArray(part)) return part.flatMap((each) => inTemplate(each, source));
  const own = isNode(part) ? inNode(part, source) : [];
  return [...own, ...Object.values(part).flatMap((each) => inTemplate(each, source))];
}

const isNode = (part: object): part is Node => 'type' in part && typeof part.type === 'string' && 'start' in part;

function inNode(node: Node, source: string): readonly string[] {
  const text = (part: Node) => source.slice(part.start, part.end);
  const { type, name = '', attributes = [] } = node;
  if (type === 'HtmlTag' || type === 'SvelteElement') return [text(node)];
  if (type !== 'RegularElement') return [];
  const found = attributes.filter((attribute) => isTelling(attribute));
  return [...(ELEMENTS.has(name.toLowerCase()) ? [`<${name}>`] : []), ...found.map((one) => `<${name} ${text(one)}>`)];
}

/** An attribute of an element that could be an address, a style or anything at all. */
function isTelling({ type, name = '', value }: Node): boolean {
  const isFixed = value === true || (Array.isArray(value) && value.every((part) => isNode(part) && part.type === 'Text'));
  if (type === 'SpreadAttribute' || type === 'StyleDirective') return true;
  if (type === 'BindDirective') return ['innerHTML', ...ADDRESSES].includes(name);
  if (type !== 'Attribute') return false;
  // `onclick="…"` would be text that runs; as a function of the script it is none.
  if (/^on/i.test(name)) return isFixed;
  return (ADDRESSES.has(name.toLowerCase()) && !isFixed) || name === 'style';
}
