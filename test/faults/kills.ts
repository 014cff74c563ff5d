// Servers that are killed: at random, and at each place between deciding and publishing; up again within three seconds.
import { chance } from '../support/random.ts';
import type { ServerProcess } from '../support/process.ts';
import { changedBuild } from './builds.ts';
import { inHouse, together, type Case, type CaseOptions, type House, type Tried } from './case.ts';
import { places, type Place } from './changes.ts';
import { pause } from '../support/pause.ts';

const UP_WITHIN_MS = 3_000;

/** Starts it again. @returns the milliseconds until it was ready. */
async function upAgain(
  { history }: House,
  server: ServerProcess,
  changed: Readonly<Record<string, string>> = {},
): Promise<number> {
  const began = performance.now();
  await server.start(changed);
  const took = performance.now() - began;
  if (took > UP_WITHIN_MS) history.late(`up again only after ${Math.round(took)} ms`);
  return took;
}

export const randomly: Case = async ({ full, program }) => {
  const kills = full ? 60 : 4;
  const tries: Tried[] = [];
  for (const store of ['embedded', 'redis'] as const) {
    const random = chance(7);
    const nodes = store === 'redis' ? [{}, {}] : [{}];
    tries.push(
      await inHouse({ store, nodes, people: 12, program }, async (house) => {
        let slowest = 0;
        for (let count = 0; count < kills; count += 1) {
          await pause(200 + random.below(500));
          const server = random.pick(house.servers);
          if (!server) continue;
          await server.kill();
          slowest = Math.max(slowest, await upAgain(house, server));
        }
        await pause(500);
        return `${kills} kills at random, ${store}, up again after ${Math.round(slowest)} ms at most`;
      }),
    );
  }
  return together(tries);
};

/** Passed so often before: somewhere in the midst of the load. */
const PASSED = { 'in a snapshot': '3', 'in closing a poll': '2' } as const satisfies Partial<Record<Place, string>>;
const passedAt = (place: Place): string => (place in PASSED ? PASSED[place as keyof typeof PASSED] : '25');
/** A place that is not reached in this time is a finding. */
const REACHED_WITHIN_MS = 20_000;

async function at(place: Place, store: 'embedded' | 'redis', program = changedBuild('failpoints')): Promise<Tried> {
  const wanted = { FAILPOINT: place, FAILPOINT_AT: passedAt(place) };
  const nodes = store === 'redis' ? [wanted, {}] : [wanted];
  return inHouse({ store, nodes, program }, async (house) => {
    const [server] = house.servers;
    if (!server) throw new Error('a house without a server');
    const reached = await Promise.race([server.ended().then(() => true), pause(REACHED_WITHIN_MS).then(() => false)]);
    if (!reached) {
      house.history.found(`"${place}" was not reached`);
      return `not ended ${place}, ${store}`;
    }
    const took = await upAgain(house, server, { FAILPOINT: '' });
    await pause(400);
    return `ended ${place}, ${store}, up again after ${Math.round(took)} ms`;
  });
}

export const atEachPlace: Case = async ({ full, program }: CaseOptions) => {
  const tries: Tried[] = [];
  for (let round = 0; round < (full ? 5 : 1); round += 1) {
    for (const store of ['embedded', 'redis'] as const) {
      for (const place of places) tries.push(await at(place, store, program));
    }
  }
  return together(tries);
};
