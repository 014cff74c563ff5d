// Keeps the embedded store from ever meeting a full disk: it stops taking writes while there is still room.
//
// Not for tidiness: where LMDB 3.5.6 cannot write a page it formats its complaint into a buffer that is too short, and
// what it overwrites ends the process sooner or later. Reads go on meanwhile, and writes come back with the room.
import { statfs } from 'node:fs/promises';
import { StoreUnavailable, type Store } from '../ports.ts';

/** More than any write in flight and the pages it copies. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;
/** So long one look counts; a disk does not fill by more than the above in that time from here. */
const LOOK_COUNTS_MS = 250;

/** Resolves while there is room. @throws StoreUnavailable when there is none. */
export type Room = () => Promise<void>;

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
    left = await free();
    looked = now();
    looking = undefined;
    return left;
  }
  return async () => {
    const isFresh = now() - looked < LOOK_COUNTS_MS;
    const bytes = isFresh ? left : await (looking ??= look());
    if (bytes < LEAST_FREE_BYTES) throw new StoreUnavailable('the disk is full but for a rest that is kept free');
  };
}

/** The same store; what makes it grow is refused without room. Removing is not: that makes some. */
export function keepingRoom(store: Store, room: Room): Store {
  const { log, snapshots, urns, documents, pins } = store;
  const first =
    <Words extends readonly unknown[], Answer>(write: (...words: Words) => Promise<Answer>) =>
    async (...words: Words): Promise<Answer> => {
      await room();
      return write(...words);
    };
  return {
    ...store,
    log: { ...log, append: first(log.append) },
    snapshots: { ...snapshots, save: first(snapshots.save) },
    urns: { ...urns, put: first(urns.put) },
    documents: { ...documents, append: first(documents.append), compact: first(documents.compact) },
    pins: { ...pins, claim: first(pins.claim) },
    ready: first(store.ready),
  };
}
