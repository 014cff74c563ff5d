// Watches whether the store still answers, and tells when it stopped and when it is back (S7).
import type { Clock, Store } from '../ports.ts';

/** A store that falls silent just after it answered is found out after 300 + 1,000 ms; the banner is due after 1,500. */
const ASK_EVERY_MS = 300;
const SILENT_AFTER_MS = 1_000;
/** Silence is counted in steps of so much: while this process itself is busy for long, only one of them passes. */
const STEP_MS = 100;

export interface StoreState {
  readonly ok: boolean;
  /** Since when it is so, in milliseconds on the store's clock. */
  readonly since: number;
}

export interface StoreWatch {
  state(): StoreState;
  close(): void;
}

/**
 * Asks the store several times a second whether it is ready, and calls `told` at each change. While `isNeeded` answers
 * no, for want of anybody to tell, the store is left alone.
 */
export function watchStore(
  store: Pick<Store, 'ready'>,
  clock: Pick<Clock, 'now' | 'at'>,
  told: (state: StoreState) => void,
  isNeeded: () => boolean = () => true,
): StoreWatch {
  let state: StoreState = { ok: true, since: clock.now() };
  let closed = false;
  let cancel = clock.at(clock.now() + ASK_EVERY_MS, ask);

  function found(ok: boolean): void {
    if (closed || ok === state.ok) return;
    state = { ok, since: clock.now() };
    told(state);
  }
  function later(): void {
    if (!closed) cancel = clock.at(clock.now() + ASK_EVERY_MS, ask);
  }
  function ask(): void {
    if (!isNeeded()) {
      later();
      return;
    }
    cancel = onSilence(clock, () => found(false));
    const answered = (ok: boolean): void => {
      cancel();
      found(ok);
      later();
    };
    store.ready().then(answered, () => answered(false));
  }
  return {
    state: () => state,
    close() {
      closed = true;
      cancel();
    },
  };
}

/** Tells when the time of a silence has passed in steps. @returns what ends the counting. */
function onSilence(clock: Pick<Clock, 'now' | 'at'>, tell: () => void): () => void {
  let cancel: () => void = () => {};
  const step = (count: number): void => {
    cancel = clock.at(clock.now() + STEP_MS, () => {
      if (count * STEP_MS < SILENT_AFTER_MS) step(count + 1);
      else tell();
    });
  };
  step(1);
  return () => cancel();
}
