// Redis fails over to a replica that lags behind: nothing acknowledged is lost, or everybody sees that something was.
import type { Answer, StoreNotice } from '../../shared/protocol/down.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { inHouse, together, type Case, type CaseOptions, type House, type Tried } from './case.ts';
import { lineBreaker } from './line-breaker.ts';
import { acceptsAgain } from './store-away.ts';
import { type Witness } from './witness.ts';
import { pause } from '../support/pause.ts';

const FOLLOWS_WITHIN_MS = 8_000;
const TOLD_WITHIN_MS = 15_000;

/** A primary that does not wait for more replicas before it sends the first what it has. */
const AT_ONCE = ['--repl-diskless-sync-delay', '0'] as const;

async function follows(replica: RedisServer): Promise<void> {
  const began = performance.now();
  while (!replica.cli('INFO', 'replication').includes('master_link_status:up')) {
    if (performance.now() - began > FOLLOWS_WITHIN_MS) throw new Error('the replica does not follow');
    await pause(50);
  }
}

/** Something acknowledged is gone: everybody must be shown both heads, and nothing is taken until somebody has seen both. */
async function isTold({ village, history }: House): Promise<string> {
  const everybody = [village.chair, ...village.people];
  const isOfTwo = ({ forked }: StoreNotice) => forked !== undefined && forked.here.hash !== forked.there.hash;
  const allTold = () => everybody.every(({ notices }) => notices.some(({ notice }) => isOfTwo(notice)));
  const began = performance.now();
  while (!allTold() && performance.now() - began < TOLD_WITHIN_MS) await pause(50);
  const took = Math.round(performance.now() - began);
  if (!allTold()) history.found('something acknowledged is gone, and not everybody was told');
  const answer = await village.chair.command('queue.close', {}, 3_000);
  const isRefused = !answer.ok && 'refusal' in answer && answer.refusal.code === 'store.forked';
  if (!isRefused) history.found(`a forked meeting answered ${JSON.stringify(answer)}`);
  const goesOn = await isEnded(village.chair);
  if (!goesOn.ok) history.found(`after both heads were seen the meeting answered ${JSON.stringify(goesOn)}`);
  return `read-only, both heads shown to all ${everybody.length} after ${took} ms, and it goes on once the chair has seen both`;
}

/** The chair, who is alone without a supervisor, has seen both and says why it goes on; whoever saw more may say so meanwhile. */
async function isEnded(chair: Witness): Promise<Answer> {
  for (let tries = 0; tries < 10; tries += 1) {
    const { seen } = await chair.until(({ view }) => view.record.open);
    const compared = await chair.command('record.compare', { seen: seen.hash, reason: 'failover' });
    if (compared.ok) break;
  }
  await chair.command('meeting.resume');
  return chair.command('queue.setOrder', { order: 'lot' });
}

/** The replica hears nothing for a while, and then takes the primary's place. */
async function lagging(replicas: '0' | '1', { program }: CaseOptions): Promise<Tried> {
  const primary = await startRedis(...AT_ONCE);
  const link = await lineBreaker(primary.port);
  const line = await lineBreaker(primary.port);
  const replica = await startRedis('--replicaof', `127.0.0.1 ${link.port}`, ...AT_ONCE);
  // What stands by for the new primary, so that there is somebody to count.
  const second = await startRedis();
  try {
    await follows(replica);
    const redis = { ...primary, url: `redis://127.0.0.1:${line.port}` };
    const nodes = [{ REDIS_REPLICAS: replicas }, { REDIS_REPLICAS: replicas }];
    const losesSome = replicas === '0';
    return await inHouse({ store: 'redis', redis, nodes, program, losesSome }, async (house) => {
      await pause(800);
      link.cut('end');
      await pause(1_500);
      await primary.kill();
      line.cut('end');
      replica.cli('REPLICAOF', 'NO', 'ONE');
      second.cli('REPLICAOF', '127.0.0.1', String(replica.port));
      await follows(second);
      line.lead(replica.port);
      line.mend();
      if (losesSome) return `failover to a lagging replica, none counted: ${await isTold(house)}`;
      return `failover to a lagging replica, one counted: accepts again after ${Math.round(await acceptsAgain(house))} ms`;
    });
  } finally {
    await Promise.all([line.close(), link.close()]);
    await Promise.all([second.close(), replica.close(), primary.close()]);
  }
}

export const failover: Case = async (options) => together([await lagging('0', options), await lagging('1', options)]);
