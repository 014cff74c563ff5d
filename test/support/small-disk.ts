// A disk of so many megabytes that a test can fill and empty: a tmpfs, which is unmounted with this process at the latest.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Bytes that can still be written. */
  free(): number;
  /** Something else takes all that is left, to the last byte. */
  fill(): void;
  /** Makes that room again. */
  empty(): void;
  close(): void;
}

const CHUNK = Buffer.alloc(1024 * 1024, 0x5a);
const SMALLEST = 512;

/** This user, or this container, may not mount anything. */
export class MayNotMount extends Error {
  override readonly name = 'MayNotMount';
}

/** @throws MayNotMount with one plain sentence; Error where a mount went wrong otherwise. */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true });
    const why = mounted.stderr?.trim().split('\n')[0] || 'mount is missing';
    const words = `A full disk needs root, to mount a tmpfs of ${megabytes} MB: ${why}.`;
    throw /superuser|permission|permitted/i.test(why) ? new MayNotMount(words) : new Error(words);
  }
  const ballast = join(folder, 'ballast');
  let isThere = true;
  const close = (): void => {
    if (!isThere) return;
    isThere = false;
    // Lazily: whoever still writes there loses nobody's disk but this one.
    spawnSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true, force: true });
    process.removeListener('exit', close);
  };
  process.once('exit', close);
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return { folder, free, fill: () => fillUp(ballast), empty: () => rmSync(ballast, { force: true }), close };
}

/** In ever smaller pieces, until not even the smallest fits. */
function fillUp(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (let size = CHUNK.length; size >= SMALLEST;) if (!fits(file, size)) size /= 2;
  } finally {
    closeSync(file);
  }
}

function fits(file: number, size: number): boolean {
  try {
    return writeSync(file, CHUNK, 0, size) === size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
