// Reads the pages for what they say: the keys they speak by name, those they put together, and every text that stands in the code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { projectRoot } from './imports.ts';

/** What one file says. A pattern is a key with `*` where the code puts something in: `chair.order.*`. */
export interface Spoken {
  /** Named in a call. */
  readonly keys: readonly string[];
  /** Held in a table or a condition, to be spoken later; names of commands and codes look alike and are among them. */
  readonly held: readonly string[];
  readonly patterns: readonly string[];
  /** Calls with a key and the names of the blanks that they fill; calls that pass on what they were given are left out. */
  readonly filled: readonly { readonly key: string; readonly blanks: readonly string[] }[];
  /** Every string and every piece of markup text; comments are none. */
  readonly texts: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** What is said in a component, or in a TypeScript file. `areas` are the first words of keys. */
export function spokenIn(path: string, source: string, areas: readonly string[]): Spoken {
  const [keys, held, patterns] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const filled: Spoken['filled'][number][] = [];
  const texts: string[] = [];
  const named = new Set<Node>();
  const head = new RegExp(`^(?:${areas.join('|')})\\.`);
  const key = new RegExp(`${head.source}[A-Za-z0-9]+(?:\\.[A-Za-z0-9]+)*$`);
  const visit = (node: Node): void => {
    const text = textOf(node);
    if (text !== undefined) texts.push(text);
    const called = callOf(node);
    for (const end of called?.read ?? []) named.add(end);
    for (const name of called?.names ?? []) (name.includes('*') ? patterns : keys).add(name);
    if (called?.blanks) for (const name of called.names) filled.push({ key: name, blanks: called.blanks });
    for (const name of named.has(node) || !isText(node) ? [] : namesOf(node)) {
      if (name.includes('*') ? head.test(name) : key.test(name)) (name.includes('*') ? patterns : held).add(name);
    }
    for (const child of childrenOf(node)) visit(child);
  };
  // In a string `<\/script` is the same, and ends no script.
  const script = path.endsWith('.svelte') ? source : `<script lang="ts">${source.replaceAll('</script', '<\\/script')}</script>`;
  const tree: unknown = parse(script, { modern: true });
  if (!isNode(tree)) throw new Error(`${path} is no component`);
  visit(tree);
  return { keys: [...keys], held: [...held], patterns: [...patterns], filled, texts };
}

export const spokenAt = (path: string, areas: readonly string[]): Spoken =>
  spokenIn(path, readFileSync(join(projectRoot, path), 'utf8'), areas);

/** Everything below a node, except the `type` of a command. */
function childrenOf(node: Node): readonly Node[] {
  if (node.type === 'Property' && isNode(node['key']) && node['key']['name'] === 'type') return [];
  return Object.values(node)
    .flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

interface Call {
  readonly names: readonly string[];
  /** The expressions that the names were read from. */
  readonly read: readonly Node[];
  /** Undefined where the code passes on what it was given. */
  readonly blanks: readonly string[] | undefined;
}

/** The keys that `t(key, blanks)` and `told(area, code, blanks)` name. */
function callOf(node: Node): Call | undefined {
  if (node.type !== 'CallExpression' || !isNode(node['callee']) || !Array.isArray(node['arguments'])) return undefined;
  const [first, second, third]: readonly unknown[] = node['arguments'];
  if (!isNode(first)) return undefined;
  if (node['callee']['name'] === 't') return { names: namesOf(first), read: ends(first), blanks: blanksIn(second) };
  if (node['callee']['name'] !== 'told' || !isNode(second)) return undefined;
  const [area = '*'] = namesOf(first);
  const codes = ends(second).flatMap((end) => (isText(end) ? namesOf(end) : ['*']));
  return { names: codes.map((code) => `${area}.${code}`), read: ends(second), blanks: blanksIn(third) };
}

/** The names of the blanks that an argument fills. */
function blanksIn(given: unknown): readonly string[] | undefined {
  if (given === undefined) return [];
  if (!isNode(given) || given.type !== 'ObjectExpression' || !Array.isArray(given['properties'])) return undefined;
  const keys = given['properties'].filter(isNode).map((property) => property['key']);
  return keys.every(isNode) ? keys.map((key) => String(key['name'])) : undefined;
}

/** The expressions that a choice ends in. */
function ends(node: Node): readonly Node[] {
  if (node.type === 'ConditionalExpression') return [node['consequent'], node['alternate']].filter(isNode).flatMap(ends);
  if (node.type === 'LogicalExpression') return [node['left'], node['right']].filter(isNode).flatMap(ends);
  return [node];
}

const isText = (node: Node): boolean =>
  node.type === 'TemplateLiteral' || node.type === 'Text' || (node.type === 'Literal' && typeof node['value'] === 'string');

/** The names that a string, a template or a choice between them can be. */
function namesOf(node: Node): readonly string[] {
  return ends(node).flatMap((end) => {
    if (end.type === 'Text') return [String(end['data'])];
    if (end.type === 'Literal' && typeof end['value'] === 'string') return [end['value']];
    if (end.type !== 'TemplateLiteral' || !Array.isArray(end['quasis'])) return [];
    return [end['quasis'].filter(isNode).map(textOf).join('*')];
  });
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type === 'Text') return String(node['data']);
  if (node.type !== 'TemplateElement') return undefined;
  const { value } = node;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : undefined;
}
