// What can become of the line between a node and Redis, and a node that is slower than its neighbour.
import { startRedis } from '../support/redis.ts';
import { inHouse, type Case, type House } from './case.ts';
import { inHall } from './hall.ts';
import { lineBreaker, type LineBreaker } from './line-breaker.ts';
import { acceptsAgain, bannersOf, noBanner } from './store-away.ts';
import { pause } from '../support/pause.ts';

/** Each way of breaking lasts so long, milliseconds; one way and silence outlast the limit of an answer. */
const weathers = [
  ['late', 1_500],
  ['sliced', 1_500],
  ['there', 2_500],
  ['back', 2_500],
] as const;

/** One of two nodes has a line to Redis that is broken in every way. */
export const brokenLine: Case = async ({ full, program }) => {
  const redis = await startRedis();
  const line = await lineBreaker(redis.port);
  try {
    const nodes = [{ REDIS_URL: `redis://127.0.0.1:${line.port}` }, {}];
    return await inHouse({ store: 'redis', redis, nodes, program }, async (house) => {
      const slowest = { back: 0, banner: 0 };
      for (let round = 0; round < (full ? 10 : 1); round += 1) await everyWay(house, line, slowest);
      await pause(1_000);
      const [back, banner] = [slowest.back, slowest.banner].map(Math.round);
      return `the line of one node to Redis late, sliced, one way, the other way, cut and reset: banners there within ${banner} ms, both nodes accept again after ${back} ms at most`;
    });
  } finally {
    await line.close();
    await redis.close();
  }
};

/** How long it took at most until the banners were red, and until both nodes accepted again. */
interface Slowest {
  back: number;
  banner: number;
}

async function everyWay(house: House, line: LineBreaker, slowest: Slowest): Promise<void> {
  const broken = house.servers[0]?.url;
  const goesOn = async (): Promise<void> => {
    slowest.back = Math.max(slowest.back, await acceptsAgain(house));
    await noBanner(house);
  };
  const isRed = (since: number): void => {
    slowest.banner = Math.max(
      slowest.banner,
      bannersOf(house, since, (one) => one.url === broken),
    );
  };
  for (const [weather, lasts] of weathers) {
    const since = performance.now();
    line.turn(weather);
    await pause(lasts);
    line.turn('fair');
    await goesOn();
    if (weather === 'there' || weather === 'back') isRed(since);
  }
  for (const how of ['end', 'reset'] as const) {
    const since = performance.now();
    line.cut(how);
    await pause(800);
    line.mend();
    await goesOn();
    isRed(since);
  }
}

/** Alike on both nodes. */
const BURST_PEOPLE = 200;
const BURST_PEOPLE_LONG = 1_000;
const SLOW_MS = 15;
const NOBODY_WAITS_MS = 1_000;

/** A burst of ballots over two nodes, one of which has 15 ms more to Redis and back. */
export const slowNode: Case = async ({ full, program }) => {
  const people = full ? BURST_PEOPLE_LONG : BURST_PEOPLE;
  const redis = await startRedis();
  const line = await lineBreaker(redis.port, 'slow');
  try {
    const nodes = [{}, { REDIS_URL: `redis://127.0.0.1:${line.port}` }];
    return await inHall({ store: 'redis', redis, nodes, people, program }, async ({ crowd, history }) => {
      const opened = await crowd.chair.command('polls.open', { title: 'Now?', secrecy: 'closed' });
      const poll = opened.ok ? String(opened.result?.['poll']) : '';
      await Promise.all(crowd.people.map((one) => one.until(({ view }) => view.polls[poll])));
      const waits = await Promise.all(
        crowd.people.map(async (one) => {
          const sent = performance.now();
          await one.command('polls.cast', { poll, choice: 'yes' });
          return performance.now() - sent;
        }),
      );
      await crowd.chair.command('polls.close', { poll });
      const longest = Math.max(...waits);
      if (longest > NOBODY_WAITS_MS) history.late(`somebody waited ${Math.round(longest)} ms`);
      return `${people} ballots at once, one node ${SLOW_MS} ms slower: nobody waited more than ${Math.round(longest)} ms`;
    });
  } finally {
    await line.close();
    await redis.close();
  }
};
