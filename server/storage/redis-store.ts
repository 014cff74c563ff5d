// The store for more than one node: everything in one Redis, which is checked before it is trusted.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Pins, Presence, Snapshots, Store, Tip } from '../ports.ts';
import { openFollowers, type Followers } from './followers.ts';
import { openConnection, type Connection } from './redis-connection.ts';
import { numbersOf, redisDocuments } from './redis-documents.ts';
import { redisKeys } from './redis-keys.ts';
import { redisBoxes, redisLog, tipsOf } from './redis-log.ts';
import { noteScript, notesScript } from './redis-scripts.ts';
import { checkSettings } from './redis-settings.ts';
import { redisUrns } from './redis-urns.ts';
import { Sparing, sparing } from './spared-store.ts';
import { sameTip } from './stored-entry.ts';
import { decodeSnapshot, encodeSnapshot } from './stored-snapshot.ts';

/** How long a node's probe stays in Redis after the node has gone. */
const PROBE_LAPSES_MS = 60_000;

/** Replicas that are there have a probe much sooner; longer, and whoever reads would wait behind it. */
const PROBE_SETTLES_MS = 200;

const pairs = z.array(z.string());

export interface RedisStore extends Store {
  /** Redis's own time in milliseconds since 1970; what the clock is measured by. */
  time(): Promise<number>;
}

/**
 * Opens the store in the Redis at `url`; `replicas` is how many replicas must have a write before it counts.
 * @throws WeakStore when Redis is set weaker than it must be.
 * @throws Error when Redis does not answer within ten seconds.
 */
export async function openRedisStore(settings: { readonly url: string; readonly replicas: number }): Promise<RedisStore> {
  const spared = new Sparing();
  const connection = await openConnection(settings.url, settings.replicas, spared);
  const asked = {
    configGet: (names: string[]) => connection.ask('settings', (client) => client.configGet(names)),
    info: (section: string) => connection.ask('settings', (client) => client.info(section)),
  };
  await checkSettings(asked).catch((error: unknown) => {
    connection.close();
    throw error;
  });
  const ownProbe = redisKeys.ready(randomBytes(8).toString('hex'));
  const tips = followLogs(connection);
  const followed = new Map<string, readonly [string, string]>();
  const numbers = followDocuments(connection, followed);
  const store: RedisStore = {
    log: redisLog(connection, tips),
    snapshots: redisSnapshots(connection),
    boxes: redisBoxes(connection),
    urns: redisUrns(connection),
    documents: redisDocuments(connection, numbers, followed),
    pins: redisPins(connection),
    presence: redisPresence(connection),
    ready: () => probe(connection, ownProbe),
    time: async () => {
      const [seconds, microseconds] = await connection.ask('time', (client) => client.time());
      return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    },
    async close() {
      tips.close();
      numbers.close();
      spared.close();
      connection.close();
    },
  };
  return sparing(store, spared);
}

function followLogs(connection: Connection): Followers<Tip> {
  const followers: Followers<Tip> = openFollowers({
    ask: (meetings) => tipsOf(connection, meetings),
    isSame: sameTip,
    started: (meeting) => connection.hints.listen(redisKeys.log(meeting), () => followers.hint(meeting)),
    ended: (meeting) => connection.hints.ignore(redisKeys.log(meeting)),
  });
  return followers;
}

function followDocuments(connection: Connection, followed: Map<string, readonly [string, string]>): Followers<number> {
  const followers: Followers<number> = openFollowers({
    ask: (keys) =>
      numbersOf(
        connection,
        keys.flatMap((key) => [followed.get(key) ?? ['', '']]),
      ),
    isSame: (one, other) => one === other,
    started: (key) => connection.hints.listen(key, () => followers.hint(key)),
    ended: (key) => {
      followed.delete(key);
      connection.hints.ignore(key);
    },
  });
  return followers;
}

function redisSnapshots(connection: Connection): Snapshots {
  return {
    async load(meeting) {
      const text = await connection.ask('load a snapshot', (client) => client.get(redisKeys.snapshot(meeting)));
      return text === null ? undefined : decodeSnapshot(text);
    },
    save: async (meeting, snapshot) => {
      await connection.ask('save a snapshot', (client) => client.set(redisKeys.snapshot(meeting), encodeSnapshot(snapshot)));
    },
    drop: async (meeting) => {
      await connection.ask('drop a snapshot', (client) => client.del(redisKeys.snapshot(meeting)));
    },
  };
}

function redisPins(connection: Connection): Pins {
  return {
    async claim(pin, meeting) {
      const key = redisKeys.pin(pin);
      const settled = connection.settling();
      const taken = await connection.ask('claim a PIN', (client) => client.set(key, meeting, { condition: 'NX' }));
      await settled();
      return taken !== null;
    },
    find: async (pin) => (await connection.ask('find a PIN', (client) => client.get(redisKeys.pin(pin)))) ?? undefined,
    async release(pin) {
      const settled = connection.settling();
      await connection.ask('release a PIN', (client) => client.del(redisKeys.pin(pin)));
      await settled();
    },
  };
}

function redisPresence(connection: Connection): Presence {
  return {
    note: async (meeting, key, value, ttlMs) => {
      await connection.run('note', noteScript, [redisKeys.presence(meeting)], [key, value, String(ttlMs)]);
    },
    async notes(meeting) {
      const flat = pairs.parse(await connection.run('notes', notesScript, [redisKeys.presence(meeting)], []));
      return new Map(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1] ?? ''] as const] : [])));
    },
  };
}

/** Written, read, and with as many replicas as an append needs. */
async function probe(connection: Connection, key: string): Promise<boolean> {
  const settled = connection.settling(PROBE_SETTLES_MS);
  const [, found] = await connection.ask('ready', (client) =>
    Promise.all([client.set(key, 'ready', { expiration: { type: 'PX', value: PROBE_LAPSES_MS } }), client.get(key)]),
  );
  await settled();
  return found === 'ready';
}
