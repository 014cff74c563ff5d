// What may come down one WebSocket, whoever it is of: a bucket of packets and one of bytes; past them the line is cut (S6).
import { Bucket } from './buckets.ts';
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

/** Asked before every packet, of which eight thousand come in one moment: it leaves nothing behind to be cleared away. */
export class LineGuard {
  readonly #line: CuttableLine;
  readonly #wire: { readonly bytesRead: number };
  readonly #clock: Pick<Clock, 'now' | 'at'>;
  readonly #tooFast: () => void;
  readonly #packets: Bucket;
  readonly #bytes: Bucket;
  /** Bytes that were paid for, and bytes of packets as they were once inflated: the line pays for whichever is more. */
  #paid: number;
  #heard: number;
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
    this.#packets = new Bucket(limits.packetsAtOnce, 1_000 / limits.packetsPerSecond);
    this.#bytes = new Bucket(limits.bytesAtOnce, 1_000 / limits.bytesPerSecond);
    this.#paid = wire.bytesRead;
    this.#heard = this.#paid;
    // Answered by the WebSocket itself, of which nobody else hears.
    line.on('ping', () => this.passes());
    line.on('pong', () => this.passes());
  }

  /** Whether a packet of this length may be looked at; what comes after one that may not is not looked at either. */
  passes(length = 0): boolean {
    if (this.#isCut) return false;
    const now = this.#clock.now();
    this.#heard += length;
    const all = Math.max(this.#wire.bytesRead, this.#heard);
    const isWithin = this.#packets.take(1, now) && this.#bytes.take(all - this.#paid, now);
    this.#paid = all;
    if (!isWithin) this.#tooFast();
    return isWithin;
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
