// The one store of a simulated world, and the line to it that each node has: slow, cut, silent, and forgetful of answers and hints.
import type { AppendOutcome, BoxChange, Store, Tip } from '../../server/ports.ts';
import { StoreUnavailable } from '../../server/ports.ts';
import { ANSWER_WITHIN_MS } from '../../server/storage/answer-within.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { memoryStore, type MemoryStore } from '../support/memory-store.ts';
import { misplaced, type Said } from './boxes.ts';
import { Followed } from './followed.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** What becomes of one question to the store; times of a hundred. */
export interface Weather {
  /** It never arrives. */
  readonly lost: number;
  /** It is done, and the answer never arrives. */
  readonly unanswered: number;
  /** It is done when nobody waits for it any more. */
  readonly late: number;
  /** The store says at once that it will not. */
  readonly refused: number;
  /** The node is sent to the end of the line of those who wait. */
  readonly inLine: number;
  readonly hintLost: number;
  /** One way takes between half of it and twice as long, milliseconds. */
  readonly way: number;
}

export const CALM: Weather = { lost: 0, unanswered: 0, late: 0, refused: 0, inLine: 0, hintLost: 0, way: 0.5 };

/** The longest that a question is on its way after its node gave it up. */
const LATE_MS = 4_000;

export type Append = Store['log']['append'];

export interface SharedStoreOptions {
  readonly world: World;
  readonly truth: Truth;
  readonly broken: (sentence: string) => void;
  readonly said: Said;
  readonly bent?: ((real: Append) => Append) | undefined;
}

export class SharedStore {
  readonly memory: MemoryStore;
  readonly truth: Truth;
  readonly #world: World;
  readonly #links = new Set<StoreLink>();
  readonly #broken: (sentence: string) => void;
  /** The store's process stands still until then (SIGSTOP): what arrives is done afterwards. */
  silentUntil = 0;

  readonly append: Append;
  readonly #said: Said;

  constructor({ world, truth, broken, said, bent = (real) => real }: SharedStoreOptions) {
    this.#said = said;
    this.#world = world;
    this.truth = truth;
    this.#broken = broken;
    this.memory = memoryStore({ now: () => Math.floor(world.now) });
    this.append = bent((...asked) => this.#append(...asked));
  }

  link(weather: Weather): StoreLink {
    const link = new StoreLink(this.#world, this, weather);
    this.#links.add(link);
    return link;
  }

  /** What arrived is done as soon as the store works. */
  reach(work: () => void): void {
    const wait = this.silentUntil - this.#world.now;
    if (wait <= 0) work();
    else this.#world.in(wait + this.#world.dice.next(), () => this.reach(work));
  }

  async #append(...[meeting, expected, entries, boxes]: Parameters<Append>): Promise<AppendOutcome> {
    const outcome = await this.memory.log.append(meeting, expected, entries, boxes);
    if (outcome.kind !== 'appended') return outcome;
    this.#world.tell(() => `stored ${entries.map(({ entry }) => `${entry.version} ${entry.type}`).join(', ')}`);
    for (const sentence of misplaced(this.truth.room, entries, boxes ?? [], this.#said)) this.#broken(sentence);
    for (const sentence of this.truth.follow(entries)) this.#broken(sentence);
    for (const link of this.#links) link.followed.hint(meeting);
    return outcome;
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.close();
    await this.memory.close();
  }
}

type Fate = 'well' | 'lost' | 'unanswered' | 'late';

/** The store as one node has it. */
export class StoreLink {
  readonly followed: Followed;
  weather: Weather;
  /** Nothing goes through until then. */
  cutUntil = 0;
  readonly #world: World;
  readonly #shared: SharedStore;
  #closed = false;

  constructor(world: World, shared: SharedStore, weather: Weather) {
    this.#world = world;
    this.#shared = shared;
    this.weather = weather;
    this.followed = new Followed(world, this, (meeting) => this.#trip('tip', () => shared.memory.log.tip(meeting)));
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** As when the node's process dies: nothing is answered any more; what is under way arrives all the same. */
  close(): void {
    this.#closed = true;
    this.followed.close();
  }

  get store(): Store {
    const { log, snapshots, boxes, urns, documents, pins, presence } = this.#shared.memory;
    const trip = <T>(what: string, work: () => Promise<T>) => this.#trip(what, work);
    return {
      log: {
        ...log,
        append: (meeting, expected, entries, changes) => this.#append(meeting, expected, entries, changes),
        read: (...asked) => trip('read', () => log.read(...asked)),
        tip: (meeting) => trip('tip', () => log.tip(meeting)),
        follow: (meeting, seen, changed) => this.followed.follow(meeting, seen, changed),
      },
      snapshots: {
        load: (meeting) => trip('load a snapshot', () => snapshots.load(meeting)),
        save: (...asked) => trip('save a snapshot', () => snapshots.save(...asked)),
        drop: (meeting) => trip('drop a snapshot', () => snapshots.drop(meeting)),
      },
      boxes: { open: (...asked) => trip('open a box', () => boxes.open(...asked)) },
      urns,
      documents,
      pins: {
        claim: (...asked) => trip('claim a number', () => pins.claim(...asked)),
        find: (pin) => trip('find a number', () => pins.find(pin)),
        release: (pin) => trip('release a number', () => pins.release(pin)),
      },
      presence: {
        note: (...asked) => trip('note', () => presence.note(...asked)),
        notes: (meeting) => trip('notes', () => presence.notes(meeting)),
      },
      ready: () => trip('ready', async () => true),
      close: async () => this.close(),
    };
  }

  #append(meeting: string, expected: Tip, entries: readonly StoredEntry[], changes?: readonly BoxChange[]) {
    return this.#trip('append', async (): Promise<AppendOutcome> => {
      if (this.#world.oftenOf100(this.weather.inLine)) return { kind: 'conflict', missing: [] };
      return this.#shared.append(meeting, expected, entries, changes);
    });
  }

  #fate(): Fate {
    const { lost, unanswered, late } = this.weather;
    const drawn = this.#world.dice.next() * 100;
    if (this.#world.now < this.cutUntil) return this.#world.oftenOf100(50) ? 'lost' : 'late';
    if (drawn < lost) return 'lost';
    if (drawn < lost + unanswered) return 'unanswered';
    return drawn < lost + unanswered + late ? 'late' : 'well';
  }

  #way(): number {
    return this.weather.way * this.#world.between(0.5, 2);
  }

  #trip<T>(what: string, work: () => Promise<T>): Promise<T> {
    const world = this.#world;
    if (world.oftenOf100(this.weather.refused)) return Promise.reject(new StoreUnavailable(`${what}: refused`));
    const fate = this.#fate();
    if (fate !== 'well') world.tell(() => `a question to the store (${what}) goes ${fate}`);
    return new Promise((resolve, reject) => {
      const giveUp = world.in(ANSWER_WITHIN_MS, () => {
        if (!this.#closed) reject(new StoreUnavailable(`${what}: no answer`));
      });
      const answered = (say: () => void): void => {
        if (fate === 'unanswered' || fate === 'late') return;
        world.in(this.#way(), () => {
          giveUp();
          if (!this.#closed) say();
        });
      };
      if (fate === 'lost') return;
      const wait = fate === 'late' ? ANSWER_WITHIN_MS + world.dice.next() * LATE_MS : this.#way();
      world.in(wait, () =>
        this.#shared.reach(() => {
          work().then(
            (value) => answered(() => resolve(value)),
            (error: unknown) => answered(() => reject(error instanceof Error ? error : new Error(String(error)))),
          );
        }),
      );
    });
  }
}
