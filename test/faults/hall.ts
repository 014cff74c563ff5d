// A house with a crowd in it: servers over one store, thousands of pages, and the judgement afterwards.
import { History } from '../support/history.ts';
import { startProxy } from '../support/nginx.ts';
import type { PhoneOptions } from '../support/phone.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { brokenOff, told, type Tried } from './case.ts';
import { crowd, type Crowd } from './crowd.ts';

export interface Hall {
  readonly history: History;
  readonly servers: readonly ServerProcess[];
  /** Where people come in: the nodes themselves, or the proxy before them. */
  readonly urls: readonly string[];
  readonly crowd: Crowd;
}

export interface HallOptions {
  readonly people: number;
  readonly store: 'embedded' | 'redis';
  /** A Redis that the case opened and closes itself. */
  readonly redis?: RedisServer;
  /** Settings of each node; an embedded store has one. */
  readonly nodes?: readonly Readonly<Record<string, string>>[];
  /** nginx stands before the two nodes, and people know its address alone. */
  readonly behindProxy?: boolean;
  readonly program?: Promise<string> | undefined;
  readonly page?: (urls: readonly string[]) => Pick<PhoneOptions, 'protocol' | 'comesBack' | 'loadAnew'>;
}

/** Opens a house, lets a crowd come in, lets something be done to both, and judges what everybody saw. */
export async function inHall(options: HallOptions, disturb: (hall: Hall) => Promise<string>): Promise<Tried> {
  const history = new History();
  const opened: (() => void | Promise<void>)[] = [];
  try {
    const hall = await open(options, history, opened);
    const did = await disturb(hall);
    const log = await hall.crowd.settle();
    return { did: `${did}; ${told(history, log)}`, findings: history.findings(log), late: history.lateness };
  } catch (error) {
    return { ...brokenOff(error, history.ownFindings), late: history.lateness };
  } finally {
    for (const close of opened.toReversed()) await close();
  }
}

async function open(options: HallOptions, history: History, opened: (() => void | Promise<void>)[]): Promise<Hall> {
  const redis = options.store === 'redis' ? (options.redis ?? (await startRedis())) : undefined;
  if (redis && !options.redis) opened.push(redis.close);
  const base = redis ? { REDIS_URL: redis.url } : { DATA_DIR: dataFolder() };
  const servers: ServerProcess[] = [];
  for (const settings of options.nodes ?? [{}]) {
    const server = await startServer({ ...base, ...settings }, options.program);
    opened.push(server.kill);
    servers.push(server);
  }
  const urls = options.behindProxy ? [await proxyBefore(servers, opened)] : servers.map(({ url }) => url);
  const page = options.page?.(urls) ?? {};
  const inside = await crowd({ history, urls, people: options.people, page });
  opened.push(inside.close);
  return { history, servers, urls, crowd: inside };
}

async function proxyBefore([one, other]: readonly ServerProcess[], opened: (() => void | Promise<void>)[]): Promise<string> {
  if (!one || !other) throw new Error('nginx stands before two nodes');
  const proxy = await startProxy([one.port, other.port]);
  opened.push(proxy.close);
  return `http://127.0.0.1:${proxy.port}`;
}
