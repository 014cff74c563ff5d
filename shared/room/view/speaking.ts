// What one sees of who waits, who speaks, and how a round goes.
import { onItem, personIn, type Slices } from '../readings.ts';
import { arrange } from '../calling-order.ts';
import { nextInRound } from '../round-members.ts';
import type { Heard, Turn } from '../floor/floor.ts';
import type { Room } from '../room.ts';
import { shown, shownName, type Audience, type Naming } from './names.ts';

/** So many of the queue are in the view; the rest is a number. */
export const QUEUE_SHOWN = 20;
const ROUND_SHOWN = 5;

export function queueView(room: Room, audience: Audience) {
  const placed = arrange(room).slice(0, QUEUE_SHOWN);
  const entries = placed.flatMap(({ person, reason }) => {
    const entry = room.queue.entries.get(person);
    if (!entry) return [];
    const { person: _, ...named } = shown(room, person, audience);
    const more = {
      ...(entry.stance && { stance: entry.stance }),
      ...(entry.text !== undefined && { written: true as const }),
      ...(entry.text !== undefined && audience === 'officers' && { text: entry.text }),
      ...(entry.article && { article: entry.article }),
      ...(entry.note && { note: entry.note }),
      ...(entry.heard !== undefined && { heard: entry.heard }),
      ...(personIn(room, person)?.remote && { remote: true as const }),
    };
    return [[person, { ...named, kind: entry.kind, reason, ...more }] as const];
  });
  const { order, open } = room.queue;
  const setAside =
    audience === 'officers' ? { setAside: [...room.queue.setAside.keys()].map((id) => shown(room, id, audience)) } : {};
  return {
    order,
    open,
    length: room.queue.entries.size,
    waiting: placed.map(({ person }) => person),
    entries: Object.fromEntries(entries),
    overrides: room.queue.overrides,
    ...setAside,
  };
}

function turnView(room: Naming, turn: Turn, audience: Audience) {
  const { id, kind, startedAt, endsAt, calledAt, seconds, overran, callsToOrder } = turn;
  return {
    ...shown(room, turn.person, audience),
    id,
    kind,
    startedAt,
    endsAt,
    seconds,
    // Said only where there is something to say: everybody is told of every turn.
    ...(calledAt !== startedAt && { calledAt }),
    ...(overran && { overran }),
    ...(callsToOrder > 0 && { callsToOrder }),
    ...(turn.pausedAt !== undefined && { pausedAt: turn.pausedAt }),
    ...(turn.stance && { stance: turn.stance }),
    ...(turn.text !== undefined && { text: turn.text }),
    ...(turn.item && { item: turn.item }),
  };
}

export function floorView(room: Naming & Slices<'floor' | 'agenda'>, audience: Audience) {
  const { turn, interrupted, lastCall } = room.floor;
  const groups = Object.fromEntries(room.floor.groups.map(plainHeard).entries());
  return {
    ...(turn && { turn: turnView(room, turn, audience) }),
    ...(interrupted && { interrupted: turnView(room, interrupted, audience) }),
    totals: { turns: room.floor.total.turns, spoke: room.floor.total.spoke, spoken: room.floor.persons.size, groups },
    ...(lastCall && {
      lastCall: {
        at: lastCall.at,
        article: lastCall.article,
        ...(lastCall.person && { person: shown(room, lastCall.person, audience) }),
      },
    }),
    ...(audience === 'officers' && { unheardGroups: unheardGroups(room) }),
  };
}

const plainHeard = ({ turns, spoke }: Heard) => ({ turns, spoke });

/** Groups that are here and have not spoken on the open item. */
function unheardGroups(room: Naming & Slices<'floor' | 'agenda'>): readonly string[] {
  return room.meeting.groups.filter((group) => {
    const turns = room.floor.itemGroups.get(onItem(room.agenda.open, group))?.turns ?? 0;
    return turns === 0 && (room.people.count.in.get(group) ?? 0) > 0;
  });
}

export function roundsView(room: Naming & Slices<'rounds'>, audience: Audience) {
  const round = room.rounds.current;
  const { held, last } = room.rounds;
  const ended = last && {
    last: {
      purpose: last.purpose,
      notCalled: last.notCalled.map((id) => shownName(room, id, audience) || String(personIn(room, id)?.number ?? '')),
      ...(last.reason && { reason: last.reason }),
    },
  };
  if (!round) return { held, ...ended };
  const calls = [...round.calls.values()];
  const done = calls.filter((call) => call !== 'waiting' && call !== 'called' && call !== 'later' && call !== 'absent').length;
  const next = nextInRound(round);
  const coming = [...round.list.slice(round.next), ...round.again.slice(round.nextAgain)].slice(0, ROUND_SHOWN);
  const { id, purpose, order, seconds, members, openedAt } = round;
  return {
    held,
    ...ended,
    current: {
      id,
      purpose,
      order,
      seconds,
      members,
      openedAt,
      total: round.list.length,
      done,
      coming: coming.map((person) => shown(room, person, audience)),
      ...(next && { next }),
    },
  };
}
