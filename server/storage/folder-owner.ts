// Makes sure that one process at a time uses a folder, however the one before it ended.
//
// Whoever owns the folder listens on a socket of a name that is never used twice, and the name stands in a small LMDB
// file. The kernel closes the socket with its process, so a name nobody listens on is dead for good; and the name is
// replaced only by a conditional write, so of two who find it dead one wins. No process id is looked at: those are used
// again, and mean nothing between containers that share a folder.
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';

/** A process that is ending gets five seconds before the next one gives up. */
const TRIES = 50;
const BETWEEN_TRIES_MS = 100;
/** A socket's path holds 104 bytes on some systems. */
const LONGEST_PATH = 100;
const RECORD = 'owner';

export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/**
 * Takes the folder, which is made where it is missing; answers how to give it back.
 * @throws FolderInUse when another process still has it after five seconds.
 */
export async function takeFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const name = `${randomBytes(6).toString('hex')}.sock`;
  const server = await listen(addressOf(folder, name));
  const owners = open<string, string>({ path: join(folder, 'owner.mdb'), encoding: 'string', useVersions: true, cache: false });
  const taken = await take(folder, owners, name).finally(() => owners.close());
  const release = () => new Promise<void>((resolve) => server.close(() => resolve()));
  if (taken) return release;
  await release();
  throw new FolderInUse(`another process is using the folder ${folder}: end it first, or give this one a DATA_DIR of its own`);
}

async function take(folder: string, owners: RootDatabase<string, string>, name: string): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    owners.resetReadTxn();
    const current = owners.getEntry(RECORD);
    if (current === undefined) {
      if (await owners.ifNoExists(RECORD, () => owners.put(RECORD, name, 1))) return true;
    } else if (await isListening(addressOf(folder, current.value))) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    } else {
      const version = current.version ?? 0;
      if (!(await owners.ifVersion(RECORD, version, () => owners.put(RECORD, name, version + 1)))) continue;
      await rm(addressOf(folder, current.value), { force: true });
      return true;
    }
  }
  return false;
}

function addressOf(folder: string, name: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\yitang-${name}`;
  const inFolder = join(folder, name);
  return Buffer.byteLength(inFolder) <= LONGEST_PATH ? inFolder : join(tmpdir(), `yitang-${name}`);
}

function listen(address: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => resolve(server));
  });
}

/** Whether somebody holds the socket; when in doubt, somebody does. */
function isListening(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(true));
    socket.once('error', (error) => resolve(!('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT'))));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
