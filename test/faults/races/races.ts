// Two chairs, a chair and the deputy who takes over, two tabs of one person: every pair of commands over two nodes, in one tick.
import { generateKeyPairSync } from 'node:crypto';
import { instant } from '../../../shared/room/ids.ts';
import { openRedisStore } from '../../../server/storage/redis-store.ts';
import { startServer, type ServerProcess } from '../../support/process.ts';
import { chance, type Chance } from '../../support/random.ts';
import { startRedis } from '../../support/redis.ts';
import { brokenOff, type Case, type Tried } from '../case.ts';
import { BEFORE_MS, raceOf, racers, successionOf, type Race, type Racer } from './pairs.ts';
import { patiently, run, type RacingHouse } from './race.ts';
import type { SceneOptions } from './scene.ts';

/** As many races at once as keep two nodes busy. */
const AT_ONCE = 16;
/** How long the slice plays a sample of the pairs. */
const SAMPLE_MS = 8_000;
const SEED = 1;

/** Something that can be tried: what it is called, and how it is brought about. */
interface Fixture {
  readonly name: string;
  readonly race: (options: SceneOptions) => Race;
}

/** Each with each, itself included; then each of the chair's with each of the deputy's who takes over. */
function fixtures(): readonly Fixture[] {
  const named = (pair: readonly Racer[]): string => pair.map(({ name }) => name).join(' against ');
  const pairs = racers.flatMap((one, at) => racers.slice(at).map((other) => [one, other] as const));
  const chairs = racers.filter(({ who, maker }) => who === 'chair' && (maker.stage ?? 'session') !== 'draft');
  const successions = chairs.flatMap((one) => chairs.map((other) => [one, other] as const));
  return [
    ...pairs.map((pair) => ({ name: named(pair), race: (options: SceneOptions) => raceOf(options, pair) })),
    ...successions.map((pair) => ({
      name: `${named(pair)} after taking the chair`,
      race: (options: SceneOptions) => successionOf(options, pair),
    })),
  ];
}

function shuffled<Item>(items: readonly Item[], dice: Chance): readonly Item[] {
  return items
    .map((item) => ({ item, at: dice.next() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

interface Tally {
  races: number;
  open: number;
  readonly findings: string[];
}

async function playAll(house: RacingHouse, now: () => Promise<number>, full: boolean): Promise<Tally> {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const keys = {
    public: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    private: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const waiting = shuffled(fixtures(), chance(SEED)).map((fixture, index) => ({ fixture, seed: SEED * 1_000_000 + index }));
  const tally: Tally = { races: 0, open: 0, findings: [] };
  const until = full ? Infinity : performance.now() + SAMPLE_MS;
  const player = async (): Promise<void> => {
    for (let next = waiting.shift(); next && performance.now() < until; next = waiting.shift()) {
      const { fixture, seed } = next;
      const race = fixture.race({ chance: chance(seed), keys, from: instant(Math.floor(await patiently(now)) - BEFORE_MS) });
      tally.races += 1;
      if (race.isOpen) tally.open += 1;
      for (const finding of await run(house, race)) tally.findings.push(`${fixture.name}: ${finding}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, player));
  return tally;
}

export const races: Case = async ({ full, program }): Promise<Tried> => {
  const redis = await startRedis();
  const servers: ServerProcess[] = [];
  const store = await openRedisStore({ url: redis.url, replicas: 0 });
  try {
    for (let node = 0; node < 2; node += 1) servers.push(await startServer({ REDIS_URL: redis.url }, program));
    const [first, second] = servers;
    if (!first || !second) throw new Error('two nodes race');
    const tally = await playAll({ urls: [first.url, second.url], store }, store.time, full);
    const all = fixtures().length;
    const did = `${tally.races} of ${all} races of ${racers.length} commands over two nodes, ${tally.open} of them where both are possible`;
    return { did, findings: tally.findings };
  } catch (error) {
    return brokenOff(error);
  } finally {
    await store.close();
    for (const server of servers) await server.kill();
    await redis.close();
  }
};
