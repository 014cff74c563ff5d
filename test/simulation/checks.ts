// What is held against the truth: after each step every node that moved and every screen that changed, at the end everything.
import { isDeepStrictEqual } from 'node:util';
import { isMap, isSet } from 'immutable';
import { verifyChain } from '../../shared/record/chain.ts';
import { foldEntry } from '../../shared/record/fold.ts';
import { nextDeadline } from '../../shared/room/deadlines.ts';
import { instant } from '../../shared/room/ids.ts';
import { brokenInvariants } from '../../shared/room/invariants.ts';
import { emptyRoom, type Room } from '../../shared/room/room.ts';
import { personOfToken } from '../../shared/room/readings.ts';
import { audienceOf, meOf, viewOf } from '../../shared/room/view.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import type { Client, Shown } from './client.ts';
import type { SimulatedNode } from './node.ts';
import { jsonOf, type Truth } from './truth.ts';
import { settled } from './world.ts';

/** The state of a node is compared whole at every so many versions; its views at all. */
const WHOLE_EVERY = 25;

/** What is due is decided so soon where nothing is wrong, milliseconds: nodes' clocks may be wrong by two seconds. */
const DECIDED_WITHIN_MS = 2_500;

export class Checks {
  readonly #truth: Truth;
  readonly #meeting: string;
  readonly #checked = new WeakMap<SimulatedNode, number>();

  constructor(truth: Truth, meeting: string) {
    this.#truth = truth;
    this.#meeting = meeting;
  }

  /** A node that moved since it was last looked at. */
  async node(node: SimulatedNode): Promise<readonly string[]> {
    const head = node.link.followed.headOf(this.#meeting);
    if (node.state !== 'serving' || !head || head.version === this.#checked.get(node)) return [];
    const there = this.#truth.headAt(head.version);
    if (there.hash !== head.hash) return [`${node.name} stands at version ${head.version}, which was never stored so`];
    const room = await roomOf(node, this.#meeting);
    if (room?.version !== head.version) return [];
    this.#checked.set(node, head.version);
    return [
      ...brokenInvariants(room).map((sentence) => `not true on ${node.name} at version ${head.version}: ${sentence}`),
      ...this.#compared(node, room),
    ];
  }

  #compared(node: SimulatedNode, room: Room): readonly string[] {
    const there = this.#truth.roomAt(room.version);
    if (!there || there === room) return [];
    const differs = `${node.name} differs from the log at version ${room.version}`;
    const audiences = (['public', 'officers'] as const).filter(
      (audience) => !isDeepStrictEqual(jsonOf(viewOf(room, audience)), this.#truth.viewAt(room.version, audience)),
    );
    if (audiences.length > 0) return audiences.map((audience) => `${differs} in the view of ${audience}`);
    return room.version % WHOLE_EVERY === 0 && stateOf(room) !== stateOf(there) ? [`${differs} in its state`] : [];
  }

  /** What a client shows must be what the log at that version leads to, for who they are. */
  shown({ name, person }: Client, { version, head, view, me }: Shown): readonly string[] {
    const room = this.#truth.roomAt(version);
    if (!room || this.#truth.headAt(version).hash !== head)
      return [`${name} was shown version ${version} (${head}), which was never stored`];
    const audience = person && audienceOf(room, person);
    if (!person || !audience) return [];
    return [
      ...(isDeepStrictEqual(view, this.#truth.viewAt(version, audience)) ? [] : [`${name} sees version ${version} otherwise`]),
      ...(isDeepStrictEqual(me, jsonOf(meOf(room, person)))
        ? []
        : [`${name} sees version ${version} of their own part otherwise`]),
    ];
  }

  /** The log as it lies in the store. */
  log(log: readonly StoredEntry[]): readonly string[] {
    const broken = verifyChain(log);
    if (broken) return [`the chain breaks at version ${broken.version}: ${broken.wrong}`];
    const room = log.reduce<Room>((before, stored) => foldEntry(before, stored) ?? before, emptyRoom(instant(0)));
    return [
      // Everybody says on coming back what they saw last: nothing that was shown is ever missing.
      ...log.flatMap(({ entry }) => (entry.type === 'record.forkFound' ? [`a fork was found at version ${entry.version}`] : [])),
      ...(this.#truth.head.hash === (log.at(-1)?.entry.hash ?? '') ? [] : ['the log is not what was stored']),
      ...(stateOf(room) === stateOf(this.#truth.room) ? [] : ['folding the log gives another state']),
    ];
  }

  /** Node and client have come to rest. */
  async atRest(now: number, nodes: readonly SimulatedNode[], clients: readonly Client[]): Promise<readonly string[]> {
    const { head, room } = this.#truth;
    const behind = clients.filter(({ ended, shown }) => !ended && (shown?.version !== head.version || shown.head !== head.hash));
    const due = clients.some((client) => client.isConnected) ? nextDeadline(room) : undefined;
    const rooms = await Promise.all(nodes.map((node) => roomOf(node, this.#meeting)));
    return [
      ...behind.map(({ name, shown }) => `${name} ended at version ${shown?.version ?? 'none'} of ${head.version}`),
      ...clients.flatMap((client) =>
        client.isConnected && personOfToken(room, client.tokenHash) !== client.person
          ? [`${client.name} still looks, and its session is over`]
          : [],
      ),
      ...(due && due.at < now - DECIDED_WITHIN_MS ? [`${due.id} was due ${Math.round(now - due.at)} ms ago`] : []),
      ...nodes.flatMap(({ name }, index) => {
        const there = rooms[index];
        return there && stateOf(there) !== stateOf(room) ? [`${name} ended in another state`] : [];
      }),
    ];
  }
}

/** The room as a node has it in memory; nothing when it has to be read first. */
async function roomOf(node: SimulatedNode, meeting: string): Promise<Room | undefined> {
  if (!node.link.followed.headOf(meeting)) return undefined;
  let room: Room | undefined;
  node.rooms.roomOf(meeting).then(
    (found) => (room = found),
    () => undefined, // It is being let go of.
  );
  await settled();
  return room;
}

/** A state as text; the order within maps and sets is no part of it. */
export function stateOf(room: Room): string {
  return JSON.stringify(ordered(room));
}

function ordered(value: unknown): unknown {
  if (isMap(value)) return [...value].map(([key, member]) => [String(key), ordered(member)]).toSorted(byKey);
  if (isSet(value)) return [...value].map(String).toSorted();
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .flatMap(([key, member]) => (member === undefined ? [] : [[key, ordered(member)]]))
    .toSorted(byKey);
}

const byKey = ([one]: readonly unknown[], [other]: readonly unknown[]): number => (String(one) < String(other) ? -1 : 1);
