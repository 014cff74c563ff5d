// The room: where the slices meet. Decides one command at a time and folds events into the state.
import { Map } from 'immutable';
import { decideAgenda } from './agenda/decide.ts';
import type { AgendaCommand, AgendaEvent, AgendaState } from './agenda/agenda.ts';
import { agendaHears, evolveAgenda, initialAgenda } from './agenda/evolve.ts';
import { consequences } from './consequences.ts';
import { refuse, type Context, type Decision, type Envelope } from './decision.ts';
import { decideDecisions } from './decisions/decide.ts';
import { isNameless, type DecisionsCommand, type DecisionsEvent, type DecisionsState } from './decisions/decisions.ts';
import { decisionsHears, evolveDecisions, initialDecisions } from './decisions/evolve.ts';
import { decideFlags } from './flags/decide.ts';
import { evolveFlags, flagsHears, initialFlags } from './flags/evolve.ts';
import type { FlagsCommand, FlagsEvent, FlagsState } from './flags/flags.ts';
import { decideFloor } from './floor/decide.ts';
import { evolveFloor, floorHears, initialFloor } from './floor/evolve.ts';
import type { FloorCommand, FloorEvent, FloorState } from './floor/floor.ts';
import { ROOM, type Instant, type PersonId } from './ids.ts';
import { decideMeeting } from './meeting/decide.ts';
import { evolveMeeting, initialMeeting, meetingHears } from './meeting/evolve.ts';
import type { MeetingCommand, MeetingEvent, MeetingState } from './meeting/meeting.ts';
import { evolveNotices, initialNotices, noticesHears } from './notices/evolve.ts';
import type { NoticesEvent, NoticesState } from './notices/notices.ts';
import { decideOrders } from './orders/decide.ts';
import { evolveOrders, initialOrders, ordersHears } from './orders/evolve.ts';
import type { OrdersCommand, OrdersEvent, OrdersState } from './orders/orders.ts';
import { decidePeople } from './people/decide.ts';
import { evolvePeople, initialPeople, peopleHears } from './people/evolve.ts';
import type { PeopleCommand, PeopleEvent, PeopleState } from './people/people.ts';
import { decidePolls } from './polls/decide.ts';
import { evolvePolls, initialPolls, pollsHears } from './polls/evolve.ts';
import type { PollsCommand, PollsEvent, PollsState } from './polls/polls.ts';
import { decideQueue } from './queue/decide.ts';
import { evolveQueue, initialQueue, queueHears } from './queue/evolve.ts';
import type { QueueCommand, QueueEvent, QueueState } from './queue/queue.ts';
import { isOfficer } from './readings.ts';
import { decideRecord } from './record/decide.ts';
import { evolveRecord, initialRecord, recordHears } from './record/evolve.ts';
import type { RecordCommand, RecordEvent, RecordState } from './record/record.ts';
import { refusedByFork, refusedByRights } from './rights.ts';
import { decideRounds } from './rounds/decide.ts';
import { evolveRounds, initialRounds, roundsHears } from './rounds/evolve.ts';
import type { RoundsCommand, RoundsEvent, RoundsState } from './rounds/rounds.ts';
import { unreachable } from './unreachable.ts';

export type RoomCommand =
  | MeetingCommand
  | PeopleCommand
  | AgendaCommand
  | QueueCommand
  | FloorCommand
  | RoundsCommand
  | FlagsCommand
  | OrdersCommand
  | PollsCommand
  | DecisionsCommand
  | RecordCommand;
export type CommandType = RoomCommand['type'];

export type RoomEvent =
  | MeetingEvent
  | PeopleEvent
  | AgendaEvent
  | QueueEvent
  | FloorEvent
  | RoundsEvent
  | FlagsEvent
  | OrdersEvent
  | PollsEvent
  | DecisionsEvent
  | NoticesEvent
  | RecordEvent;
export type EventType = RoomEvent['type'];

export interface Room {
  /** The version of the last entry; 0 before the first. */
  readonly version: number;
  readonly at: Instant;
  /** When an officer last did anything (M2). */
  readonly officerActedAt: Instant;
  readonly meeting: MeetingState;
  readonly people: PeopleState;
  readonly agenda: AgendaState;
  readonly queue: QueueState;
  readonly floor: FloorState;
  readonly rounds: RoundsState;
  readonly flags: FlagsState;
  readonly orders: OrdersState;
  readonly polls: PollsState;
  readonly decisions: DecisionsState;
  readonly notices: NoticesState;
  readonly record: RecordState;
  /** Each person's last accepted commands, newest last (M4). */
  readonly answers: Map<PersonId, readonly Answer[]>;
}

