// What every fault case answers: what was done to the house, and what was not as it must be afterwards.
import type { StoredEntry } from '../../shared/record/entry.ts';
import { History } from '../support/history.ts';
import { startServer, dataFolder, type ServerProcess } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { village, wholeLog, type Village } from './village.ts';

export interface Tried {
  /** What was done, in words and figures. */
  readonly did: string;
  readonly findings: readonly string[];
  /** What took longer than it may. */
  readonly late?: readonly string[];
  /** Why it could not be tried to its end. */
  readonly brokeOff?: string;
  /** Why it could not be tried on this machine at all. */
  readonly notHere?: string;
}

export interface CaseOptions {
  /** Long runs instead of the slice. */
  readonly full: boolean;
  /** Another build of the server. */
  readonly program?: Promise<string>;
}
export type Case = (options: CaseOptions) => Promise<Tried>;

/** Servers over one store, and a village that lives in them. */
export interface House {
  readonly history: History;
  readonly servers: readonly ServerProcess[];
  readonly redis: RedisServer | undefined;
  readonly village: Village;
}

export interface HouseOptions {
  readonly store: 'embedded' | 'redis';
  /** A Redis that the case opened and closes itself. */
  readonly redis?: RedisServer;
  /** The address of another, which is none of these. */
  readonly redisUrl?: string;
  /** The store loses what it acknowledged, and the case judges itself whether everybody saw it; the rest holds all the same. */
  readonly losesSome?: boolean;
  /** Nobody does anything but what the case makes them do. */
  readonly isQuiet?: boolean;
  /** Settings of each node; an embedded store has one. */
  readonly nodes?: readonly Readonly<Record<string, string>>[];
  readonly people?: number;
  readonly every?: number;
  readonly seed?: number;
  readonly program?: Promise<string> | undefined;
}

/** Opens a house, lets something be done to it under load, and judges its history. */
export async function inHouse(options: HouseOptions, disturb: (house: House) => Promise<string>): Promise<Tried> {
  const history = new History();
  const needsRedis = options.store === 'redis' && options.redisUrl === undefined;
  const redis = options.redis ?? (needsRedis ? await startRedis() : undefined);
  const url = options.redisUrl ?? redis?.url;
  const base = { ...(url === undefined ? { DATA_DIR: dataFolder() } : { REDIS_URL: url }) };
  const servers: ServerProcess[] = [];
  let living: Village | undefined;
  try {
    for (const settings of options.nodes ?? [{}]) servers.push(await startServer({ ...base, ...settings }, options.program));
    const { people, every, seed } = options;
    living = await village({
      history,
      urls: servers.map(({ url }) => url),
      ...(people !== undefined && { people }),
      ...(every !== undefined && { every }),
      ...(seed !== undefined && { seed }),
    });
    if (!options.isQuiet) living.begin();
    const did = await disturb({ history, servers, redis, village: living });
    const log = await living.settle();
    const { unknown } = history.size;
    // The store is back, and everybody asked on under the same id until somebody knew.
    if (unknown > 0) history.found(`${unknown} commands were never answered for certain`);
    const findings = options.losesSome ? history.findingsInWhatIsLeft(log) : history.findings(log);
    return { did: `${did}; ${told(history, log)}`, findings, late: history.lateness };
  } catch (error) {
    return { ...brokenOff(error, history.ownFindings), late: history.lateness };
  } finally {
    living?.close();
    for (const server of servers) await server.kill();
    if (!options.redis) await redis?.close();
  }
}

/** The log as it stands now. */
export const wholeLogOf = ({ village: { chair } }: House): Promise<readonly StoredEntry[]> => wholeLog(chair);

export function told(history: History, log: readonly StoredEntry[]): string {
  const { commands, unknown, views } = history.size;
  return `${commands} commands (${unknown} never answered), ${log.length} entries, ${views} views`;
}

/** What could not be tried to its end: no finding of the judge's, but no case that went well either. */
export function brokenOff(error: unknown, findings: readonly string[] = []): Tried {
  return { did: 'broke off', findings, brokeOff: error instanceof Error ? error.message : String(error) };
}

/** Joins several tries of one kind. */
export function together(tries: readonly Tried[]): Tried {
  const brokeOff = tries.flatMap((tried) => tried.brokeOff ?? []);
  const [notHere] = tries.flatMap((tried) => tried.notHere ?? []);
  return {
    did: tries.map(({ did }) => did).join('\n    '),
    findings: tries.flatMap(({ findings }) => findings),
    late: tries.flatMap(({ late }) => late ?? []),
    ...(brokeOff.length > 0 && { brokeOff: brokeOff.join('; ') }),
    ...(notHere !== undefined && { notHere }),
  };
}
