// The order of the queue: five orders behind one interface, what stands above each of them, and the reason for every place.
import { lotOf } from '../counting/lot.ts';
import type { QueueOrder as OrderName } from '../procedures/procedure.ts';
import type { PersonId } from './ids.ts';
import { groupOf, onItem } from './readings.ts';
import type { Room } from './room.ts';
import type { Placed, QueueEntry, QueueState, Reason } from './queue/queue.ts';

/** An entry that others passed so often keeps its place from then on (Q3). */
const OVERTAKEN_ENOUGH = 10;

/** One way of ordering those of the same kind: a pure function of the room, first to last, each with its reason. */
type Order = (room: Room, entries: readonly QueueEntry[]) => readonly Placed[];

const byArrival = (a: QueueEntry, b: QueueEntry): number => a.since - b.since;

const arrival: Order = (_room, entries) =>
  entries.toSorted(byArrival).map((entry, index) => place(entry, index === 0 ? { code: 'first' } : { code: 'arrival' }));

const leastHeard: Order = (room, entries) => {
  const item = room.agenda.open;
  const own = (entry: QueueEntry) => room.floor.itemPersons.get(onItem(item, entry.person)) ?? { turns: 0, spoke: 0 };
  const group = (entry: QueueEntry) => room.floor.itemGroups.get(onItem(item, groupOf(room, entry.person) ?? ''))?.turns ?? 0;
  return entries
    .toSorted((a, b) => own(a).turns - own(b).turns || group(a) - group(b) || own(a).spoke - own(b).spoke || byArrival(a, b))
    .map((entry) =>
      place(entry, {
        code: 'leastHeard',
        turns: own(entry).turns,
        groupTurns: group(entry),
        seconds: Math.round(own(entry).spoke / 1000),
      }),
    );
};

/** The opposing side next; "neither" fits both. */
const alternatingStance: Order = (room, entries) => {
  const left = entries.toSorted(byArrival);
  const placed: Placed[] = [];
  let last = room.floor.lastStance;
  while (left.length > 0) {
    const index = Math.max(
      0,
      left.findIndex((entry) => last === undefined || last === 'none' || (entry.stance ?? 'none') !== last),
    );
    const [entry] = left.splice(index, 1);
    if (!entry) break;
    const stance = entry.stance ?? 'none';
    placed.push(
      place(
        entry,
        last !== undefined && last !== 'none' && stance !== last && stance !== 'none'
          ? { code: 'opposingStance' }
          : { code: 'arrival' },
      ),
    );
    if (stance !== 'none') last = stance;
  }
  return placed;
};

/** The next group in the meeting's order after the one that spoke last; within a group by arrival. */
const rotatingGroups: Order = (room, entries) => {
  const groups = room.meeting.groups;
  const left = entries.toSorted(byArrival);
  const placed: Placed[] = [];
  let last = room.floor.lastGroup;
  while (left.length > 0) {
    const after = last === undefined ? -1 : groups.indexOf(last);
    const distance = (entry: QueueEntry) => {
      const at = groups.indexOf(groupOf(room, entry.person) ?? '');
      return at < 0 ? groups.length : (at - after - 1 + groups.length) % groups.length;
    };
    const entry = left.reduce((best, other) => (distance(other) < distance(best) ? other : best));
    left.splice(left.indexOf(entry), 1);
    const group = groupOf(room, entry.person) ?? '';
    placed.push(place(entry, group ? { code: 'groupTurn', group } : { code: 'arrival' }));
    last = groups.includes(group) ? group : last;
  }
  return placed;
};

const lot: Order = (room, entries) => {
  const drawn = entries.map((entry) => ({ entry, key: lotOf(room.queue.seed, entry.person) }));
  return drawn.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ entry }) => place(entry, { code: 'lot' }));
};

const orders: Readonly<Record<OrderName, Order>> = { arrival, leastHeard, alternatingStance, rotatingGroups, lot };

const place = (entry: QueueEntry, reason: Reason): Placed => ({ person: entry.person, reason });

