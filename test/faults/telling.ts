// How soon a meeting tells its people what one of them did, and how two meetings compare at the same time.
import { percentile } from '../bench/crowd.ts';
import type { Phone } from '../support/phone.ts';
import { pause } from '../support/pause.ts';

/** Somebody does something so often: a lively queue. */
const EVERY_MS = 40;
/** Each round has a figure of its own: a machine that stumbles spoils a round, and makes none better than it is. */
const ROUND_MS = 2_000;
/** So the figure of a run is that of its better rounds, the same for both. */
const QUIETER = 0.25;

interface Mark {
  readonly sent: number;
  readonly version: number;
}
interface Arrival {
  readonly at: number;
  readonly version: number;
}

/** A meeting in which hands go up and down, and what its readers heard of it when. */
class Lively {
  readonly marks: Mark[] = [];
  readonly #readers: readonly Phone[];
  readonly #arrivals: Arrival[][];

  constructor(readers: readonly Phone[]) {
    this.#readers = readers;
    this.#arrivals = readers.map(() => []);
    for (const [index, reader] of readers.entries())
      reader.seen = ({ version }) => void this.#arrivals[index]?.push({ at: performance.now(), version });
  }

  /** One hand goes up, and down again at the next call. */
  async act(count: number): Promise<void> {
    const actor = this.#readers[Math.floor(count / 2) % this.#readers.length];
    const sent = performance.now();
    const answer = await actor?.command(
      count % 2 === 0 ? 'queue.join' : 'queue.leave',
      count % 2 === 0 ? { kind: 'speech' } : {},
    );
    if (answer?.ok) this.marks.push({ sent, version: answer.version });
  }

  /** For what was done in this time: the delay under which 99 of 100 tellings lie. */
  p99(from: number, to: number): number {
    const marks = this.marks.filter(({ sent }) => sent >= from && sent < to);
    return percentile(
      this.#arrivals.flatMap((arrivals) => marks.map((mark) => delayOf(mark, arrivals))),
      0.99,
    );
  }

  stop(): void {
    for (const reader of this.#readers) reader.seen = () => undefined;
  }
}

/** Whoever was never told is told too late. */
function delayOf({ sent, version }: Mark, arrivals: readonly Arrival[]): number {
  const told = arrivals.find((arrival) => arrival.at >= sent && arrival.version >= version);
  return told ? told.at - sent : Infinity;
}

export interface Compared {
  /** Milliseconds: the lower quartile of the rounds' 99th percentiles. */
  readonly one: number;
  readonly other: number;
  readonly rounds: number;
}

/** Both meetings are busy in the same way at the same time until `isOver`, so that whatever the machine does meets both. */
export async function compare(
  one: readonly Phone[],
  other: readonly Phone[],
  chance: () => number,
  isOver: () => boolean,
): Promise<Compared> {
  const meetings = [new Lively(one), new Lively(other)] as const;
  const began = performance.now();
  const acts: Promise<void>[] = [];
  for (let count = 0; !isOver() || count % 2 === 1; count += 1) {
    for (const meeting of meetings) acts.push(meeting.act(count));
    await pause(EVERY_MS * (0.5 + chance()));
  }
  const rounds = Math.floor((performance.now() - began) / ROUND_MS);
  await Promise.all(acts);
  // The last of it is told at the meeting's own pace.
  await pause(ROUND_MS);
  const figure = (meeting: Lively): number => {
    const all = Array.from({ length: rounds }, (_, round) =>
      meeting.p99(began + round * ROUND_MS, began + (round + 1) * ROUND_MS),
    );
    return percentile(all, QUIETER);
  };
  for (const meeting of meetings) meeting.stop();
  return { one: figure(meetings[0]), other: figure(meetings[1]), rounds };
}
