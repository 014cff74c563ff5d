// Turns a store's silence and its errors into the one thing a caller has to know: nobody knows whether it happened.
import { patience } from '../patience.ts';
import { StoreUnavailable } from '../ports.ts';

/** Longer than any healthy disk or line takes, short enough that the banner is up within two seconds (S7). */
export const ANSWER_WITHIN_MS = 1_500;

/** What `work` answers; StoreUnavailable if it fails or takes longer. What it does later is nobody's business. */
export function answerWithin<T>(what: string, work: Promise<T>, limitMs: number = ANSWER_WITHIN_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = patience(limitMs, () => reject(new StoreUnavailable(`${what}: no answer within ${limitMs} ms`)));
    work.then(resolve, (cause: unknown) => reject(unavailable(what, cause))).finally(stop);
  });
}

function unavailable(what: string, cause: unknown): StoreUnavailable {
  if (cause instanceof StoreUnavailable) return cause;
  return new StoreUnavailable(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
