// Every route of the running surface, read from Express itself: what is mounted, and below what.
import { openRooms } from '../../server/rooms/open-rooms.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryStore } from '../support/memory-store.ts';
import { noDocuments } from '../support/nodes.ts';
import { surfaceOf } from '../support/surface.ts';

/** As Express keeps what was mounted; nothing of it is declared. */
interface Layer {
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
  /** Where it is mounted. */
  readonly rawPath?: string;
}

/** `GET /api/door` and the like. @throws Error where Express says no more where a router is mounted. */
export function routesOf(): readonly string[] {
  const clock = fakeClock();
  const store = memoryStore(clock);
  const rooms = openRooms({ store, clock, gatherMs: 0, node: 'routes', documents: noDocuments(), report: () => undefined });
  return routesIn(layersIn(surfaceOf({ rooms, clock }).router), '');
}

const layersIn = (router: object) => (Reflect.get(router, 'stack') ?? []) as readonly Layer[];

function routesIn(layers: readonly Layer[], below: string): readonly string[] {
  return layers.flatMap(({ route, handle, rawPath }) => {
    if (route) {
      const methods = Object.keys(route.methods).map((method) => method.toUpperCase());
      return methods.flatMap((method) => [route.path].flat().map((path) => `${method} ${below}${path}`));
    }
    if (!handle.stack) return [];
    if (rawPath === undefined) throw new Error('Express does not say where a router is mounted');
    return routesIn(handle.stack, below + (rawPath === '/' ? '' : rawPath));
  });
}
