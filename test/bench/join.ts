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
const SETTLE_MS = 3_000;

interface Came {
  readonly took: number;
  /** Bytes of the server's memory for each. */
  readonly memory: number;
  /** Milliseconds of its CPU for each. */
  readonly cpu: number;
}

/** Brings everybody in by `come`, which answers the milliseconds it took;  */
async function measure(open: () => Promise<Measured>, come: (url: string) => Promise<{ took: number; close(): void }>) {
  const server = await open();
  const before = { memory: await server.memory(), cpu: server.cpu() };
  const { took, close } = await come(server.url);
  const cpu = (server.cpu() - before.cpu) / PEOPLE;
  await pause(SETTLE_MS);
  const came: Came = { took, cpu, memory: ((await server.memory()) - before.memory) / PEOPLE };
  close();
  await server.close();
  return came;
}

async function comeBare(url: string) {
  const heard = new Heard();
  const began = performance.now();
  const lines = await inParallel(upTo(PEOPLE), WIDTH, () => Line.open(url, {}, heard));
  const took = performance.now() - began;
  return { took, close: () => lines.forEach((line) => line.close()) };
}

export async function join(): Promise<readonly Row[]> {
  const each = await measure(ours, (url) => seat(url, PEOPLE));
  const inTwo = await measure(ours, (url) => seatAfterAll(url, PEOPLE));
  const floor = await measure(bare, comeBare);
  const reach = '≤ 2 × bare connections';
  return [
    against('join', 'ms', each.took, floor.took, reach, (ratio) => ratio <= 2),
    against('join: all calls first, then all sockets', 'ms', inTwo.took, floor.took, reach, (ratio) => ratio <= 2),
    against('join: memory for each', 'bytes', each.memory, floor.memory, '≤ 1.5 × bare', (ratio) => ratio <= 1.5),
    reported('join: CPU for each', 'ms', each.cpu, floor.cpu),
  ];
}
