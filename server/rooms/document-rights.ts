// Who may read and write which shared document (A1).
import { personId, type PersonId } from '../../shared/room/ids.ts';
import { personOfToken, roleOf } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import { audienceOf } from '../../shared/room/view.ts';
import { shown } from '../../shared/room/view/names.ts';
import { inWords, minutesWords } from './minutes-words.ts';
import type { DocumentName, DocumentStanding, DocumentVisitor } from './rooms.ts';

/** Read by everybody inside, and the screen; not by who waits at the door, nor once a session is over (P6). */
export function standing(room: Room, { id, session }: DocumentVisitor, document: DocumentName): DocumentStanding {
  const holder = personOfToken(room, session);
  if (holder === undefined) return 'ended';
  if (holder !== id) return 'merged';
  const audience = audienceOf(room, holder);
  if (audience !== 'officers' && audience !== 'public') return 'barred';
  return writes(room, id, document) ? 'writes' : 'reads';
}

/** Who else writes sees no more of a name than the meeting shows, and the number of who is called like an officer (P11). */
export const nameAtCursor = (room: Room, id: PersonId): string =>
  inWords(shown(room, id, 'public'), minutesWords(room.meeting.language));

/** Chair, deputy and clerk; participants write proposals and notes when the chair lets them; nobody while the record is in doubt (L6). */
function writes(room: Room, person: string, document: DocumentName): boolean {
  if (room.meeting.phase.status === 'closed' || room.record.open) return false;
  const role = roleOf(room, personId(person));
  if (role === 'chair' || role === 'deputy' || role === 'clerk') return true;
  if (document === 'agenda' || role !== 'participant') return false;
  return room.meeting.editing[document];
}
