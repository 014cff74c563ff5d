// `npm run fuzz`: throws wrong packets, calls and frames at a real server, and prints what was tried and found. `--seconds N`, `--seed N`, `--part NAME`.
import { randomInt } from 'node:crypto';
import { corpus } from './corpus.ts';
import { partNames } from './parts.ts';
import { fuzz, replay } from './play.ts';
import { openTarget } from './target.ts';

function wordAfter(flag: string, otherwise: string): string {
  const index = process.argv.indexOf(flag);
  return index < 0 ? otherwise : (process.argv[index + 1] ?? otherwise);
}

const seconds = Number(wordAfter('--seconds', '60'));
const seed = Number(wordAfter('--seed', String(randomInt(1_000_000))));
const named = wordAfter('--part', '');
const chosen = partNames.filter((part) => named === '' || part === named);
if (chosen.length === 0) throw new Error(`--part is one of ${partNames.join(', ')}`);
console.log(`seed ${seed}, ${seconds} s`);
const target = await openTarget();
let found = 0;
for (const part of chosen) {
  const until = performance.now() + (seconds * 1_000) / chosen.length;
  const known = await replay(target, part, corpus[part]);
  const made = await fuzz(target, part, seed, () => performance.now() < until);
  console.table(
    [...made.tried].map(([kind, tried]) => ({ part, kind, tried })).concat({ part, kind: 'corpus', tried: corpus[part].length }),
  );
  const findings = [...known.findings, ...made.findings];
  for (const finding of findings) console.log(`! ${JSON.stringify(finding)}`);
  found += findings.length;
}
await target.close();
console.log(found === 0 ? 'nothing found' : `found: ${found}`);
process.exit(found === 0 ? 0 : 1);
