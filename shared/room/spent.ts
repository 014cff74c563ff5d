// How long an item took so far, without the meeting's pauses (A4).
import type { Instant, ItemId } from './ids.ts';
import { pauseLength } from './readings.ts';
import type { Room } from './room.ts';

/** Milliseconds from the opening of an item to its close, or to `now` while it is open; 0 before. */
export function spentOn(room: Room, item: ItemId, now: Instant): number {
  const progress = room.agenda.progress.get(item);
  if (progress?.status === 'closed') return progress.spent;
  if (progress?.status !== 'open') return 0;
  return now - progress.openedAt - progress.pausedFor - pauseLength(room, now);
}
