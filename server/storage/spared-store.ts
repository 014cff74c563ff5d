// Spares a Redis that ends at every write, as it does while its disk is full: between two tries it is left to answer reads.
//
// With `appendfsync always` Redis cannot refuse a write that finds no room, it can only end. Started again it would end
// at the next probe, a third of a second later: no record could be read, and whoever starts it waits longer every time.
import { StoreUnavailable, type Store } from '../ports.ts';
import { guarded, type Guard } from './guarded-store.ts';

/** Records are read in this time, and who starts Redis again is asked to once in it; writes are due within five seconds. */
const REST_MS = 2_000;
/** A line that lasts so long is sound: a small write may still find room in a page that was begun, and a larger one then not. */
const SOUND_AFTER_MS = 1_000;
/** That a line ended says little once; that the next did not last either, that it is the writing that ends Redis. */
const ENDS_BEFORE_REST = 2;

export class Sparing {
  /** In a row, without a sound line between. */
  #ends = 0;
  #isUp = false;
  #isTried = false;
  #isResting = false;
  #rest: NodeJS.Timeout | undefined;
  #proof: NodeJS.Timeout | undefined;

  /** Lets a write happen. @throws StoreUnavailable while Redis rests, or somebody else's write is the try. */
  readonly guard: Guard = (write) => {
    if (this.#ends < ENDS_BEFORE_REST) return write();
    if (!this.#isResting && !this.#isTried) return this.#tried(write);
    return Promise.reject(new StoreUnavailable('Redis ended at the last writes and is left to answer reads'));
  };

  /** For the first time or again. */
  lineIsUp(): void {
    this.close();
    this.#isUp = true;
    if (this.#ends < ENDS_BEFORE_REST) return this.#prove();
    this.#isResting = true;
    this.#rest = setTimeout(() => (this.#isResting = false), REST_MS).unref();
  }

  /** Redis has gone, whoever's write it was; or could not be reached again. */
  lineEnded(): void {
    if (this.#isUp) this.#ends += 1;
    this.close();
  }

  close(): void {
    this.#isUp = false;
    clearTimeout(this.#rest);
    clearTimeout(this.#proof);
  }

  async #tried<Answer>(write: () => Promise<Answer>): Promise<Answer> {
    this.#isTried = true;
    try {
      const answer = await write();
      this.#ends = ENDS_BEFORE_REST - 1;
      this.#prove();
      return answer;
    } finally {
      this.#isTried = false;
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
