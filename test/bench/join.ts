// Everybody comes in: a durable entry for each over HTTP, then the socket and the whole view, against bare connections.
import { against, reported, type Row } from './case.ts';
import { inParallel, upTo } from './crowd.ts';
import { Heard } from './heard.ts';
import { Line } from './line.ts';
import { seat, seatAfterAll, WIDTH } from './meeting.ts';
import { bare, ours, type Measured } from './processes.ts';
import { pause } from '../support/pause.ts';

const PEOPLE = 8_000;
/** Until what was needed for coming in is given back. */
const SETTLE_MS = 1_000;

interface Came {
  readonly took: number;
  /** Bytes of the server's memory for each. */
  readonly memory: number;
  /** Milliseconds of its CPU for each. */
  readonly cpu: number;
}

/** Come in before the clock starts and stay: what a process needs once, whoever comes, is not laid on each. */
const FIRST = 200;

/** Brings so many people in, and answers the milliseconds that took. */
type Come = (url: string, count: number) => Promise<{ readonly took: number; close(): void }>;

async function measure(open: () => Promise<Measured>, come: Come): Promise<Came> {
  const server = await open();
  const first = await come(server.url, FIRST);
  const before = { memory: await server.memory(), cpu: server.cpu() };
  const { took, close } = await come(server.url, PEOPLE);
  const cpu = (server.cpu() - before.cpu) / PEOPLE;
  await pause(SETTLE_MS);
  const came: Came = { took, cpu, memory: ((await server.memory()) - before.memory) / PEOPLE };
  close();
  first.close();
  await server.close();
  return came;
}

async function comeBare(url: string, count: number) {
  const heard = new Heard();
  const began = performance.now();
  const lines = await inParallel(upTo(count), WIDTH, () => Line.open(url, {}, heard));
  const took = performance.now() - began;
  return { took, close: () => lines.forEach((line) => line.close()) };
}

export async function join(): Promise<readonly Row[]> {
  const each = await measure(ours, seat);
  const inTwo = await measure(ours, seatAfterAll);
  const floor = await measure(bare, comeBare);
  const reach = '≤ 2 × bare connections';
  return [
    against('join', 'ms', each.took, floor.took, reach, (ratio) => ratio <= 2),
    against('join: all calls first, then all sockets', 'ms', inTwo.took, floor.took, reach, (ratio) => ratio <= 2),
    against('join: memory for each', 'bytes', each.memory, floor.memory, '≤ 1.5 × bare', (ratio) => ratio <= 1.5),
    reported('join: CPU for each', 'ms', each.cpu, floor.cpu),
  ];
}
