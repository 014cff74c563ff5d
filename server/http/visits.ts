// Tells when the first person comes: a call or a line, and no question of whoever watches the node.
import type { IncomingMessage, Server } from 'node:http';

/** Asked by machines, for as long as the node runs. */
const WATCHED = new Set(['/healthz', '/readyz']);

/** Calls `visited` once, before the visitor is answered; from then on nothing is looked at. */
export function whenVisited(http: Server, visited: () => void): void {
  const look = ({ url = '' }: IncomingMessage): void => {
    if (WATCHED.has(url.split('?', 1).join(''))) return;
    http.off('request', look);
    http.off('upgrade', look);
    visited();
  };
  http.prependListener('request', look);
  http.prependListener('upgrade', look);
}
