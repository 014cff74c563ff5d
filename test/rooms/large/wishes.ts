// What people of a large room may say in its play; much of it is refused, which is part of the play.
import { itemId, pollId, ROOM, type PersonId } from '../../../shared/room/ids.ts';
import type { Role } from '../../../shared/room/people/people.ts';
import { personIn, roleOf } from '../../../shared/room/readings.ts';
import type { RoomCommand } from '../../../shared/room/room.ts';
import type { LargeRoom } from './room.ts';

type Wish = readonly [PersonId, RoomCommand];
/** `person` acts or is acted upon, `n` stands for whatever else there is to choose. */
type Saying = (room: LargeRoom, person: PersonId, n: number) => Wish;

const OFFICES = ['deputy', 'clerk', 'teller', 'supervisor'] as const;

export const sayings = {
  hand: (_, person) => [person, { type: 'queue.join', kind: 'speech' }],
  lower: (room, _, n) => [inQueue(room, n), { type: 'queue.leave' }],
  give: ({ chair }) => [chair, { type: 'floor.give' }],
  end: ({ chair }) => [chair, { type: 'floor.end' }],
  call: ({ chair }, person) => [chair, { type: 'floor.callToOrder', person, article: 'respect' }],
  open: ({ chair }, _, n) => [chair, { type: 'polls.open', title: `Lamps ${n}?`, secrecy: n % 2 === 0 ? 'open' : 'closed' }],
  cast: (room, person, n) => [person, { type: 'polls.cast', poll: pollOf(room), choice: n % 2 === 0 ? 'yes' : 'no' }],
  close: (room) => [room.chair, { type: 'polls.close', poll: pollOf(room) }],
  makeOfficer: ({ chair }, person, n) => [chair, { type: 'people.assign', person, role: at(OFFICES, n) ?? 'clerk' }],
  unmakeOfficer: (room, _, n) => [room.chair, { type: 'people.assign', person: officer(room, n), role: 'participant' }],
  handOver: (room, _, n) => [room.chair, { type: 'meeting.handOver', person: officer(room, n) }],
  remove: ({ chair }, person) => [chair, { type: 'people.remove', person, reason: 'shouting' }],
  merge: (room, person, n) => [
    officer(room, 0, 'clerk'),
    { type: 'people.merge', person: waiting(room, n) ?? person, into: acting(room, n) },
  ],
  correct: (room, person, n) => [
    officer(room, 0, 'clerk'),
    { type: 'people.correct', person, name: `N${n}`, group: n % 2 === 0 ? 'A' : 'B' },
  ],
  delegate: (room, person, n) => [person, { type: 'people.delegate', to: acting(room, n + 1) }],
  help: (_, person) => [person, { type: 'people.help', where: 'row 3' }],
  door: ({ chair }, _, n) => [chair, { type: 'meeting.configure', waitingRoom: n % 3 > 0 }],
  admit: (room, _, n) => [
    room.chair,
    { type: 'people.admit', ...(n % 2 === 0 ? { all: true } : { person: waiting(room, n) ?? ROOM }) },
  ],
  item: ({ chair }, _, n) => [chair, { type: 'agenda.open', item: itemId(n % 2 === 0 ? 'lamps' : 'benches') }],
  pause: ({ chair }, _, n) => [chair, { type: n % 3 === 0 ? 'meeting.pause' : 'meeting.resume' }],
  roll: ({ chair }) => [chair, { type: 'people.callRoll' }],
  here: (_, person) => [person, { type: 'people.here' }],
  flag: (room, _, n) => [
    officer(room, n, 'supervisor'),
    { type: 'flags.raise', article: 'respect', weight: 'note', note: 'n', private: true },
  ],
} satisfies Record<string, Saying>;

export type Said = keyof typeof sayings;

/** Changes nothing but how many are here: people check out, or in again. */
export function moved(room: LargeRoom, person: PersonId): Wish {
  const isIn = personIn(room.room, person)?.status === 'in';
  return isIn ? [person, { type: 'people.checkOut' }] : [officer(room, 0, 'clerk'), { type: 'people.checkIn', person }];
}

/** One of a list, by a number that stands for it. */
export const at = <T>(list: readonly T[], n: number): T | undefined => list[n % list.length];

const acting = (room: LargeRoom, n: number): PersonId => at(room.acting, n)?.id ?? ROOM;
const pollOf = ({ room }: LargeRoom) => room.polls.live[0] ?? pollId('none');
const waiting = ({ room }: LargeRoom, n: number): PersonId | undefined => at([...room.people.waiting].sort(), n);
const inQueue = ({ room }: LargeRoom, n: number): PersonId => at([...room.queue.entries.keys()].sort(), n) ?? ROOM;

function officer({ room }: LargeRoom, n: number, role?: Role): PersonId {
  const officers = [...room.people.officers].filter((person) => role === undefined || roleOf(room, person) === role);
  return at(officers.sort(), n) ?? ROOM;
}
