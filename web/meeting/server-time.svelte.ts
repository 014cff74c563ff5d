// The server's time on this page: asked for over the line, carried on by the monotonic clock. The wall clock counts for nothing (F5).
import { deviceNow } from '../device/clock.ts';
import { ServerClock } from './server-clock.ts';

/** Often enough that a second is shown in its first twentieth; at the same moments on all screens. */
const TICK = 50;
const MEASURE_EVERY = 30_000;
/** Questions for the time at once; the quickest counts. */
const TRIPS = 3;
/** When nobody answered. */
const AGAIN_IN = 1_000;
/** Wall clock and monotonic clock never part by so much, unless somebody set the one or the device slept. */
const JUMP = 1_000;

/** Milliseconds since 1970 as the server says; nothing when it does not answer. */
export type AskTheTime = () => Promise<number | undefined>;

export class ServerTime {
  /** Milliseconds since 1970 on the server's clock, moving while somebody looks; 0 until it is known. */
  now = $state(0);
  readonly #ask: AskTheTime;
  readonly #clock = new ServerClock();
  #waiting: (() => void)[] = [];
  /** Whether the time was asked and answered on the line there is now. */
  #isKnown = false;
  #gap = gapNow();
  #ticking: ReturnType<typeof setTimeout> | undefined;
  #measuring: ReturnType<typeof setInterval> | undefined;

  constructor(ask: AskTheTime) {
    this.#ask = ask;
  }

  /** Moves from now on. */
  start(): void {
    this.#measuring = setInterval(() => void this.#measure(), MEASURE_EVERY);
    this.#tick();
  }

  close(): void {
    clearInterval(this.#measuring);
    clearTimeout(this.#ticking);
    this.#waiting = [];
  }

  /** To the millisecond; 0 until it is known. */
  exact(): number {
    return this.#clock.at(performance.now()) ?? 0;
  }

  lineOpened(): void {
    void this.#measure();
  }

  /** What waits for the time of this line waits no longer: the next one brings it anew. */
  lineLost(): void {
    this.#isKnown = false;
    this.#waiting = [];
    this.#clock.forgetTrips();
  }

  /** Does it as soon as the time is known on this line, and in the order of asking: nothing that runs out is shown by a wrong clock. */
  whenKnown(then: () => void): void {
    if (this.#isKnown) then();
    else this.#waiting.push(then);
  }

  #tick(): void {
    this.now = this.exact();
    const gap = gapNow();
    if (Math.abs(gap - this.#gap) > JUMP) {
      this.#gap = gap;
      // Some browsers' monotonic clock sleeps with the device.
      this.#clock.forgetTrips();
      void this.#measure();
    }
    this.#ticking = setTimeout(() => this.#tick(), TICK - (Math.floor(this.now) % TICK));
  }

  async #measure(): Promise<void> {
    for (let trip = 0; trip < TRIPS; trip += 1) {
      const asked = performance.now();
      const server = await this.#ask();
      if (server === undefined) break;
      this.#clock.learn({ asked, answered: performance.now(), server });
      this.#nowKnown();
    }
    if (!this.#isKnown && this.#waiting.length > 0) setTimeout(() => void this.#measure(), AGAIN_IN);
  }

  #nowKnown(): void {
    this.now = this.exact();
    this.#isKnown = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const then of waiting) then();
  }
}

const gapNow = (): number => deviceNow() - performance.now();
