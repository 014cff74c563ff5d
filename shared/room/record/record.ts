// The record itself: a head that somebody saw and the log does not have, and who has seen both since (L6).
import type { Head } from '../../record/chain.ts';
import type { Instant, PersonId } from '../ids.ts';

// Commands

export type RecordCommand =
  /**
   * Somebody showed a head that was published and is not in this log; only the server sends it, after it looked.
   * `after`: how many forks the log of that head had already found.
   */
  | { readonly type: 'record.findFork'; readonly seen: SeenHead; readonly after: number }
  /** A supervisor has seen both heads, or, where none is here, the chair says why the meeting goes on; `seen`: that head's hash. */
  | { readonly type: 'record.compare'; readonly seen: string; readonly reason?: string };

// Events

export type RecordEvent =
  /** `tip`: where the log stood when it was found. Found again while it is open: by a later head. */
  | { readonly type: 'record.forkFound'; readonly data: { readonly seen: SeenHead; readonly tip: TipHead } }
  /** `length`: milliseconds that nothing was taken; what people had until then to answer moves on by it. */
  | { readonly type: 'record.compared'; readonly data: { readonly length: number; readonly reason?: string } };

// State

/** `at`: the time of its entry, where the one who saw it could prove it. */
export interface SeenHead extends Head {
  readonly at?: number;
}
export interface TipHead extends Head {
  readonly at: Instant;
}

export interface Fork {
  readonly seen: SeenHead;
  readonly tip: TipHead;
  readonly foundAt: Instant;
}

export interface ComparedFork extends Fork {
  readonly comparedAt: Instant;
  readonly by: PersonId;
  /** Why the chair went on without a supervisor. */
  readonly reason?: string;
}

export interface RecordState {
  /** With it the server marks each head it shows, to know it again; it leaves the server in no view and no export. */
  readonly markKey?: string;
  /** How many were found. */
  readonly forks: number;
  /** While it is there the meeting is read-only. */
  readonly open?: Fork;
  /** The last one that was dealt with. */
  readonly last?: ComparedFork;
}
