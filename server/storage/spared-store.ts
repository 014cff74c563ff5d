// Spares a Redis that ends at every write, as it does while its disk is full: between two tries it is left to answer reads.
//
// With `appendfsync always` Redis cannot refuse a write that finds no room, it can only end. Started again it would end
// at the next probe, a third of a second later: no record could be read, and whoever starts it waits longer every time.
import { SocketClosedUnexpectedlyError } from 'redis';
import { StoreUnavailable, type Store } from '../ports.ts';
import { guarded, type Guard } from './guarded-store.ts';

/** Records are read in this time, and who starts Redis again is asked to once in it; writes are due within five seconds. */
const REST_MS = 2_000;
/** That a line ended in the midst of a write says little once; a second time in a row it is the write that ends Redis. */
const ENDS_BEFORE_REST = 2;
/** A small write may still find room in a page that was begun: only a line that lasts is sound. */
const SOUND_AFTER_MS = 1_000;

export class Sparing {
  /** In a row, each in the midst of a write. */
  #ends = 0;
  /** How often the line ended so far. */
  #line = 0;
  #isTried = false;
  #isResting = false;
  #rest: NodeJS.Timeout | undefined;
  #proof: NodeJS.Timeout | undefined;

  /** Lets a write happen. @throws StoreUnavailable while Redis rests, or somebody else's write is the try. */
  readonly guard: Guard = (write) => {
    if (this.#ends < ENDS_BEFORE_REST) return this.#watched(write);
    if (!this.#isResting && !this.#isTried) return this.#tried(write);
    return Promise.reject(new StoreUnavailable('Redis ended at the last writes and is left to answer reads'));
  };

  /** The line is up, for the first time or again. */
  lineIsUp(): void {
    this.close();
    if (this.#ends < ENDS_BEFORE_REST) return this.#prove();
    this.#isResting = true;
    this.#rest = setTimeout(() => (this.#isResting = false), REST_MS).unref();
  }

  close(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#proof);
  }

  async #tried<Answer>(write: () => Promise<Answer>): Promise<Answer> {
    this.#isTried = true;
    try {
      const answer = await this.#watched(write);
      this.#ends = ENDS_BEFORE_REST - 1;
      this.#prove();
      return answer;
    } finally {
      this.#isTried = false;
    }
  }

  /** However many writes were on their way, one end of the line counts once. */
  async #watched<Answer>(write: () => Promise<Answer>): Promise<Answer> {
    const during = this.#line;
    try {
      return await write();
    } catch (error) {
      if (isEndOfLine(error) && during === this.#line) {
        this.#line += 1;
        this.#ends += 1;
        this.close();
      }
      throw error;
    }
  }

  #prove(): void {
    clearTimeout(this.#proof);
    this.#proof = setTimeout(() => (this.#ends = 0), SOUND_AFTER_MS).unref();
  }
}

/** All that Redis does for good goes through the guard. */
export const sparing = <Kind extends Store>(store: Kind, { guard }: Sparing): Kind =>
  guarded(store, { growing: guard, shrinking: guard });

/** It ended while an answer was waited for; one that was down before, or is silent, says something else. */
function isEndOfLine(error: unknown): boolean {
  if (!(error instanceof StoreUnavailable) || !(error.cause instanceof Error)) return false;
  const { cause } = error;
  const isReset = 'code' in cause && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE');
  return isReset || cause instanceof SocketClosedUnexpectedlyError;
}
