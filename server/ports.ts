// What the server needs from the outside world: a store for logs, boxes, documents and links, and a clock.
import type { Entry, StoredEntry } from '../shared/record/entry.ts';

/** Where a log stands: its last version (0 = empty) and the hash of that entry ('' = empty). */
export interface Tip {
  readonly version: number;
  readonly hash: string;
}

/** What one append does besides adding entries; all of it in the same atomic write. */
export interface BoxChange {
  readonly poll: string;
  /**
   * `put` overwrites the seat's choice in a closed poll's box; `make` opens a sealed poll's urn and keeps its private key
   * (PKCS#8 in PEM); `shut` ends what it takes; `drop` deletes box, urn and key (close and cancel).
   */
  readonly change:
    | { readonly put: { readonly seat: string; readonly choice: string } }
    | { readonly make: { readonly key: string } }
    | { readonly shut: true }
    | { readonly drop: true };
}

export type AppendOutcome =
  | { readonly kind: 'appended'; readonly tip: Tip }
  /**
   * Somebody was first: the oldest entries after `expected` (1,000 at most), ready to be followed. None are missing
   * when others who wait go first; the same wish may then be sent again.
   */
  | { readonly kind: 'conflict'; readonly missing: readonly StoredEntry[] }
  /** The log is not the one expected: shorter, or with another hash at the expected version (L6). */
  | { readonly kind: 'forked'; readonly tip: Tip }
  /**
   * An `at` is before the one of the entry it follows, or over 500 ms ahead of the store's clock and not just equal to
   * the last entry's. Nothing was written; `now` is the store's time and `last` the `at` of the last entry (0 = empty).
   */
  | { readonly kind: 'untimely'; readonly now: number; readonly last: number };

/** Thrown when the store did not answer in time or refused to write; nobody knows whether the write happened. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** How whoever asks is told. */
  readonly told: Unavailable;

  constructor(message: string, { told = 'store.unavailable', ...options }: ErrorOptions & { readonly told?: Unavailable } = {}) {
    super(message, options);
    this.told = told;
  }
}
/** The store does not answer, or has what only a newer release can read: asking again, or another node, may help. */
export type Unavailable = 'store.unavailable' | 'meeting.needsNewerServer';

export interface Log {
  /**
   * Appends durably iff the log's tip is exactly `expected`. Resolves once the entries are on disk.
   * @throws StoreUnavailable when the outcome is unknown.
   */
  append(meeting: string, expected: Tip, entries: readonly StoredEntry[], boxes?: readonly BoxChange[]): Promise<AppendOutcome>;
  /** Entries with version > after, oldest first, at most `limit` of them (default: all). */
  read(meeting: string, after: number, limit?: number): Promise<readonly StoredEntry[]>;
  tip(meeting: string): Promise<Tip>;
  /**
   * Calls `changed` whenever the log's tip may be another than `seen` answers. A hint: it may come late, twice, or for
   * nothing, but while they differ (rolled back logs included) never not at all for longer than about a second.
   * Returns the function that stops.
   */
  follow(meeting: string, seen: () => Tip, changed: () => void): () => void;
  /** Ids of all meetings in the store. */
  meetings(): AsyncIterable<string>;
  /** Removes everything of a meeting but its PIN (a rehearsal that is deleted, retention). */
  erase(meeting: string): Promise<void>;
  /** Removes the secret part of one entry (L5), and the snapshot, which may hold it; the seal stays. */
  eraseSecret(meeting: string, version: number): Promise<void>;
}

export interface Snapshots {
  /** The newest snapshot, or nothing. Never needed for truth. */
  load(meeting: string): Promise<Snapshot | undefined>;
  save(meeting: string, snapshot: Snapshot): Promise<void>;
  drop(meeting: string): Promise<void>;
}

export interface Snapshot {
  readonly version: number;
  readonly hash: string;
  readonly schema: number;
  readonly state: string;
}

export interface Boxes {
  /** All choices of a closed poll, seat → choice (JSON). */
  open(meeting: string, poll: string): Promise<ReadonlyMap<string, string>>;
}

/** A sealed ballot as it is kept: nothing says whose it is, and nothing pairs the two (V8). */
export interface SealedBallot {
  /** SHA-256 (hex) of the token that a blind signature let in. */
  readonly receipt: string;
  /** Canonical JSON. */
  readonly choice: string;
}

/** The urns of sealed polls: made, shut and dropped by appends, filled past the log. Neither time nor order is kept. */
export interface Urns {
  /**
   * Puts ballots in, durably. `in`: it is there now. `again`: that receipt was there before, and its first choice
   * stands. `shut`: the urn takes none (any more).
   * @throws StoreUnavailable when the outcome is unknown; the same may be put again.
   */
  put(meeting: string, poll: string, ballots: readonly SealedBallot[]): Promise<readonly ('in' | 'again' | 'shut')[]>;
  /** The private key (PKCS#8 in PEM) while the urn is there. */
  key(meeting: string, poll: string): Promise<string | undefined>;
  count(meeting: string, poll: string): Promise<number>;
  /** Receipts, sorted, and how many there are of each choice. */
  open(
    meeting: string,
    poll: string,
  ): Promise<{ readonly receipts: readonly string[]; readonly choices: ReadonlyMap<string, number> }>;
}

/** A Yjs document is a list of updates, numbered from 1; a snapshot of generation n replaces updates 1…n. */
export interface Documents {
  /** Appends durably; answers the number of the update. */
  append(meeting: string, document: string, update: Uint8Array): Promise<number>;
  /** Everything there is, merged state first; `upTo` is the number of the last update (0 = none). */
  load(meeting: string, document: string): Promise<{ readonly upTo: number; readonly updates: readonly Uint8Array[] }>;
  /** Updates numbered > after; one that was merged comes within the merged state, under the number that goes up to. */
  readAfter(
    meeting: string,
    document: string,
    after: number,
  ): Promise<readonly { readonly number: number; readonly update: Uint8Array }[]>;
  /** Writes the merged state of updates 1…upTo, then trims them; nothing if they are trimmed already, or not all there. */
  compact(meeting: string, document: string, upTo: number, merged: Uint8Array): Promise<void>;
  /** Like {@link Log.follow}; `seen` answers the number of the last update the follower has. */
  follow(meeting: string, document: string, seen: () => number, changed: () => void): () => void;
}

/** PINs lead to a meeting without its id (P2). */
export interface Pins {
  /** Takes the PIN for the meeting iff nobody holds it. */
  claim(pin: string, meeting: string): Promise<boolean>;
  find(pin: string): Promise<string | undefined>;
  release(pin: string): Promise<void>;
}

/** Small facts that pass: when the acting chair was last seen, how many are connected on each node. Lost without harm. */
export interface Presence {
  note(meeting: string, key: string, value: string, ttlMs: number): Promise<void>;
  notes(meeting: string): Promise<ReadonlyMap<string, string>>;
}

export interface Store {
  readonly log: Log;
  readonly snapshots: Snapshots;
  readonly boxes: Boxes;
  readonly urns: Urns;
  readonly documents: Documents;
  readonly pins: Pins;
  readonly presence: Presence;
  /** True when one write and read came back just now; rejects or false else. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** The store's clock in milliseconds since 1970; runs on the monotonic clock between measurements. */
export interface Clock {
  now(): number;
  /** From here on `now` is never below this: called with the last entry's `at` when a meeting is opened. */
  notBefore(time: number): void;
  /** Calls back at about the given time; returns the function that cancels. */
  at(time: number, wake: () => void): () => void;
  close(): void;
}

export type { Entry, StoredEntry };
