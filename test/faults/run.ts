// `npm run faults`: breaks the house in every way that is known, and says what was tried and found. `--full`, `--case NAME`, `--broken NAME`.
import type { Case } from './case.ts';
import { atEachPlace, randomly } from './kills.ts';

const cases: Readonly<Record<string, Case>> = { kills: randomly, places: atEachPlace };

function wordAfter(flag: string): string | undefined {
  const index = process.argv.indexOf(flag);
  return index < 0 ? undefined : (process.argv[index + 1] ?? '');
}

const full = process.argv.includes('--full');
const named = wordAfter('--case');
let found = 0;
for (const [name, run] of Object.entries(cases)) {
  if (named !== undefined && named !== name) continue;
  const began = performance.now();
  const { did, findings } = await run({ full });
  console.log(`${findings.length === 0 ? '✓' : '✗'} ${name} (${((performance.now() - began) / 1_000).toFixed(1)} s)\n    ${did}`);
  for (const finding of findings.slice(0, 20)) console.log(`    ! ${finding}`);
  found += findings.length;
}
process.exit(found === 0 ? 0 : 1);
