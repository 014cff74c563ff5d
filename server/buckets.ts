// So much at once and then so much more with time: buckets that fill again, each kept as the moment at which it is full.
import type { Clock } from './ports.ts';

export class Bucket {
  readonly #msEach: number;
  readonly #msAtOnce: number;
  #fullAt = 0;

  /** `msEach`: milliseconds until one more is in it. */
  constructor(atOnce: number, msEach: number) {
    this.#msEach = msEach;
    this.#msAtOnce = atOnce * msEach;
  }

  /** Further away than an empty one's moment can be, the clock was set back. */
  isFull(now: number): boolean {
    return this.#fullAt <= now || this.#fullAt > now + this.#msAtOnce;
  }

  /** False, and nothing taken, when there is not so much left in it. */
  take(amount: number, now: number): boolean {
    const fullAt = (this.isFull(now) ? now : this.#fullAt) + amount * this.#msEach;
    if (fullAt > now + this.#msAtOnce) return false;
    this.#fullAt = fullAt;
    return true;
  }

  giveBack(amount: number): void {
    this.#fullAt -= amount * this.#msEach;
  }
}

/** One for each key, and none for who took nothing for so long that it is full again. */
export class Buckets {
  readonly #atOnce: number;
  readonly #msEach: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #byKey = new Map<string, Bucket>();
  #sweptAt = 0;

  constructor(clock: Pick<Clock, 'now'>, atOnce: number, msEach: number) {
    this.#clock = clock;
    this.#atOnce = atOnce;
    this.#msEach = msEach;
  }

  /** Takes one; false, and nothing taken, when nothing is left. */
  take(key: string): boolean {
    const now = this.#clock.now();
    this.#sweep(now);
    const bucket = this.#byKey.get(key) ?? new Bucket(this.#atOnce, this.#msEach);
    this.#byKey.set(key, bucket);
    return bucket.take(1, now);
  }

  giveBack(key: string): void {
    this.#byKey.get(key)?.giveBack(1);
  }

  #sweep(now: number): void {
    if (Math.abs(now - this.#sweptAt) < this.#atOnce * this.#msEach) return;
    this.#sweptAt = now;
    for (const [key, bucket] of this.#byKey) if (bucket.isFull(now)) this.#byKey.delete(key);
  }
}
