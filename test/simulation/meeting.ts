// One simulated meeting from its founding to its rest, by a seed: who comes, what they want, what goes wrong, and what did not hold.
import { nextDeadline } from '../../shared/room/deadlines.ts';
import { personOfToken } from '../../shared/room/readings.ts';
import { plain } from '../../shared/procedures/plain.ts';
import { youhuahaohaoshuo } from '../../shared/procedures/youhuahaohaoshuo.ts';
import type { Founded, FoundingWish } from '../../server/rooms/rooms.ts';
import { wish } from '../support/nodes.ts';
import { History } from '../support/history.ts';
import type { Said } from './boxes.ts';
import type { Breaking } from './broken.ts';
import { Checks } from './checks.ts';
import { Client, type Surroundings } from './client.ts';
import { troubles, weatherOf } from './faults.ts';
import { SimulatedNode } from './node.ts';
import { drawBySeed } from './seeded-chance.ts';
import { CALM, SharedStore } from './shared-store.ts';
import { Truth } from './truth.ts';
import { wishOf } from './wishes.ts';
import { World } from './world.ts';

export interface SimulationOptions {
  readonly tell?: (line: string) => void;
  readonly broken?: Breaking;
  /** So many wishes at about; by default 150. */
  readonly wishes?: number;
}

export interface Simulated {
  readonly seed: number;
  /** What did not hold, and at which step; nothing when all did. */
  readonly failure?: { readonly step: number; readonly sentences: readonly string[] };
  readonly head: string;
  readonly version: number;
  readonly steps: number;
  readonly did: ReadonlyMap<string, number>;
}

/** Faults of ours; a snapshot that a silent store did not take is none. */
const REPORTED_FAULTS: readonly string[] = ['room.failed', 'command.failed', 'room.stopped', 'founding.failed'];
/** The world is calm for so long at the end, milliseconds; whoever is not at rest then never will be. */
const CALMS_DOWN_MS = 90_000;
const REST_MS = 3_000;
/** What becomes due within so long is waited for at the end, milliseconds. */
const DUE_SOON_MS = 40_000;

/** Plays one meeting. The same seed plays the same meeting. */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<Simulated> {
  const world = new World(seed, options.tell);
  const restore = drawBySeed(seed, world);
  const story = new Story(world, options);
  try {
    await story.play();
  } finally {
    restore();
    await story.end();
  }
  const { truth, sentences, did } = story;
  return {
    seed,
    head: truth.head.hash,
    version: truth.version,
    steps: world.steps,
    did,
    ...(sentences.length > 0 && { failure: { step: world.steps, sentences } }),
  };
}

class Story {
  readonly truth = new Truth();
  readonly sentences: string[] = [];
  readonly did = new Map<string, number>();
  readonly #world: World;
  readonly #options: SimulationOptions;
  readonly #shared: SharedStore;
  readonly #history = new History();
  readonly #clients: Client[] = [];
  readonly #nodes: SimulatedNode[] = [];
  /** The keys of links as they open now. */
  readonly #keys = new Map<string, string>();
  readonly #weather;
  #opened = 0;
  #isCalm = false;

  constructor(world: World, options: SimulationOptions) {
    this.#world = world;
    this.#options = options;
    this.#weather = weatherOf(world);
    const said: Said = (by, id) =>
      this.#clients.flatMap(({ sent }) => sent).find((sent) => sent.person === by && sent.id === id)?.command;
    this.#shared = new SharedStore({ world, truth: this.truth, broken: this.#broken, said, bent: options.broken?.append });
  }

