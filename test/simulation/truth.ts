// What really happened: every append in its order, folded as it comes, for everything else to be held against.
import type { Head } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { foldEntry } from '../../shared/record/fold.ts';
import { instant } from '../../shared/room/ids.ts';
import { brokenInvariants } from '../../shared/room/invariants.ts';
import { emptyRoom, type Room } from '../../shared/room/room.ts';
import { viewOf, type Audience } from '../../shared/room/view.ts';

export class Truth {
  readonly entries: StoredEntry[] = [];
  readonly #rooms: Room[] = [emptyRoom(instant(0))];
  readonly #views = new Map<string, unknown>();

  /** Follows an append that the store says it made; the sentences that are not true after it. */
  follow(appended: readonly StoredEntry[]): readonly string[] {
    for (const stored of appended) {
      const next = foldEntry(this.room, stored);
      if (!next) throw new Error(`${stored.entry.type} is not known`);
      this.entries.push(stored);
      this.#rooms.push(next);
    }
    // Between the entries of one append a command is half done.
    return brokenInvariants(this.room).map((sentence) => `not true at version ${this.version}: ${sentence}`);
  }

  get room(): Room {
    return this.#rooms.at(-1) ?? emptyRoom(instant(0));
  }
  get version(): number {
    return this.entries.length;
  }
  get head(): Head {
    return this.headAt(this.version);
  }
  headAt(version: number): Head {
    const entry = this.entries[version - 1]?.entry;
    return entry ? { version, hash: entry.hash } : { version: 0, hash: '' };
  }
  roomAt(version: number): Room | undefined {
    return this.#rooms[version];
  }

  /** The view as JSON takes it; computed once. */
  viewAt(version: number, audience: Audience): unknown {
    const key = `${version} ${audience}`;
    const room = this.roomAt(version);
    if (!this.#views.has(key) && room) this.#views.set(key, jsonOf(viewOf(room, audience)));
    return this.#views.get(key);
  }
}

export function jsonOf(value: unknown): unknown {
  const parsed: unknown = JSON.parse(JSON.stringify(value ?? null));
  return parsed;
}
