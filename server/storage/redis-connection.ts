// The lines to Redis: nothing is queued while a line is down, nothing is ever sent twice, nothing waits for ever.
import { createClient, RESP_TYPES } from 'redis';
import { answerWithin, ANSWER_WITHIN_MS } from './answer-within.ts';
import type { Script } from './redis-scripts.ts';
import { StoreUnavailable } from '../ports.ts';

/** A line on which nothing came for so long, pings included, is cut and opened anew. */
const DEAD_AFTER_MS = 5_000;
const PING_EVERY_MS = 1_000;
const LONGEST_PAUSE_MS = 1_000;
/** A Redis that starts together with its nodes gets this long at their start. */
const START_WITHIN_MS = 10_000;

function newClient(url: string) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: PING_EVERY_MS,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    socket: {
      connectTimeout: ANSWER_WITHIN_MS,
      socketTimeout: DEAD_AFTER_MS,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 10), LONGEST_PAUSE_MS),
    },
  });
  // It reconnects by itself; that Redis is away is told by whoever watches the store.
  return client.on('error', () => undefined);
}

export type Client = ReturnType<typeof newClient>;

export interface Connection {
  /** For one command; its answer within 1.5 s, or StoreUnavailable. */
  ask<T>(what: string, command: (client: Client) => Promise<T>): Promise<T>;
  /** Runs a script; texts in its answer are strings. */
  run(what: string, script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Like run, but texts in its answer are bytes. */
  runBinary(what: string, script: Script, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<unknown>;
  /** Resolves when enough replicas have all that was written on this line before. */
  settled(): Promise<void>;
  /** A line of its own for hints; subscriptions asked for while it is down are made when it is back. */
  readonly subscriber: Client;
  close(): void;
}

/** @throws Error when Redis does not answer within ten seconds. */
export async function openConnection(url: string, replicas: number): Promise<Connection> {
  const client = newClient(url);
  const subscriber = client.duplicate({ disableOfflineQueue: false }).on('error', () => undefined);
  const close = (): void => {
    client.destroy();
    subscriber.destroy();
  };
  await answerWithin('Redis', Promise.all([client.connect(), subscriber.connect()]), START_WITHIN_MS).catch((cause: unknown) => {
    close();
    throw new Error(`Redis does not answer at ${new URL(url).host}`, { cause });
  });
  const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  return {
    ask: (what, command) => answerWithin(what, command(client)),
    run: (what, script, keys, args) => answerWithin(what, evaluate(client, script, { keys: [...keys], arguments: [...args] })),
    runBinary: (what, script, keys, args) =>
      answerWithin(what, evaluate(bytes, script, { keys: [...keys], arguments: [...args] })),
    settled: () => (replicas === 0 ? Promise.resolve() : settled(client, replicas)),
    subscriber,
    close,
  };
}

interface Evaluation {
  readonly keys: string[];
  readonly arguments: (string | Buffer)[];
}

interface Evaluator {
  evalSha(sha: string, evaluation: Evaluation): Promise<unknown>;
  eval(text: string, evaluation: Evaluation): Promise<unknown>;
}

/** By its hash, or by its text where Redis does not know it: then it certainly did not run before. */
async function evaluate(client: Evaluator, { sha, text }: Script, evaluation: Evaluation): Promise<unknown> {
  return client.evalSha(sha, evaluation).catch((error: unknown) => {
    if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return client.eval(text, evaluation);
    throw error;
  });
}

async function settled(client: Client, replicas: number): Promise<void> {
  const counted = await answerWithin('replicas', client.wait(replicas, ANSWER_WITHIN_MS - 500));
  if (counted < replicas) throw new StoreUnavailable(`only ${counted} of ${replicas} replicas have it`);
}