  readonly #broken = (sentence: string): void => {
    this.#world.tell(() => `BROKEN: ${sentence}`);
    this.sentences.push(sentence);
  };
  readonly #count = (what: string): void => void this.did.set(what, (this.did.get(what) ?? 0) + 1);

  async play(): Promise<void> {
    const world = this.#world;
    for (let count = 1 + world.dice.below(3); count > 0; count -= 1) this.#openNode(CALM);
    const founded = await this.#founded();
    if (!founded) return;
    const checks = new Checks(this.truth, founded.meeting);
    const around = this.#around(founded, checks);
    this.#gather(around, founded);
    await this.#run(checks, world.now + 3_000);
    for (const node of this.#nodes) node.link.weather = this.#weather;
    // One in six lasts long enough for a chair to be lost.
    const lasts = (this.#options.wishes ?? 150) * (world.oftenOf100(16) ? 1_000 : 400);
    if (this.#weather !== CALM) troubles(this.#exposed(), world.now + lasts);
    this.#talk(founded.meeting, world.now + lasts);
    await this.#run(checks, world.now + lasts);
    await this.#calmDown(checks, founded.meeting);
  }

  async end(): Promise<void> {
    for (const node of this.#nodes) node.kill();
    await this.#shared.close();
  }

  get #serving(): readonly SimulatedNode[] {
    return this.#nodes.filter(({ state }) => state === 'serving');
  }

  #openNode(weather = this.#isCalm ? CALM : this.#weather): void {
    const world = this.#world;
    const wrongBy = world.oftenOf100(10) ? world.between(-2_000, 2_000) : world.between(-100, 100);
    this.#opened += 1;
    const name = `node${this.#opened}`;
    const report = (event: string, facts: Readonly<Record<string, unknown>>): void => {
      if (REPORTED_FAULTS.includes(event)) this.#broken(`${name} reports ${event}: ${JSON.stringify(facts)}`);
    };
    const options = { world, shared: this.#shared, name, weather, clockWrongBy: wrongBy, report };
    this.#nodes.push(new SimulatedNode({ ...options, ...(this.#options.broken && { broken: this.#options.broken }) }));
    world.tell(() => `${name} opens, its clock wrong by ${Math.round(wrongBy)} ms`);
  }

  async #founded(): Promise<Founded | undefined> {
    let founded: Founded | undefined;
    this.#nodes[0]?.rooms.create(foundingWish(this.#world)).then(
      (made) => (founded = made),
      (error: unknown) => this.#broken(`no meeting was founded: ${String(error)}`),
    );
    while (!founded && this.sentences.length === 0 && (await this.#world.step()));
    return founded;
  }

  #around({ meeting }: Founded, checks: Checks): Surroundings {
    return {
      world: this.#world,
      meeting,
      history: this.#history,
      anyNode: () => this.#world.dice.pick(this.#serving),
      broken: this.#broken,
      shows: (client) => {
        this.#count('sum: views held against the log');
        if (client.shown) for (const sentence of checks.shown(client, client.shown)) this.#broken(sentence);
      },
      unknownToken: (client) => {
        if (personOfToken(this.truth.room, client.tokenHash) !== undefined)
          this.#broken(`${client.name} was told that nobody has that token`);
        client.ended = 'replaced';
      },
      ...(this.#options.broken?.bent && { bent: this.#options.broken.bent }),
    };
  }

  /** The officers come first; participants come in the first minute. */
  #gather(around: Surroundings, { keys }: Founded): void {
    const world = this.#world;
    for (const [role, key] of Object.entries(keys)) this.#keys.set(role, key);
    const come = (name: string, role: string, within: number, group?: string): void => {
      const wish = () => ({ by: { key: this.#keyOf(role) }, name, ...(group !== undefined && { group }) });
      const client = new Client(around, name, wish);
      this.#clients.push(client);
      world.in(world.between(0, within), () => this.#keepComing(client));
    };
    come('chair', 'chair', 100);
    come('supervisor', 'supervisor', 2_000);
    if (world.oftenOf100(60)) come('deputy', 'deputy', 2_000);
    if (world.oftenOf100(60)) come('clerk', 'clerk', 2_000);
    if (world.oftenOf100(40)) come('screen', 'screen', 20_000);
    if (world.oftenOf100(30)) come('expert', 'expert', 20_000);
    for (let count = 3 + world.dice.below(8); count > 0; count -= 1)
      come(`p${count}`, 'participant', world.oftenOf100(60) ? 2_000 : 30_000, world.dice.pick(['residents', 'traders']));
  }

  /** As the hall screen shows it; the keys of officers' links are shown once. */
  #keyOf(role: string): string {
    const links = this.truth.room.people.doors.links.valueSeq().filter((link) => link.role === role && !link.replaced);
    return links.maxBy(({ since }) => since)?.key ?? this.#keys.get(role) ?? '';
  }

  /** Whoever lost the line comes back after a while. */
  #keepComing(client: Client): void {
    client.come();
    const pause = this.#isCalm ? 200 : this.#world.between(50, 3_000);
    this.#world.in(pause, () => this.#keepComing(client));
  }

  /** A link or the number is replaced: whoever comes later comes by the new one. */
  #replace(meeting: string): void {
    const [node, by] = [this.#world.dice.pick(this.#serving), this.#acting?.person];
    const role = this.#world.dice.pick(['participant', 'screen', 'expert'] as const);
    if (!node || !by || !role) return;
    const isNumber = this.#world.oftenOf100(30);
    const replaced = isNumber ? node.rooms.replacePin(meeting, by) : node.rooms.replaceLink(meeting, by, role, false);
    replaced.then(
      (made) => {
        if (made.ok) this.#count(isNumber ? 'command: number replaced' : 'command: link replaced');
      },
      () => undefined, // The store did not answer.
    );
  }

  /** Somebody says something, and so on. */
  #talk(meeting: string, until: number): void {
    const world = this.#world;
    if (world.oftenOf100(1)) this.#replace(meeting);
    const client = world.oftenOf100(45) ? this.#acting : world.dice.pick(this.#clients);
    if (client?.isConnected && client.person) {
      const command = wishOf(this.truth.room, client.person, world.dice);
      if (command) client.say(command);
    }
    // Bursts now and then.
    world.in(world.oftenOf100(30) ? world.between(0, 5) : world.between(0, 1_000), () => {
      if (world.now < until) this.#talk(meeting, until);
    });
  }

  get #acting(): Client | undefined {
    const chair = this.truth.room.meeting.chair?.person;
    return this.#clients.find(({ person }) => person === chair);
  }

  #exposed() {
    return {
      world: this.#world,
      shared: this.#shared,
      nodes: () => this.#serving,
      clients: () => this.#clients,
      chair: () => this.#acting,
      openNode: () => this.#openNode(),
      count: this.#count,
    };
  }

  async #run(checks: Checks, until: number): Promise<void> {
    while (this.sentences.length === 0 && (await this.#world.step(until))) await this.#look(checks);
  }

  async #look(checks: Checks): Promise<void> {
    for (const node of this.#serving) for (const sentence of await checks.node(node)) this.#broken(sentence);
  }

  /** Nothing goes wrong any more: everybody comes back, everything is asked for, all are shown the same. */
  async #calmDown(checks: Checks, meeting: string): Promise<void> {
    const world = this.#world;
    world.tell(() => 'the world calms down');
    this.#isCalm = true;
    for (const client of this.#clients) client.awayUntil = 0;
    this.#shared.silentUntil = 0;
    if (this.#serving.length === 0) this.#openNode(CALM);
    for (const { link } of this.#nodes) [link.weather, link.cutUntil] = [CALM, 0];
    // Real lines lose nothing without breaking: whoever misses something comes back.
    for (const { line } of this.#clients) if (line?.hasGap || line?.dropsNext) line.cut();
    const end = world.now + CALMS_DOWN_MS;
    let [version, since] = [-1, world.now];
    while (this.sentences.length === 0 && world.now < end && (await world.step())) {
      await this.#look(checks);
      const isQuiet = version === this.truth.version && this.#clients.every((client) => client.ended || this.#isAtRest(client));
      if (!isQuiet || this.#isAwaited) [version, since] = [this.truth.version, world.now];
      else if (world.now - since > REST_MS) break;
    }
    await this.#judge(checks, meeting);
  }

  #isAtRest(client: Client): boolean {
    return client.isConnected && client.unsure.length === 0 && client.shown?.version === this.truth.version;
  }

  /** Something is due soon, and by itself. */
  get #isAwaited(): boolean {
    const due = nextDeadline(this.truth.room);
    return due !== undefined && due.at > this.#world.now && due.at < this.#world.now + DUE_SOON_MS;
  }

  async #judge(checks: Checks, meeting: string): Promise<void> {
    if (this.sentences.length > 0) return;
    const log = await this.#shared.memory.log.read(meeting, 0);
    const unsure = this.#clients.filter(({ ended, unsure }) => !ended && unsure.length > 0);
    const found = [
      ...checks.log(log),
      ...this.#history.findings(log),
      ...(await checks.atRest(this.#world.now, this.#serving, this.#clients)),
      ...unsure.map(({ name, unsure: [first] }) => `${name} was never answered ${first?.id ?? ''}`),
    ];
    for (const sentence of found) this.#broken(sentence);
    for (const { sent } of this.#clients) for (const { command, answers } of sent) this.#note(command.type, answers);
    for (const { entry } of log) this.#count(`entry: ${entry.type}`);
    for (const { phase, terms } of this.truth.room.polls.polls.values())
      if (phase.status === 'closed') this.#count(`poll: ${terms.secrecy}, ${terms.method}`);
    if (this.truth.room.meeting.phase.status === 'closed') this.#count('sum: meetings closed');
  }

  #note(type: string, answers: Client['sent'][number]['answers']): void {
    const last = answers.at(-1);
    const outcome = last === undefined ? 'unknown' : last.ok ? 'accepted' : 'refusal' in last ? 'refused' : 'unknown';
    this.#count(`sum: commands ${outcome}`);
    this.#count(`command: ${type} ${outcome}`);
    if (answers.length > 1) this.#count('sum: commands asked again');
  }
}

function foundingWish(world: World): FoundingWish {
  const isPlain = world.oftenOf100(75);
  const groups = ['residents', 'traders'];
  const agenda = [1, 2].map((item) => ({ title: `Item ${item}`, kind: 'discuss' as const, minutes: 10, question: 'Lamps?' }));
  const rules = isPlain ? { rules: plain } : { procedure: 'youhuahaohaoshuo', rules: youhuahaohaoshuo };
  return wish({ groups, agenda, waitingRoom: world.oftenOf100(15), ...rules });
}
