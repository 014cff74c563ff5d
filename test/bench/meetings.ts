// 200 meetings of 40 people on one node, all busy, against one meeting of 8,000: what a delivered change costs in each.
import { against, reported, type Row } from './case.ts';
import { inParallel, until, upTo } from './crowd.ts';
import { fanOutOfOurs } from './fan-out.ts';
import { done, seat, type Seated } from './meeting.ts';
import { appendsOfOneRedis } from './one-redis.ts';
import { ours } from './processes.ts';
import { pause } from '../support/pause.ts';

const MEETINGS = 200;
const PEOPLE_EACH = 40;
/** Meetings that are filled at once. */
const WIDTH = 8;
/** In each meeting somebody raises or lowers a hand once a second. */
const ROUNDS = 10;
const ROUND_MS = 1_000;

/** One change in every meeting, spread over the round, so that hardly two come at once. */
async function round(meetings: readonly Seated[], number: number): Promise<void> {
  const began = performance.now();
  const all = meetings.map(async ({ lines, chair }, index) => {
    await pause((index / meetings.length) * ROUND_MS);
    const line = lines[Math.floor(number / 2) % lines.length] ?? chair;
    return done(line, number % 2 === 0 ? { type: 'queue.join', kind: 'speech' } : { type: 'queue.leave' });
  });
  const changes = await Promise.all(all);
  await until('every change at everybody', () =>
    meetings.every(({ lines }, index) => lines.every((line) => line.version >= (changes[index]?.version ?? 0))),
  );
  await pause(Math.max(0, ROUND_MS - (performance.now() - began)));
}

async function measure() {
  const server = await ours({ REHEARSAL: 'off' });
  const meetings = await inParallel(upTo(MEETINGS), WIDTH, () => seat(server.url, PEOPLE_EACH));
  // The compiler has seen it once.
  await round(meetings, 0);
  await round(meetings, 1);
  const ears = meetings.flatMap(({ heard, heardByChair }) => [heard, heardByChair]);
  for (const heard of ears) heard.forget();
  const before = server.cpu();
  for (let number = 2; number < ROUNDS + 2; number += 1) await round(meetings, number);
  const spent = server.cpu() - before;
  const deliveries = ears.reduce((sum, heard) => sum + heard.deliveries, 0);
  const gaps = ears.reduce((sum, heard) => sum + heard.gaps, 0);
  if (gaps > 0) throw new Error(`${gaps} deliveries did not follow from the one before`);
  for (const meeting of meetings) meeting.close();
  await server.close();
  return { each: spent / deliveries, deliveries, share: spent / (ROUNDS * ROUND_MS) };
}

export async function meetings(): Promise<readonly Row[]> {
  const many = await measure();
  const one = await fanOutOfOurs();
  const redis = await appendsOfOneRedis();
  const unit = 'ms of CPU for each delivered change';
  return [
    against('meetings', unit, many.each, one.each, '≤ 1.3 × one meeting of 8,000', (ratio) => ratio <= 1.3),
    reported('meetings: deliveries counted', 'deliveries', many.deliveries, one.tellings * MEETINGS * PEOPLE_EACH),
    reported('meetings: share of the core with 200 changes a second', 'cores', many.share),
    reported('meetings: changes of 200 meetings that one Redis takes, each on its disk', '1/s', redis.rate),
    reported("meetings: Redis's CPU for each of them", 'ms', redis.cpu),
  ];
}
