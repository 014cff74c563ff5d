// The record as somebody may have it: what is still secret is left out, and the chain verifies all the same (L4, L5).
import type { StoredEntry } from '../../shared/record/entry.ts';
import { readEntry } from '../../shared/record/fold.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import { isTold } from '../../shared/room/readings.ts';
import type { Room, RoomEvent } from '../../shared/room/room.ts';
import { audienceOf } from '../../shared/room/view.ts';
import { shownName, type Audience } from '../../shared/room/view/names.ts';
import type { MeetingRecord } from './rooms.ts';

/** Nothing for who waits at the door, or is not of this meeting. */
export function recordFor(room: Room, person: PersonId, entries: readonly StoredEntry[]): MeetingRecord | undefined {
  const audience = audienceOf(room, person);
  if (audience !== 'officers' && audience !== 'public') return undefined;
  const shown = entries.filter(({ entry }) => entry.version <= room.version);
  const end = firstHeldBack(room, shown);
  const kept = end === undefined ? shown : shown.filter(({ entry }) => entry.version < end);
  const visible = kept.map((stored) => (isOpenTo(audience, room, stored) ? stored : { entry: stored.entry }));
  const names = votersIn(room, audience, visible);
  return {
    meeting: room.meeting.id,
    entries: visible,
    ...(names.length > 0 && { names: Object.fromEntries(names) }),
    ...(end !== undefined && { endsBefore: end }),
  };
}

/** Whose choices are told, by the name this onlooker is shown; who is shown by number alone is left out (V7, P11). */
function votersIn(room: Room, audience: Audience, told: MeetingRecord['entries']): readonly (readonly [PersonId, string])[] {
  return told.flatMap((stored) => {
    const read = stored.secret && readEntry(stored);
    if (!read?.known || read.event.type !== 'polls.cast') return [];
    const { seat } = read.event.data;
    const name = shownName(room, seat, audience);
    return name === '' ? [] : [[seat, name] as const];
  });
}

/** The opening of the first poll that is open, or whose result is kept back: the record ends before it, for officers too. */
function firstHeldBack(room: Room, entries: readonly StoredEntry[]): number | undefined {
  for (const { entry } of entries) {
    const read = readEntry({ entry });
    if (!read.known || read.event.type !== 'polls.opened') continue;
    const phase = room.polls.polls.get(read.event.data.poll)?.phase;
    if (phase?.status === 'open' || phase?.status === 'counting' || (phase?.status === 'closed' && !isTold(phase)))
      return entry.version;
  }
  return undefined;
}

/** Whether a secret part may go out: open ballots after the close to all, notes kept to the officers to officers. */
function isOpenTo(audience: 'officers' | 'public', room: Room, stored: StoredEntry): boolean {
  const read = readEntry(stored);
  if (!read.known || !('secret' in read.event)) return false;
  return audience === 'officers' ? isForOfficers(room, read.event) : isForAll(room, read.event);
}

function isForAll(room: Room, event: RoomEvent): boolean {
  if (event.type !== 'polls.cast') return false;
  const poll = room.polls.polls.get(event.data.poll);
  return poll?.terms.secrecy === 'open' && poll.phase.status === 'closed';
}

const ABOUT_FLAGS: readonly RoomEvent['type'][] = ['flags.raised', 'flags.ruled', 'flags.reopened'];
const isForOfficers = (room: Room, event: RoomEvent): boolean => ABOUT_FLAGS.includes(event.type) || isForAll(room, event);
