// The agenda that a document tells: its items in order, whatever else somebody wrote into it.
import * as Y from 'yjs';
import { AGENDA_ITEMS, ITEM_MINUTES, NAME_CHARACTERS, TITLE_CHARACTERS } from '../../shared/protocol/limits.ts';
import type { ItemKind } from '../../shared/procedures/procedure.ts';
import type { OutlinedItem } from '../../shared/room/agenda/agenda.ts';
import { itemId } from '../../shared/room/ids.ts';
import { tidyLine } from '../../shared/room/seen-text.ts';
import { stringOf } from './reading.ts';

const kinds: readonly ItemKind[] = ['inform', 'discuss', 'decide'];

/** What an id may look like: it becomes a key of views and the name of a fragment. */
export const itemIdForm = /^[A-Za-z0-9_-]{1,40}$/;

/** The outline: total over any document, and the same for the same updates on every node. */
export function outlineOf(doc: Y.Doc): readonly OutlinedItem[] {
  const items = doc.getMap('items');
  const outlined = new Map<string, OutlinedItem>();
  for (const id of doc.getArray('order').toArray()) {
    if (outlined.size >= AGENDA_ITEMS) break;
    if (typeof id !== 'string' || !itemIdForm.test(id) || outlined.has(id)) continue;
    const item = outlinedItem(id, items.get(id));
    if (item) outlined.set(id, item);
  }
  return [...outlined.values()];
}

function outlinedItem(id: string, fields: unknown): OutlinedItem | undefined {
  if (!(fields instanceof Y.Map)) return undefined;
  const title = stringOf(fields.get('title'));
  const given: unknown = fields.get('kind');
  const kind = kinds.find((one) => one === given);
  if (title === undefined || kind === undefined) return undefined;
  const presenter = shortened(fields.get('presenter'), NAME_CHARACTERS);
  const question = shortened(fields.get('question'), TITLE_CHARACTERS);
  return {
    id: itemId(id),
    title: tidyLine(title.slice(0, TITLE_CHARACTERS)),
    kind,
    ...(presenter !== undefined && { presenter }),
    minutes: minutesOf(fields.get('minutes')),
    ...(question !== undefined && { question }),
  };
}

function shortened(value: unknown, length: number): string | undefined {
  const text = tidyLine(stringOf(value)?.trim().slice(0, length) ?? '');
  return text === '' ? undefined : text;
}

function minutesOf(value: unknown): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return 0;
  return Math.round(Math.min(Math.max(value, 0), ITEM_MINUTES));
}
