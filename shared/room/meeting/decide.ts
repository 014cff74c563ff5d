// What the chair can do with the meeting itself, and what is refused while something is left open.
import { configured } from '../../procedures/procedures.ts';
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after, type ItemId, type PersonId } from '../ids.ts';
import { personIn, roleOf, runningPolls, withoutBoxes } from '../readings.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { CHAIR_TAKEN_AFTER_MS, type Leftover, type MeetingCommand, type MeetingEvent, type Slip } from './meeting.ts';

export function decideMeeting(room: Room, command: MeetingCommand, context: Context): Decision {
  const status = room.meeting.phase.status;
  switch (command.type) {
    case 'meeting.create': {
      const { type, markKey, ...founding } = command;
      if (room.version > 0) return refuse('meeting.exists');
      return accept([{ type: 'meeting.created', data: founding, ...(markKey !== undefined && { secret: { markKey } }) }]);
    }
    case 'meeting.open':
      return status === 'draft' ? accept([{ type: 'meeting.opened', data: {} }]) : refuse('meeting.alreadyOpen');
    case 'meeting.start':
      return start(room);
    case 'meeting.pause':
      return accept([{ type: 'meeting.paused', data: withoutType(command) }]);
    case 'meeting.adjourn':
      return accept([
        { type: 'meeting.paused', data: { ...(command.reason && { reason: command.reason }), adjournedTo: command.to ?? '' } },
      ]);
    case 'meeting.resume':
      return resume(room, context);
    case 'meeting.close':
      return close(room, command.left ?? {});
    case 'meeting.handOver':
      return handOver(room, command.person);
    case 'meeting.takeChair':
      return takeChair(room, context);
    case 'meeting.takeBack':
      return takeBack(room, context);
    case 'meeting.configure':
      return configure(room, withoutType(command));
    case 'meeting.idle':
      return idle(room, context);
    default:
      return unreachable(command);
  }
}

function withoutType<C extends { readonly type: string }>(command: C): Omit<C, 'type'> {
  const { type, ...rest } = command;
  return rest;
}

function start(room: Room): Decision {
  const events: MeetingEvent[] = [];
  if (room.meeting.phase.status === 'draft') events.push({ type: 'meeting.opened', data: {} });
  return accept([...events, { type: 'meeting.started', data: {} }]);
}

function resume(room: Room, context: Context): Decision {
  const phase = room.meeting.phase;
  if (phase.status !== 'paused') return refuse('meeting.notPaused');
  return accept([{ type: 'meeting.resumed', data: { length: context.now - phase.since } }]);
}

/** What must be settled before the meeting can close (M2), the most pressing first. */
function leftOpen(room: Room): Decision | undefined {
  if (room.floor.turn) return refuse('floor.taken', { person: room.floor.turn.person });
  const poll = runningPolls(room)[0];
  if (poll) return refuse('polls.running', { poll: poll.id });
  const flag = room.flags.open[0];
  if (flag) return refuse('flags.unanswered', { flag });
  const { contested } = room.flags;
  if (contested) return refuse('flags.beforeMeeting', { flag: contested });
  const owed = room.flags.owed[0];
  if (owed) return refuse('flags.remedyOwed', { flag: owed });
  return undefined;
}

function close(room: Room, left: Readonly<Record<string, Leftover>>): Decision {
  const refusal = leftOpen(room);
  if (refusal) return refusal;
  const unfinished = room.agenda.order.filter((item) => isUnfinished(room, item));
  const unnamed = unfinished.filter((item) => !left[item]);
  if (unnamed.length > 0) return refuse('meeting.itemsLeft', { items: unnamed });
  const without = unfinished.find((item) => !left[item]?.reason.trim());
  if (without) return refuse('meeting.reasonMissing', { item: without });
  const named = Object.fromEntries(unfinished.flatMap((item) => (left[item] ? [[item, left[item]]] : [])));
  return accept([{ type: 'meeting.closed', data: { left: named } }]);
}

function isUnfinished(room: Room, item: ItemId): boolean {
  const status = room.agenda.progress.get(item)?.status ?? 'planned';
  return status === 'planned' || status === 'open';
}

function handOver(room: Room, person: PersonId): Decision {
  const role = roleOf(room, person);
  const to = personIn(room, person);
  if (!role || to?.status !== 'in') return refuse('people.unknown');
  if (role !== 'deputy' && role !== 'clerk') return refuse('meeting.notADeputy', { role });
  const refusal = stillArguing(room, person);
  if (refusal) return refusal;
  return accept([
    { type: 'meeting.chairTaken', data: { person, how: 'handedOver', ...(room.agenda.open && { item: room.agenda.open }) } },
  ]);
}

