// Tells when the first person comes: a call or a line, and no question of whoever watches the node.
import type { IncomingMessage, Server } from 'node:http';

/** Asked by machines, for as long as the node runs. */
const WATCHED = new Set(['/healthz', '/readyz']);

/** Looks until the first person comes, from now on, so that nobody is missed who comes while a port is opened. */
export function watchVisits(http: Server): (visited: () => void) => void {
  let isVisited = false;
  let tell: () => void = () => undefined;
  const look = ({ url = '' }: IncomingMessage): void => {
    if (WATCHED.has(url.split('?', 1).join(''))) return;
    http.off('request', look);
    http.off('upgrade', look);
    isVisited = true;
    tell();
  };
  http.prependListener('request', look);
  http.prependListener('upgrade', look);
  return (visited) => {
    if (isVisited) visited();
    else tell = visited;
  };
}
