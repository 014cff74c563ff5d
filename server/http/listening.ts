// How the one port is taken, and let go of without losing a call that is on its way.
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** After a restart a whole assembly comes back in one second; the system cuts this to what it allows. */
const CONNECTIONS_IN_LINE = 8_192;

export function listen(http: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen({ port, host, backlog: CONNECTIONS_IN_LINE }, () => {
      const address = http.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** So long the next connection is waited for, to stop right after it. */
const LAST_CONNECTION_MS = 100;
/** A call that was on its way is here by then, and answered; and a proxy has used up the lines that it keeps. */
const LAST_CALLS_MS = 300;

/**
 * Takes no more connections, and resets none: the system resets those that wait to be taken, of which there are none
 * just after one was taken. Lines that look idle stay for a while, unlike with `http.Server`'s own close, since a proxy
 * may just be sending a call down one of them; from now on each ends with its answer.
 */
export async function stopListening(http: Server): Promise<void> {
  if (!http.listening) return;
  const next = new AbortController();
  const close = (): void => {
    http.off('connection', close);
    NetServer.prototype.close.call(http);
    next.abort();
  };
  http.once('connection', close);
  await setTimeout(LAST_CONNECTION_MS, undefined, { signal: next.signal }).then(close, () => undefined);
  await setTimeout(LAST_CALLS_MS);
}

/** Connections that are idle end at once; Socket.IO may have closed the server before. */
export function closeHttp(http: Server): Promise<void> {
  http.closeAllConnections();
  return new Promise((resolve) => (http.listening ? http.close(() => resolve()) : resolve()));
}