/** How an accepted command was answered; `body` is the hash of what it said. */
export interface Answer {
  readonly id: string;
  readonly body: string;
  readonly version: number;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** A decision with the room as it stands after it; `repeated` when the same command was accepted before (M4). */
export type Outcome =
  | {
      readonly ok: true;
      readonly room: Room;
      readonly events: readonly RoomEvent[];
      readonly result?: Readonly<Record<string, unknown>>;
      readonly boxes?: NonNullable<Extract<Decision, { ok: true }>['boxes']>;
    }
  | { readonly ok: true; readonly repeated: Answer }
  | { readonly ok: false; readonly refusal: Extract<Decision, { ok: false }>['refusal'] };

/** An accepted command's last entry says how it was answered, so that every node folds the same memory. */
export interface Done {
  readonly body: string;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** How many answers are kept for each person (M4). A phone's outbox holds far fewer. */
const ANSWERS_KEPT = 64;

/** The room before its first entry; only `meeting.create` is accepted in it. */
export function emptyRoom(at: Instant): Room {
  return {
    version: 0,
    at,
    officerActedAt: at,
    meeting: initialMeeting(at),
    people: initialPeople(),
    agenda: initialAgenda(),
    queue: initialQueue(),
    floor: initialFloor(),
    rounds: initialRounds(),
    flags: initialFlags(),
    orders: initialOrders(),
    polls: initialPolls(),
    decisions: initialDecisions(),
    notices: initialNotices(),
    record: initialRecord(),
    answers: Map(),
  };
}

/**
 * Decides one command: a fork of the record, role, meeting status, halt, then its slice, then what follows by rule.
 * Commands of the room itself (`context.by` = ROOM) skip the rights. Pure: same input, same outcome.
 * @param id the command's id, unique within its sender; @param body the hash of what it says.
 */
export function decide(room: Room, command: RoomCommand, context: Context, id: string, body: string): Outcome {
  const known = room.answers.get(context.by)?.find((answer) => answer.id === id);
  if (known) return known.body === body ? { ok: true, repeated: known } : { ok: false, refusal: { code: 'command.idReused' } };
  const refusal =
    refusedByFork(room, command, context.by) ?? (context.by === ROOM ? undefined : refusedByRights(room, command, context.by));
  if (refusal) return { ok: false, refusal };
  const decision = decideSlice(room, command, context);
  if (!decision.ok) return decision;
  const envelope = envelopeOf(command, context, id);
  const { room: folded, events } = withConsequences(room, decision.events, envelope, context);
  if (events.length === 0) throw new Error(`accepted without an event: ${command.type}`);
  const remembered = rememberAnswer(folded, context.by, id, { body, ...(decision.result && { result: decision.result }) });
  return {
    ok: true,
    room: remembered,
    events,
    ...(decision.result && { result: decision.result }),
    ...(decision.boxes && { boxes: decision.boxes }),
  };
}

function envelopeOf(command: RoomCommand, context: Context, id: string): Omit<Envelope, 'version'> {
  const actsFor = 'for' in command ? command.for : undefined;
  return { at: context.now, by: context.by, command: id, ...(actsFor && { for: actsFor }) };
}

/** As its entry will have it, so that every node folds the same. */
const namelessly = ({ at, command }: Omit<Envelope, 'version'>): Omit<Envelope, 'version'> => ({ at, by: ROOM, command });

/** Folds the decided events one by one and asks after each what follows from it, until nothing does. */
function withConsequences(room: Room, decided: readonly RoomEvent[], envelope: Omit<Envelope, 'version'>, context: Context) {
  const events: RoomEvent[] = [];
  const pending = [...decided];
  let now = room;
  for (let event = pending.shift(); event; event = pending.shift()) {
    const before = now;
    now = evolve(before, event, { ...(isNameless(event) ? namelessly(envelope) : envelope), version: before.version + 1 });
    events.push(event);
    pending.push(...consequences(before, now, event, context));
    // A rule that follows from itself for ever is a bug; no command has this many consequences.
    if (events.length > 1000) throw new Error(`endless consequences of ${event.type}`);
  }
  return { room: now, events };
}

function decideSlice(room: Room, command: RoomCommand, context: Context): Decision {
  const slice = command.type.slice(0, command.type.indexOf('.'));
  if (room.version === 0 && command.type !== 'meeting.create') return refuse('meeting.unknown');
  if (isOf(command, 'meeting', slice)) return decideMeeting(room, command, context);
  if (isOf(command, 'people', slice)) return decidePeople(room, command, context);
  if (isOf(command, 'agenda', slice)) return decideAgenda(room, command, context);
  if (isOf(command, 'queue', slice)) return decideQueue(room, command, context);
  if (isOf(command, 'floor', slice)) return decideFloor(room, command, context);
  if (isOf(command, 'rounds', slice)) return decideRounds(room, command, context);
  if (isOf(command, 'flags', slice)) return decideFlags(room, command, context);
  if (command.type === 'orders.hear') return hearPoint(room, command.person, context);
  if (isOf(command, 'orders', slice)) return decideOrders(room, command, context);
  if (isOf(command, 'polls', slice)) return decidePolls(room, command, context);
  if (isOf(command, 'decisions', slice)) return decideDecisions(room, command, context);
  if (isOf(command, 'record', slice)) return decideRecord(room, command, context);
  return unreachable(command);
}

/** Hearing a point of order gives the floor, interrupting who speaks (F1, G9). */
function hearPoint(room: Room, person: PersonId, context: Context): Decision {
  const point = room.orders.points.get(person);
  if (point?.standing.status !== 'open' || !room.queue.entries.has(person)) return refuse('orders.unknown');
  return decideFloor(room, { type: 'floor.give', person }, context);
}

function isOf<Slice extends string, Command extends RoomCommand>(
  command: Command,
  name: Slice,
  slice: string,
): command is Extract<Command, { type: `${Slice}.${string}` }> {
  return slice === name && command.type.startsWith(name);
}

/** One slice's part in folding: which events it hears, and the fold. */
type Fold = (room: Room, event: RoomEvent, envelope: Envelope) => Partial<Room>;

function hearing<Event extends RoomEvent, State>(
  hears: readonly Event['type'][],
  fold: (state: State, event: Event, envelope: Envelope, room: Room) => State,
  read: (room: Room) => State,
  write: (state: State) => Partial<Room>,
): readonly (readonly [EventType, Fold])[] {
  const listens = (event: RoomEvent): event is Event => hears.some((type) => type === event.type);
  return hears.map((type) => [
    type,
    (room, event, envelope) => (listens(event) ? write(fold(read(room), event, envelope, room)) : {}),
  ]);
}

/** Event type → the slices that hear it. The one place where slices meet. */
const folds: ReadonlyMap<EventType, readonly Fold[]> = (() => {
  const pairs = [
    ...hearing(
      meetingHears,
      evolveMeeting,
      (room) => room.meeting,
      (meeting) => ({ meeting }),
    ),
    ...hearing(
      peopleHears,
      evolvePeople,
      (room) => room.people,
      (people) => ({ people }),
    ),
    ...hearing(
      agendaHears,
      evolveAgenda,
      (room) => room.agenda,
      (agenda) => ({ agenda }),
    ),
    ...hearing(
      queueHears,
      evolveQueue,
      (room) => room.queue,
      (queue) => ({ queue }),
    ),
    ...hearing(
      floorHears,
      evolveFloor,
      (room) => room.floor,
      (floor) => ({ floor }),
    ),
    ...hearing(
      roundsHears,
      evolveRounds,
      (room) => room.rounds,
      (rounds) => ({ rounds }),
    ),
    ...hearing(
      flagsHears,
      evolveFlags,
      (room) => room.flags,
      (flags) => ({ flags }),
    ),
    ...hearing(
      ordersHears,
      evolveOrders,
      (room) => room.orders,
      (orders) => ({ orders }),
    ),
    ...hearing(
      pollsHears,
      evolvePolls,
      (room) => room.polls,
      (polls) => ({ polls }),
    ),
    ...hearing(
      decisionsHears,
      evolveDecisions,
      (room) => room.decisions,
      (decisions) => ({ decisions }),
    ),
    ...hearing(
      noticesHears,
      evolveNotices,
      (room) => room.notices,
      (notices) => ({ notices }),
    ),
    ...hearing(
      recordHears,
      evolveRecord,
      (room) => room.record,
      (record) => ({ record }),
    ),
  ];
  const byType = new globalThis.Map<EventType, Fold[]>();
  for (const [type, fold] of pairs) byType.set(type, [...(byType.get(type) ?? []), fold]);
  return byType;
})();

/** Folds one event into the room. Every slice sees the room as it stood before the event. */
export function evolve(room: Room, event: RoomEvent, envelope: Envelope): Room {
  const hearers = folds.get(event.type);
  if (!hearers) throw new Error(`nobody hears ${event.type}`);
  const officerActedAt = isOfficer(room, envelope.by) ? envelope.at : room.officerActedAt;
  let after: Room = { ...room, version: envelope.version, at: envelope.at, officerActedAt };
  for (const fold of hearers) after = { ...after, ...fold(room, event, envelope) };
  return after;
}

/** Notes how a command was answered; the oldest of too many is forgotten. */
export function rememberAnswer(room: Room, by: PersonId, id: string, done: Done): Room {
  if (by === ROOM) return room;
  const kept = (room.answers.get(by) ?? []).slice(-(ANSWERS_KEPT - 1));
  return { ...room, answers: room.answers.set(by, [...kept, { id, version: room.version, ...done }]) };
}
