// Who may read and write which shared document (A1).
import { personId } from '../../shared/room/ids.ts';
import { roleOf } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import { audienceOf } from '../../shared/room/view.ts';
import type { DocumentName } from './rooms.ts';

/** Everybody inside, and the screen; not who waits at the door. */
export function mayRead(room: Room, person: string): boolean {
  const audience = audienceOf(room, personId(person));
  return audience === 'officers' || audience === 'public';
}

/** Chair, deputy and clerk; participants write proposals and notes when the chair lets them. */
export function mayWrite(room: Room, person: string, document: DocumentName): boolean {
  if (!mayRead(room, person) || room.meeting.phase.status === 'closed') return false;
  const role = roleOf(room, personId(person));
  if (role === 'chair' || role === 'deputy' || role === 'clerk') return true;
  if (document === 'agenda' || role !== 'participant') return false;
  return room.meeting.editing[document];
}
