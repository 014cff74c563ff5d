// A document's task has a deadline of its own: whoever overruns it is given up, and not who answered while this process stood still.
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { WorkerPool, type WorkerDesk } from '../../server/documents/worker-pool.ts';
import { documentWorker } from '../support/document-worker.ts';
import { standStill } from '../support/stand-still.ts';

const TASK_MS = 300;

let pool: WorkerPool | undefined;
afterEach(() => pool?.close());

/** A desk whose worker is up, with an empty document open at it. */
async function openDesk(): Promise<WorkerDesk> {
  pool = new WorkerPool({ worker: await documentWorker(), size: 1, taskMs: TASK_MS });
  const desk = pool.desk('m1/notes');
  await desk.run('open', { key: 'm1/notes', name: 'notes', updates: [] });
  return desk;
}

it('[S6] a process that stands still longer than a task may take gives nobody up who answered meanwhile', async () => {
  const desk = await openDesk();
  // From here on what is due comes before what was answered.
  await setImmediate();
  const answered = desk.run('text', { key: 'm1/notes', item: 'i1' });
  standStill(2 * TASK_MS);
  expect(await answered).toBe(undefined);
  expect(desk.isAlive()).toBe(true);
});
