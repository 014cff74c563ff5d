// From decided events to entries that carry the hash of the one before, and back along the chain.
import { isNameless, leadsToNameless } from '../room/decisions/decisions.ts';
import { ROOM } from '../room/ids.ts';
import type { Done, RoomEvent } from '../room/room.ts';
import { canonical } from './canonical.ts';
import { portableDigest, type Digest } from './digest.ts';
import { hashOf, sealOf, type Entry, type StoredEntry } from './entry.ts';

/** Who did it, for whom, when, and the id of the command: what all entries of one command share. */
export interface Author {
  readonly at: number;
  readonly by: string;
  readonly for?: string;
  readonly command: string;
}

/** Where a log stands: version and hash of its last entry; 0 and '' before the first. */
export interface Head {
  readonly version: number;
  readonly hash: string;
}

/** So many hex digits tell two bodies of one sender's command apart. */
const BODY_DIGITS = 16;

/** Fields that end in a secret part, or have so few values that a hash would give them away (L4, L5). */
const UNHASHED: readonly string[] = [
  'choice',
  'name',
  'household',
  'note',
  'remedy',
  'reason',
  'pin',
  'next',
  'counts',
  'papers',
];

/** A short hash of what a command says, so that its id is not used for something else (M4). */
export function bodyOf(command: { readonly type: string }, digest: Digest = portableDigest): string {
  const unhashed = leadsToNameless(command) ? [...UNHASHED, 'for'] : UNHASHED;
  const said = Object.entries(command).filter(([field]) => !unhashed.includes(field));
  return digest('', canonical(Object.fromEntries(said))).slice(0, BODY_DIGITS);
}

/**
 * The entries of one accepted command, each linked to the one before, the first to `head`. Only the last says how the
 * command was answered, and none does when the room itself sent it, since nobody asks for that answer again.
 * @param salt gives 16 fresh random bytes in hex for each secret part.
 */
export function entriesOf(
  events: readonly RoomEvent[],
  author: Author,
  head: Head,
  done: Done | undefined,
  salt: () => string,
  digest: Digest = portableDigest,
): readonly StoredEntry[] {
  const entries: StoredEntry[] = [];
  let last = head;
  for (const [index, event] of events.entries()) {
    const isLast = index === events.length - 1 && author.by !== ROOM;
    const stored = entryOf(event, author, last, isLast ? done : undefined, { salt, digest });
    entries.push(stored);
    last = stored.entry;
  }
  return entries;
}

interface Making {
  readonly salt: () => string;
  readonly digest: Digest;
}

function entryOf(event: RoomEvent, author: Author, last: Head, done: Done | undefined, { salt, digest }: Making): StoredEntry {
  const hidden = secretOf(event, author);
  const secret = hidden === undefined ? undefined : { salt: salt(), secret: hidden };
  const fact: Omit<Entry, 'hash'> = {
    version: last.version + 1,
    type: event.type,
    data: event.data,
    ...namelessly(event, author),
    ...(done && { done }),
    ...(secret && { seal: sealOf(secret, digest) }),
  };
  return { entry: { ...fact, hash: hashOf(last.hash, fact, digest) }, ...(secret && { secret }) };
}

const namelessly = (event: RoomEvent, author: Author): Author =>
  isNameless(event) ? { at: author.at, by: ROOM, command: author.command } : author;

function secretOf(event: RoomEvent, author: Author): unknown {
  if (!('secret' in event) || event.secret === undefined) return undefined;
  return isNameless(event) ? { ...event.secret, sender: author.by } : event.secret;
}

/** The first place where a chain does not hold: its version, and what is wrong there. */
export type Break = { readonly version: number; readonly wrong: 'version' | 'hash' | 'seal' };

/**
 * Looks for the first broken place in a chain that follows `head` (by default: a whole log). Secret parts that were
 * withheld or erased break nothing; those that are there must match their seal (L5).
 */
export function verifyChain(
  entries: readonly StoredEntry[],
  head: Head = { version: 0, hash: '' },
  digest: Digest = portableDigest,
): Break | undefined {
  let last = head;
  for (const { entry, secret } of entries) {
    const { hash, ...fact } = entry;
    const version = last.version + 1;
    if (entry.version !== version) return { version, wrong: 'version' };
    if (hashOf(last.hash, fact, digest) !== hash) return { version, wrong: 'hash' };
    if (secret && sealOf(secret, digest) !== entry.seal) return { version, wrong: 'seal' };
    last = entry;
  }
  return undefined;
}
