// The server's clock as this device can know it: the quickest of many round trips is the truest (F5).

/** One question and answer: when it was asked and answered on the device's monotonic clock, and what the server said. */
export interface RoundTrip {
  readonly asked: number;
  readonly answered: number;
  readonly server: number;
}

/** A slower trip than this many times the quickest says too little about when the answer was given. */
const TOLERATED = 1.5;

/** Keeps the difference between the server's clock and the device's monotonic one. */
export class ServerClock {
  #difference: number | undefined;
  #quickest = Number.POSITIVE_INFINITY;

  /** The server is taken to have answered in the middle of the trip: wrong by at most half of it. */
  learn({ asked, answered, server }: RoundTrip): void {
    const took = answered - asked;
    if (took > this.#quickest * TOLERATED) return;
    this.#quickest = Math.min(this.#quickest, took);
    this.#difference = server - (asked + answered) / 2;
  }

  /** After a lost line the way may be another one. */
  forgetTrips(): void {
    this.#quickest = Number.POSITIVE_INFINITY;
  }

  /** Milliseconds since 1970 on the server's clock at a moment of the monotonic clock; nothing before the first answer. */
  at(monotonic: number): number | undefined {
    return this.#difference === undefined ? undefined : monotonic + this.#difference;
  }
}
