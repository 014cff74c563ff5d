// A process of its own that appends to a store without end, for tests that kill it: `store-writer.ts lmdb|redis <where> <meeting>`.
import type { Clock, Store } from '../../server/ports.ts';
import { openLmdbStore } from '../../server/storage/lmdb-store.ts';
import { openRedisStore } from '../../server/storage/redis-store.ts';
import { openEmbeddedClock } from '../../server/system/clock.ts';
import { chain } from './entries.ts';
import { WRITERS_BATCH } from './killed-writer.ts';

function openStore(kind: string | undefined, where: string, clock: Clock): Promise<Store> {
  return kind === 'redis' ? openRedisStore({ url: where, replicas: 0 }) : openLmdbStore({ folder: where, clock });
}

const [kind, where = '', meeting = ''] = process.argv.slice(2);
const clock = openEmbeddedClock();
const store = await openStore(kind, where, clock);
let tip = await store.log.tip(meeting);
process.stdout.write('open\n');
for (;;) {
  const choice = `choice ${tip.version + WRITERS_BATCH}`;
  const boxes = [{ poll: 'v1', change: { put: { seat: 's1', choice } } }];
  const outcome = await store.log.append(meeting, tip, chain(tip, WRITERS_BATCH, clock.now()), boxes);
  if (outcome.kind !== 'appended') throw new Error(`the only writer met ${outcome.kind}`);
  tip = outcome.tip;
  process.stdout.write(`${tip.version}\n`);
}
