// The wall clock of a node is stepped by minutes and by a day while turns and polls run: they end when they were due.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/imports.ts';
import { dataFolder } from '../support/process.ts';
import { inHouse, together, wholeLogOf, type Case, type CaseOptions, type House, type Tried } from './case.ts';
import { pause } from './witness.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const STEPS_MS = [5 * MINUTE_MS, -5 * MINUTE_MS, DAY_MS, -DAY_MS];
const OPEN_FOR_SECONDS = 3;
/** A round is right to so much. */
const RIGHT_TO_MS = 100;
/** What is due is told at the pace of views, and this machine does other things too. */
const TOLD_WITHIN_MS = 1_500;

/** By then it never will. */
const CLOSES_WITHIN_MS = 15_000;

const PRELOAD = join(projectRoot, 'test/faults/stepping-clock.mjs');

/** Opens a poll that closes by itself, steps the clock in its midst, and looks when it closed. */
async function onePoll({ village, history }: House, step: (milliseconds: number) => void, by: number): Promise<void> {
  const opened = await village.chair.command('polls.open', {
    title: `Step ${by}?`,
    secrecy: 'closed',
    closesIn: OPEN_FOR_SECONDS,
  });
  const began = performance.now();
  const poll = opened.ok ? String(opened.result?.['poll']) : '';
  await pause(700);
  step(by);
  const closed = village.people.map((one) =>
    one.until(({ view }) => (view.polls[poll]?.status === 'open' ? undefined : view.polls[poll]), CLOSES_WITHIN_MS),
  );
  const isClosed = await Promise.all(closed).then(
    () => true,
    () => false,
  );
  if (!isClosed) return history.found(`a poll did not close when the clock was stepped by ${by} ms`);
  const early = OPEN_FOR_SECONDS * 1_000 - (performance.now() - began);
  if (early > RIGHT_TO_MS) history.found(`a poll closed ${Math.round(early)} ms early when the clock was stepped by ${by} ms`);
  if (early < -TOLD_WITHIN_MS) history.late(`a poll closed ${Math.round(-early)} ms late when the clock was stepped by ${by} ms`);
}

/** By the log, each poll was open for as long as it was to be. */
function wrongTimes(log: Awaited<ReturnType<typeof wholeLogOf>>): readonly string[] {
  const at = (type: string) => log.flatMap(({ entry }) => (entry.type === type ? [entry.at] : []));
  const closed = at('polls.closed');
  return at('polls.opened').flatMap((opened, index) => {
    const off = Math.abs((closed[index] ?? Infinity) - opened - OPEN_FOR_SECONDS * 1_000);
    return off <= RIGHT_TO_MS ? [] : [`poll ${index + 1} was open for ${off} ms more or less than it was to be`];
  });
}

async function over(store: 'embedded' | 'redis', { program }: CaseOptions): Promise<Tried> {
  const file = join(dataFolder(), 'step');
  const step = (milliseconds: number) => writeFileSync(file, String(milliseconds));
  step(0);
  const stepping = { NODE_OPTIONS: `--import ${PRELOAD}`, CLOCK_STEP: file };
  const nodes = store === 'redis' ? [stepping, {}] : [stepping];
  return inHouse({ store, nodes, people: 4, isQuiet: true, program }, async (house) => {
    for (const by of STEPS_MS) await onePoll(house, step, by);
    for (const finding of wrongTimes(await wholeLogOf(house))) house.history.found(finding);
    return `clock of a node stepped by ± 5 minutes and ± 1 day, ${store}`;
  });
}

export const steppedClock: Case = async (options) => together([await over('embedded', options), await over('redis', options)]);