/** Point of order, answer, question, speech; a further question ranks as a speech (Q2). */
export function rankOf(entry: QueueEntry): number {
  if (entry.kind === 'pointOfOrder') return 0;
  if (entry.kind === 'answer') return 1;
  return entry.kind === 'question' && !entry.ranksAsSpeech ? 2 : 3;
}

/**
 * The order of a room that was asked for already: a room never changes, so what comes out is the same with or without.
 * Hundreds who wait each ask for it when one of them is called.
 */
const arranged = new WeakMap<Room, readonly Placed[]>();

/** Everybody who waits, in the order of calling, each with the reason for the place (Q3, Q4). */
export function arrange(room: Room): readonly Placed[] {
  const known = arranged.get(room);
  if (known) return known;
  const placed = arrangeAnew(room);
  arranged.set(room, placed);
  return placed;
}

function arrangeAnew(room: Room): readonly Placed[] {
  const entries = [...room.queue.entries.values()];
  const byRank = [0, 1, 2, 3].flatMap((rank) =>
    withinRank(
      room,
      entries.filter((entry) => rankOf(entry) === rank),
    ),
  );
  const moved = placedByChair(room.queue, byRank);
  return room.floor.turn ? lockedFirst(room.queue, moved) : moved;
}

function withinRank(room: Room, entries: readonly QueueEntry[]): readonly Placed[] {
  const passedOver = entries.filter((entry) => entry.absences > 0).toSorted(byArrival);
  const overtaken = entries.filter((entry) => entry.absences === 0 && entry.overtaken >= OVERTAKEN_ENOUGH).toSorted(byArrival);
  const rest = entries.filter((entry) => entry.absences === 0 && entry.overtaken < OVERTAKEN_ENOUGH);
  const invited = rest.filter((entry) => entry.invited).toSorted(byArrival);
  const others = rest.filter((entry) => !entry.invited);
  return [
    ...passedOver.map((entry) => place(entry, { code: 'passedOver' })),
    ...invited.map((entry) => place(entry, { code: 'invited' })),
    ...overtaken.map((entry) => place(entry, { code: 'overtaken' })),
    ...kindFirst(orders[room.queue.order](room, others), others),
  ];
}

/** A higher kind is the reason where it is one; the order alone decides among speeches. */
function kindFirst(placed: readonly Placed[], entries: readonly QueueEntry[]): readonly Placed[] {
  const kind = entries[0] && rankOf(entries[0]) < 3 ? entries[0].kind : undefined;
  return kind ? placed.map(({ person }) => ({ person, reason: { code: kind } })) : placed;
}

/** Who the chair moved stands where the chair put them; the latest move is carried out last. */
function placedByChair(queue: QueueState, placed: readonly Placed[]): readonly Placed[] {
  const moves = [...queue.entries.values()].flatMap((entry) => (entry.moved ? [{ person: entry.person, ...entry.moved }] : []));
  let list = placed;
  for (const move of moves.toSorted((a, b) => a.version - b.version)) {
    const others = list.filter((other) => other.person !== move.person);
    list = others.toSpliced(move.to, 0, { person: move.person, reason: { code: 'moved', reason: move.reason } });
  }
  return list;
}

/** While a turn runs the first two stand fast: only a higher kind, or the chair's own move, goes before (Q5). */
function lockedFirst(queue: QueueState, placed: readonly Placed[]): readonly Placed[] {
  const locked = queue.locked.filter((person) => queue.entries.has(person));
  if (locked.length === 0) return placed;
  const isLocked = (person: PersonId) => locked.includes(person);
  const ranks = locked.map((person) => queue.entries.get(person)).flatMap((entry) => (entry ? [rankOf(entry)] : []));
  const lowest = Math.max(...ranks);
  const goesBefore = ({ person }: Placed) => {
    const entry = queue.entries.get(person);
    return entry !== undefined && !isLocked(person) && (rankOf(entry) < lowest || entry.moved !== undefined);
  };
  const lastLocked = placed.findLastIndex(({ person }) => isLocked(person));
  const before = placed.filter((other, index) => index < lastLocked && goesBefore(other));
  const rest = placed.filter((other) => !isLocked(other.person) && !before.includes(other));
  return [...before, ...locked.map((person) => ({ person, reason: { code: 'locked' } })), ...rest];
}
