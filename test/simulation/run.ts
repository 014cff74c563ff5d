// `npm run simulate`: plays meetings by seed, one after the other, until one breaks or all are played.
import { parseArgs } from 'node:util';
import { breakings } from './broken.ts';
import { simulate } from './meeting.ts';
import { Tally } from './tally.ts';

const DEFAULT_MEETINGS = 2_000;

const { values } = parseArgs({
  options: {
    meetings: { type: 'string' },
    seconds: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    tell: { type: 'boolean', default: false },
    broken: { type: 'string' },
  },
});

const first = Number(values.seed);
const meetings = Number(values.meetings ?? (values.tell ? 1 : DEFAULT_MEETINGS));
const breaking = values.broken === undefined ? undefined : breakings[values.broken];
if (!Number.isInteger(first) || Number.isNaN(meetings) || Number.isNaN(Number(values.seconds))) {
  console.error('--seed, --meetings and --seconds want numbers');
  process.exit(2);
}
if (values.broken !== undefined && !breaking) {
  console.error(`--broken is one of:\n  ${Object.keys(breakings).join('\n  ')}`);
  process.exit(2);
}

const began = performance.now();
const seconds = (): number => (performance.now() - began) / 1_000;
const tally = new Tally();
for (let seed = first; seed < first + meetings && tally.failures.length === 0 && seconds() < Number(values.seconds); seed += 1) {
  const tell = values.tell ? { tell: (line: string) => console.log(line) } : {};
  tally.add(await simulate(seed, { ...tell, ...(breaking && { broken: breaking() }) }));
  if (process.stdout.isTTY && !values.tell)
    process.stdout.write(`\r${tally.meetings} of ${meetings} meetings, ${tally.of('sum: entries stored')} entries`);
}
if (process.stdout.isTTY && !values.tell) process.stdout.write('\n');
console.log([...tally.lines(), `${seconds().toFixed(0)} s, seeds ${first} to ${first + tally.meetings - 1}`].join('\n'));
process.exit(tally.failures.length > 0 ? 1 : 0);
