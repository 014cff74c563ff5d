// `npm run bench`: whole processes side by side, each figure with its floor from the same run. `--case NAME`, `--json`.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import type { Row } from './case.ts';
import { commandsEmbedded, commandsRedis } from './commands.ts';
import { fanOut } from './fan-out.ts';
import { flatness } from './flatness.ts';
import { openEmbedded, openRedis } from './opening.ts';
import { join } from './join.ts';
import { meetings } from './meetings.ts';
import { watchOthers } from './others.ts';
import { peer } from './peer.ts';
import { scaleOut } from './scale-out.ts';
import { view } from './view.ts';

const cases: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  join,
  'fan-out': fanOut,
  'commands-embedded': commandsEmbedded,
  'commands-redis': commandsRedis,
  flatness,
  view,
  meetings,
  'scale-out': scaleOut,
  peer,
  'open-embedded': openEmbedded,
  'open-redis': openRedis,
};

const asked = process.argv.indexOf('--case');
const named = asked < 0 ? undefined : process.argv[asked + 1];
const asJson = process.argv.includes('--json');
if (asked >= 0 && (named === undefined || !Object.hasOwn(cases, named))) {
  console.error(`no such case: ${named ?? '(none named)'}; there are ${Object.keys(cases).join(', ')}`);
  process.exit(2);
}
// The crowd keeps to the second core, with all its threads; the servers get the first.
spawnSync('taskset', ['-apc', '1', String(process.pid)], { stdio: 'ignore' });
if (!asJson) console.log(`${cpus()[0]?.model ?? ''} × ${cpus().length}, Node ${process.versions.node}`);

/** More than the system itself needs: then the figures are not to be trusted. */
const DISTURBED = 0.05;

function print(row: Row): void {
  if (asJson) return console.log(JSON.stringify(row));
  const compared = row.floor === undefined ? '' : ` (floor ${row.floor}, ratio ${row.ratio})`;
  console.log(`${row.ok ? '✓' : '✗'} ${row.case}: ${row.ours} ${row.unit}${compared}; reach ${row.reach}`);
}

const rows: Row[] = [];
for (const [name, run] of Object.entries(cases)) {
  if (named !== undefined && named !== name) continue;
  const others = watchOthers();
  const answered = await run();
  answered.forEach(print);
  rows.push(...answered);
  const share = others();
  if (share > DISTURBED) console.error(`${name}: other programs used ${Math.round(share * 100)} % of the machine meanwhile`);
}
process.exit(rows.every(({ ok }) => ok) ? 0 : 1);
