// The fields of a page in which people write, found in the syntax tree of each component, with how long what they write may be.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { filesBelow, projectRoot } from './imports.ts';

/** One field: its file and its label as they stand there, and the words of its `maxlength`, where it has one. */
export interface WritingField {
  readonly place: string;
  readonly most: string | undefined;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly name?: string;
  readonly attributes?: readonly Node[];
}

/** What one picks, ticks or sets by a wheel has no length. */
const WITHOUT_LENGTH = ['number', 'date', 'checkbox', 'radio', 'file', 'range'];
/** The kit: what makes fields of these is told where they are used. */
const kit = ['web/ui/Field.svelte', 'web/ui/Confirm.svelte'];

/** How long a reason may be where nothing else is said. */
const mostOfReasons = /\bmaxlength = (\w+),/.exec(readFileSync(join(projectRoot, 'web/ui/Confirm.svelte'), 'utf8'))?.[1];

/** Every field below a folder, in the order of files. */
export const fieldsOf = (folder: string): readonly WritingField[] =>
  filesBelow(folder, ['.svelte'])
    .filter((file) => !kit.includes(file))
    .flatMap((file) => fieldsIn(file, readFileSync(join(projectRoot, file), 'utf8')));

export function fieldsIn(file: string, source: string): readonly WritingField[] {
  const told = (node: Node): readonly WritingField[] => {
    const said = new Map((node.attributes ?? []).map((one) => [one.name ?? '', valueOf(source.slice(one.start, one.end))]));
    const label = labelOf(node, said);
    if (label === undefined) return [];
    const most = said.get('maxlength') ?? (node.name === 'Confirm' ? mostOfReasons : undefined);
    return [{ place: `${file}: ${label}`, most }];
  };
  return nodesIn(parse(source, { modern: true }).fragment).flatMap(told);
}

/** Walks whatever the tree holds, so that no kind of block is forgotten. */
function nodesIn(part: unknown): readonly Node[] {
  if (typeof part !== 'object' || part === null) return [];
  if (Array.isArray(part)) return part.flatMap(nodesIn);
  return [...(isNode(part) ? [part] : []), ...Object.values(part).flatMap(nodesIn)];
}

const isNode = (part: object): part is Node => 'type' in part && typeof part.type === 'string' && 'start' in part;

/** `rows={2}` → `2`, `label={t('a.b')}` → `t('a.b')`, `type="date"` → `date`, `{label}` → `label`. */
const valueOf = (attribute: string): string => attribute.replace(/^[^={]*=/, '').replace(/^["{]([\s\S]*)["}]$/, '$1');

/** A reason that is asked for only of some. */
const spread = (said: ReadonlyMap<string, string>): string | undefined =>
  /\breasonLabel: (t\('[\w.]+'\))/.exec(said.get('') ?? '')?.[1];

/** Nothing where nobody writes; the label of a field, else what stands in it. */
function labelOf({ type, name = '' }: Node, said: ReadonlyMap<string, string>): string | undefined {
  if (WITHOUT_LENGTH.includes(said.get('type') ?? 'text')) return undefined;
  if (type === 'Component' && name === 'Field') return said.get('label');
  if (type === 'Component' && name === 'Confirm') return said.get('reasonLabel') ?? spread(said);
  if (type !== 'RegularElement' || !['input', 'textarea'].includes(name)) return undefined;
  return said.get('aria-label') ?? said.get('value') ?? name;
}
