// The wall clock of a node is stepped by minutes and by a day while turns and polls run: they end when they were due.
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { projectRoot } from '../support/imports.ts';
import { dataFolder } from '../support/process.ts';
import { inHouse, together, wholeLogOf, type Case, type CaseOptions, type House, type Tried } from './case.ts';
import type { Showing } from './witness.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const STEPS_MS = [5 * MINUTE_MS, -5 * MINUTE_MS, DAY_MS, -DAY_MS];
const OPEN_FOR_SECONDS = 3;
/** A round is right to so much. */
const RIGHT_TO_MS = 100;
/** A machine that does other things too comes late now and then, but not every time. */
const TRIES = 4;
const SPEAKS_FOR_SECONDS = 2;
/** By then it never will. */
const ENDS_WITHIN_MS = 15_000;

const PRELOAD = join(projectRoot, 'test/faults/stepping-clock.mjs');

/** What one step was tried on: by how many milliseconds each ended later than it was due, on the store's clock. */
interface Ended {
  readonly poll: number;
  readonly turn: number;
}

const at = (log: readonly StoredEntry[], type: string): number =>
  log.findLast(({ entry }) => entry.type === type)?.entry.at ?? NaN;

/** Opens a poll that closes by itself, calls the next of a round, steps the clock in the midst of both, and waits for both ends. */
async function oneTry({ village, ...house }: House, step: () => void): Promise<Ended | undefined> {
  const { chair, people } = village;
  await chair.command('rounds.open', { purpose: 'Each in turn', order: 'list', seconds: SPEAKS_FOR_SECONDS });
  const given = await chair.command('floor.give');
  const opened = await chair.command('polls.open', {
    title: `Is it ${randomUUID()}?`,
    secrecy: 'closed',
    closesIn: OPEN_FOR_SECONDS,
  });
  const poll = opened.ok ? String(opened.result?.['poll']) : '';
  const turn = given.ok ? String(given.result?.['turn']) : '';
  await Promise.all(people.map((one) => one.until(({ view }) => view.polls[poll])));
  step();
  const isOver = ({ view }: Showing) => (view.polls[poll]?.status !== 'open' && view.floor.turn?.id !== turn ? true : undefined);
  const ends = await Promise.all(people.map((one) => one.until(isOver, ENDS_WITHIN_MS).catch(() => false)));
  if (ends.includes(false)) return undefined;
  const log = await wholeLogOf({ village, ...house });
  return {
    poll: at(log, 'polls.closed') - at(log, 'polls.opened') - OPEN_FOR_SECONDS * 1_000,
    turn: at(log, 'floor.ended') - at(log, 'floor.given') - SPEAKS_FOR_SECONDS * 1_000,
  };
}

/** What ends early ends so by a wrong clock; what ends late may be the machine's doing, and is tried again. */
async function oneStep(house: House, step: (milliseconds: number) => void, by: number): Promise<number> {
  const { village, history } = house;
  const before = await Promise.all(village.people.map((one) => one.ahead()));
  let latest = Infinity;
  for (let tries = 0; tries < TRIES && latest > RIGHT_TO_MS; tries += 1) {
    // Each try begins with a clock that is right, or there would be nothing to step.
    step(0);
    const ended = await oneTry(house, () => step(by));
    if (!ended) {
      history.found(`a turn or a poll did not end when the clock was stepped by ${by} ms`);
      return 0;
    }
    if (Math.min(ended.poll, ended.turn) < -RIGHT_TO_MS)
      history.found(`with the clock stepped by ${by} ms a poll ended ${-ended.poll} ms and a turn ${-ended.turn} ms early`);
    latest = Math.max(ended.poll, ended.turn);
  }
  if (latest > RIGHT_TO_MS) history.late(`with the clock stepped by ${by} ms a turn or a poll ended ${latest} ms late each time`);
  const after = await Promise.all(village.people.map((one) => one.ahead()));
  const moved = Math.max(...after.map((ahead, index) => Math.abs(ahead - (before[index] ?? NaN))));
  if (!(moved <= RIGHT_TO_MS)) history.found(`with the clock stepped by ${by} ms the screens' clocks moved by ${moved} ms`);
  return latest;
}

async function over(store: 'embedded' | 'redis', { program }: CaseOptions): Promise<Tried> {
  const file = join(dataFolder(), 'step');
  const step = (milliseconds: number) => writeFileSync(file, String(milliseconds));
  step(0);
  const stepping = { NODE_OPTIONS: `--import ${PRELOAD}`, CLOCK_STEP: file };
  const nodes = store === 'redis' ? [stepping, {}] : [stepping];
  return inHouse({ store, nodes, people: 4, isQuiet: true, program }, async (house) => {
    let latest = 0;
    for (const by of STEPS_MS) latest = Math.max(latest, await oneStep(house, step, by));
    return `clock of a node stepped by ± 5 minutes and ± 1 day, ${store}: turns of a round and polls ended ${latest} ms after they were due at most`;
  });
}

export const steppedClock: Case = async (options) =>
  together(await Promise.all([over('embedded', options), over('redis', options)]));
