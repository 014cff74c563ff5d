// The server's clock as this device can know it: the quickest of many round trips is the truest (F5).

/** One question and answer: when it was asked and answered on the device's monotonic clock, and what the server said. */
export interface RoundTrip {
  readonly asked: number;
  readonly answered: number;
  readonly server: number;
}

/** Cheap clocks run wrong by up to so much: half a second in forty minutes. What was measured is worth less as it ages. */
const DRIFT = 2e-4;

/** Keeps the difference between the server's clock and the device's monotonic one. */
export class ServerClock {
  #difference: number | undefined;
  /** By how much the difference could be wrong when it was learnt. */
  #doubt = Number.POSITIVE_INFINITY;
  #learntAt = 0;

  /** The server is taken to have answered in the middle of the trip: wrong by at most half of it. */
  learn({ asked, answered, server }: RoundTrip): void {
    const doubt = (answered - asked) / 2;
    if (doubt > this.#doubt + (answered - this.#learntAt) * DRIFT) return;
    this.#doubt = doubt;
    this.#learntAt = answered;
    this.#difference = server - (asked + answered) / 2;
  }

  /** After a lost line the way may be another one; after a sleep the monotonic clock may have slept too. */
  forgetTrips(): void {
    this.#doubt = Number.POSITIVE_INFINITY;
  }

  /** Milliseconds since 1970 on the server's clock at a moment of the monotonic clock; nothing before the first answer. */
  at(monotonic: number): number | undefined {
    return this.#difference === undefined ? undefined : monotonic + this.#difference;
  }
}
