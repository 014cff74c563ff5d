// A process of its own that appends to an embedded store until nothing more fits, and says what it met: `full-disk.ts <folder>`.
import { openLmdbStore } from '../../server/storage/lmdb-store.ts';
import { openEmbeddedClock } from '../../server/system/clock.ts';
import { chain, START } from './entries.ts';

const clock = openEmbeddedClock();
const store = await openLmdbStore({ folder: process.argv[2] ?? '', clock });
const refusals: string[] = [];
let tip = START;
while (refusals.length < 3) {
  const outcome = await store.log.append('m1', tip, chain(tip, 200, clock.now())).catch((error: unknown) => String(error));
  if (typeof outcome === 'string') refusals.push(outcome);
  else if (outcome.kind === 'appended') tip = outcome.tip;
  else throw new Error(`the only writer met ${outcome.kind}`);
}
process.stdout.write(JSON.stringify({ acknowledged: tip.version, found: (await store.log.tip('m1')).version, refusals }));
await store.close();
clock.close();
