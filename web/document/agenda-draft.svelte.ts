// The agenda in the shared document, as its editor shows and changes it.
import * as Y from 'yjs';
import { AGENDA_ITEMS, ITEM_MINUTES } from '../../shared/protocol/limits.ts';
import type { ItemKind } from '../../shared/procedures/procedure.ts';
import { randomId } from '../device/ids.ts';

export interface DraftItem {
  readonly id: string;
  readonly title: string;
  readonly kind: ItemKind;
  readonly presenter: string;
  readonly minutes: number;
  readonly question: string;
}
export type DraftField = Exclude<keyof DraftItem, 'id'>;

export const itemKinds = ['inform', 'discuss', 'decide'] as const;
/** What a new item is planned with. */
const FIRST_MINUTES = 10;

export class AgendaDraft {
  items = $state.raw<readonly DraftItem[]>([]);
  readonly #doc: Y.Doc;
  readonly #order: Y.Array<unknown>;
  readonly #fields: Y.Map<unknown>;
  readonly #read = () => (this.items = this.#itemsNow());

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#order = doc.getArray('order');
    this.#fields = doc.getMap('items');
    this.#order.observe(this.#read);
    this.#fields.observeDeep(this.#read);
    this.#read();
  }

  get isFull(): boolean {
    return this.#order.length >= AGENDA_ITEMS;
  }

  /** Answers the new item's id. */
  add(title: string): string {
    const id = `i${randomId().slice(0, 12)}`;
    this.#doc.transact(() => {
      this.#fields.set(id, new Y.Map<unknown>(Object.entries({ title, kind: 'discuss', minutes: FIRST_MINUTES })));
      this.#order.push([id]);
    });
    return id;
  }

  remove(id: string): void {
    this.#doc.transact(() => {
      this.#takeOut(id);
      this.#fields.delete(id);
    });
  }

  set(id: string, field: DraftField, value: string | number): void {
    const item = this.#fields.get(id);
    if (!(item instanceof Y.Map) || item.get(field) === value) return;
    if (value === '' && field !== 'title') item.delete(field);
    else item.set(field, value);
  }

  /** To the place of the item that stands there now. */
  move(id: string, to: number): void {
    const ids = this.items.map((item) => item.id);
    const from = ids.indexOf(id);
    if (from < 0 || to < 0 || to >= ids.length || to === from) return;
    const others = ids.filter((other) => other !== id);
    const before = others[to];
    this.#doc.transact(() => {
      this.#takeOut(id);
      const at = before === undefined ? this.#order.length : this.#order.toArray().indexOf(before);
      this.#order.insert(at, [id]);
    });
  }

  close(): void {
    this.#order.unobserve(this.#read);
    this.#fields.unobserveDeep(this.#read);
  }

  /** Everywhere it stands: two who moved it at once left it twice. */
  #takeOut(id: string): void {
    for (let at = this.#order.length - 1; at >= 0; at -= 1) if (this.#order.get(at) === id) this.#order.delete(at);
  }

  #itemsNow(): readonly DraftItem[] {
    const ids = this.#order.toArray().filter((id) => typeof id === 'string');
    return ids.flatMap((id, at) => {
      const fields = ids.indexOf(id) === at ? this.#fields.get(id) : undefined;
      return fields instanceof Y.Map ? [draftItem(id, fields)] : [];
    });
  }
}

function draftItem(id: string, fields: Y.Map<unknown>): DraftItem {
  const text = (field: string): string => {
    const value = fields.get(field);
    return typeof value === 'string' ? value : '';
  };
  const minutes = Number(fields.get('minutes'));
  return {
    id,
    title: text('title'),
    kind: itemKinds.find((kind) => kind === text('kind')) ?? 'discuss',
    presenter: text('presenter'),
    minutes: planned(minutes),
    question: text('question'),
  };
}

/** Whole minutes within what a plan may hold. */
export const planned = (minutes: number): number =>
  Number.isFinite(minutes) ? Math.round(Math.min(Math.max(minutes, 0), ITEM_MINUTES)) : 0;
