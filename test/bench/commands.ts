// A burst of durable ballots from everybody at once, on both stores, against bare acknowledgements that also broadcast.
import { absolute, against, reported, type Row } from './case.ts';
import { ballotsFor, burst, type Burst } from './burst.ts';
import { inParallel, median, percentile, upTo } from './crowd.ts';
import { Heard } from './heard.ts';
import { Line } from './line.ts';
import { done, quiet, seatAfterAll, WIDTH, type Seated } from './meeting.ts';
import { ballots } from './ballots.ts';
import { spreadBallots } from './spread.ts';
import { startRedis } from '../support/redis.ts';
import { bare, ours, type Measured } from './processes.ts';
import { pause } from '../support/pause.ts';

const PEOPLE = 8_000;
const BURSTS = 5;

async function openPoll({ chair }: Seated, title: string): Promise<string> {
  return (await done(chair, { type: 'polls.open', title })).result('poll');
}

async function ourBurst(server: Measured, crowd: Seated): Promise<Burst> {
  const poll = await openPoll(crowd, 'Lamps?');
  const frames = ballotsFor(crowd.lines, poll, 'b');
  await quiet(crowd);
  const seen = await burst(server, crowd, frames);
  await done(crowd.chair, { type: 'polls.close', poll });
  return seen;
}

/** A second poll, and each ballot at its moment. */
async function ourSpread(crowd: Seated): Promise<readonly number[]> {
  const poll = await openPoll(crowd, 'Benches?');
  await quiet(crowd);
  const took = await spreadBallots(crowd, poll);
  await done(crowd.chair, { type: 'polls.close', poll });
  return took;
}

/** The same on bare Socket.IO, which broadcasts so often meanwhile, after equal numbers of acknowledgements. */
async function bareBurst(tellings: number, bytes: number): Promise<Burst> {
  const server = await bare();
  const heard = new Heard();
  const lines = await inParallel(upTo(PEOPLE), WIDTH, () => Line.open(server.url, {}, heard));
  const every = tellings > 0 ? Math.ceil(PEOPLE / (tellings + 1)) : '';
  await fetch(`${server.url}/plan?bytes=${Math.round(bytes)}&every=${every}`);
  const frames = ballotsFor(lines, 'bare-poll', 'b');
  await pause(500);
  const seen = await burst(server, { lines, heard }, frames);
  for (const line of lines) line.close();
  await server.close();
  return seen;
}

/** So many bytes of a telling more or less change nothing. */
const ALIKE_BYTES = 16;
/** The floors of this run, by how often they told, and how much. */
const measured = new Map<string, readonly Burst[]>();

/** The n-th floor that tells so often and so much, whichever store it was measured for. */
async function floorOf(tellings: number, bytes: number, nth: number): Promise<Burst> {
  const kind = `${tellings} × ${Math.round(bytes / ALIKE_BYTES)}`;
  const known = measured.get(kind) ?? [];
  const found = known[nth] ?? (await bareBurst(tellings, bytes));
  if (!known[nth]) measured.set(kind, [...known, found]);
  return found;
}

type Opened = { readonly server: Measured; close(): Promise<void> };

interface Seen {
  readonly mine: readonly Burst[];
  readonly theirs: readonly Burst[];
  readonly alone: Burst;
  readonly took: readonly number[];
  readonly rows: readonly Row[];
}

type More = (server: Measured, crowd: Seated) => Promise<readonly Row[]>;

/** Each burst the first of a fresh process, and for each one the floor's with the same tellings; `more` is asked of the last crowd. */
async function measure(open: () => Promise<Opened>, more: More): Promise<Seen> {
  const seen = { mine: [] as Burst[], theirs: [] as Burst[] };
  let took: readonly number[] = [];
  let rows: readonly Row[] = [];
  for (let round = 1; round <= BURSTS; round += 1) {
    const { server, close } = await open();
    const crowd = await seatAfterAll(server.url, PEOPLE);
    const first = await ourBurst(server, crowd);
    if (round === BURSTS) {
      took = await ourSpread(crowd);
      rows = await more(server, crowd);
    }
    crowd.close();
    await close();
    // Rounded down: what was not yet told to all is not asked of the floor.
    const tellings = Math.floor(first.tellings);
    seen.theirs.push(await floorOf(tellings, first.bytes, seen.mine.length));
    seen.mine.push(first);
  }
  return { ...seen, alone: await floorOf(0, 0, 0), took, rows };
}

function rowsOf(name: string, { mine, theirs, alone, took, rows }: Seen): readonly Row[] {
  const middle = (bursts: readonly Burst[], of: keyof Burst): number => median(bursts.map((one) => one[of]));
  const p99 = percentile(took, 0.99);
  const beside = (what: string, unit: string, of: keyof Burst): Row =>
    reported(`${name}: ${what}`, unit, middle(mine, of), middle(theirs, of));
  return [
    against(name, 'ballots/s', middle(mine, 'rate'), middle(theirs, 'rate'), '≥ 0.8 × floor', (ratio) => ratio >= 0.8),
    absolute(`${name}: p99 when spread over ten seconds`, 'ms', p99, '≤ 1000', p99 <= 1_000),
    reported(`${name}: held against a floor that tells nothing`, 'ballots/s', middle(mine, 'rate'), alone.rate),
    beside('tellings in a burst', 'tellings', 'tellings'),
    beside('bytes of a telling', 'bytes', 'bytes'),
    beside('share of its core the server used', 'cores', 'server'),
    beside('share of its core the crowd used', 'cores', 'crowd'),
    ...rows,
  ];
}

export async function commandsEmbedded(): Promise<readonly Row[]> {
  const seen = await measure(async () => {
    const server = await ours();
    return { server, close: () => server.close() };
  }, ballots);
  return rowsOf('commands-embedded', seen);
}

const nothingMore: More = () => Promise.resolve([]);

/** Redis keeps to the crowd's core, as it would have a machine of its own. */
export async function commandsRedis(): Promise<readonly Row[]> {
  const seen = await measure(async () => {
    const redis = await startRedis();
    const server = await ours({ REDIS_URL: redis.url });
    const close = async (): Promise<void> => {
      await server.close();
      await redis.close();
    };
    return { server, close };
  }, nothingMore);
  return rowsOf('commands-redis', seen);
}
