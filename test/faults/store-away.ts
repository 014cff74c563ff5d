// Redis that dies and comes back, or falls silent for a while: nothing is acknowledged meanwhile, and nothing is there twice.
import { inHouse, together, type Case, type House, type Tried } from './case.ts';
import { type Witness } from './witness.ts';
import { pause } from '../support/pause.ts';

/** The banner is due so long after the store fell silent (S7). */
const BANNER_WITHIN_MS = 2_000;
/** What was stored just before may still be answered, on a busy machine this late. */
const ON_THE_WAY_MS = 700;
const BACK_WITHIN_MS = 5_000;

const everybody = ({ village }: House): readonly Witness[] => [village.chair, ...village.people];

/** The first notice after `since` that says what is asked; milliseconds from then on. */
function noticed(one: Witness, since: number, ok: boolean): number | undefined {
  const found = one.notices.find(({ at, notice }) => at >= since && notice.ok === ok);
  return found && found.at - since;
}

/** Waits until every node where somebody is has accepted a new command. @returns the milliseconds it took. */
export async function acceptsAgain({ village, history }: House): Promise<number> {
  const began = performance.now();
  const before = new Map(village.people.map((one) => [one, one.accepted]));
  const isServed = (url: string): boolean => {
    const here = village.people.filter((one) => one.url === url);
    return here.length === 0 || here.some((one) => one.accepted > (before.get(one) ?? 0));
  };
  while (!village.chair.options.urls.every(isServed) && performance.now() - began < 2 * BACK_WITHIN_MS) await pause(20);
  const took = performance.now() - began;
  if (took > BACK_WITHIN_MS) history.late(`accepts again only after ${Math.round(took)} ms (${village.people.length} people)`);
  return took;
}

/** Waits until no banner is red any more. */
export async function noBanner(house: House): Promise<void> {
  const isRed = ({ notices }: Witness): boolean => notices.at(-1)?.notice.ok === false;
  const began = performance.now();
  while (everybody(house).some(isRed) && performance.now() - began < BACK_WITHIN_MS) await pause(20);
  if (everybody(house).some(isRed)) house.history.late(`a banner was red ${BACK_WITHIN_MS} ms after the store was back`);
}

/** How long the last banner of these took to be red; `since` is when the store failed. One that was late is found. */
export function bannersOf(house: House, since: number, ofThese: (one: Witness) => boolean = () => true): number {
  const banners = everybody(house).flatMap((one) => (ofThese(one) ? [noticed(one, since, false)] : []));
  const slowest = Math.round(Math.max(...banners.map((took) => took ?? Infinity)));
  if (slowest > BANNER_WITHIN_MS) house.history.late(`a banner was red only after ${slowest} ms`);
  return slowest;
}

async function silent(house: House, seconds: number): Promise<number> {
  const { redis, history } = house;
  await pause(600);
  await noBanner(house);
  redis?.suspend();
  const since = performance.now();
  await pause(ON_THE_WAY_MS);
  const accepted = history.accepted;
  await pause(seconds * 1_000 - ON_THE_WAY_MS);
  if (history.accepted !== accepted) history.found(`${history.accepted - accepted} commands were acknowledged by a silent store`);
  redis?.resume();
  await acceptsAgain(house);
  if (seconds < BANNER_WITHIN_MS / 1_000) return 0;
  return bannersOf(house, since);
}

/** SIGSTOP for one and five seconds, and for thirty in a long run. */
export const storeSilent: Case = ({ full, program }) =>
  inHouse({ store: 'redis', nodes: [{}, {}], program }, async (house) => {
    const told: string[] = [];
    for (const seconds of full ? [1, 5, 30] : [1, 5]) {
      const slowest = await silent(house, seconds);
      told.push(`silent for ${seconds} s${slowest > 0 ? `, banners within ${Math.round(slowest)} ms` : ''}`);
    }
    await pause(500);
    return `Redis ${told.join('; ')}`;
  });

/** SIGKILL under load, and back as compose brings it back. */
export const storeKilled: Case = async ({ full, program }) => {
  const tries: Tried[] = [];
  for (let round = 0; round < (full ? 5 : 1); round += 1) {
    tries.push(
      await inHouse({ store: 'redis', nodes: [{}, {}], program, seed: round + 1 }, async (house) => {
        let slowest = 0;
        for (let count = 0; count < 3; count += 1) {
          await pause(1_200);
          await house.redis?.kill();
          await pause(300);
          await house.redis?.start();
          slowest = Math.max(slowest, await acceptsAgain(house));
        }
        await pause(400);
        return `Redis killed and restarted 3 times, accepts again after ${Math.round(slowest)} ms at most`;
      }),
    );
  }
  return together(tries);
};
