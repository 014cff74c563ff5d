// Reading a Yjs document whose writers may have put anything into it: total, never throws, ignores what does not fit.
import * as Y from 'yjs';

/** Tiptap's name of a line broken within a block. */
const LINE_BREAK = 'hardBreak';

/** What every Yjs type is underneath: a sequence and a map, one of them mostly empty. */
export interface SharedType {
  readonly _start: Y.Item | null;
  readonly _map: ReadonlyMap<string, Y.Item>;
}

/** The contents of a type's sequence that were not deleted, in order. */
export function* contentsOf(type: SharedType): Generator<Y.Item['content']> {
  for (let item: Y.Item | null = type._start; item; item = item.right) {
    if (!item.deleted) yield item.content;
  }
}

/** The plain text of a text type: marks and embedded things dropped. */
export function textWithin(type: SharedType): string {
  const parts: string[] = [];
  for (const content of contentsOf(type)) if (content instanceof Y.ContentString) parts.push(content.str);
  return parts.join('');
}

/** The text of a fragment: its blocks in order joined by a line feed, marks dropped. */
export function textOf(fragment: SharedType): string {
  return linesOf(fragment, 0).join('\n');
}

/** Deeper than any document may be (the cap is 16); keeps the stack safe should one get there by merging. */
const DEEPEST = 64;

function linesOf(type: SharedType, depth: number): readonly string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const content of contentsOf(type)) {
    const inline = inlineText(content);
    if (inline !== undefined) {
      line = (line ?? '') + inline;
      continue;
    }
    if (!(content instanceof Y.ContentType) || depth >= DEEPEST) continue;
    if (line !== undefined) lines.push(line);
    line = undefined;
    const within = linesOf(content.type, depth + 1);
    lines.push(...(within.length > 0 ? within : ['']));
  }
  if (line !== undefined) lines.push(line);
  return lines;
}

function inlineText(content: Y.Item['content']): string | undefined {
  if (content instanceof Y.ContentString) return content.str;
  if (!(content instanceof Y.ContentType)) return undefined;
  const { type } = content;
  if (type instanceof Y.XmlElement) return type.nodeName === LINE_BREAK ? '\n' : undefined;
  return type instanceof Y.Text ? textWithin(type) : undefined;
}

/** A string, or the text of a shared text; anything else is nothing. */
export function stringOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Y.Text ? textWithin(value) : undefined;
}
