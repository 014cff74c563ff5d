// `npm run backup -- <data folder> <new folder>`: copies the embedded store as it is at one moment, while the server runs on.
//
// A plain copy of a file that is being written to can be torn. LMDB reads from a snapshot, so that this one cannot; and
// then every meeting in it is read and its chain checked, since a backup that nobody could restore is none.
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { open as openLmdb } from 'lmdb';
import { verifyChain } from '../../shared/record/chain.ts';
import { openDatabases } from './lmdb-databases.ts';
import { decode } from './stored-entry.ts';

const FILE = 'meetings.mdb';

interface Copied {
  readonly meetings: number;
  readonly entries: number;
}

/** @throws Error with a plain sentence when there is nothing to copy, the place is taken, or a chain is broken. */
export async function backUp(from: string, to: string): Promise<Copied> {
  const source = join(from, FILE);
  const target = join(to, FILE);
  if (!existsSync(source)) throw new Error(`There is no ${FILE} in ${from}.`);
  if (existsSync(target)) throw new Error(`There is a ${FILE} in ${to} already: name a new folder.`);
  await mkdir(to, { recursive: true });
  const part = `${target}.part`;
  const root = openLmdb({ path: source, readOnly: true, noSubdir: true, maxDbs: 16 });
  try {
    await root.backup(part, false);
  } finally {
    await root.close();
  }
  const copied = await checked(part);
  await flushed(part);
  await rename(part, target);
  await rm(`${part}-lock`, { force: true });
  await flushed(to);
  return copied;
}

async function checked(path: string): Promise<Copied> {
  const { root, log } = openDatabases(path);
  let [meetings, entries] = [0, 0];
  let [key] = log.getKeys({ limit: 1 });
  while (key !== undefined) {
    const [meeting] = key;
    const all = [...log.getRange({ start: [meeting, 0], end: [meeting, Infinity] })].map(({ value }) => decode(value));
    const broken = verifyChain(all);
    if (broken) throw new Error(`Entry ${broken.version} of meeting ${meeting} is damaged (${broken.wrong}), in the source too.`);
    meetings += 1;
    entries += all.length;
    [key] = log.getKeys({ start: [meeting, Infinity], limit: 1 });
  }
  await root.close();
  return { meetings, entries };
}

async function flushed(path: string): Promise<void> {
  const file = await open(path);
  await file.sync();
  await file.close();
}

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) {
  console.error('用法 Usage: npm run backup -- <DATA_DIR> <new folder>');
  process.exitCode = 2;
} else {
  await backUp(from, to).then(
    ({ meetings, entries }) => console.log(`✓ ${meetings} 场议事 meetings, ${entries} 条记录 entries: ${to}`),
    (error: unknown) => {
      console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    },
  );
}
