// Puts something before every write of a store: what makes it grow, and what makes it smaller.
import type { Store } from '../ports.ts';

/** Lets a write happen, or throws instead. */
export type Guard = <Answer>(write: () => Promise<Answer>) => Promise<Answer>;

export interface Guards {
  readonly growing: Guard;
  readonly shrinking: Guard;
}

export function guarded<Kind extends Store>(store: Kind, { growing, shrinking }: Guards): Kind {
  const { log, snapshots, urns, documents, pins, presence } = store;
  const by =
    (guard: Guard) =>
    <Words extends readonly unknown[], Answer>(write: (...words: Words) => Promise<Answer>) =>
    (...words: Words): Promise<Answer> =>
      guard(() => write(...words));
  const [grows, shrinks] = [by(growing), by(shrinking)];
  return {
    ...store,
    log: { ...log, append: grows(log.append), erase: shrinks(log.erase), eraseSecret: shrinks(log.eraseSecret) },
    snapshots: { ...snapshots, save: grows(snapshots.save), drop: shrinks(snapshots.drop) },
    urns: { ...urns, put: grows(urns.put) },
    documents: { ...documents, append: grows(documents.append), compact: grows(documents.compact) },
    pins: { ...pins, claim: grows(pins.claim), release: shrinks(pins.release) },
    presence: { ...presence, note: grows(presence.note) },
    ready: grows(store.ready),
  };
}
