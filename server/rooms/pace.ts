// When a room is told next: at once when it was quiet, then at a pace, and not while commands wait to be decided.
import { PACE_BUSY_MS, PACE_LARGE_MS, PACE_SMALL_MS } from '../../shared/protocol/limits.ts';
import type { Clock } from '../ports.ts';

export interface Paced {
  isLarge(): boolean;
  /** Commands wait to be decided. */
  isBusy(): boolean;
  /** Tells everybody what there is to tell. */
  tell(): void;
}

export class Pace {
  readonly #clock: Clock;
  readonly #room: Paced;
  #lastAt = 0;
  #lastTook = 0;
  /** When what was not told yet began to wait. */
  #waitsSince: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, room: Paced) {
    this.#clock = clock;
    this.#room = room;
  }

  /** There is something to tell. */
  soon(): void {
    if (this.#cancel) return;
    const now = this.#clock.now();
    this.#waitsSince ??= now;
    // Telling everybody leaves twice its own time for everything else.
    const next = this.#lastAt + Math.max(this.#room.isLarge() ? PACE_LARGE_MS : PACE_SMALL_MS, 2 * this.#lastTook);
    if (now >= next && !this.#waitsForCommands()) this.#tell();
    else this.#at(Math.max(next, now));
  }

  /** Nobody is there. */
  rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #at(time: number): void {
    this.#cancel = this.#clock.at(time, () => {
      this.#cancel = undefined;
      if (this.#waitsForCommands()) this.#at(this.#clock.now() + PACE_SMALL_MS);
      else this.#tell();
    });
  }

  #waitsForCommands(): boolean {
    const waited = this.#clock.now() - (this.#waitsSince ?? 0);
    return this.#room.isLarge() && waited < PACE_BUSY_MS && this.#room.isBusy();
  }

  #tell(): void {
    const began = this.#clock.now();
    this.#waitsSince = undefined;
    this.#room.tell();
    this.#lastAt = this.#clock.now();
    this.#lastTook = this.#lastAt - began;
  }
}
