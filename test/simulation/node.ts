// A node of the simulated world: the real registry of meetings over its own clock and its own line to the store.
import { GATHER_MS } from '../../shared/protocol/limits.ts';
import { noDocuments } from '../support/nodes.ts';
import { openRooms } from '../../server/rooms/open-rooms.ts';
import type { Rooms } from '../../server/rooms/rooms.ts';
import { watchStore, type StoreWatch } from '../../server/system/store-watch.ts';
import type { Breaking } from './broken.ts';
import { NodeClock } from './node-clock.ts';
import type { Line } from './line.ts';
import type { SharedStore, StoreLink, Weather } from './shared-store.ts';
import type { World } from './world.ts';

export interface NodeOptions {
  readonly world: World;
  readonly shared: SharedStore;
  readonly name: string;
  readonly weather: Weather;
  /** Milliseconds. */
  readonly clockWrongBy: number;
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly broken?: Breaking;
}

export class SimulatedNode {
  readonly name: string;
  readonly rooms: Rooms;
  readonly link: StoreLink;
  readonly clock: NodeClock;
  readonly lines = new Set<Line>();
  readonly #watch: StoreWatch;
  /** `leaving`: it says goodbye and takes nobody in; `dead`: nothing of it happens any more. */
  state: 'serving' | 'leaving' | 'dead' = 'serving';

  constructor({ world, shared, name, weather, clockWrongBy, report, broken = {} }: NodeOptions) {
    this.name = name;
    this.clock = new NodeClock(world, clockWrongBy);
    this.link = shared.link(weather);
    const store = broken.store?.(this.link.store) ?? this.link.store;
    const nodeClock = broken.clock?.(this.clock) ?? this.clock;
    const rooms = openRooms({ store, clock: nodeClock, gatherMs: GATHER_MS, documents: noDocuments(), node: name, report });
    this.rooms = broken.rooms?.(rooms) ?? rooms;
    const told = ({ ok, since }: { readonly ok: boolean; readonly since: number }) => this.rooms.storeChanged(ok, since);
    this.#watch = watchStore(store, this.clock, told, () => this.lines.size > 0);
  }

  /** Its process dies in the middle of whatever it does. */
  kill(): void {
    this.state = 'dead';
    this.link.close();
    this.#watch.close();
    this.clock.close();
    for (const line of [...this.lines]) line.cut();
  }

  /** Its process is asked to end: everybody is told, what waits is decided, a snapshot is kept. */
  async leave(): Promise<void> {
    this.state = 'leaving';
    this.#watch.close();
    await this.rooms.close();
    this.kill();
  }
}
