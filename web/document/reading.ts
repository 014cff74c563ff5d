// A text of the shared document as blocks to show, without the editor: whatever does not fit is left out.
import * as Y from 'yjs';

export interface Run {
  readonly text: string;
  readonly isBold: boolean;
}
export interface Block {
  readonly kind: 'paragraph' | 'heading' | 'bullet' | 'number';
  /** Of a numbered list's item. */
  readonly number: number;
  /** How deep in lists, from 0. */
  readonly level: number;
  readonly runs: readonly Run[];
}

type Surroundings = Pick<Block, 'kind' | 'number' | 'level'>;
const PLAIN: Surroundings = { kind: 'paragraph', number: 0, level: 0 };
/** Deeper than the server takes. */
const DEEPEST = 32;

export function blocksOf(fragment: Y.XmlFragment): readonly Block[] {
  return within(fragment, PLAIN, 0);
}

function within(parent: Y.XmlFragment, around: Surroundings, depth: number): readonly Block[] {
  if (depth > DEEPEST) return [];
  const blocks: Block[] = [];
  let runs: Run[] = [];
  const end = (): void => {
    if (runs.length > 0) blocks.push({ ...around, runs });
    runs = [];
  };
  let number = 0;
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) runs.push(...runsOf(child));
    else if (child instanceof Y.XmlElement && child.nodeName === 'hardBreak') runs.push({ text: '\n', isBold: false });
    else if (child instanceof Y.XmlElement) {
      end();
      number += 1;
      blocks.push(...within(child, surroundingsIn(child.nodeName, parent, around, number), depth + 1));
    }
  }
  end();
  return blocks;
}

function surroundingsIn(name: string, parent: Y.XmlFragment, around: Surroundings, number: number): Surroundings {
  if (name === 'heading') return { ...around, kind: 'heading' };
  if (name !== 'listItem') return around;
  const isNumbered = parent instanceof Y.XmlElement && parent.nodeName === 'orderedList';
  return { kind: isNumbered ? 'number' : 'bullet', number, level: around.kind === 'paragraph' ? 0 : around.level + 1 };
}

function runsOf(text: Y.XmlText): readonly Run[] {
  const delta: readonly { readonly insert?: unknown; readonly attributes?: Readonly<Record<string, unknown>> }[] = text.toDelta();
  return delta.flatMap(({ insert, attributes }) =>
    typeof insert === 'string' ? [{ text: insert, isBold: Boolean(attributes?.['bold']) }] : [],
  );
}
