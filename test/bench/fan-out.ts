// One change of the queue to everybody: what each delivery costs the server, against Socket.IO's own broadcast.
import { absolute, against, type Row } from './case.ts';
import { inParallel, Line, pause, percentile, upTo } from './crowd.ts';
import { done, seat } from './meeting.ts';
import { bare, ours, type Measured } from './processes.ts';

const PEOPLE = 8_000;
const CHANGES = 40;
/** A room of thousands is told four times a second at most. */
const EVERY_MS = 300;

interface Heard {
  readonly events: number;
  readonly bytes: number;
}
const heardBy = (lines: readonly Line[]): Heard =>
  lines.reduce((sum, { events, bytes }) => ({ events: sum.events + events, bytes: sum.bytes + bytes }), { events: 0, bytes: 0 });

/** Milliseconds of CPU for each delivery while changes go out at a steady pace, and bytes of one. */
async function measure(server: Measured, lines: readonly Line[], change: (index: number) => Promise<unknown>) {
  const before = { cpu: server.cpu(), ...heardBy(lines) };
  for (let index = 0; index < CHANGES; index += 1) {
    await change(index);
    await pause(EVERY_MS);
  }
  await pause(1_000);
  const after = heardBy(lines);
  const deliveries = after.events - before.events;
  return { each: (server.cpu() - before.cpu) / deliveries, bytes: (after.bytes - before.bytes) / deliveries, deliveries };
}

export async function fanOut(): Promise<readonly Row[]> {
  const server = await ours();
  const crowd = await seat(server, PEOPLE);
  await pause(2_000);
  const hands = crowd.lines;
  const delays: number[] = [];
  const mine = await measure(server, crowd.lines, async (index) => {
    const line = hands[index];
    const last = hands.at(-1);
    if (!line || !last) return;
    const sent = performance.now();
    last.seen = () => delays.push(performance.now() - sent);
    await done(line, { type: 'queue.join', kind: 'speech' });
  });
  const memory = server.memory();
  for (const line of [crowd.chair, ...crowd.lines]) line.close();
  await server.close();

  const floor = await bare();
  const lines = await inParallel(upTo(PEOPLE), 200, () => Line.open(floor.url, {}));
  const theirs = await measure(floor, lines, () => fetch(`${floor.url}/broadcast?bytes=${Math.round(mine.bytes)}`));
  const bareMemory = floor.memory();
  for (const line of lines) line.close();
  await floor.close();
  return [
    against('fan-out: CPU for each delivery', 'ms', mine.each, theirs.each, '≤ 0.8 × Socket.IO', (ratio) => ratio <= 0.8),
    absolute('fan-out: tellings of 40 changes', 'tellings', mine.deliveries / PEOPLE, 'reported', true),
    absolute('fan-out: last of 8,000, p99', 'ms', percentile(delays, 0.99), '≤ 500', percentile(delays, 0.99) <= 500),
    absolute('view: bytes for each change', 'bytes', mine.bytes, '≤ 1024', mine.bytes <= 1_024),
    against('join: memory of the server with 8,000', 'bytes', memory, bareMemory, '≤ 1.5 × bare', (ratio) => ratio <= 1.5),
  ];
}
