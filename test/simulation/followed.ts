// The logs a node follows: hints that come late or not at all, and a look once a second.
import type { Tip } from '../../server/ports.ts';
import { sameTip } from '../../server/storage/stored-entry.ts';
import type { Weather } from './shared-store.ts';
import type { World } from './world.ts';

const LOOK_EVERY_MS = 1_000;
const HINT_WITHIN_MS = 20;

interface Follower {
  readonly meeting: string;
  readonly seen: () => Tip;
  readonly changed: () => void;
}

export class Followed {
  readonly #world: World;
  readonly #line: { readonly weather: Weather; readonly cutUntil: number };
  readonly #tip: (meeting: string) => Promise<Tip>;
  readonly #followers = new Set<Follower>();
  #cancelLook: () => void = () => undefined;

  constructor(
    world: World,
    line: { readonly weather: Weather; readonly cutUntil: number },
    tip: (meeting: string) => Promise<Tip>,
  ) {
    this.#world = world;
    this.#line = line;
    this.#tip = tip;
  }

  /** Where the node stands in a meeting that it has in memory. */
  headOf(meeting: string): Tip | undefined {
    return [...this.#followers].find((follower) => follower.meeting === meeting)?.seen();
  }

  follow(meeting: string, seen: () => Tip, changed: () => void): () => void {
    const follower = { meeting, seen, changed };
    this.#followers.add(follower);
    if (this.#followers.size === 1) this.#lookLater();
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#cancelLook();
    };
  }

  hint(meeting: string): void {
    const isLost = this.#world.oftenOf100(this.#line.weather.hintLost) || this.#world.now < this.#line.cutUntil;
    if (isLost || this.#followers.size === 0) return;
    this.#world.in(this.#world.dice.next() * HINT_WITHIN_MS, () => {
      for (const follower of this.#followers) if (follower.meeting === meeting) follower.changed();
    });
  }

  close(): void {
    this.#followers.clear();
    this.#cancelLook();
  }

  #lookLater(): void {
    this.#cancelLook();
    this.#cancelLook = this.#world.in(LOOK_EVERY_MS, () => {
      for (const follower of this.#followers) {
        this.#tip(follower.meeting).then(
          (tip) => {
            if (this.#followers.has(follower) && !sameTip(tip, follower.seen())) follower.changed();
          },
          () => undefined, // The next look asks again.
        );
      }
      this.#lookLater();
    });
  }
}
