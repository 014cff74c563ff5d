// How fast one person may send commands on this node: a bucket that fills again, never counted by address (S6).
import { COMMANDS_AT_ONCE, COMMANDS_PER_SECOND } from '../../shared/protocol/limits.ts';
import type { Clock } from '../ports.ts';

interface Bucket {
  left: number;
  at: number;
}

/** After so long without a command a bucket is full again, and no bucket says the same. */
const FULL_AGAIN_MS = (COMMANDS_AT_ONCE / COMMANDS_PER_SECOND) * 1_000;

/** Buckets for the people of this node; they outlive the sockets, so that coming back fills none. */
export class Rates {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #buckets = new Map<string, Bucket>();
  #sweptAt = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Takes one command from somebody's bucket; false when it is empty. */
  take(person: string): boolean {
    const now = this.#clock.now();
    this.#sweep(now);
    const bucket = this.#buckets.get(person) ?? { left: COMMANDS_AT_ONCE, at: now };
    const left = Math.min(COMMANDS_AT_ONCE, bucket.left + ((now - bucket.at) / 1000) * COMMANDS_PER_SECOND);
    this.#buckets.set(person, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < FULL_AGAIN_MS) return;
    this.#sweptAt = now;
    for (const [person, { at }] of this.#buckets) if (now - at >= FULL_AGAIN_MS) this.#buckets.delete(person);
  }
}
