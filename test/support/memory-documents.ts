// Documents in memory, with a place before each append where a test can hold it or make it fail.
import { StoreUnavailable, type Documents } from '../../server/ports.ts';

interface Stored {
  upTo: number;
  merged: { readonly number: number; readonly update: Uint8Array } | undefined;
  updates: { readonly number: number; readonly update: Uint8Array }[];
  readonly followers: Set<() => void>;
}

export class MemoryDocuments implements Documents {
  readonly #stored = new Map<string, Stored>();
  /** Awaited before each append takes place. */
  beforeAppend: () => Promise<void> = () => Promise.resolve();
  /** Makes the answer of an append go missing after it took place. */
  losesAnswers = false;
  appends = 0;

  async append(meeting: string, document: string, update: Uint8Array): Promise<number> {
    await this.beforeAppend();
    const stored = this.#of(meeting, document);
    stored.upTo += 1;
    stored.updates.push({ number: stored.upTo, update: Uint8Array.from(update) });
    this.appends += 1;
    const number = stored.upTo;
    for (const changed of stored.followers) changed();
    if (this.losesAnswers) throw new StoreUnavailable('the answer went missing');
    return number;
  }

  load(meeting: string, document: string): Promise<{ readonly upTo: number; readonly updates: readonly Uint8Array[] }> {
    const { upTo, merged, updates } = this.#of(meeting, document);
    return Promise.resolve({ upTo, updates: [...(merged ? [merged] : []), ...updates].map(({ update }) => update) });
  }

  readAfter(
    meeting: string,
    document: string,
    after: number,
  ): Promise<readonly { readonly number: number; readonly update: Uint8Array }[]> {
    const { merged, updates } = this.#of(meeting, document);
    return Promise.resolve([...(merged ? [merged] : []), ...updates].filter(({ number }) => number > after));
  }

  compact(meeting: string, document: string, upTo: number, merged: Uint8Array): Promise<void> {
    const stored = this.#of(meeting, document);
    if ((stored.merged?.number ?? 0) < upTo) {
      stored.merged = { number: upTo, update: Uint8Array.from(merged) };
      stored.updates = stored.updates.filter(({ number }) => number > upTo);
    }
    return Promise.resolve();
  }

  follow(meeting: string, document: string, _seen: () => number, changed: () => void): () => void {
    const { followers } = this.#of(meeting, document);
    followers.add(changed);
    return () => void followers.delete(changed);
  }

  /** How many rows a document has: merged state and updates after it. */
  rows(meeting: string, document: string): number {
    const { merged, updates } = this.#of(meeting, document);
    return updates.length + (merged ? 1 : 0);
  }

  get followers(): number {
    return [...this.#stored.values()].reduce((sum, { followers }) => sum + followers.size, 0);
  }

  #of(meeting: string, document: string): Stored {
    const key = `${meeting}/${document}`;
    const stored = this.#stored.get(key) ?? { upTo: 0, merged: undefined, updates: [], followers: new Set() };
    this.#stored.set(key, stored);
    return stored;
  }
}
