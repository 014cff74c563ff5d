// What can become of the line between a node and Redis, and a node that is slower than its neighbour.
import { startRedis } from '../support/redis.ts';
import { inHouse, type Case } from './case.ts';
import { lineBreaker } from './line-breaker.ts';
import { acceptsAgain } from './store-away.ts';
import { pause } from './witness.ts';

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
      for (let round = 0; round < (full ? 10 : 1); round += 1) {
        for (const [weather, lasts] of weathers) {
          line.turn(weather);
          await pause(lasts);
          line.turn('fair');
          await acceptsAgain(house);
        }
        for (const how of ['end', 'reset'] as const) {
          line.cut(how);
          await pause(800);
          line.mend();
          await acceptsAgain(house);
        }
      }
      await pause(1_000);
      return 'the line of one node to Redis late, sliced, one way, the other way, cut and reset';
    });
  } finally {
    await line.close();
    await redis.close();
  }
};

const BURST_PEOPLE = 200;
const SLOW_MS = 15;
const NOBODY_WAITS_MS = 1_000;

/** A burst of ballots over two nodes, one of which has 15 ms more to Redis and back. */
export const slowNode: Case = async ({ program }) => {
  const redis = await startRedis();
  const line = await lineBreaker(redis.port, 'slow');
  try {
    const nodes = [{}, { REDIS_URL: `redis://127.0.0.1:${line.port}` }];
    return await inHouse(
      { store: 'redis', redis, nodes, people: BURST_PEOPLE, isQuiet: true, program },
      async ({ village, history }) => {
        const opened = await village.chair.command('polls.open', { title: 'Now?', secrecy: 'closed' });
        const poll = opened.ok ? String(opened.result?.['poll']) : '';
        await Promise.all(village.people.map((one) => one.until(({ view }) => view.polls[poll] ?? undefined)));
        const waits = await Promise.all(
          village.people.map(async (one) => {
            const sent = performance.now();
            await one.command('polls.cast', { poll, choice: 'yes' });
            return performance.now() - sent;
          }),
        );
        const longest = Math.max(...waits);
        if (longest > NOBODY_WAITS_MS) history.found(`somebody waited ${Math.round(longest)} ms`);
        return `${BURST_PEOPLE} ballots at once, one node ${SLOW_MS} ms slower: nobody waited more than ${Math.round(longest)} ms`;
      },
    );
  } finally {
    await line.close();
    await redis.close();
  }
};
