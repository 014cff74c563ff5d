// `npm run bench`: whole processes side by side, each figure with its floor from the same run. `--case NAME`, `--json`.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { ballots } from './ballots.ts';
import type { Row } from './case.ts';
import { commands } from './commands.ts';
import { fanOut } from './fan-out.ts';
import { flatness } from './flatness.ts';
import { join } from './join.ts';

const cases: Readonly<Record<string, () => Promise<readonly Row[]>>> = { flatness, join, 'fan-out': fanOut, ballots, commands };

const asked = process.argv.indexOf('--case');
const named = asked < 0 ? undefined : process.argv[asked + 1];
const asJson = process.argv.includes('--json');
if (named !== undefined && !(named in cases)) {
  console.error(`no such case: ${named}; there are ${Object.keys(cases).join(', ')}`);
  process.exit(2);
}
// The crowd keeps to the second core; the servers get the first.
spawnSync('taskset', ['-pc', '1', String(process.pid)], { stdio: 'ignore' });
if (!asJson) console.log(`${cpus()[0]?.model ?? ''} × ${cpus().length}, Node ${process.versions.node}`);

const rows: Row[] = [];
for (const [name, run] of Object.entries(cases)) {
  if (named !== undefined && named !== name) continue;
  for (const row of await run()) {
    rows.push(row);
    if (asJson) console.log(JSON.stringify(row));
    else {
      const compared = row.floor === undefined ? '' : ` (floor ${row.floor}, ratio ${row.ratio})`;
      console.log(`${row.ok ? '✓' : '✗'} ${row.case}: ${row.ours} ${row.unit}${compared}; reach ${row.reach}`);
    }
  }
}
process.exit(rows.every(({ ok }) => ok) ? 0 : 1);
