// Who follows what: passes hints on at once, and once a second looks whether a hint was lost.

/** How long a lost hint can stay unnoticed. */
const LOOK_EVERY_MS = 1_000;

export interface Followers<Place> {
  /** Calls `changed` on a hint, and on a look that finds another place than `seen` answers. */
  follow(key: string, seen: () => Place, changed: () => void): () => void;
  hint(key: string): void;
  close(): void;
}

interface Follower<Place> {
  readonly seen: () => Place;
  readonly changed: () => void;
}

export interface Source<Place> {
  /** Where each of these stands now, in the same order; a rejection is passed over until the next look. */
  ask(keys: readonly string[]): Promise<readonly Place[]>;
  isSame(one: Place, other: Place): boolean;
  /** The first follower of a key came, or the last one went. */
  started?(key: string): void;
  ended?(key: string): void;
}

export function openFollowers<Place>(source: Source<Place>): Followers<Place> {
  const byKey = new Map<string, Set<Follower<Place>>>();
  let looking = false;

  async function look(): Promise<void> {
    if (looking || byKey.size === 0) return;
    looking = true;
    const keys = [...byKey.keys()];
    const places = await source.ask(keys).catch(() => []);
    looking = false;
    places.forEach((place, index) => {
      for (const { seen, changed } of byKey.get(keys[index] ?? '') ?? []) if (!source.isSame(place, seen())) changed();
    });
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();

  function remove(key: string, follower: Follower<Place>): void {
    const set = byKey.get(key);
    if (set?.delete(follower) !== true || set.size > 0) return;
    byKey.delete(key);
    source.ended?.(key);
  }

  return {
    follow(key, seen, changed) {
      const follower = { seen, changed };
      const set = byKey.get(key);
      if (set === undefined) {
        byKey.set(key, new Set([follower]));
        source.started?.(key);
      } else set.add(follower);
      return () => remove(key, follower);
    },
    hint(key) {
      for (const { changed } of [...(byKey.get(key) ?? [])]) changed();
    },
    close() {
      clearInterval(timer);
      byKey.clear();
    },
  };
}
