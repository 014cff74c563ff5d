// A meeting of 100,000 entries and a node that has never seen it: how long until somebody who comes has their first view.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedClock, openStoreClock } from '../../server/system/clock.ts';
import { openLmdbStore } from '../../server/storage/lmdb-store.ts';
import { openRedisStore } from '../../server/storage/redis-store.ts';
import type { Clock, Store } from '../../server/ports.ts';
import { projectRoot } from '../support/imports.ts';
import { startRedis } from '../support/redis.ts';
import { against, reported, type Row } from './case.ts';
import { median, until } from './crowd.ts';
import { Heard } from './heard.ts';
import { Line } from './line.ts';
import { writeLongMeeting, type LongMeeting } from './long-meeting.ts';
import { ours } from './processes.ts';

const ENTRIES = 100_000;
const OPENINGS = 3;
const WITHIN_MS = 1_000;

/** Where the meeting lies, as the server and the floor are told. */
interface Place {
  readonly server: Readonly<Record<string, string>>;
  readonly floor: Readonly<Record<string, string>>;
  open(): Promise<{ readonly store: Store; readonly clock: Clock }>;
  close(): Promise<void>;
}

/** Milliseconds from the first byte of somebody who comes to their first view, at a server that was ready before. */
async function openOnce(place: Place, { meeting, token }: LongMeeting): Promise<number> {
  const server = await ours({ REHEARSAL: 'off', ...place.server });
  const began = performance.now();
  const line = await Line.open(server.url, { meeting, token }, new Heard());
  await until('the first view', () => line.version > 0, 1);
  const took = performance.now() - began;
  line.close();
  await server.close();
  return took;
}

async function openings(place: Place, long: LongMeeting): Promise<number> {
  const took: number[] = [];
  for (let count = 0; count < OPENINGS; count += 1) took.push(await openOnce(place, long));
  return median(took);
}

/** The same bytes read by a fresh process, on the same core as the server. */
function readAll(place: Place, { meeting }: LongMeeting): { readonly took: number; readonly bytes: number } {
  const env = { PATH: process.env['PATH'], MEETING: meeting, ...place.floor };
  const words = ['-c', '0', process.execPath, join(projectRoot, 'test', 'bench', 'read-log.mjs')];
  return JSON.parse(execFileSync('taskset', words, { env, cwd: projectRoot, encoding: 'utf8' }));
}

async function withStore<Value>(place: Place, use: (store: Store, clock: Clock) => Promise<Value>): Promise<Value> {
  const { store, clock } = await place.open();
  const value = await use(store, clock);
  await store.close();
  clock.close();
  return value;
}

async function measure(name: string, place: Place): Promise<readonly Row[]> {
  const long = await withStore(place, (store, clock) => writeLongMeeting(store, clock, ENTRIES));
  const floor = readAll(place, long);
  const took = await openings(place, long);
  await withStore(place, (store) => store.snapshots.drop(long.meeting));
  const without = await openOnce(place, long);
  await place.close();
  return [
    against(name, 'ms', took, floor.took, `≤ ${WITHIN_MS} ms`, () => took <= WITHIN_MS),
    reported(`${name}: without a snapshot`, 'ms', without, floor.took),
    reported(`${name}: entries`, 'entries', long.entries),
    reported(`${name}: entries after the snapshot`, 'entries', long.tail),
    reported(`${name}: bytes of the log`, 'bytes', floor.bytes),
  ];
}

export async function openEmbedded(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-bench-'));
  return measure('open-embedded', {
    server: { DATA_DIR: folder },
    floor: { DATA: join(folder, 'meetings.mdb') },
    async open() {
      const clock = openEmbeddedClock();
      return { clock, store: await openLmdbStore({ folder, clock }) };
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  });
}

export async function openRedis(): Promise<readonly Row[]> {
  const redis = await startRedis();
  return measure('open-redis', {
    server: { REDIS_URL: redis.url },
    floor: { REDIS_URL: redis.url },
    async open() {
      const store = await openRedisStore({ url: redis.url, replicas: 0 });
      return { store, clock: await openStoreClock(() => store.time()) };
    },
    close: () => redis.close(),
  });
}
