// The same crowd on one, two and three nodes over one Redis: what telling everybody costs each, and what every node pays anyway.
import { absolute, reported, type Row } from './case.ts';
import { inParallel, median, until } from './crowd.ts';
import { Heard } from './heard.ts';
import { Line } from './line.ts';
import { done, found, join, namesOf, quiet, WIDTH, type Founded } from './meeting.ts';
import { ours, type Measured } from './processes.ts';
import { startRedis } from '../support/redis.ts';
import { pause } from '../support/pause.ts';

const PEOPLE = 8_000;
const NODES = 3;
const CHANGES = 13;
/** So slow that each change is told by itself. */
const EVERY_MS = 500;
/** What is told first only warms the compilers up: at each share, and before all of them. */
const WARM_UP = 3;
const FIRST_CHANGES = 10;
/** So long nothing happens, to learn what a node costs that only waits. */
const IDLE_MS = 2_000;
const WITHIN = 0.15;

interface Nodes {
  /** Has the chair and whoever raises a hand, and so decides; it tells hardly anybody. */
  readonly deciding: Measured;
  /** Has one onlooker: what it costs is what every node pays for an entry, however few look. */
  readonly following: Measured;
  readonly telling: readonly Measured[];
}

interface Hall {
  readonly nodes: Nodes;
  readonly founded: Founded;
  readonly tokens: readonly string[];
  /** Lines at the deciding node of those who raise a hand. */
  readonly hands: readonly Line[];
}

/**
 * Milliseconds of CPU for each change, the median of all of them: of every node that tells, and the part they pay for
 * the entry itself. A sum would be decided by whichever node just collects its garbage.
 */
interface Told {
  readonly told: readonly number[];
  readonly constant: number;
  /** Milliseconds of CPU a second of a node where nothing happens. */
  readonly idle: number;
}

/** They are shown to each other what they do before anything counts: no rehearsal is needed. */
async function openHall(url: string): Promise<Hall> {
  const open = () => ours({ REDIS_URL: url, REHEARSAL: 'off' });
  const [deciding, following] = [await open(), await open()];
  const telling: Measured[] = [];
  while (telling.length < NODES) telling.push(await open());
  const founded = await found(deciding.url);
  const { meeting, calls, key } = founded;
  const joined = await inParallel(namesOf(PEOPLE), WIDTH, (name) => join(calls, meeting, key('participant'), name));
  const tokens = joined.map(({ token }) => token);
  const hands = await inParallel(tokens.slice(0, FIRST_CHANGES + NODES * (WARM_UP + CHANGES)), WIDTH, (token) =>
    Line.open(deciding.url, { meeting, token }, new Heard()),
  );
  return { nodes: { deciding, following, telling }, founded, tokens, hands };
}

interface Shared {
  readonly used: readonly Measured[];
  readonly lines: readonly Line[];
  readonly heard: Heard;
}

/** The crowd over so many of the nodes, and one onlooker where hardly anything is told; everybody is shown some changes. */
async function share(hall: Hall, count: number, changes: number): Promise<Shared> {
  const { nodes, founded, tokens } = hall;
  const { meeting } = founded;
  const used = nodes.telling.slice(0, count);
  const heard = new Heard();
  const crowd = await inParallel(tokens, WIDTH, (token, index) =>
    Line.open(used[index % count]?.url ?? '', { meeting, token }, heard),
  );
  const onlooker = await Line.open(nodes.following.url, { meeting, token: tokens[0] }, new Heard());
  const lines = [...crowd, onlooker];
  await raiseHands(hall, lines, changes);
  return { used, lines, heard };
}

async function measure(hall: Hall, count: number): Promise<Told> {
  const { used, lines, heard } = await share(hall, count, WARM_UP);
  const { following } = hall.nodes;
  await quiet({ chair: hall.founded.chair, lines });
  const idle = await idleOf(following);
  heard.forget();
  const began = performance.now();
  const spent = await raiseHands(hall, lines, CHANGES, [following, ...used]);
  const waited = (performance.now() - began) / 1_000;
  for (const line of lines) line.close();
  const tellings = heard.deliveries / PEOPLE;
  if (tellings !== CHANGES) throw new Error(`${CHANGES} changes were told in ${tellings} goes`);
  const [constant = 0, ...each] = spent.map(median);
  return { constant: constant - (idle * waited) / CHANGES, idle, told: each.map((cpu) => cpu - constant) };
}

/** Milliseconds of CPU a second while nothing happens. */
async function idleOf(node: Measured): Promise<number> {
  const before = node.cpu();
  await pause(IDLE_MS);
  return ((node.cpu() - before) / IDLE_MS) * 1_000;
}

/** One change after the other, each told before the next. @returns milliseconds of CPU of each of these nodes, for each change. */
async function raiseHands(
  { hands }: Hall,
  lines: readonly Line[],
  count: number,
  nodes: readonly Measured[] = [],
): Promise<readonly (readonly number[])[]> {
  const spent = nodes.map((): number[] => []);
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    const before = nodes.map((node) => node.cpu());
    const line = nextOf(hands);
    if (!line) throw new Error('nobody is left to raise a hand');
    const { version } = await done(line, { type: 'queue.join', kind: 'speech' });
    await until('the change at everybody', () => lines.every((other) => other.version >= version));
    await pause(Math.max(0, EVERY_MS - (performance.now() - began)));
    for (const [place, node] of nodes.entries()) spent[place]?.push(node.cpu() - (before[place] ?? 0));
  }
  return spent;
}

/** Whose hand is not up yet: nobody waits twice at once. */
function nextOf(hands: readonly Line[]): Line | undefined {
  const line = hands.find((hand) => !raised.has(hand));
  if (line) raised.add(line);
  return line;
}
const raised = new WeakSet<Line>();

export async function scaleOut(): Promise<readonly Row[]> {
  const redis = await startRedis();
  const hall = await openHall(redis.url);
  // Every node tells its share once before anything counts, as none of them is asked to for the first time later.
  const first = await share(hall, NODES, FIRST_CHANGES);
  for (const line of first.lines) line.close();
  const byCount: Told[] = [];
  for (let count = NODES; count >= 1; count -= 1) byCount.unshift(await measure(hall, count));
  const { deciding, following, telling } = hall.nodes;
  for (const line of hall.hands) line.close();
  hall.founded.close();
  for (const node of [deciding, following, ...telling]) await node.close();
  await redis.close();

  const alone = byCount[0]?.told[0] ?? 0;
  // What each node spends, times their number, against one that has everybody: 1 where the cost falls as 1/n.
  const shares = byCount.flatMap(({ told }) => told.map((cpu) => (cpu * told.length) / alone));
  const furthest = shares.reduce((most, share) => (Math.abs(share - 1) > Math.abs(most - 1) ? share : most), 1);
  return [
    absolute('scale-out', '× of 1/n, the node furthest from it', furthest, `1 ± ${WITHIN}`, Math.abs(furthest - 1) <= WITHIN),
    ...byCount.map(({ told }, index) =>
      reported(`scale-out: CPU of each of ${index + 1} for telling a change`, 'ms', median(told), alone / (index + 1)),
    ),
    reported('scale-out: constant part for each entry', 'ms', median(byCount.map(({ constant }) => constant))),
    reported('scale-out: a node where nothing happens', 'ms a second', median(byCount.map(({ idle }) => idle))),
  ];
}
