// Whether somebody is called so that they may be taken for who runs the meeting (P11).
import { likenessOf, namesOffice } from '../name.ts';
import { nameOf } from '../readings.ts';
import type { Room } from '../room.ts';

/** Whether a name says an office, or is taken for the name of an officer who is here. There are as many as officers' links. */
export function isLikeOfficer(room: Room, name: string): boolean {
  if (name === '') return false;
  const likeness = likenessOf(name);
  if (likeness === '') return false;
  return namesOffice(name) || room.people.officers.some((id) => likenessOf(nameOf(room, id)) === likeness);
}
