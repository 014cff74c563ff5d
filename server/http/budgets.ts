// So many at once and then one after each pause, counted by key: taken before something is tried, given back when it was right.
import type { Clock } from '../ports.ts';

export class Budgets {
  readonly #atOnce: number;
  readonly #pauseMs: number;
  readonly #clock: Pick<Clock, 'now'>;
  /** When a key's budget is whole again; without one it is whole. */
  readonly #wholeAt = new Map<string, number>();
  #sweptAt = 0;

  constructor(clock: Pick<Clock, 'now'>, atOnce: number, pauseMs: number) {
    this.#clock = clock;
    this.#atOnce = atOnce;
    this.#pauseMs = pauseMs;
  }

  /** False, and nothing taken, when nothing is left. */
  take(key: string): boolean {
    const now = this.#clock.now();
    this.#sweep(now);
    const wholeAt = Math.max(this.#wholeAt.get(key) ?? 0, now) + this.#pauseMs;
    if (wholeAt - now > this.#atOnce * this.#pauseMs) return false;
    this.#wholeAt.set(key, wholeAt);
    return true;
  }

  giveBack(key: string): void {
    const wholeAt = this.#wholeAt.get(key);
    if (wholeAt !== undefined) this.#wholeAt.set(key, wholeAt - this.#pauseMs);
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < this.#atOnce * this.#pauseMs) return;
    this.#sweptAt = now;
    for (const [key, wholeAt] of this.#wholeAt) if (wholeAt <= now) this.#wholeAt.delete(key);
  }
}
