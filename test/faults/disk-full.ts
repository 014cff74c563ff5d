// The disk fills up under the store while a village lives on it: reading goes on, nothing is acknowledged, and writing comes back with the room.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startKeptRedis } from '../support/redis.ts';
import { keyOf } from '../support/scenario.ts';
import { MayNotMount, smallDisk, type SmallDisk } from '../support/small-disk.ts';
import { brokenOff, inHouse, together, type Case, type CaseOptions, type House, type Tried } from './case.ts';
import { acceptsAgain, bannersOf } from './store-away.ts';
import { posted } from './village.ts';
import { Witness, type WitnessOptions } from './witness.ts';
import { pause } from '../support/pause.ts';

/** Room for the meeting, and for what the embedded store keeps free. */
const DISK_MEGABYTES = 80;
/** The last page that was begun has room for a few small writes more. */
const LAST_PAGE_MS = 1_500;
/** How long the disk stays full after that. */
const FULL_FOR_MS = 4_500;
const FULL_FOR_LONG_MS = 60_000;
/** Views and people are in memory; the record is read from a store that may be starting again. */
const READ_WITHIN_MS = { views: 3_000, people: 3_000, record: 6_000 } as const;
/** Redis ends at a write in between, and is there to be read for longer than not: at least one record for so many views. */
const RECORDS_OF_VIEWS = 4;
type Reading = keyof typeof READ_WITHIN_MS;

/** What is read all the time while the disk is full; `waits` are the milliseconds each took until it was answered. */
interface Readers {
  stop(): Promise<Readonly<Record<Reading, readonly number[]>>>;
}

interface Visitor {
  readonly person: string;
  readonly token: string;
}

const comesToVisit = ({ village: { created }, servers }: House): Promise<Visitor> =>
  posted(`${servers[0]?.url}/api/meetings/${created.meeting}/join`, { key: keyOf(created.links['observer']), name: 'Visitor' });

function readers({ village, servers, history }: House, who: Visitor): Readers {
  const { created, chair } = village;
  const urls = servers.map(({ url }) => url);
  let visits = 0;
  const visit = async (): Promise<boolean> => {
    visits += 1;
    const options: WitnessOptions = {
      ...who,
      history,
      urls,
      meeting: created.meeting,
      audience: 'public',
      name: `visit ${visits}`,
    };
    const visitor = new Witness(options);
    const came = await visitor.until(() => true, 1_000).catch(() => false);
    visitor.close();
    return came;
  };
  const record = async (): Promise<boolean> => {
    const url = urls[visits % urls.length] ?? '';
    const headers = { authorization: `Bearer ${chair.options.token}` };
    const answer = await fetch(`${url}/api/meetings/${created.meeting}/record`, { headers }).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.ok ?? false;
  };
  const waits: Record<Reading, number[]> = { views: [], people: [], record: [] };
  let isOver = false;
  const again = async (what: Reading, read: () => Promise<boolean>): Promise<void> => {
    while (!isOver) {
      const began = performance.now();
      while (!(await read()) && !isOver) await pause(100);
      waits[what].push(performance.now() - began);
      await pause(150);
    }
  };
  const all = [again('views', visit), again('people', () => chair.readsPeople()), again('record', record)];
  return {
    async stop() {
      isOver = true;
      await Promise.all(all);
      return waits;
    },
  };
}

/**
 * Fills the disk, looks for as long as it is full, makes room. `written` is how many bytes the store has: where a page
 * that was begun takes some more, what they hold may be acknowledged. @returns what was seen.
 */
async function whileFull(house: House, disk: SmallDisk, written: () => number, long: boolean): Promise<string> {
  const { history, servers } = house;
  const lasts = long ? FULL_FOR_LONG_MS : FULL_FOR_MS;
  let isOver = false;
  for (const server of servers) void server.ended().then(() => !isOver && history.found('a server ended on a full disk'));
  await pause(1_000);
  const visitor = await comesToVisit(house);
  disk.fill();
  const since = performance.now();
  const reading = readers(house, visitor);
  await pause(LAST_PAGE_MS);
  const before = { accepted: history.accepted, written: written() };
  await pause(lasts);
  const accepted = history.accepted - before.accepted;
  if (accepted > 0 && written() === before.written) history.found(`${accepted} commands were acknowledged on a full disk`);
  const waits = await reading.stop();
  disk.empty();
  const back = history.ownFindings.length > 0 ? Infinity : await acceptsAgain(house);
  isOver = true;
  if (back === Infinity) throw new Error('what was found on the full disk is enough');
  await pause(500);
  const slowest = bannersOf(house, since);
  const read = readingOf(house, waits);
  return `full for ${(LAST_PAGE_MS + lasts) / 1_000} s: banners within ${slowest} ms, read ${read}, accepts again ${Math.round(back)} ms after there was room`;
}

function readingOf({ history }: House, waits: Readonly<Record<Reading, readonly number[]>>): string {
  const told = (Object.keys(READ_WITHIN_MS) as Reading[]).map((what) => {
    const longest = Math.round(Math.max(...waits[what]));
    if (longest > READ_WITHIN_MS[what]) history.late(`${what}: read only after ${longest} ms on a full disk`);
    return `${what} ${waits[what].length} times (${longest} ms at most)`;
  });
  const [views, record] = [waits.views.length, waits.record.length];
  if (record * RECORDS_OF_VIEWS < views)
    history.found(`the record was read ${record} times while views were read ${views} times`);
  return told.join(', ');
}

async function underRedis(disk: SmallDisk, { full, program }: CaseOptions): Promise<Tried> {
  const redis = await startKeptRedis('--dir', disk.folder);
  const written = () => bytesIn(join(disk.folder, 'appendonlydir'));
  try {
    return await inHouse({ store: 'redis', redisUrl: redis.url, nodes: [{}, {}], program }, async (house) => {
      const seen = await whileFull(house, disk, written, full);
      return `Redis ended and was started again ${redis.starts()} times; ${seen}`;
    });
  } finally {
    await redis.close();
  }
}

const underEmbedded = (disk: SmallDisk, { full, program }: CaseOptions): Promise<Tried> =>
  inHouse({ store: 'embedded', nodes: [{ DATA_DIR: disk.folder }], program }, async (house) => {
    const seen = await whileFull(house, disk, () => 0, full);
    return `embedded; ${seen}`;
  });

const bytesIn = (folder: string): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

async function onSmallDisk(options: CaseOptions, run: (disk: SmallDisk, options: CaseOptions) => Promise<Tried>): Promise<Tried> {
  let disk: SmallDisk | undefined;
  try {
    disk = smallDisk(DISK_MEGABYTES);
    return await run(disk, options);
  } catch (error) {
    return error instanceof MayNotMount ? { did: 'not tried', findings: [], notHere: error.message } : brokenOff(error);
  } finally {
    disk?.close();
  }
}

export const diskFull: Case = async (options) =>
  together([await onSmallDisk(options, underRedis), await onSmallDisk(options, underEmbedded)]);
