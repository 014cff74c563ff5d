// What must hold in every room after every event, for tests and simulations; it counts people one by one, so no room asks it.
import { castIn } from './polls/turnout.ts';
import { hasSeat, holdsSeatAt, isAway, isHalted, proxyAt, roleOf, sum, weightOf } from './readings.ts';
import type { Room } from './room.ts';

/** The sentences that are not true of this room; none in a sound one. */
export function brokenInvariants(room: Room): readonly string[] {
  return [...people(room), ...seats(room), ...speaking(room), ...procedure(room), ...voting(room), ...record(room)];
}

const unless = (holds: boolean, sentence: string): readonly string[] => (holds ? [] : [sentence]);

function people(room: Room): readonly string[] {
  const persons = [...room.people.persons.values()];
  const seated = persons.filter((person) => person.seat && person.seat.until === undefined);
  const sums = [...new Set(persons.map((person) => person.group ?? ''))].flatMap((group) => {
    const of = (list: readonly { readonly group?: string }[]) => list.filter((person) => (person.group ?? '') === group).length;
    const { seats, presentSeats } = room.people.count;
    const present = seated.filter((person) => person.status === 'in' && !isAway(room, person));
    return [
      ...unless((seats.get(group) ?? 0) === of(seated), `the seats of "${group}" are counted`),
      ...unless((presentSeats.get(group) ?? 0) === of(present), `the present seats of "${group}" are counted`),
    ];
  });
  const chair = room.meeting.chair && room.people.persons.get(room.meeting.chair.person);
  return [
    ...sums,
    ...unless(chair?.role !== 'supervisor', 'nobody is chair and supervisor'),
    ...unless(
      seated.every((person) => person.role !== 'supervisor'),
      'no supervisor holds a seat',
    ),
    ...unless(
      room.people.waiting.every((id) => room.people.persons.get(id)?.status === 'waiting'),
      'who waits at the door is waiting',
    ),
    ...unless(new Set(persons.map((person) => person.number)).size === persons.length, 'numbers are given once'),
  ];
}

/** One seat for a household, counted with what it weighs; no proxy of a proxy, and none for an officer. */
function seats(room: Room): readonly string[] {
  const persons = [...room.people.persons.values()];
  const seated = persons.filter(hasSeat);
  const byHousehold = room.meeting.rules.seats.unit === 'household';
  const homes = seated.flatMap(({ household }) => household ?? []);
  const weight = seated.reduce((total, person) => total + weightOf(person), 0);
  const proxies = persons.flatMap((person) => proxyAt(person, room.version) ?? []);
  const most = Math.max(...proxies.map((to) => proxies.filter((other) => other === to).length), 0);
  return [
    ...unless(sum(room.people.count.weights) === weight, 'the weights of seats are counted'),
    ...unless(!byHousehold || new Set(homes).size === homes.length, 'a household has one seat at most'),
    ...unless(
      !byHousehold || seated.every(({ id, household }) => !household || holderOf(room, household) === id),
      'who holds the seat of a household is known',
    ),
    ...unless(
      proxies.every((to) => roleOf(room, to) === 'participant'),
      'no officer holds a proxy',
    ),
    ...unless(
      proxies.every((to) => room.people.persons.get(to)?.proxy?.until !== undefined || !room.people.persons.get(to)?.proxy),
      'no proxy is passed on',
    ),
    ...unless(most <= 3, 'nobody holds more than three proxies'),
  ];
}

const holderOf = (room: Room, household: string) => room.people.households.get(household)?.holder;

function speaking(room: Room): readonly string[] {
  const { queue, floor, rounds } = room;
  const { turn, interrupted } = floor;
  const calls = rounds.current?.calls.size ?? 0;
  return [
    ...unless(!turn || !queue.entries.has(turn.person), 'who speaks does not wait'),
    ...unless(!interrupted || turn !== undefined, 'something interrupts the interrupted turn'),
    ...unless(!interrupted || interrupted.pausedAt !== undefined, 'the interrupted turn stands still'),
    ...unless(turn !== undefined || queue.locked.length === 0, 'while nobody speaks nothing is locked'),
    ...unless(
      queue.entries.every((entry, person) => entry.person === person && !queue.setAside.has(person)),
      'a person waits at most once',
    ),
    ...unless(calls === (rounds.current?.list.length ?? 0), 'each member of a round has one call'),
    ...unless(!turn || room.meeting.phase.status !== 'paused' || turn.pausedAt !== undefined, 'a pause stops the clock'),
  ];
}

function procedure(room: Room): readonly string[] {
  const { flags, open, owed, contested } = room.flags;
  const standing = (id: (typeof open)[number]) => flags.get(id)?.standing;
  const halts = open.some((id) => flags.get(id)?.weight === 'halt');
  return [
    ...unless(
      open.every((id) => standing(id)?.status === 'open'),
      'open flags have no answer',
    ),
    ...unless(
      owed.every((id) => standing(id)?.status === 'answered'),
      'owed remedies come from answers',
    ),
    ...unless(!halts || isHalted(room), 'an open halt holds the meeting'),
    ...unless(contested === undefined || flags.get(contested)?.contest !== undefined, 'what is contested has a contest'),
  ];
}

function voting(room: Room): readonly string[] {
  const live = room.polls.live.map((id) => room.polls.polls.get(id));
  const open = live.flatMap((poll) => (poll?.phase.status === 'open' ? [{ terms: poll.terms, phase: poll.phase }] : []));
  const registered = open.every(({ phase }) =>
    [...phase.ballots.keys()].every((seat) => {
      const person = room.people.persons.get(seat);
      return person !== undefined && holdsSeatAt(person, phase.register.version);
    }),
  );
  const secret = open.every(
    ({ terms, phase }) => terms.secrecy === 'open' || phase.ballots.every((ballot) => ballot.choice === undefined),
  );
  return [
    ...unless(
      open.every(({ phase }) => castIn(phase) <= phase.register.entitled),
      'no more ballots than seats',
    ),
    ...unless(registered, 'only the register votes'),
    ...unless(secret, 'no choice of a closed poll is in the state'),
    ...unless(
      room.meeting.phase.status !== 'closed' || open.length === 0 || 'brokenOff' in room.meeting.phase,
      'a closed meeting has no open poll',
    ),
  ];
}

function record({ record: { open, last, forks }, meeting }: Room): readonly string[] {
  return [
    ...unless(!open || meeting.phase.status !== 'inSession', 'nothing goes on while a fork of the record is open'),
    ...unless(forks >= (open ? 1 : 0) + (last ? 1 : 0), 'forks that were found are counted'),
  ];
}
