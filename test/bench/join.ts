// Everybody comes in: a durable entry for each over HTTP, then the socket and the whole view, against bare connections.
import { absolute, against, type Row } from './case.ts';
import { inParallel, Line, upTo } from './crowd.ts';
import { seat } from './meeting.ts';
import { bare, ours } from './processes.ts';

const PEOPLE = 8_000;
const WIDTH = 200;

export async function join(): Promise<readonly Row[]> {
  const server = await ours();
  const crowd = await seat(server, PEOPLE);
  const bytes = crowd.lines.slice(0, 100).reduce((sum, line) => sum + line.bytes / Math.max(1, line.events), 0) / 100;
  for (const line of [crowd.chair, ...crowd.lines]) line.close();
  await server.close();
  const floor = await bare();
  const began = performance.now();
  const lines = await inParallel(upTo(PEOPLE), WIDTH, () => Line.open(floor.url, {}));
  const took = performance.now() - began;
  for (const line of lines) line.close();
  await floor.close();
  return [
    against('join: 8,000 people', 'ms', crowd.took, took, '≤ 2 × bare connections', (ratio) => ratio <= 2),
    absolute('view: bytes of what a joiner is sent', 'bytes', bytes, '≤ 20480', bytes <= 20_480),
  ];
}
