// What a crowd was told: every delivery counted with its version, as it comes, without reading the whole of it.

/** One version that was told: to how many, when the first and the last of them had it, and in how many bytes. */
export interface Telling {
  readonly version: number;
  deliveries: number;
  bytes: number;
  readonly firstAt: number;
  lastAt: number;
}

export interface Sum {
  readonly deliveries: number;
  readonly bytes: number;
}

export class Heard {
  readonly #tellings = new Map<number, Telling>();
  #last: Telling | undefined;
  /** Deliveries that did not follow from what that line had before: none may be. */
  gaps = 0;
  /** All since the last `forget`. */
  deliveries = 0;
  bytes = 0;

  note(version: number, bytes: number): void {
    const now = performance.now();
    this.deliveries += 1;
    this.bytes += bytes;
    const telling = this.#last?.version === version ? this.#last : this.#find(version, now);
    telling.deliveries += 1;
    telling.bytes += bytes;
    telling.lastAt = now;
  }

  #find(version: number, now: number): Telling {
    const known = this.#tellings.get(version) ?? { version, deliveries: 0, bytes: 0, firstAt: now, lastAt: now };
    this.#tellings.set(version, known);
    this.#last = known;
    return known;
  }

  /** In the order in which they were first heard. */
  get tellings(): readonly Telling[] {
    return [...this.#tellings.values()];
  }

  /** From here on counts anew. */
  forget(): void {
    this.#tellings.clear();
    this.#last = undefined;
    [this.deliveries, this.bytes] = [0, 0];
  }
}
