// The embedded store: the contract, and that one process at a time has the folder.
import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FolderInUse } from '../../server/storage/folder-owner.ts';
import { openLmdbStore } from '../../server/storage/lmdb-store.ts';
import { chain, isUnbroken, START, tipOf } from '../support/entries.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { startWriter, WRITERS_BATCH } from '../support/killed-writer.ts';
import { storeContract } from './store.ts';

const run = promisify(execFile);

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'yitang-lmdb-'));

storeContract('LMDB', async () => {
  const folder = newFolder();
  const clock = fakeClock(4_000_000_000_000);
  return {
    open: () => openLmdbStore({ folder, clock }),
    now: clock.now,
    pass: async (milliseconds) => clock.advance(milliseconds),
    async killWriter(meeting) {
      const writer = await startWriter('lmdb', folder, meeting);
      await writer.appends(25);
      await writer.kill();
      return writer.acknowledged();
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
});

describe('a folder', () => {
  const clock = fakeClock();
  const inFolder = (test: (folder: string) => Promise<void>) => async (): Promise<void> => {
    const folder = newFolder();
    await test(folder).finally(() => rmSync(folder, { recursive: true }));
  };

  it.concurrent(
    '[S7] a second process on the same folder is refused at start',
    inFolder(async (folder) => {
      const writer = await startWriter('lmdb', folder, 'm1');
      await expect(openLmdbStore({ folder, clock })).rejects.toThrow(FolderInUse);
      await writer.appends(3);
      await writer.kill();
    }),
  );

  it.concurrent(
    '[S7] the same process cannot open a folder twice either',
    inFolder(async (folder) => {
      const store = await openLmdbStore({ folder, clock });
      await expect(openLmdbStore({ folder, clock })).rejects.toThrow(folder);
      await store.close();
    }),
  );

  it.concurrent(
    '[S7] of several that start at one moment on a new folder one gets it',
    inFolder(async (folder) => {
      const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => openLmdbStore({ folder, clock })));
      const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      for (const store of opened) await store.close();
      expect(opened).toHaveLength(1);
    }),
  );

  it.concurrent(
    '[S7] a folder is taken as soon as the process before it has ended, by one of all who wait',
    inFolder(async (folder) => {
      const first = await openLmdbStore({ folder, clock });
      const waiting = Array.from({ length: 4 }, () => openLmdbStore({ folder, clock }));
      const settled = Promise.allSettled(waiting);
      await first.close();
      const opened = (await settled).flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(opened).toHaveLength(1);
      for (const store of opened) await store.close();
    }),
  );

  it.concurrent(
    '[S1] a process killed six times loses nothing, and leaves no sockets behind',
    inFolder(async (folder) => {
      let acknowledged = 0;
      for (let round = 0; round < 6; round += 1) {
        const writer = await startWriter('lmdb', folder, 'm1');
        await writer.appends(1 + round);
        await writer.kill();
        acknowledged = Math.max(acknowledged, writer.acknowledged());
      }
      const store = await openLmdbStore({ folder, clock });
      const entries = await store.log.read('m1', 0);
      expect(entries.length).toBeGreaterThanOrEqual(acknowledged);
      expect(entries.length % WRITERS_BATCH).toBe(0);
      expect(isUnbroken(entries)).toBe(true);
      await store.close();
      expect(readdirSync(folder).filter((name) => name.endsWith('.sock'))).toStrictEqual([]);
    }),
  );

  it.concurrent(
    '[S1] a half-written end of the file is not taken for entries',
    inFolder(async (folder) => {
      const store = await openLmdbStore({ folder, clock });
      const entries = chain(START, 3, clock.now());
      await store.log.append('m1', START, entries);
      await store.close();
      appendFileSync(join(folder, 'meetings.mdb'), Buffer.alloc(10_000, 0xa5));
      const again = await openLmdbStore({ folder, clock });
      expect(await again.log.read('m1', 0)).toStrictEqual(entries);
      expect((await again.log.append('m1', tipOf(entries), chain(tipOf(entries), 500, clock.now()))).kind).toBe('appended');
      expect(isUnbroken(await again.log.read('m1', 0))).toBe(true);
      await again.close();
    }),
  );

  it.concurrent(
    '[S7] a full disk refuses appends and ends no process; what was acknowledged stays',
    inFolder(async (folder) => {
      // A limit on the size of a file is met as a full disk is: the write comes back with an error.
      const program = join(import.meta.dirname, '..', 'support', 'full-disk.ts');
      const command = `ulimit -f 6000; trap '' XFSZ; exec "$0" --import tsx "$1" "$2"`;
      const { stdout } = await run('sh', ['-c', command, process.execPath, program, folder]);
      const { acknowledged, found, refusals } = JSON.parse(stdout);
      expect(acknowledged).toBeGreaterThan(0);
      expect(found).toBe(acknowledged);
      expect(refusals).toHaveLength(3);
      for (const refusal of refusals) expect(refusal).toMatch(/^StoreUnavailable: append: /);
      const store = await openLmdbStore({ folder, clock });
      const entries = await store.log.read('m1', 0);
      expect(entries).toHaveLength(acknowledged);
      expect(isUnbroken(entries)).toBe(true);
      await store.close();
    }),
  );
});
