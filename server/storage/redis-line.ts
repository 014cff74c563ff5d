// One line to Redis, which is cut and opened anew when nothing comes from it any more.
//
// Nothing is queued while it is down and nothing is ever sent twice. That the socket's own timeout counts what is sent
// as life, on a line that a broken network swallows, is why pings that come back are counted here.
import { createClient } from 'redis';
import { answerWithin, ANSWER_WITHIN_MS } from './answer-within.ts';

const PING_EVERY_MS = 1_000;
/** Several pings, each of them later than any answer may be. */
const DEAD_AFTER_MS = 5_000;
const LONGEST_PAUSE_MS = 1_000;
/** A Redis that starts together with its nodes gets this long at their start. */
const START_WITHIN_MS = 10_000;

export type Client = ReturnType<typeof newClient>;

export interface Line {
  /** The client of this moment: not to be kept. */
  client(): Client;
  close(): void;
}

/**
 * `ready` is called whenever the line is up, for the first time or again; `ended` when it was lost, and at every failure
 * to open it anew.
 * @throws Error when Redis does not answer within ten seconds.
 */
export async function openLine(
  url: string,
  ready: (client: Client) => void = () => undefined,
  ended: () => void = () => undefined,
): Promise<Line> {
  let watchdog: NodeJS.Timeout | undefined;
  let trouble = 'silence';
  let client = start();

  function start(): Client {
    const fresh = newClient(url);
    fresh.on('ready', () => ready(fresh)).on('ready', alive);
    fresh.on('ping-interval', alive);
    fresh.on('error', (error) => {
      trouble = troubleIn(error);
      ended();
    });
    return fresh;
  }
  function alive(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(replace, DEAD_AFTER_MS).unref();
  }
  function replace(): void {
    client.destroy();
    client = start();
    alive();
    client.connect().catch(() => undefined); // Replaced once more before it was up.
  }
  function close(): void {
    clearTimeout(watchdog);
    client.destroy();
  }
  await answerWithin('Redis', client.connect(), START_WITHIN_MS).catch((cause: unknown) => {
    close();
    throw new Error(`Redis does not answer at ${new URL(url).host} (${trouble}): start it, or change REDIS_URL.`, { cause });
  });
  return { client: () => client, close };
}

/** In its own words, or by its code. */
const troubleIn = (error: unknown): string =>
  error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);

function newClient(url: string) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: PING_EVERY_MS,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    socket: {
      connectTimeout: ANSWER_WITHIN_MS,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 10), LONGEST_PAUSE_MS),
    },
  });
  // It reconnects by itself; that Redis is away is told by whoever watches the store.
  return client.on('error', () => undefined);
}