function takeChair(room: Room, context: Context): Decision {
  const { chair } = room.meeting;
  const person = context.by;
  if (!chair) return accept([{ type: 'meeting.chairTaken', data: { person, how: 'entered' } }]);
  const refusal = stillArguing(room, person);
  if (refusal) return refusal;
  if (chair.lostBy === person || chair.handedOverBy === person) return comeBack(room, person);
  const seenAt = context.chairSeenAt ?? chair.since;
  const lostSince = after(seenAt, CHAIR_TAKEN_AFTER_MS);
  if (context.now < lostSince) return refuse('meeting.chairPresent', { until: lostSince });
  const deputyHere = room.people.officers.some((id) => id !== chair.person && roleOf(room, id) === 'deputy');
  if (roleOf(room, person) === 'clerk' && deputyHere) return refuse('meeting.deputyFirst');
  return accept([{ type: 'meeting.chairTaken', data: { person, how: 'lost' } }]);
}

/** A chair who handed over to argue gets the chair back only after that item, from whomever (M5). */
function stillArguing(room: Room, person: PersonId): Decision | undefined {
  const arguing = room.meeting.chair?.arguing;
  if (!arguing || arguing.item !== room.agenda.open || !arguing.persons.includes(person)) return undefined;
  return refuse('meeting.itemStillOpen', { item: arguing.item });
}

/** The chair who lost the phone comes back when the turn or poll in hand is done (M5). */
function comeBack(room: Room, person: PersonId): Decision {
  if (room.floor.turn) return refuse('floor.taken', { person: room.floor.turn.person });
  const poll = runningPolls(room)[0];
  if (poll) return refuse('polls.running', { poll: poll.id });
  return accept([{ type: 'meeting.chairTaken', data: { person, how: 'returned' } }]);
}

function takeBack(room: Room, context: Context): Decision {
  const slip = room.meeting.slip;
  if (!slip) return refuse('meeting.nothingToTakeBack');
  if (context.now > slip.until) return refuse('meeting.tooLateToTakeBack', { until: slip.until });
  const gone = speakersOf(slip).find((person) => personIn(room, person)?.status !== 'in');
  if (gone) return refuse('people.notHere');
  return accept([{ type: 'meeting.tookBack', data: { slip: slip.kind, version: slip.version } }]);
}

/** Who would have a turn or a call again. */
function speakersOf({ kind, floor, rounds }: Slip): readonly PersonId[] {
  if (!kind.startsWith('floor.')) return [];
  const turns = [floor.turn, floor.interrupted].flatMap((turn) => (turn ? [turn.person] : []));
  return [...turns, ...(rounds.current?.list ?? [])];
}

function configure(room: Room, wish: Omit<Extract<MeetingCommand, { type: 'meeting.configure' }>, 'type'>): Decision {
  const status = room.meeting.phase.status;
  const before = status === 'draft' || status === 'open';
  if (!before && (wish.rules || wish.groups)) return refuse('meeting.needsVote');
  if (wish.names && wish.names !== room.meeting.names && room.people.came > 1) return refuse('meeting.namesAreSet');
  const inIt = room.people.count;
  const gone =
    wish.groups &&
    room.meeting.groups.find((group) => !wish.groups?.includes(group) && (inIt.in.get(group) || inIt.seats.get(group)));
  if (gone) return refuse('meeting.groupInUse', { group: gone });
  if (wish.rules) configured(room.meeting.rules, wish.rules);
  return accept([{ type: 'meeting.configured', data: wish }]);
}

/** Two hours without an officer pause the meeting; a further day closes it as broken off (M2). */
function idle(room: Room, context: Context): Decision {
  const phase = room.meeting.phase;
  if (phase.status === 'inSession') return accept([{ type: 'meeting.paused', data: { idle: true } }]);
  if (phase.status !== 'paused') return refuse('meeting.notInSession');
  const events: readonly MeetingEvent[] = [
    { type: 'meeting.resumed', data: { length: context.now - phase.since } },
    { type: 'meeting.closed', data: { left: {}, brokenOff: true } },
  ];
  return accept(events, undefined, withoutBoxes(runningPolls(room)));
}
