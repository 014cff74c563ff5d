// What goes wrong in a simulated world, and when: lines, hints, answers, processes, and the store itself.
import type { Client } from './client.ts';
import type { SimulatedNode } from './node.ts';
import { CALM, type SharedStore, type Weather } from './shared-store.ts';
import type { World } from './world.ts';

export interface Exposed {
  readonly world: World;
  readonly shared: SharedStore;
  readonly nodes: () => readonly SimulatedNode[];
  readonly clients: () => readonly Client[];
  readonly chair: () => Client | undefined;
  /** Opens a new node in the place of one that went. */
  readonly openNode: () => void;
  /** How often each thing went wrong. */
  readonly count: (what: string) => void;
}

/** Milliseconds between two things that go wrong. */
const EVERY_MS = [300, 4_000] as const;
/** A node is back after so long, milliseconds. */
const BACK_AFTER_MS = [200, 4_000] as const;

/** The weather of a whole story, by its seed: one in five is calm, one in five stormy. */
export function weatherOf(world: World): Weather {
  const rough = world.dice.below(5);
  if (rough === 0) return CALM;
  const often = rough === 4 ? 4 : 1;
  return {
    lost: 0.5 * often,
    unanswered: often,
    late: 0.5 * often,
    refused: 0.5 * often,
    inLine: 3,
    hintLost: 15 * often,
    way: world.between(0.2, 6),
  };
}

type Fault = readonly [number, string, (exposed: Exposed) => void];

const faults: readonly Fault[] = [
  [5, 'a line cut', ({ world, clients }) => world.dice.pick(clients())?.line?.cut()],
  [1, 'everybody cut', ({ clients }) => clients().forEach((client) => client.line?.cut())],
  [3, 'a client that stops reading', ({ world, clients }) => world.dice.pick(clients())?.line?.stall(world.between(500, 15_000))],
  [2, 'a message dropped', ({ world, clients }) => dropped(world.dice.pick(clients()))],
  [0.5, 'a chair who goes away', ({ world, chair }) => goesAway(world, chair())],
  [2, 'a node killed', (exposed) => ends(exposed, (node) => node.kill())],
  [2, 'a node asked to leave', (exposed) => ends(exposed, (node) => void node.leave())],
  [1.5, 'a node cut from the store', ({ world, nodes }) => cutOff(world, world.dice.pick(nodes()))],
  [1, 'the store silent', ({ world, shared }) => void (shared.silentUntil = world.now + world.between(200, 5_000))],
  [1, 'a node far away', ({ world, nodes }) => far(world.dice.pick(nodes()))],
];

/** Lets things go wrong until the given time. */
export function troubles(exposed: Exposed, until: number): void {
  const { world, count } = exposed;
  world.in(world.between(...EVERY_MS), () => {
    if (world.now > until) return;
    const [, name, happen] = drawn(world);
    world.tell(() => `trouble: ${name}`);
    count(`fault: ${name}`);
    happen(exposed);
    troubles(exposed, until);
  });
}

function drawn(world: World): Fault {
  let left = world.dice.next() * faults.reduce((sum, [weight]) => sum + weight, 0);
  const found = faults.find(([weight]) => (left -= weight) < 0) ?? faults[0];
  if (!found) throw new Error('nothing can go wrong');
  return found;
}

/** For longer than others must wait before one of them may take the chair. */
function goesAway(world: World, client: Client | undefined): void {
  if (!client) return;
  client.awayUntil = world.now + world.between(1_000, 90_000);
  client.line?.cut();
}

function dropped(client: Client | undefined): void {
  if (client?.line) client.line.dropsNext = true;
}

function ends({ world, nodes, openNode }: Exposed, end: (node: SimulatedNode) => void): void {
  const node = world.dice.pick(nodes());
  if (!node) return;
  end(node);
  world.in(world.between(...BACK_AFTER_MS), openNode);
}

function cutOff(world: World, node: SimulatedNode | undefined): void {
  if (node) node.link.cutUntil = world.now + world.between(200, 6_000);
}

/** Fifteen milliseconds further than the others. */
function far(node: SimulatedNode | undefined): void {
  if (node) node.link.weather = { ...node.link.weather, way: node.link.weather.way + 15 };
}
