// How much a document holds, and whether that is more than a document may hold.
import * as Y from 'yjs';
import {
  AGENDA_ITEMS,
  DOCUMENT_DEPTH,
  DOCUMENT_NODES,
  DOCUMENT_STRUCTURES,
  DOCUMENT_TEXT_BYTES,
  PROPOSAL_CHARACTERS,
  TITLE_CHARACTERS,
} from '../../shared/protocol/limits.ts';
import { contentsOf, stringOf, textOf, type SharedType } from './reading.ts';
import type { DocumentName } from './rights.ts';

/** By measure, so that an update is refused only for what it made larger. */
export type Weight = Readonly<Record<Measure, number>>;
export type Measure = 'text' | 'nodes' | 'depth' | 'structures' | 'proposal' | 'items' | 'title';

const most: Weight = {
  text: DOCUMENT_TEXT_BYTES,
  nodes: DOCUMENT_NODES,
  depth: DOCUMENT_DEPTH,
  structures: DOCUMENT_STRUCTURES,
  proposal: PROPOSAL_CHARACTERS,
  items: AGENDA_ITEMS,
  title: TITLE_CHARACTERS,
};

const measures: readonly Measure[] = ['text', 'nodes', 'depth', 'structures', 'proposal', 'items', 'title'];

/** The first measure that is over its limit and grew; a document that is over already can still be made smaller. */
export const overweight = (before: Weight, now: Weight): Measure | undefined =>
  measures.find((measure) => now[measure] > most[measure] && now[measure] > before[measure]);

/** Weighs everything, top-level types of unknown names included. */
export function weigh(doc: Y.Doc, name: DocumentName): Weight {
  const sum = { text: 0, nodes: 0, depth: 0 };
  for (const [key, type] of doc.share) {
    sum.text += Buffer.byteLength(key);
    weighType(type, sum);
  }
  let structures = 0;
  for (const structs of doc.store.clients.values()) structures += structs.length;
  return { ...sum, structures, ...(name === 'agenda' ? agendaParts(doc) : noItems), proposal: longest(doc, name) };
}

const noItems = { items: 0, title: 0 };

function agendaParts(doc: Y.Doc): { readonly items: number; readonly title: number } {
  let title = 0;
  for (const fields of doc.getMap('items').values()) {
    if (!(fields instanceof Y.Map)) continue;
    for (const field of ['title', 'presenter', 'question']) title = Math.max(title, stringOf(fields.get(field))?.length ?? 0);
  }
  return { items: doc.getArray('order').length, title };
}

function longest(doc: Y.Doc, name: DocumentName): number {
  if (name !== 'proposals') return 0;
  let length = 0;
  for (const type of doc.share.values()) length = Math.max(length, textOf(type).length);
  return length;
}

interface Sum {
  text: number;
  nodes: number;
  depth: number;
}

/** Goes through a type without calling itself for types within types, since the depth is not known to be small. */
function weighType(root: SharedType, sum: Sum): void {
  const waiting: { readonly type: SharedType; readonly depth: number }[] = [{ type: root, depth: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { type, depth } = next;
    sum.nodes += 1;
    sum.depth = Math.max(sum.depth, depth);
    if (type instanceof Y.XmlElement) sum.text += Buffer.byteLength(type.nodeName);
    const within = (content: Y.Item['content']): void => {
      if (content instanceof Y.ContentType) waiting.push({ type: content.type, depth: depth + 1 });
      else weighContent(content, depth, sum);
    };
    for (const content of contentsOf(type)) within(content);
    for (const [key, item] of type._map) {
      sum.text += Buffer.byteLength(key);
      if (!item.deleted) within(item.content);
    }
  }
}

function weighContent(content: Y.Item['content'], depth: number, sum: Sum): void {
  if (content instanceof Y.ContentString) sum.text += Buffer.byteLength(content.str);
  else if (content instanceof Y.ContentFormat) {
    sum.text += Buffer.byteLength(content.key);
    weighValue(content.value, depth, sum);
  } else if (content instanceof Y.ContentEmbed) weighValue(content.embed, depth, sum);
  else for (const value of content.getContent()) weighValue(value, depth, sum);
}

/** A plain value: each within it counts as a node. */
function weighValue(value: unknown, depth: number, sum: Sum): void {
  sum.nodes += 1;
  sum.depth = Math.max(sum.depth, depth);
  // Too deep is too deep: how much lies below does not matter any more.
  if (depth > DOCUMENT_DEPTH) return;
  if (typeof value === 'string') sum.text += Buffer.byteLength(value);
  else if (value instanceof Uint8Array) sum.text += value.byteLength;
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) sum.text += Buffer.byteLength(key);
      weighValue(inner, depth + 1, sum);
    }
  }
}
