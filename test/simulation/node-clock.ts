// A node's clock in simulated time: it is wrong by as much as the seed says, stands still below its floor, and wakes a little late.
import type { Clock } from '../../server/ports.ts';
import type { World } from './world.ts';

/** A busy process wakes so late at most, milliseconds. */
const LATE_MS = 5;

export class NodeClock implements Clock {
  readonly #world: World;
  readonly #wrongBy: number;
  readonly #alarms = new Set<() => void>();
  #floor = 0;
  #stopped = false;

  constructor(world: World, wrongBy: number) {
    this.#world = world;
    this.#wrongBy = wrongBy;
  }

  now(): number {
    return Math.max(Math.floor(this.#world.now + this.#wrongBy), this.#floor);
  }

  notBefore(time: number): void {
    this.#floor = Math.max(this.#floor, time);
  }

  at(time: number, wake: () => void): () => void {
    if (this.#stopped) return () => undefined;
    let prevent: () => void = () => undefined;
    const cancel = (): void => {
      this.#alarms.delete(cancel);
      prevent();
    };
    const look = (): void => {
      if (this.now() < time) return sleep();
      this.#alarms.delete(cancel);
      wake();
    };
    const sleep = (): void => {
      prevent = this.#world.in(Math.max(0, time - this.now()) + this.#world.dice.next() * LATE_MS, look);
    };
    this.#alarms.add(cancel);
    sleep();
    return cancel;
  }

  /** As when its process dies: nothing wakes any more. */
  close(): void {
    this.#stopped = true;
    for (const cancel of [...this.#alarms]) cancel();
  }
}
