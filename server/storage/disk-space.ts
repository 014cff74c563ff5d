// Keeps the embedded store from ever meeting a full disk: it stops taking writes while there is still room.
//
// Not for tidiness: where LMDB 3.5.6 cannot write a page it formats its complaint into a buffer that is too short, and
// what it overwrites ends the process sooner or later. Reads go on meanwhile, and writes come back with the room.
import { statfs } from 'node:fs/promises';
import { StoreUnavailable, type Store } from '../ports.ts';
import { guarded, type Guard } from './guarded-store.ts';

/** More than any write in flight and the pages it copies. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;
/** Removing makes room, but copies the pages it changes first. */
const LEAST_TO_REMOVE_BYTES = 4 * 1024 * 1024;
/** Others write to the disk too, and three gigabytes a second is as fast as they get. */
const FASTEST_BYTES_PER_MS = 3 * 1024 * 1024;
/** So long one look counts at the least, and at the most. */
const LOOK_COUNTS_MS = { least: 10, most: 100 };

/** A look counts until somebody else could have taken what was free above the rest that is kept. */
const looksCount = (free: number): number =>
  Math.min(LOOK_COUNTS_MS.most, Math.max(LOOK_COUNTS_MS.least, (free - LEAST_FREE_BYTES) / FASTEST_BYTES_PER_MS));

/** Resolves while so many bytes are free. @throws StoreUnavailable when they are not. */
export type Room = (least: number) => Promise<void>;

/** Bytes that this user can still write where the folder is; without limit where the system does not say. */
export const freeBytes = async (folder: string): Promise<number> =>
  statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  );

export function watchRoom(free: () => Promise<number>, now: () => number): Room {
  let looked = -Infinity;
  let looking: Promise<number> | undefined;
  let left = Infinity;
  async function look(): Promise<number> {
    const began = now();
    left = await free();
    looked = began;
    looking = undefined;
    return left;
  }
  return async (least) => {
    const isFresh = now() - looked < looksCount(left);
    const bytes = isFresh ? left : await (looking ??= look());
    if (bytes < least) throw new StoreUnavailable('the disk is full but for a rest that is kept free');
  };
}

/** The same store; what makes it grow is refused sooner than what makes it smaller. */
export function keepingRoom(store: Store, room: Room): Store {
  const leaving =
    (least: number): Guard =>
    async (write) => {
      await room(least);
      return write();
    };
  return guarded(store, { growing: leaving(LEAST_FREE_BYTES), shrinking: leaving(LEAST_TO_REMOVE_BYTES) });
}
