// A burst of durable ballots from everybody at once, on both stores, against bare acknowledgements that also broadcast.
import { against, type Row } from './case.ts';
import { inParallel, Line, median, upTo } from './crowd.ts';
import { command, done, isDone, seat } from './meeting.ts';
import { startRedis } from '../support/redis.ts';
import { bare, ours, type Measured } from './processes.ts';

const PEOPLE = 8_000;
const BURSTS = 5;
/** As often as a room of thousands is told something (4 a second), and about as much. */
const PUBLISH_MS = 250;
const PATCH_BYTES = 300;

/** Ballots a second of one burst in a fresh process. */
async function burst(server: Measured): Promise<number> {
  const crowd = await seat(server, PEOPLE);
  const poll = (await done(crowd.chair, { type: 'polls.open', title: 'Lamps?' }))('poll');
  const began = performance.now();
  const answers = await Promise.all(crowd.lines.map((line) => command(line, { type: 'polls.cast', poll, choice: 'yes' })));
  const took = performance.now() - began;
  if (!answers.every(isDone)) throw new Error('a ballot was not acknowledged');
  for (const line of [crowd.chair, ...crowd.lines]) line.close();
  return (PEOPLE / took) * 1_000;
}

async function bareBurst(server: Measured): Promise<number> {
  const lines = await inParallel(upTo(PEOPLE), 200, () => Line.open(server.url, {}));
  const publishing = setInterval(
    () => void fetch(`${server.url}/broadcast?bytes=${PATCH_BYTES}`).catch(() => undefined),
    PUBLISH_MS,
  );
  const began = performance.now();
  await Promise.all(lines.map((line, index) => line.ask('command', { id: `f${index}`, type: 'polls.cast', choice: 'yes' })));
  const took = performance.now() - began;
  clearInterval(publishing);
  for (const line of lines) line.close();
  return (PEOPLE / took) * 1_000;
}

/** The median of fresh processes. */
async function rate(bursts: number, open: () => Promise<Measured>, once: (server: Measured) => Promise<number>): Promise<number> {
  const rates: number[] = [];
  for (let count = 0; count < bursts; count += 1) {
    const server = await open();
    rates.push(await once(server));
    await server.close();
  }
  return median(rates);
}

export async function commands(bursts = BURSTS): Promise<readonly Row[]> {
  const floor = await rate(bursts, bare, bareBurst);
  const embedded = await rate(bursts, ours, burst);
  const redis = await startRedis();
  const overRedis = await rate(bursts, () => ours({ REDIS_URL: redis.url }), burst);
  await redis.close();
  const reach = '≥ 0.8 × floor';
  return [
    against('commands-embedded', 'ballots/s', embedded, floor, reach, (ratio) => ratio >= 0.8),
    against('commands-redis', 'ballots/s', overRedis, floor, reach, (ratio) => ratio >= 0.8),
  ];
}
