// When the room must be looked at again: timers as data, the same on every node.
import { after, type Instant } from './ids.ts';
import { SEATS_TO_ASK } from './flags/decide.ts';
import { closesAtOf, urnIsDue } from './polls/closing.ts';
import { entitledSeats, runningPolls } from './readings.ts';
import type { Room, RoomCommand } from './room.ts';

/** Something that becomes due by itself: the command that the room then gives itself, and an id that names the occasion. */
export interface Deadline {
  readonly at: Instant;
  readonly id: string;
  readonly command: RoomCommand;
}

/** Without any officer's doing a meeting pauses by itself after two hours, and is broken off after a further day (M2). */
const IDLE_AFTER = 2 * 3_600_000;
const BROKEN_OFF_AFTER = 24 * 3_600_000;

/** The earliest thing that will be due, or nothing; nothing while a fork of the record is open (L6). Cost: a handful of comparisons. */
export function nextDeadline(room: Room): Deadline | undefined {
  if (room.record.open) return undefined;
  let first: Deadline | undefined;
  for (const deadline of [...whilePaused(room), ...whileInSession(room)]) {
    if (!first || deadline.at < first.at) first = deadline;
  }
  return first;
}

const due = (what: string, at: Instant, command: RoomCommand): Deadline => ({ at, id: `due:${what}:${at}`, command });

function* whilePaused(room: Room): Generator<Deadline> {
  const { phase } = room.meeting;
  if (room.people.roll.status === 'running') yield due('roll', room.people.roll.until, { type: 'people.rollOver' });
  if (phase.status === 'inSession') yield due('idle', after(room.officerActedAt, IDLE_AFTER), { type: 'meeting.idle' });
  if (phase.status === 'paused' && phase.adjournedTo === undefined) {
    const since = phase.since > room.officerActedAt ? phase.since : room.officerActedAt;
    yield due('brokenOff', after(since, BROKEN_OFF_AFTER), { type: 'meeting.idle' });
  }
}

function* whileInSession(room: Room): Generator<Deadline> {
  if (room.meeting.phase.status !== 'inSession') return;
  const { turn } = room.floor;
  if (turn && turn.pausedAt === undefined && !turn.overran) {
    yield due(`turn:${turn.id}`, turn.endsAt, { type: 'floor.timeUp', turn: turn.id });
  }
  for (const poll of runningPolls(room)) {
    const at = closesAtOf(room, poll);
    if (at !== undefined) yield due(`poll:${poll.id}`, at, { type: 'polls.timeUp', poll: poll.id });
    if (poll.phase.status === 'counting' && urnIsDue(poll)) {
      yield due(`urn:${poll.id}`, poll.phase.endedAt, { type: 'polls.timeUp', poll: poll.id });
    }
  }
  yield* contests(room);
}

function* contests(room: Room): Generator<Deadline> {
  const { flags, contested, open } = room.flags;
  const contest = contested && flags.get(contested)?.contest;
  if (contested && contest?.status === 'statements') {
    yield due(`contest:${contested}`, contest.until, { type: 'flags.putToMeeting', flag: contested });
  }
  for (const person of room.orders.answered) {
    const standing = room.orders.points.get(person)?.contest;
    if (standing?.status === 'statements') yield due(`order:${person}`, standing.until, { type: 'orders.putToMeeting', person });
  }
  if (contested || entitledSeats(room) < SEATS_TO_ASK) return;
  for (const id of open) {
    const flag = flags.get(id);
    if (flag?.weight !== 'halt' || flag.standing.status !== 'open' || flag.contest) continue;
    const at = after(flag.standing.since, room.meeting.rules.flags.answerSeconds * 1000);
    yield due(`halt:${id}`, at, { type: 'flags.putToMeeting', flag: id });
  }
}
