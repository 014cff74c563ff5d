// How the store asks Redis: with a limit for every answer, scripts by their hash, and replicas counted.
import { RESP_TYPES } from 'redis';
import { StoreUnavailable } from '../ports.ts';
import { answerWithin, ANSWER_WITHIN_MS } from './answer-within.ts';
import { openHints, type Hints } from './redis-hints.ts';
import { openLine, type Client } from './redis-line.ts';
import type { Script } from './redis-scripts.ts';

/** Replicas get less than the command as a whole, so that it is Redis who says how many answered. */
const REPLICAS_WITHIN_MS = ANSWER_WITHIN_MS - 500;

export interface Connection {
  /** For commands without a script; their answer within 1.5 s, or StoreUnavailable. */
  ask<T>(what: string, commands: (client: Client) => Promise<T>): Promise<T>;
  /** Runs a script; texts in its answer are strings. */
  run(what: string, script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Like run, but texts in its answer are bytes. */
  runBinary(what: string, script: Script, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<unknown>;
  /**
   * Called before a write that must be durable; answers what to call after it, which resolves when enough replicas have
   * it. Redis counts for one line only, so a line that came anew between is StoreUnavailable.
   */
  settling(withinMs?: number): () => Promise<void>;
  readonly hints: Hints;
  close(): void;
}

/** Who is told of the line that commands go by. */
export interface Watching {
  lineIsUp(): void;
  lineEnded(): void;
}

/** @throws Error when Redis does not answer within ten seconds. */
export async function openConnection(url: string, replicas: number, watching: Watching): Promise<Connection> {
  const line = await openLine(
    url,
    () => watching.lineIsUp(),
    () => watching.lineEnded(),
  );
  const hints = await openHints(url).catch((error: unknown) => {
    line.close();
    throw error;
  });
  const binary = () => line.client().withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  return {
    ask: (what, commands) => answerWithin(what, commands(line.client())),
    run: (what, script, keys, args) =>
      answerWithin(what, evaluate(line.client(), script, { keys: [...keys], arguments: [...args] })),
    runBinary: (what, script, keys, args) =>
      answerWithin(what, evaluate(binary(), script, { keys: [...keys], arguments: [...args] })),
    settling(withinMs = REPLICAS_WITHIN_MS) {
      const client = line.client();
      const epoch = client.socketEpoch;
      return () => (replicas === 0 ? Promise.resolve() : settled(client, epoch, replicas, withinMs));
    },
    hints,
    close() {
      hints.close();
      line.close();
    },
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

async function settled(client: Client, epoch: number, replicas: number, withinMs: number): Promise<void> {
  const counted = await answerWithin('replicas', client.wait(replicas, withinMs));
  if (client.socketEpoch !== epoch) throw new StoreUnavailable('the line broke before replicas could be counted');
  if (counted < replicas) throw new StoreUnavailable(`only ${counted} of ${replicas} replicas have it`);
}
