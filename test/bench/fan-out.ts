// One change of the queue to everybody: what each delivery costs the server, against Socket.IO's own broadcast and bare ws.
import { absolute, against, reported, type Row } from './case.ts';
import { inParallel, percentile, until, upTo } from './crowd.ts';
import type { Crowd } from './burst.ts';
import { Heard } from './heard.ts';
import { Line } from './line.ts';
import { done, quiet, seatAfterAll, WIDTH } from './meeting.ts';
import { bare, bareWs, ours, type Measured } from './processes.ts';
import { pause } from '../support/pause.ts';

const PEOPLE = 8_000;
const CHANGES = 25;
/** A room of thousands is told four times a second at most. */
const EVERY_MS = 300;
/** What the screen calls at once. */
const AT_ONCE_MS = 500;

export interface Fanned {
  /** Milliseconds of the server's CPU for each delivery. */
  readonly each: number;
  readonly bytes: number;
  readonly tellings: number;
}

/** Changes go out at a steady pace; `change` answers the version it led to. What was told is counted where it arrives. */
async function measure(server: Measured, { lines, heard }: Crowd, change: (index: number) => Promise<number>): Promise<Fanned> {
  heard.forget();
  const before = server.cpu();
  let last = 0;
  for (let index = 0; index < CHANGES; index += 1) {
    const began = performance.now();
    last = await change(index);
    await pause(Math.max(0, EVERY_MS - (performance.now() - began)));
  }
  await until('the last change at everybody', () => lines.every(({ version }) => version >= last));
  const { deliveries, bytes } = heard;
  return { each: (server.cpu() - before) / deliveries, bytes: bytes / deliveries, tellings: deliveries / PEOPLE };
}

/** Ours, and how long after each command the last of all had what it led to. */
async function measureOurs() {
  const server = await ours();
  const crowd = await seatAfterAll(server.url, PEOPLE);
  await quiet(crowd);
  const changes: { readonly sent: number; readonly version: number }[] = [];
  const fanned = await measure(server, crowd, async (index) => {
    const sent = performance.now();
    const line = crowd.lines[index] ?? crowd.chair;
    const { version } = await done(line, { type: 'queue.join', kind: 'speech' });
    changes.push({ sent, version });
    return version;
  });
  const delays = changes.map(({ sent, version }) => {
    const telling = crowd.heard.tellings.find((told) => told.version >= version && told.deliveries >= PEOPLE);
    if (!telling) throw new Error(`version ${version} did not come to everybody`);
    return telling.lastAt - sent;
  });
  if (crowd.heard.gaps > 0) throw new Error(`${crowd.heard.gaps} deliveries did not follow from the one before`);
  crowd.close();
  await server.close();
  return { ...fanned, delays };
}

/** As many bytes, broadcast as often. */
async function measureFloor(open: () => Promise<Measured>, bytes: number): Promise<Fanned> {
  const server = await open();
  const heard = new Heard();
  const lines = await inParallel(upTo(PEOPLE), WIDTH, () => Line.open(server.url, {}, heard));
  await pause(1_000);
  const fanned = await measure(server, { lines, heard }, async () => {
    const answer = await fetch(`${server.url}/broadcast?bytes=${Math.round(bytes)}`);
    return Number(await answer.text());
  });
  for (const line of lines) line.close();
  await server.close();
  return fanned;
}

let measured: ReturnType<typeof measureOurs> | undefined;

/** One meeting of 8,000, measured once in a run, whoever asks. */
export const fanOutOfOurs = (): ReturnType<typeof measureOurs> => (measured ??= measureOurs());

export async function fanOut(): Promise<readonly Row[]> {
  const mine = await fanOutOfOurs();
  const socketIo = await measureFloor(bare, mine.bytes);
  const ws = await measureFloor(bareWs, mine.bytes);
  const p99 = percentile(mine.delays, 0.99);
  return [
    against('fan-out', 'ms of CPU for each delivery', mine.each, socketIo.each, '≤ 0.8 × Socket.IO', (ratio) => ratio <= 0.8),
    reported('fan-out: held against bare ws', 'ms of CPU for each delivery', mine.each, ws.each),
    absolute(`fan-out: until the last of 8,000 has it, p99`, 'ms', p99, `≤ ${AT_ONCE_MS}`, p99 <= AT_ONCE_MS),
    reported(`fan-out: tellings of ${CHANGES} changes`, 'tellings', mine.tellings, socketIo.tellings),
    reported('fan-out: bytes of a delivery', 'bytes', mine.bytes, socketIo.bytes),
  ];
}
