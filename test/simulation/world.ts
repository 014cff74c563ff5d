// Simulated time: everything that will happen stands in one list, in order of time, what is simultaneous in an order drawn by the seed.
import { setImmediate } from 'node:timers';
import { chance, type Chance } from '../support/random.ts';

/** Every story begins at this moment. */
export const START = 1_800_000_000_000;

interface Happening {
  readonly time: number;
  readonly tie: number;
  readonly run: () => void;
}

export class World {
  /** Draws what people and faults do. */
  readonly dice: Chance;
  readonly #ties: Chance;
  readonly #coming: Happening[] = [];
  readonly #tell: ((line: string) => void) | undefined;
  #now = START;
  steps = 0;

  constructor(seed: number, tell?: (line: string) => void) {
    this.dice = chance(seed);
    this.#ties = chance(seed ^ 0x5eed);
    this.#tell = tell;
  }

  get now(): number {
    return this.#now;
  }

  /** One line of the story. */
  tell(line: () => string): void {
    this.#tell?.(`${String(this.steps).padStart(5)} ${((this.#now - START) / 1000).toFixed(3).padStart(8)} ${line()}`);
  }

  /** Lets something happen so many milliseconds from now; returns what prevents it. */
  in(milliseconds: number, run: () => void): () => void {
    const happening = { time: this.#now + Math.max(0, milliseconds), tie: this.#ties.next(), run };
    let [low, high] = [0, this.#coming.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(this.#coming[middle], happening)) low = middle + 1;
      else high = middle;
    }
    this.#coming.splice(low, 0, happening);
    return () => {
      const place = this.#coming.indexOf(happening);
      if (place >= 0) this.#coming.splice(place, 1);
    };
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.in(milliseconds, resolve));
  }

  /** The next thing happens, and all that follows from it at once; false when nothing is to come until then. */
  async step(until: number = Infinity): Promise<boolean> {
    const next = this.#coming.at(-1);
    if (!next || next.time > until) return false;
    this.#coming.pop();
    this.#now = Math.max(this.#now, next.time);
    this.steps += 1;
    next.run();
    await settled();
    return true;
  }

  /** How much is to come. */
  get waiting(): number {
    return this.#coming.length;
  }

  between(least: number, most: number): number {
    return least + this.dice.next() * (most - least);
  }
  /** True so often of a hundred times. */
  oftenOf100(times: number): boolean {
    return this.dice.next() * 100 < times;
  }
}

/** The list is kept with what comes next at its end. */
const isAfter = (one: Happening | undefined, other: Happening): boolean =>
  one !== undefined && (one.time > other.time || (one.time === other.time && one.tie > other.tie));

/** Promises that follow from one another are all through when the event loop turns; nothing here waits for real time. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
