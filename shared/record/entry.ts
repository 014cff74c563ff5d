// What stands in a meeting's log: entries that carry the hash of the one before, with secrets kept beside them.
import { canonical } from './canonical.ts';
import { portableDigest, type Digest } from './digest.ts';

/**
 * One fact in the log, as it is hashed (L1, L5). `data` is public. `seal` commits to a secret part that stands beside
 * the entry and can be erased without breaking the chain. `hash` = SHA-256(previous hash ‖ canonical JSON of the rest).
 */
export interface Entry {
  readonly version: number;
  /** Milliseconds since 1970 on the store's clock. */
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
  /** The person who did it, or `room` for what became due by itself. */
  readonly by: string;
  readonly for?: string;
  /** The id of the command it came from, unique within `by`. */
  readonly command: string;
  /**
   * On the last entry of an accepted command: the hash of what the command said and how it was answered, so that the
   * same id again gets the same answer on every node and after every start (M4).
   */
  readonly done?: { readonly body: string; readonly result?: Readonly<Record<string, unknown>> };
  /** Lower-case hex of SHA-256(salt ‖ canonical JSON of the secret). */
  readonly seal?: string;
  readonly hash: string;
}

/** The part that may be withheld or erased. `salt`: 16 bytes in hex. */
export interface Secret {
  readonly salt: string;
  readonly secret: unknown;
}

/** An entry as the store keeps it: the fact, and its secret unless that was erased. */
export interface StoredEntry {
  readonly entry: Entry;
  readonly secret?: Secret;
}

/** The seal of a secret part: hex SHA-256 of the salt's bytes followed by its canonical JSON in UTF-8. */
export const sealOf = ({ salt, secret }: Secret, digest: Digest = portableDigest): string => digest(salt, canonical(secret));

/** The hash of an entry that follows `previous` (hex; '' for the first). */
export const hashOf = (previous: string, entry: Omit<Entry, 'hash'>, digest: Digest = portableDigest): string =>
  digest(previous, canonical(entry));
