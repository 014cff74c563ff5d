// A crowd is decided together: while several come at once, what waits is gathered for a moment before the next batch.
import { GATHERED_COMMANDS } from '../../shared/protocol/limits.ts';
import type { Clock } from '../ports.ts';

export class Gathering {
  readonly #clock: Clock;
  readonly #milliseconds: number;
  #beganAt = 0;
  #together = 0;
  #goOn: () => void = () => undefined;
  #ended = false;

  /** @param milliseconds between the beginnings of two batches at the least, while more than one comes at once. */
  constructor(clock: Clock, milliseconds: number) {
    [this.#clock, this.#milliseconds] = [clock, milliseconds];
  }

  /** A batch of so many commands begins. */
  began(commands: number): void {
    [this.#beganAt, this.#together] = [this.#clock.now(), commands];
  }

  /** Whether so many commands shall wait for more: not after a batch of one, and not when they are enough. */
  shallWait(waiting: number): boolean {
    return this.#left() > 0 && this.#together > 1 && waiting > 0 && waiting < GATHERED_COMMANDS;
  }

  /** Resolves when the next batch may begin. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.at(this.#clock.now() + this.#left(), resolve);
      this.#goOn = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Nothing waits any more. */
  end(): void {
    this.#ended = true;
    this.#goOn();
  }

  /** Milliseconds; a clock that was set back says nothing. */
  #left(): number {
    const passed = this.#clock.now() - this.#beganAt;
    return this.#ended || passed < 0 ? 0 : Math.max(0, this.#milliseconds - passed);
  }
}
