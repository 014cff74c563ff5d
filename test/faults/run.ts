// `npm run faults`: breaks the house in every way that is known, and says what was tried and found. `--full`, `--case NAME`, `--broken NAME`, `--report FILE`.
import { writeFileSync } from 'node:fs';
import { changedBuild } from './builds.ts';
import { broken, isBroken, type Broken } from './changes.ts';
import { brokenOff, type Case, type CaseOptions, type Tried } from './case.ts';
import { phonesAway } from './away.ts';
import { steppedClock } from './clocks.ts';
import { diskFull } from './disk-full.ts';
import { failover } from './failover.ts';
import { flooded } from './flood.ts';
import { atEachPlace, randomly } from './kills.ts';
import { brokenLine, slowNode } from './network.ts';
import { races } from './races/races.ts';
import { everybodyReturns } from './return.ts';
import { rollingRelease } from './rolling.ts';
import { stoppedReading } from './stop-reading.ts';
import { storeKilled, storeSilent } from './store-away.ts';

const cases: Readonly<Record<string, Case>> = {
  kills: randomly,
  places: atEachPlace,
  'store-killed': storeKilled,
  'store-silent': storeSilent,
  'disk-full': diskFull,
  line: brokenLine,
  'slow-node': slowNode,
  failover,
  races,
  away: phonesAway,
  clocks: steppedClock,
  return: everybodyReturns,
  'stop-reading': stoppedReading,
  flood: flooded,
  rolling: rollingRelease,
};

/** The cases that have to find each fault; the first that does is enough. */
const foundBy: Readonly<Record<Broken, readonly Case[]>> = {
  acknowledgeBeforeAppend: [randomly, atEachPlace],
  forgetCommandIds: [atEachPlace, randomly],
  publishBeforeStore: [randomly, atEachPlace],
  closeWithoutReadingTheBox: [randomly],
  timerOnTheNodesClock: [steppedClock],
  patchFromTheWrongVersion: [randomly],
  acknowledgeOnAFullDisk: [diskFull],
  neverDecideAgain: [races],
  neverSpareTheStore: [diskFull],
  fillTheDisk: [diskFull],
  cutNobody: [flooded],
};

function wordAfter(flag: string): string | undefined {
  const index = process.argv.indexOf(flag);
  return index < 0 ? undefined : (process.argv[index + 1] ?? '');
}

/** A case of the slice that takes this long hangs, and nobody would hear of it. */
const HANGS_AFTER_MS = 300_000;

async function outcomeOf(run: Case, options: CaseOptions): Promise<Tried> {
  let hangs: NodeJS.Timeout | undefined;
  const hung = new Promise<Tried>((resolve) => {
    if (!options.full) hangs = setTimeout(() => resolve(brokenOff('it hangs')), HANGS_AFTER_MS);
  });
  const outcome = await Promise.race([run(options).catch((error: unknown) => brokenOff(error)), hung]);
  clearTimeout(hangs);
  return outcome;
}

async function tried(name: string, run: Case, options: CaseOptions, isMeantToFind = false): Promise<Tried> {
  const began = performance.now();
  const outcome = await outcomeOf(run, options);
  const { did, findings, late = [], brokeOff, notHere } = outcome;
  if (notHere !== undefined) console.log(`– ${name} is not tried here: ${notHere}`);
  if (notHere !== undefined) return outcome;
  const isRight = isMeantToFind ? findings.length > 0 : isSound(outcome);
  if (brokeOff !== undefined) console.log(`    broke off: ${brokeOff}`);
  console.log(`${isRight ? '✓' : '✗'} ${name} (${((performance.now() - began) / 1_000).toFixed(1)} s)\n    ${did}`);
  for (const finding of findings.slice(0, isMeantToFind ? 3 : 20)) console.log(`    ! ${finding}`);
  if (!isMeantToFind) for (const sentence of late) console.log(`    ! late: ${sentence}`);
  return outcome;
}

const isSound = ({ findings, late = [], brokeOff }: Tried): boolean =>
  findings.length === 0 && late.length === 0 && brokeOff === undefined;

/** Nothing for what this machine lets nobody try. Late once may be the doing of a machine that does other things too; late twice in a row is not. What is wrong is wrong at once. */
async function goesWell(name: string, run: Case, options: CaseOptions): Promise<boolean | undefined> {
  const outcome = await tried(name, run, options);
  if (outcome.notHere !== undefined) return undefined;
  const isLateAlone = outcome.findings.length === 0 && outcome.brokeOff === undefined && !isSound(outcome);
  if (options.full || !isLateAlone) return isSound(outcome);
  return isSound(await tried(`${name}, again`, run, options));
}

/** How many went well, and how many did not. */
interface Sum {
  passed: number;
  failed: number;
}

/** Every case against the server as it is. */
async function soundHouse(named: string | undefined): Promise<Sum> {
  const sum = { passed: 0, failed: 0 };
  for (const [name, run] of Object.entries(cases)) {
    if (named !== undefined && named !== name) continue;
    const isWell = await goesWell(name, run, { full: process.argv.includes('--full') });
    if (isWell !== undefined) sum[isWell ? 'passed' : 'failed'] += 1;
  }
  return sum;
}

/** Every broken build against the cases that must find it. */
async function brokenHouses(named: string): Promise<Sum> {
  const sum = { passed: 0, failed: 0 };
  for (const name of Object.keys(broken).filter(isBroken)) {
    if (named !== 'all' && named !== name) continue;
    const program = changedBuild(name);
    // A fault that cannot be built any more is found by nobody.
    await program;
    let found = 0;
    for (const run of foundBy[name]) {
      if (found > 0) break;
      found = (await tried(`${name} is found`, run, { full: false, program }, true)).findings.length;
    }
    sum[found > 0 ? 'passed' : 'failed'] += 1;
  }
  return sum;
}

// Every server, folder and disk that is open waits for the end of this process.
process.setMaxListeners(0);
// Whoever stops it stops all that it started, and leaves no disk mounted.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const fault = wordAfter('--broken');
const named = wordAfter('--case');
if (fault !== undefined && fault !== 'all' && !isBroken(fault)) {
  console.error(`no such fault: ${fault}; there are ${Object.keys(broken).join(', ')}, and all`);
  process.exit(2);
}
if (named !== undefined && !(named in cases)) {
  console.error(`no such case: ${named}; there are ${Object.keys(cases).join(', ')}`);
  process.exit(2);
}
const sum = await (fault === undefined ? soundHouse(named) : brokenHouses(fault));
console.log(`${sum.passed} as it must be, ${sum.failed} not, ${Math.round(performance.now() / 1_000)} s`);
// Written last: a run that ended before has none.
const report = wordAfter('--report');
if (report !== undefined) writeFileSync(report, JSON.stringify(sum));
process.exit(sum.failed === 0 ? 0 : 1);
