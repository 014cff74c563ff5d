// Calling somebody: whose turn it is, whether that is in order, and for how long (F1, F2, Q6).
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after, turnId, type PersonId } from '../ids.ts';
import { onItem, personIn, presenterOf, roleOf } from '../readings.ts';
import type { Room } from '../room.ts';
import { arrange } from '../calling-order.ts';
import type { QueueEntry } from '../queue/queue.ts';
import { nextInRound } from '../round-members.ts';
import type { FloorCommand, Giving } from './floor.ts';

type Give = Extract<FloorCommand, { type: 'floor.give' }>;

export function decideGiving(room: Room, command: Give, context: Context): Decision {
  const { turn, interrupted } = room.floor;
  const entry = command.person && room.queue.entries.get(command.person);
  if (turn) {
    const interrupts = entry && (entry.kind === 'pointOfOrder' || entry.kind === 'question');
    if (!interrupts) return refuse('floor.taken', { person: turn.person });
    if (interrupted) return refuse('floor.interruptedAlready');
    return call(room, entry, { interrupts: turn.id }, context);
  }
  if (room.rounds.current) return giveInRound(room, command, entry || undefined, context);
  const first = arrange(room)[0]?.person;
  const person = command.person ?? first;
  if (!person) return refuse('floor.nobodyWaits');
  const waiting = room.queue.entries.get(person);
  if (!waiting) return refuse('queue.notWaiting');
  if (room.floor.silenced.has(onItem(room.agenda.open, person)) && waiting.kind !== 'pointOfOrder')
    return refuse('queue.silenced');
  if (person === first || isInOrder(room, waiting)) return call(room, waiting, {}, context);
  const reason = command.reason?.trim();
  return reason ? call(room, waiting, { outOfOrder: reason }, context) : refuse('floor.reasonMissing');
}

/** The presenter, the invited and who was just asked come in order; so does a point of order (Q6). */
function isInOrder(room: Room, entry: QueueEntry): boolean {
  const { person } = entry;
  return entry.kind === 'pointOfOrder' || entry.invited || roleOf(room, person) === 'expert' || presenterOf(room) === person;
}

/** While a round runs only its next member, or a point of order, gets the floor (R2). */
function giveInRound(room: Room, command: Give, entry: QueueEntry | undefined, context: Context): Decision {
  const round = room.rounds.current;
  if (!round) return refuse('rounds.notRunning');
  if (entry?.kind === 'pointOfOrder') return call(room, entry, {}, context);
  const next = nextInRound(round);
  if (!next) return refuse('floor.nobodyWaits');
  if (command.person !== undefined && command.person !== next) return refuse('rounds.notTheirCall', { next });
  const words = room.queue.entries.get(next)?.text;
  return called(
    room,
    { person: next, kind: 'round', round: round.id, seconds: round.seconds, ...(words !== undefined && { text: words }) },
    context,
  );
}

function call(room: Room, entry: QueueEntry, more: Pick<Giving, 'interrupts' | 'outOfOrder'>, context: Context): Decision {
  const { person, kind, stance, text } = entry;
  const told = { ...(stance && { stance }), ...(text !== undefined && { text }) };
  return called(room, { person, kind, seconds: secondsFor(room, entry), ...told, ...more }, context);
}

function secondsFor(room: Room, entry: QueueEntry): number {
  const { limits } = room.meeting.rules;
  if (roleOf(room, entry.person) === 'expert' && limits.expert !== undefined && entry.kind !== 'question') return limits.expert;
  switch (entry.kind) {
    case 'pointOfOrder':
      return limits.pointOfOrder;
    case 'question':
      return limits.question;
    case 'answer':
      return limits.answer;
    case 'speech':
      return limits.seconds;
  }
}

function called(
  room: Room,
  who: Pick<Giving, 'person' | 'kind' | 'seconds' | 'round' | 'stance' | 'text' | 'interrupts' | 'outOfOrder'>,
  context: Context,
): Decision {
  if (personIn(room, who.person)?.status !== 'in') return refuse('people.notHere');
  const startedAt = after(context.now, room.meeting.rules.limits.toMicrophone * 1000);
  const turn = turnId(`t${context.fresh}`);
  const data: Giving = {
    turn,
    ...who,
    ...(room.agenda.open && { item: room.agenda.open }),
    startedAt,
    endsAt: after(startedAt, who.seconds * 1000),
    locks: getReady(room, who.person),
  };
  return accept([{ type: 'floor.given', data }], { turn, person: who.person });
}

/** The first two who wait when a turn starts, told to get ready; in a round the queue stands still (Q5). */
function getReady(room: Room, called: PersonId): readonly PersonId[] {
  if (room.rounds.current) return [];
  const waiting = arrange(room).filter(({ person }) => person !== called);
  return waiting.slice(0, room.meeting.rules.queue.ready).map(({ person }) => person);
}
