// How a name is shown: whole to officers, to everybody else as the meeting set it once (P11).
import type { PersonId } from '../ids.ts';
import type { Role } from '../people/people.ts';
import { isOfficerRole, personIn, roleOf, type Slices } from '../readings.ts';

/** Who sees: `public` is everybody inside and the screen, `officers` run or watch the session, `waiting` stands at the door. */
export type Audience = 'public' | 'officers' | 'waiting';

/** Family names of two characters; all others have one. From the list of the hundred family names, those still in use. */
const TWO_CHARACTERS = [
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '司徒',
  '端木',
  '夏侯',
  '长孙',
  '宇文',
];

/** A person as others see them: a name, possibly shortened or empty, and the number that always stands. */
export interface Shown {
  readonly person: PersonId;
  readonly name: string;
  readonly number: number;
  readonly group: string;
  /** Called like somebody who runs the meeting: the number stands with the name. */
  readonly alike?: true;
  /** As what somebody is here, by the record; left out of participants, who are nearly everybody. */
  readonly role?: Exclude<Role, 'participant'>;
}

/** What the name and the role of somebody depend on. */
export type Naming = Slices<'people' | 'meeting'>;

/** The name alone; '' when it is not shown or was erased: then the number speaks. */
export function shownName(room: Naming, id: PersonId, audience: Audience): string {
  const name = personIn(room, id)?.name ?? '';
  if (audience === 'officers' || room.meeting.names === 'whole') return name;
  return room.meeting.names === 'surname' ? surnameOf(name) : '';
}

export function shown(room: Naming, id: PersonId, audience: Audience): Shown {
  const person = personIn(room, id);
  const { number = 0, group = '', alike } = person ?? {};
  const role = roleOf(room, id);
  // Who has become an officer since has the role beside the name.
  const like = alike && !isOfficerRole(role) ? { alike } : {};
  const as = role && role !== 'participant' ? { role } : {};
  return { person: id, name: shownName(room, id, audience), number, group, ...like, ...as };
}

/** `王小明` → `王先生/女士`; a name in Latin letters keeps its last word. */
export function surnameOf(name: string): string {
  if (!name) return '';
  if (!/^\p{Script=Han}/u.test(name)) return name.split(/\s+/).at(-1) ?? name;
  const two = TWO_CHARACTERS.find((surname) => name.startsWith(surname));
  return `${two ?? [...name].slice(0, 1).join('')}先生/女士`;
}
