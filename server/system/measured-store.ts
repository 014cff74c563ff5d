// The store with a clock beside it: how long each durable write took, and how it ended.
import type { Clock, Store } from '../ports.ts';

export type Appended = (what: string, outcome: string, seconds: number) => void;

export function measuredStore(store: Store, clock: Pick<Clock, 'now'>, appended: Appended): Store {
  async function timed<T>(what: string, work: Promise<T>, outcomeOf: (answer: T) => string): Promise<T> {
    const began = clock.now();
    let outcome = 'unknown';
    try {
      const answer = await work;
      outcome = outcomeOf(answer);
      return answer;
    } finally {
      appended(what, outcome, (clock.now() - began) / 1_000);
    }
  }
  const { log, documents, urns } = store;
  return {
    ...store,
    log: {
      ...log,
      append: (...change) => timed('log', log.append(...change), ({ kind }) => kind),
    },
    documents: {
      ...documents,
      append: (...change) => timed('document', documents.append(...change), () => 'appended'),
    },
    urns: {
      ...urns,
      put: (...ballots) => timed('ballots', urns.put(...ballots), () => 'appended'),
    },
  };
}
