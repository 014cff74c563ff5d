// From stored entries back to the state of the room.
import { instant, personId, type PersonId } from '../room/ids.ts';
import type { Envelope } from '../room/decision.ts';
import { evolve, rememberAnswer, type Room, type RoomEvent } from '../room/room.ts';
import type { StoredEntry } from './entry.ts';
import { isKnown } from './event-numbers.ts';

/** What an entry says, or that this release does not know its kind. */
export type ReadEntry =
  | {
      readonly known: true;
      readonly event: RoomEvent;
      readonly envelope: Envelope;
      /** Who sent the command, also where the entry does not name them. */
      readonly sender: PersonId;
    }
  | { readonly known: false; readonly type: string };

/** An entry's fields as the event they were made of; the log is written by this code alone and its chain is checked. */
const eventOf = (fields: { readonly type: string; readonly data: unknown; readonly secret?: unknown }) => fields as RoomEvent;

export function readEntry({ entry, secret }: StoredEntry): ReadEntry {
  const { version, at, type, data, by, command } = entry;
  if (!isKnown(type)) return { known: false, type };
  const event = eventOf({ type, data, ...(secret && { secret: secret.secret }) });
  const actsFor = entry.for === undefined ? {} : { for: personId(entry.for) };
  const envelope = { version, at: instant(at), by: personId(by), command, ...actsFor };
  return { known: true, event, envelope, sender: senderOf(event) ?? envelope.by };
}

function senderOf(event: RoomEvent): PersonId | undefined {
  const secret: unknown = 'secret' in event ? event.secret : undefined;
  if (typeof secret !== 'object' || secret === null || !('sender' in secret)) return undefined;
  return personId(String(secret.sender));
}

/** Folds one entry; nothing when its kind is not known here. @throws when versions do not follow one another. */
export function foldEntry(room: Room, stored: StoredEntry): Room | undefined {
  const read = readEntry(stored);
  if (!read.known) return undefined;
  const { event, envelope, sender } = read;
  if (envelope.version !== room.version + 1) throw new Error(`version ${envelope.version} after ${room.version}`);
  const folded = evolve(room, event, envelope);
  const { done } = stored.entry;
  return done ? rememberAnswer(folded, sender, envelope.command, done) : folded;
}
