// Makes the server's own chance repeatable: while a meeting is simulated, keys, salts and names are drawn by its seed.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { chance as serverChance } from '../../server/rooms/chance.ts';
import { chance } from '../support/random.ts';
import type { World } from './world.ts';

/** The server draws its chance by the page; what is left of one is used up, so that every story begins a new one. */
const PAGE_BYTES = 4_096;

/** Until the returned function is called, `node:crypto` draws by the seed, and waiting for the event loop is a step of the world. */
export function drawBySeed(seed: number, world: World): () => void {
  const dice = chance(seed ^ 0xc0de);
  const { randomBytes, randomInt } = crypto;
  const { setImmediate } = timers;
  Object.assign(crypto, {
    randomBytes: (count: number) => Buffer.from(Array.from({ length: count }, () => dice.below(256))),
    randomInt: (low: number, high?: number) => (high === undefined ? dice.below(low) : low + dice.below(high - low)),
  });
  Object.assign(timers, { setImmediate: () => world.wait(0) });
  syncBuiltinESMExports();
  serverChance(PAGE_BYTES);
  return () => {
    Object.assign(crypto, { randomBytes, randomInt });
    Object.assign(timers, { setImmediate });
    syncBuiltinESMExports();
  };
}
