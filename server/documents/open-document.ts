// One document within a worker: what is stored of it, and what was tried on top and is not stored yet.
import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import type { OutlinedItem } from '../../shared/room/agenda/agenda.ts';
import { itemIdForm, outlineOf } from './outline.ts';
import { textOf } from './reading.ts';
import type { DocumentName } from './rights.ts';
import { overweight, weigh, type Weight } from './weight.ts';
import type { ProposalHash, Readings, Verdict } from './worker-tasks.ts';

/** After so many, what is stored is kept as one update again. */
const STORED_UPDATES_KEPT = 100;
/** More proposals than that in one look are nobody's work; the agenda has no more items. */
const PROPOSALS_READ = 100;

export const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Of a proposal that nobody wrote, or that was emptied. */
const NO_TEXT = hashOf('');

/** Whether an update said something that depends on what never came. */
const hasGap = (doc: Y.Doc): boolean => doc.store.pendingStructs !== null || doc.store.pendingDs !== null;

export class OpenDocument {
  readonly #name: DocumentName;
  #doc = new Y.Doc();
  #stored: Uint8Array[];
  #staged: Uint8Array[] = [];
  #weight: Weight;
  #outline: readonly OutlinedItem[] | undefined;
  #hashes = new Map<string, string>();

  constructor(name: DocumentName, updates: readonly Uint8Array[]) {
    this.#name = name;
    this.#stored = [...updates];
    this.#rebuild();
    this.#weight = weigh(this.#doc, name);
  }

  /** Tries the update. What is refused leaves no trace: the document is made anew from what was good before. */
  stage(update: Uint8Array): Verdict {
    const outcome = this.#try(update);
    if (outcome === 'malformed') return this.#undo('document.malformed');
    if (hasGap(this.#doc)) return this.#undo('document.gap');
    if (outcome.length === 0) return { kind: 'nothing' };
    const weight = weigh(this.#doc, this.#name);
    if (overweight(this.#weight, weight)) return this.#undo('document.tooLarge');
    this.#weight = weight;
    this.#staged.push(...outcome);
    return { kind: 'staged' };
  }

  /** All that was staged, as one update. */
  seal(): Uint8Array {
    const sealed = Y.mergeUpdates(this.#staged);
    this.#staged = [sealed];
    return sealed;
  }

  settle(stored: boolean, look: boolean): Readings {
    if (stored) this.#store(this.#staged);
    this.#staged = [];
    if (!stored) {
      this.#rebuild();
      this.#weight = weigh(this.#doc, this.#name);
    }
    return look ? this.news() : { proposals: [] };
  }

  /** Takes in what others stored, and answers what of it was new here. */
  follow(updates: readonly Uint8Array[]): Uint8Array | undefined {
    const news: Uint8Array[] = [];
    for (const update of updates) {
      const outcome = this.#try(update);
      // The store holds what some node tried before it stored it: what fails here fails everywhere alike, and says nothing.
      if (outcome === 'malformed') this.#rebuild();
      else news.push(...outcome);
    }
    this.#store(updates);
    this.#weight = weigh(this.#doc, this.#name);
    return news.length > 0 ? Y.mergeUpdates(news) : undefined;
  }

  sync(vector: Uint8Array | undefined): { readonly update: Uint8Array; readonly vector: Uint8Array } {
    return { update: Y.encodeStateAsUpdate(this.#doc, vector), vector: Y.encodeStateVector(this.#doc) };
  }

  whole(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc);
  }

  text(item: string): { readonly text: string; readonly hash: string } | undefined {
    const type = this.#doc.share.get(item);
    const text = type ? textOf(type) : '';
    return text.trim() === '' ? undefined : { text, hash: hashOf(text) };
  }

  /** What changed since this was last asked. */
  news(): Readings {
    if (this.#name === 'proposals') return { proposals: this.#changedProposals() };
    if (this.#name === 'notes') return { proposals: [] };
    const outline = outlineOf(this.#doc);
    if (JSON.stringify(outline) === JSON.stringify(this.#outline)) return { proposals: [] };
    this.#outline = outline;
    return { outline, proposals: [] };
  }

  close(): void {
    this.#doc.destroy();
  }

  #changedProposals(): readonly ProposalHash[] {
    const changed: ProposalHash[] = [];
    for (const item of this.#doc.share.keys()) {
      if (changed.length >= PROPOSALS_READ || !itemIdForm.test(item)) continue;
      const hash = this.text(item)?.hash ?? NO_TEXT;
      if ((this.#hashes.get(item) ?? NO_TEXT) === hash) continue;
      this.#hashes.set(item, hash);
      changed.push({ item, hash });
    }
    return changed;
  }

  #try(update: Uint8Array): readonly Uint8Array[] | 'malformed' {
    const produced: Uint8Array[] = [];
    const note = (change: Uint8Array): void => void produced.push(change);
    this.#doc.on('update', note);
    try {
      Y.applyUpdate(this.#doc, update);
      return produced;
    } catch {
      return 'malformed';
    } finally {
      this.#doc.off('update', note);
    }
  }

  #undo(code: 'document.tooLarge' | 'document.malformed' | 'document.gap'): Verdict {
    this.#rebuild();
    return { kind: 'refused', code };
  }

  #store(updates: readonly Uint8Array[]): void {
    this.#stored.push(...updates);
    if (this.#stored.length > STORED_UPDATES_KEPT) this.#stored = [this.whole()];
  }

  #rebuild(): void {
    this.#doc.destroy();
    this.#doc = new Y.Doc();
    for (const update of [...this.#stored, ...this.#staged]) this.#try(update);
  }
}
