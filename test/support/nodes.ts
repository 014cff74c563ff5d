// Nodes over one store in memory, with people who look at meetings through sockets that only remember.
import { fakeClock, type FakeClock } from './fake-clock.ts';
import { memoryStore, type MemoryStore } from './memory-store.ts';
import { mergePatch } from '../../shared/record/merge-patch.ts';
import { nth } from './room.ts';
import { plain } from '../../shared/procedures/plain.ts';
import { personId, type PersonId } from '../../shared/room/ids.ts';
import type { RoomCommand } from '../../shared/room/room.ts';
import { hashOfKey } from '../../server/rooms/keys.ts';
import { openRooms } from '../../server/rooms/open-rooms.ts';
import type {
  Connection,
  Founded,
  FoundingWish,
  LastSeen,
  Message,
  Onlooker,
  RoomDocuments,
  Rooms,
} from '../../server/rooms/rooms.ts';

export interface Node {
  readonly rooms: Rooms;
  readonly reports: { readonly event: string; readonly facts: Readonly<Record<string, unknown>> }[];
}

export interface Cluster {
  readonly clock: FakeClock;
  readonly store: MemoryStore;
  readonly nodes: readonly Node[];
  /** Lets everything that is ready happen; hints arrive, batches are stored, patches are sent. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Texts of proposals by item, as if somebody had written them. */
export const noDocuments = (texts: Readonly<Record<string, string>> = {}): RoomDocuments => ({
  seed: async (_meeting, items) => ({
    outline: { upTo: 1, items: items.map(({ proposal, id, ...item }) => ({ ...item, id: itemIdOf(id) })) },
    proposals: [],
  }),
  forget: () => undefined,
  proposalOf: async (_meeting, item) => {
    const text = texts[item];
    return text === undefined ? undefined : { text, hash: hashOfKey(text), editedAt: 1 };
  },
});
const itemIdOf = (id: string) => id as FoundingItemId;
type FoundingItemId = Founded['items'][number];

export const START = 1_800_000_000_000;

export interface ClusterOptions {
  readonly size?: number;
  readonly documents?: RoomDocuments;
  readonly store?: MemoryStore;
  readonly clock?: FakeClock;
  /** Milliseconds for which a crowd is gathered. */
  readonly gatherMs?: number;
  /** The first node hears of nothing that others append: every hint to it is lost. */
  readonly deaf?: boolean;
}

export function cluster({
  size = 1,
  documents = noDocuments(),
  deaf = false,
  gatherMs = 0,
  ...given
}: ClusterOptions = {}): Cluster {
  const clock = given.clock ?? fakeClock(START);
  const store = given.store ?? memoryStore(clock);
  const nodes = Array.from({ length: size }, (_, index) => {
    const reports: Node['reports'] = [];
    const heard = deaf && index === 0 ? { ...store, log: { ...store.log, follow: () => () => undefined } } : store;
    const rooms = openRooms({
      store: heard,
      clock,
      gatherMs,
      documents,
      node: `n${index}`,
      report: (event, facts) => void reports.push({ event, facts }),
    });
    return { rooms, reports };
  });
  return {
    clock,
    store,
    nodes,
    settle: async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    close: async () => {
      await Promise.all(nodes.map(({ rooms }) => rooms.close()));
      await store.close();
    },
  };
}

/** Founds a meeting on the first node, with a chair and participants who look at it there. */
export async function seated(at: Cluster, names: readonly string[] = [], change: Partial<FoundingWish> = {}) {
  const node = nth(at.nodes, 0);
  const founded = await node.rooms.create(wish(change));
  const chair = await comeIn(node, founded, 'chair', 'Chen');
  const people: Watcher[] = [];
  for (const each of names) {
    const [name = '', group] = each.split('@');
    people.push(await comeIn(node, founded, 'participant', name, group));
  }
  await chair.do({ type: 'meeting.start' });
  await shownTo(at);
  return { node, founded, meeting: founded.meeting, chair, people };
}

/** Lets pass what the pace of patches holds back. */
export async function shownTo(at: Cluster): Promise<void> {
  await at.settle();
  at.clock.advance(300);
  await at.settle();
}

export const wish = (change: Partial<FoundingWish> = {}): FoundingWish => ({
  title: 'Test',
  procedure: 'plain',
  rules: plain,
  language: 'en',
  names: 'whole',
  groups: [],
  waitingRoom: false,
  draft: false,
  agenda: [],
  ...change,
});

interface Shown {
  version: number;
  head: string;
  mark?: string;
  view: unknown;
  me: unknown;
}

/** A socket as a client: it keeps the view that its messages lead to, and asks for the whole when it lost the thread. */
export class Watcher implements Onlooker {
  readonly person: PersonId;
  readonly token: string;
  readonly messages: Message[] = [];
  shown: Shown = { version: 0, head: '', view: undefined, me: undefined };
  unsent = 0;
  closed: string | undefined;
  connection: Connection | undefined;
  #sent = 0;
  patches = 0;
  wholes = 0;

  constructor(person: string, token: string) {
    this.person = personId(person);
    this.token = hashOfKey(token);
  }

  send(message: Message): void {
    this.messages.push(message);
    const body = JSON.parse(message.json);
    if (message.event === 'view') {
      this.wholes += 1;
      this.shown = body;
    } else if (message.event === 'patch') {
      this.patches += 1;
      if (body.from !== this.shown.version) throw new Error(`a patch from ${body.from} came at ${this.shown.version}`);
      const view = body.view === undefined ? this.shown.view : mergePatch(this.shown.view, body.view);
      const { version, head, mark } = body;
      this.shown = { version, head, ...(mark && { mark }), view, me: body.me ?? this.shown.me };
    }
  }
  #nextId(): string {
    this.#sent += 1;
    return `c${this.#sent}`;
  }
  unsentBytes(): number {
    return this.unsent;
  }
  close(code: string): void {
    this.closed = code;
    this.connection?.leave();
  }
  /** Sends a command; it must be accepted. */
  async do(command: RoomCommand, id = this.#nextId()): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.ask(command, id);
    if (!answer.ok) throw new Error(`${command.type}: ${JSON.stringify(answer)}`);
    return answer.result ?? {};
  }
  ask(command: RoomCommand, id = this.#nextId()) {
    if (!this.connection) throw new Error('not connected');
    return this.connection.command(id, command);
  }
}

/** Comes in by a key and looks. */
export async function comeIn(
  node: Node,
  founded: Founded,
  role: keyof Founded['keys'],
  name: string,
  group?: string,
): Promise<Watcher> {
  const wishes = { by: { key: founded.keys[role] }, name, ...(group !== undefined && { group }) };
  const entered = await node.rooms.enter(founded.meeting, wishes);
  if (!entered.ok) throw new Error(`${name} was not let in: ${JSON.stringify(entered)}`);
  return look(node, founded.meeting, entered.person, entered.token);
}

/** What a client sends of what it saw last. */
export function seenBy({ shown: { version, head, mark } }: Pick<Watcher, 'shown'>): LastSeen {
  return { version, head, ...(mark !== undefined && { mark }) };
}

/** Connects; as whoever comes `before` back, it says what that one saw last. */
export async function look(node: Node, meeting: string, person: string, token: string, before?: Watcher): Promise<Watcher> {
  const watcher = new Watcher(person, token);
  if (before) watcher.shown = before.shown;
  const known = before && seenBy(before);
  watcher.connection = await node.rooms.connect(meeting, watcher, known);
  if (!watcher.connection) throw new Error(`${person} was not connected`);
  return watcher;
}
