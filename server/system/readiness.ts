// Whether this node should be given people now: the store takes a write, and the node is not about to leave.
import type { Store } from '../ports.ts';

export interface Readiness {
  /** All who ask while the store is being asked get the same answer: being asked often costs the store nothing. */
  isReady(): Promise<boolean>;
  /** From now on the answer is no. */
  leave(): void;
}

export function openReadiness(store: Pick<Store, 'ready'>): Readiness {
  let asking: Promise<boolean> | undefined;
  let leaving = false;
  const ask = (): Promise<boolean> =>
    store
      .ready()
      .catch(() => false)
      .finally(() => (asking = undefined));
  return {
    async isReady() {
      if (leaving) return false;
      asking ??= ask();
      return (await asking) && !leaving;
    },
    leave: () => void (leaving = true),
  };
}
