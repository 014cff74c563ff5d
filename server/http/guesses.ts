// How many wrong numbers may be tried: at this node, in one meeting, from one address; and whom none of that keeps out (P2).
import type { Clock } from '../ports.ts';
import { Buckets } from '../buckets.ts';

/** A hall of people who mistype gets through; all ten million numbers would take three years. */
const AT_ONCE = 100;
const PAUSE_MS = 10_000;
/** Of what the node allows to who names no meeting, one address has a fifth: one machine keeps nobody else out. */
const ADDRESS_AT_ONCE = 20;
const ADDRESS_PAUSE_MS = 50_000;
/** Beside somebody who is in the meeting: five times a hall, and then no faster than elsewhere. */
const BESIDE_AT_ONCE = 500;

/** Somebody came from an address so long ago: a day of meeting. */
const BESIDE_FOR_MS = 12 * 3_600_000;
/** The addresses that are kept for one meeting; a hall has one, people at home have one each. */
const ADDRESSES_KEPT = 1_000;

export interface Tried {
  /** The meeting that was named, or that the number leads to; nothing where it leads nowhere. */
  readonly meeting: string | undefined;
  /** The meeting was named: the number is tried in that one alone. */
  readonly named: boolean;
  /** Whose try it is; nothing where that cannot be believed. */
  readonly address: string | undefined;
}

export interface Guesses {
  /** Somebody of this meeting is at this address. */
  met(meeting: string, address: string | undefined): void;
  /** Before a number is tried: nothing while too many were wrong, else what to call if it was right. */
  begin(tried: Tried): (() => void) | undefined;
}

export function countGuesses(clock: Pick<Clock, 'now'>): Guesses {
  const node = new Buckets(clock, AT_ONCE, PAUSE_MS);
  const meetings = new Buckets(clock, AT_ONCE, PAUSE_MS);
  const addresses = new Buckets(clock, ADDRESS_AT_ONCE, ADDRESS_PAUSE_MS);
  const beside = new Buckets(clock, BESIDE_AT_ONCE, PAUSE_MS);
  const known = new Beside(clock);
  return {
    met: (meeting, address) => address !== undefined && known.note(meeting, address),
    begin({ meeting, named, address }) {
      if (meeting !== undefined && address !== undefined && known.has(meeting, address)) {
        const back = takenFrom([[beside, `${meeting} ${address}`]]);
        if (back) return back;
      }
      const ofMeeting: readonly Share[] = meeting === undefined ? [] : [[meetings, meeting]];
      const ofNode: readonly Share[] = [
        [node, 'node'],
        [addresses, address ?? 'nobody knows'],
      ];
      return takenFrom(named ? ofMeeting : [...ofNode, ...ofMeeting]);
    },
  };
}

type Share = readonly [buckets: Buckets, key: string];

/** One of each, or none at all. @returns what gives them back */
function takenFrom(shares: readonly Share[]): (() => void) | undefined {
  const giveBack = (taken: readonly Share[]) => taken.forEach(([buckets, key]) => buckets.giveBack(key));
  for (const [index, [buckets, key]] of shares.entries()) {
    if (buckets.take(key)) continue;
    giveBack(shares.slice(0, index));
    return undefined;
  }
  return () => giveBack(shares);
}

/** Where people of each meeting are: in memory alone, and for a day at most. */
class Beside {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #seen = new Map<string, Map<string, number>>();
  #sweptAt = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  note(meeting: string, address: string): void {
    const now = this.#clock.now();
    this.#sweep(now);
    const addresses = this.#seen.get(meeting) ?? new Map<string, number>();
    this.#seen.set(meeting, addresses);
    // Put in anew, it is the last to go.
    addresses.delete(address);
    addresses.set(address, now);
    const [oldest] = addresses.keys();
    if (addresses.size > ADDRESSES_KEPT && oldest !== undefined) addresses.delete(oldest);
  }

  has(meeting: string, address: string): boolean {
    const seen = this.#seen.get(meeting)?.get(address);
    return seen !== undefined && seen > this.#clock.now() - BESIDE_FOR_MS;
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < BESIDE_FOR_MS) return;
    this.#sweptAt = now;
    for (const [meeting, addresses] of this.#seen) {
      for (const [address, at] of addresses) if (at <= now - BESIDE_FOR_MS) addresses.delete(address);
      if (addresses.size === 0) this.#seen.delete(meeting);
    }
  }
}
