// Running sums over the people, moved by one person at a time.
import { Map } from 'immutable';
import { isAwayAfter, weightOf } from '../readings.ts';
import type { HeadCount, PeopleState, Person } from './people.ts';

export const noHeads: HeadCount = {
  in: Map(),
  seats: Map(),
  presentSeats: Map(),
  weights: Map(),
  presentWeights: Map(),
  foundIn: Map(),
  foundSeats: Map(),
  foundWeights: Map(),
  waiting: 0,
  helpedIn: 0,
  byRole: Map(),
};

/** The sums after one person changed; both absent members of a sum count as 0. */
export function recounted(
  count: HeadCount,
  before: Person | undefined,
  after: Person | undefined,
  roll: PeopleState['roll'],
): HeadCount {
  const add = (
    counts: Map<string, number>,
    counted: (person: Person) => boolean,
    by: (person: Person) => number = () => 1,
  ): Map<string, number> => {
    const less = before && counted(before) ? shift(counts, before.group ?? '', -by(before)) : counts;
    return after && counted(after) ? shift(less, after.group ?? '', by(after)) : less;
  };
  const one = (counted: (person: Person) => boolean): number =>
    (after && counted(after) ? 1 : 0) - (before && counted(before) ? 1 : 0);
  const present = (person: Person) => person.status === 'in' && !isAwayAfter(roll, person);
  const found = (person: Person) => person.status === 'in' && roll.status === 'running' && person.seen >= roll.since;
  const attends = (person: Person) => person.role === 'participant' || person.role === 'expert';
  const seated = (person: Person) => person.seat !== undefined && person.seat.until === undefined;
  let byRole = count.byRole;
  if (before?.status === 'in') byRole = byRole.update(before.role, 0, (n) => n - 1);
  if (after?.status === 'in') byRole = byRole.update(after.role, 0, (n) => n + 1);
  return {
    in: add(count.in, (person) => attends(person) && present(person)),
    seats: add(count.seats, seated),
    presentSeats: add(count.presentSeats, (person) => seated(person) && present(person)),
    weights: add(count.weights, seated, weightOf),
    presentWeights: add(count.presentWeights, (person) => seated(person) && present(person), weightOf),
    foundIn: add(count.foundIn, (person) => attends(person) && found(person)),
    foundSeats: add(count.foundSeats, (person) => seated(person) && found(person)),
    foundWeights: add(count.foundWeights, (person) => seated(person) && found(person), weightOf),
    waiting: count.waiting + one((person) => person.status === 'waiting'),
    helpedIn: count.helpedIn + one((person) => person.status === 'in' && person.helped && seated(person)),
    byRole,
  };
}

const shift = (counts: Map<string, number>, group: string, by: number): Map<string, number> =>
  counts.update(group, 0, (n) => n + by);
