// What may come down one WebSocket, whoever it is of: a bucket of packets and one of bytes; past them the line is cut (S6).
import type { Clock } from './ports.ts';

export interface LineLimits {
  readonly packetsAtOnce: number;
  readonly packetsPerSecond: number;
  readonly bytesAtOnce: number;
  readonly bytesPerSecond: number;
}

/** What is needed of a WebSocket. */
export interface CuttableLine {
  on(event: 'ping' | 'pong', heard: () => void): unknown;
  removeAllListeners(event: 'message'): unknown;
  close(code: number, reason: string): void;
  pause(): void;
  terminate(): void;
}

/** Long enough to read a goodbye that is on its way. */
const END_WITHIN_MS = 1_000;

/**
 * When a bucket is full again from which so much more is taken, so much being in it at once and coming back each second;
 * nothing when there is not so much left in it. That moment is all that is kept of a bucket.
 */
function fullAgain(fullAt: number, amount: number, atOnce: number, perSecond: number, now: number): number | undefined {
  const emptyFor = (atOnce * 1_000) / perSecond;
  // Further away than an empty bucket's: the store's clock was set back.
  const isFull = fullAt <= now || fullAt > now + emptyFor;
  const next = (isFull ? now : fullAt) + (amount * 1_000) / perSecond;
  return next > now + emptyFor ? undefined : next;
}

/** Asked before every packet, of which eight thousand come in one moment, and kept for every line: it is small, and leaves nothing behind to be cleared away. */
export class LineGuard {
  readonly #line: CuttableLine;
  readonly #wire: { readonly bytesRead: number };
  readonly #clock: Pick<Clock, 'now' | 'at'>;
  readonly #tooFast: () => void;
  readonly #limits: LineLimits;
  #packetsFullAt = 0;
  #bytesFullAt = 0;
  #read: number;
  #isCut = false;

  /** `wire` is what the line goes over: counted there, so that heads of frames and unfinished messages count as well. */
  constructor(
    line: CuttableLine,
    wire: { readonly bytesRead: number },
    limits: LineLimits,
    clock: Pick<Clock, 'now' | 'at'>,
    tooFast: () => void,
  ) {
    this.#line = line;
    this.#wire = wire;
    this.#clock = clock;
    this.#tooFast = tooFast;
    this.#limits = limits;
    this.#read = wire.bytesRead;
    // Answered by the WebSocket itself, of which nobody else hears.
    const heard = () => void this.passes();
    line.on('ping', heard);
    line.on('pong', heard);
  }

  /** Whether a packet may be looked at; what comes after one that may not is not looked at either. */
  passes(): boolean {
    if (this.#isCut) return false;
    const now = this.#clock.now();
    const read = this.#wire.bytesRead;
    const { packetsAtOnce, packetsPerSecond, bytesAtOnce, bytesPerSecond } = this.#limits;
    const packets = fullAgain(this.#packetsFullAt, 1, packetsAtOnce, packetsPerSecond, now);
    const bytes = fullAgain(this.#bytesFullAt, read - this.#read, bytesAtOnce, bytesPerSecond, now);
    this.#read = read;
    if (packets === undefined || bytes === undefined) {
      this.#tooFast();
      return false;
    }
    this.#packetsFullAt = packets;
    this.#bytesFullAt = bytes;
    return true;
  }

  /** Hears nothing more, says this, and ends the line whether or not it is read. */
  end(code: number, reason: string): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#line.removeAllListeners('message');
    this.#line.close(code, reason);
    // The other side's goodbye, for which `close` waits, stands behind all that was sent too fast.
    this.#line.pause();
    this.#clock.at(this.#clock.now() + END_WITHIN_MS, () => this.#line.terminate());
  }
}
