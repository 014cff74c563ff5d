// What makes the meeting read-only, and what ends that.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { isNews, roleOf, supervisorPresent } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { RecordCommand } from './record.ts';

export function decideRecord(room: Room, command: RecordCommand, context: Context): Decision {
  switch (command.type) {
    case 'record.findFork':
      return findFork(room, command, context);
    case 'record.compare':
      return compare(room, command, context);
    default:
      return unreachable(command);
  }
}

/** In session the meeting is paused with it, and stays so until its chair resumes. */
function findFork(room: Room, { seen, after }: Extract<RecordCommand, { type: 'record.findFork' }>, { head }: Context): Decision {
  if (!head) throw new Error('a fork is found against the head of the log');
  if (seen.version === head.version && seen.hash === head.hash) return refuse('record.nothingFound');
  if (!isNews(room.record, seen, after)) return refuse('record.forkKnown');
  const found: RoomEvent = { type: 'record.forkFound', data: { seen, tip: { ...head, at: room.at } } };
  const pauses = room.meeting.phase.status === 'inSession';
  return accept([found, ...(pauses ? [{ type: 'meeting.paused' as const, data: { forked: true as const } }] : [])]);
}

function compare(room: Room, command: Extract<RecordCommand, { type: 'record.compare' }>, context: Context): Decision {
  const { open } = room.record;
  if (!open) return refuse('record.nothingFound');
  if (open.seen.hash !== command.seen) return refuse('record.otherFork', { seen: open.seen });
  const length = context.now - open.foundAt;
  if (roleOf(room, context.by) === 'supervisor') return accept([{ type: 'record.compared', data: { length } }]);
  if (supervisorPresent(room)) return refuse('record.supervisorFirst');
  const reason = command.reason?.trim();
  if (!reason) return refuse('record.reasonMissing');
  return accept([{ type: 'record.compared', data: { length, reason } }]);
}
