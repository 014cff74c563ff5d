// Who a round calls, in which order, who is next, and when everybody has been called.
import { drawLots } from '../counting/lot.ts';
import type { RoundOrder } from '../procedures/procedure.ts';
import type { PersonId } from './ids.ts';
import { personIn } from './readings.ts';
import type { Person } from './people/people.ts';
import type { Room } from './room.ts';
import type { Call, Round, RoundMembers } from './rounds/rounds.ts';

/** The members of a round that opens now, in the order of calling. Looks at everybody once; rounds are rare. */
export function membersOf(room: Room, members: RoundMembers, order: RoundOrder, seed: string): readonly PersonId[] {
  const here = [...room.people.persons.values()]
    .filter((person) => belongs(room, members, person))
    .sort((a, b) => a.number - b.number);
  const chosen = members === 'spokespersons' ? spokespersons(room, here) : here;
  const ids = chosen.map((person) => person.id);
  if (order === 'lot') return drawLots(ids, seed);
  return order === 'groups' ? rotated(room, chosen) : ids;
}

function belongs(room: Room, members: RoundMembers, person: Person): boolean {
  if (person.role !== 'participant' || person.status !== 'in' || room.meeting.chair?.person === person.id) return false;
  return typeof members === 'object' ? person.group === members.group : true;
}

/** The one each group named, else the first of it. */
function spokespersons(room: Room, here: readonly Person[]): readonly Person[] {
  return room.meeting.groups.flatMap((group) => {
    const named = room.people.spokespersons.get(group);
    const found =
      here.find((person) => person.id === named && person.group === group) ?? here.find((person) => person.group === group);
    return found ? [found] : [];
  });
}

/** First one of each group in the meeting's order, then the second of each. */
function rotated(room: Room, here: readonly Person[]): readonly PersonId[] {
  const groups = [...room.meeting.groups, ''];
  const lines = groups.map((group) =>
    here.filter(
      (person) => (person.group ?? '') === group || (group === '' && !room.meeting.groups.includes(person.group ?? '')),
    ),
  );
  const longest = Math.max(0, ...lines.map((line) => line.length));
  const ids = Array.from({ length: longest }, (_, index) =>
    lines.flatMap((line) => (line[index] ? [line[index].id] : [])),
  ).flat();
  return [...new Set(ids)];
}

/** Who is called next: first everybody once, then once more who was absent or said "later" (R1). */
export function nextInRound(round: Round): PersonId | undefined {
  return round.list[round.next] ?? round.again[round.nextAgain];
}

/** Whether somebody whose call stands like this is to be called, for the first time or once more. */
export const isToBeCalled = (call?: Call): boolean => call === 'waiting' || call === 'later' || call === 'absent';

/** Whether everybody has been called and nobody of the round is speaking (R3). */
export function roundIsOver(room: Room): boolean {
  const round = room.rounds.current;
  return (
    round !== undefined &&
    nextInRound(round) === undefined &&
    room.floor.turn === undefined &&
    room.floor.interrupted === undefined
  );
}

/** Whether somebody who comes in while a round runs is added at its end (R1). */
export function joinsRound(room: Room, id: PersonId): boolean {
  const round = room.rounds.current;
  const person = personIn(room, id);
  if (!round || !person || round.members === 'spokespersons' || round.calls.has(id)) return false;
  return belongs(room, round.members, person);
}
