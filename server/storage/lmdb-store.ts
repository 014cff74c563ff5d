// The embedded store: everything in one LMDB file of a folder that belongs to this process alone.
import { join } from 'node:path';
import type { Clock, Pins, Snapshots, Store } from '../ports.ts';
import { freeBytes, keepingRoom, watchRoom } from './disk-space.ts';
import { takeFolder } from './folder-owner.ts';
import { inTurn } from './in-turn.ts';
import { durable, openDatabases, type Databases } from './lmdb-databases.ts';
import { lmdbDocuments } from './lmdb-documents.ts';
import { lmdbBoxes, lmdbLog } from './lmdb-log.ts';
import { lmdbUrns } from './lmdb-urns.ts';
import { localPresence } from './local-presence.ts';
import { decodeSnapshot, encodeSnapshot } from './stored-snapshot.ts';

/** A key that no PIN can be: those are digits. */
const PROBE = 'ready';

/**
 * Opens the store below `folder`, which is made where it is missing.
 * @throws FolderInUse when another process still has the folder after five seconds.
 */
export async function openLmdbStore(settings: {
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Bytes left on its disk; asked of the system otherwise. */
  readonly free?: () => Promise<number>;
}): Promise<Store> {
  const release = await takeFolder(settings.folder);
  const databases = openDatabases(join(settings.folder, 'meetings.mdb'));
  const turn = inTurn();
  const log = lmdbLog(databases, settings.clock, turn);
  const documents = lmdbDocuments(databases);
  const presence = localPresence(settings.clock);
  const { folder, clock, free = () => freeBytes(folder) } = settings;
  const store: Store = {
    log: {
      ...log,
      erase: async (meeting) => {
        await log.erase(meeting);
        presence.erase(meeting);
      },
    },
    snapshots: lmdbSnapshots(databases),
    boxes: lmdbBoxes(databases),
    urns: lmdbUrns(databases, turn),
    documents,
    pins: lmdbPins(databases),
    presence,
    ready: () => durable('ready', probe(databases)),
    async close() {
      log.close();
      documents.close();
      await databases.root.close();
      await release();
    },
  };
  return keepingRoom(store, watchRoom(free, clock.now));
}

function lmdbSnapshots({ snapshots }: Databases): Snapshots {
  return {
    async load(meeting) {
      const text = snapshots.get(meeting);
      return text === undefined ? undefined : decodeSnapshot(text);
    },
    save: async (meeting, snapshot) => {
      await durable('save a snapshot', snapshots.put(meeting, encodeSnapshot(snapshot)));
    },
    drop: async (meeting) => {
      await durable('drop a snapshot', snapshots.remove(meeting));
    },
  };
}

function lmdbPins({ pins }: Databases): Pins {
  return {
    claim: (pin, meeting) =>
      durable(
        'claim a PIN',
        pins.ifNoExists(pin, () => pins.put(pin, meeting)),
      ),
    find: async (pin) => pins.get(pin),
    release: async (pin) => {
      await durable('release a PIN', pins.remove(pin));
    },
  };
}

async function probe({ pins }: Databases): Promise<boolean> {
  await pins.put(PROBE, PROBE);
  return pins.get(PROBE) === PROBE;
}
