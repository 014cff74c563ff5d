// What a supervisor may object to, how the chair answers, and when the meeting is asked instead.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after, flagId, type FlagId, type PersonId } from '../ids.ts';
import { entitledSeats, heldUpSince, onItem, openPoll, personIn, roleOf } from '../readings.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { About, Flag, FlagsCommand } from './flags.ts';

/** Supervisor and chair have one minute each before a contest is put to the meeting (G4). */
export const STATEMENTS_LAST = 120_000;
/** With fewer seats a contest is recorded and the meeting goes on (G4). */
export const SEATS_TO_ASK = 3;

type Of<Type extends FlagsCommand['type']> = Extract<FlagsCommand, { type: Type }>;

export function decideFlags(room: Room, command: FlagsCommand, context: Context): Decision {
  switch (command.type) {
    case 'flags.raise':
      return raise(room, command, context);
    case 'flags.withdraw': {
      const flag = room.flags.flags.get(command.flag);
      if (!flag) return refuse('flags.unknown');
      if (flag.by !== context.by) return refuse('flags.notYours');
      if (flag.standing.status === 'withdrawn') return refuse('flags.withdrawn');
      return accept([{ type: 'flags.withdrawn', data: { flag: flag.id } }]);
    }
    case 'flags.rule':
      return rule(room, command, context);
    case 'flags.redressed': {
      const flag = command.flag ?? room.flags.owed[0];
      if (!flag || !room.flags.owed.includes(flag)) return refuse('flags.nothingOwed');
      return accept([{ type: 'flags.redressed', data: { flag } }]);
    }
    case 'flags.reopen':
      return reopen(room, command);
    case 'flags.contest':
      return contest(room, command.flag, context);
    case 'flags.putToMeeting':
      return putToMeeting(room, command.flag);
    default:
      return unreachable(command);
  }
}

function raise(room: Room, command: Of<'flags.raise'>, context: Context): Decision {
  const { article, note } = command;
  if (!room.meeting.rules.articles[article]) return refuse('flags.articleUnknown', { article });
  if (command.private && command.weight !== 'note') return refuse('flags.onlyNotesPrivate');
  const about = command.about ?? happening(room);
  if (!exists(room, about)) return refuse('flags.aboutUnknown');
  const item = room.agenda.open;
  const spent = (room.flags.haltsDismissed.get(onItem(item, context.by)) ?? 0) >= room.meeting.rules.flags.haltsDismissedPerItem;
  const weight = command.weight === 'halt' && spent ? 'warning' : command.weight;
  const refusal = weight === 'halt' ? haltOpen(room, context.by) : undefined;
  if (refusal) return refusal;
  const flag = flagId(`f${context.fresh}`);
  const told = command.private ? { private: true as const } : { note };
  const data = {
    flag,
    by: context.by,
    article,
    weight,
    about,
    ...(weight !== command.weight && { asked: command.weight }),
    ...(item && { item }),
    ...told,
  };
  return accept([{ type: 'flags.raised', data, ...(command.private && { secret: { note } }) }], { flag, weight });
}

/** One supervisor has one halt open at a time (G1). */
function haltOpen(room: Room, supervisor: PersonId): Decision | undefined {
  const { open, flags } = room.flags;
  const theirs = open.find((id) => flags.get(id)?.weight === 'halt' && flags.get(id)?.by === supervisor);
  return theirs && refuse('flags.haltOpen', { flag: theirs });
}

/** What runs now: turn, poll, round, item; else the meeting. */
function happening(room: Room): About {
  const turn = room.floor.turn;
  if (turn) return { turn: turn.id };
  const poll = openPoll(room);
  if (poll) return { poll: poll.id };
  if (room.rounds.current) return { round: room.rounds.current.id };
  return room.agenda.open ? { item: room.agenda.open } : { meeting: true };
}

/** Whether the moment named is one of this meeting; turns and rounds that are over have no list to look in. */
function exists(room: Room, about: About): boolean {
  if ('poll' in about) return room.polls.polls.has(about.poll);
  if ('item' in about) return room.agenda.items.has(about.item) || room.agenda.progress.has(about.item);
  if ('person' in about) return room.people.persons.has(about.person);
  if ('flag' in about) return room.flags.flags.has(about.flag);
  return true;
}

function rule(room: Room, command: Of<'flags.rule'>, context: Context): Decision {
  const flag = room.flags.flags.get(command.flag);
  if (!flag) return refuse('flags.unknown');
  if (flag.standing.status === 'withdrawn') return refuse('flags.withdrawn');
  if (flag.standing.status === 'answered') return refuse('flags.answered');
  if (flag.contest?.status === 'voting') return refuse('flags.beforeMeeting');
  const answers = mayAnswer(room, flag, context.by);
  if (answers) return answers;
  const remedy = command.remedy?.trim();
  const reason = command.reason?.trim();
  if (command.ruling === 'upheld' && !remedy && !reason) return refuse('flags.remedyMissing');
  if (command.ruling === 'dismissed' && !reason) return refuse('flags.reasonMissing');
  const ruled = { flag: flag.id, ruling: command.ruling, by: 'chair' as const };
  const words = { ...(remedy && { remedy }), ...(reason && { reason }) };
  if (!flag.private) return accept([{ type: 'flags.ruled', data: { ...ruled, ...words } }]);
  const owed = command.ruling === 'upheld' && remedy !== undefined && remedy !== '';
  return accept([{ type: 'flags.ruled', data: { ...ruled, ...(owed && { owed }) }, secret: words }]);
}

/** A flag about the chair's own conduct is answered by the deputy, where there is one (M5). */
function mayAnswer(room: Room, flag: Flag, by: PersonId): Decision | undefined {
  const chair = room.meeting.chair?.person;
  const deputy = room.people.officers.find(
    (id) => id !== chair && personIn(room, id)?.status === 'in' && roleOf(room, id) === 'deputy',
  );
  const aboutChair = 'person' in flag.about && flag.about.person === chair;
  if (aboutChair && deputy) return roleOf(room, by) === 'deputy' ? undefined : refuse('flags.deputyAnswers', { deputy });
  return roleOf(room, by) === 'chair' ? undefined : refuse('people.notAllowed', { role: 'deputy', needs: ['chair'] });
}

function reopen(room: Room, command: Of<'flags.reopen'>): Decision {
  const flag = room.flags.flags.get(command.flag);
  if (!flag) return refuse('flags.unknown');
  const { standing } = flag;
  if (standing.status !== 'answered' || standing.ruling !== 'upheld') return refuse('flags.notUpheld');
  const refusal = flag.weight === 'halt' ? haltOpen(room, flag.by) : undefined;
  if (refusal) return refusal;
  const note = command.note?.trim();
  const data = { flag: flag.id };
  if (!note) return accept([{ type: 'flags.reopened', data }]);
  if (flag.private) return accept([{ type: 'flags.reopened', data, secret: { note } }]);
  return accept([{ type: 'flags.reopened', data: { ...data, note } }]);
}

/** A dismissal is contested once, within two minutes and before the next poll opens (G4). */
function contest(room: Room, id: FlagId, context: Context): Decision {
  const flag = room.flags.flags.get(id);
  if (!flag) return refuse('flags.unknown');
  const { standing } = flag;
  if (standing.status !== 'answered' || standing.ruling !== 'dismissed') return refuse('flags.notDismissed');
  if (standing.by === 'meeting' || flag.contest) return refuse('flags.contestedOnce');
  if (room.flags.contested) return refuse('flags.contestRunning', { flag: room.flags.contested });
  if ('flag' in flag.about) return refuse('flags.noContestOfContest');
  const held = heldUpSince(room.record.last, standing.at);
  const until = after(standing.at, room.meeting.rules.flags.contestSeconds * 1000 + held);
  const nextPoll = room.polls.lastOpenedAt;
  if (context.now > until || (nextPoll !== undefined && nextPoll > standing.at))
    return refuse('flags.tooLateToContest', { until });
  if (entitledSeats(room) < SEATS_TO_ASK) return accept([{ type: 'flags.contested', data: { flag: id } }]);
  return accept([{ type: 'flags.contested', data: { flag: id, statementsUntil: after(context.now, STATEMENTS_LAST) } }]);
}

/** Due: the statements are over, or a halt had no answer in time. The poll itself follows by rule. */
function putToMeeting(room: Room, id: FlagId): Decision {
  const flag = room.flags.flags.get(id);
  if (!flag) return refuse('flags.unknown');
  const question = flag.standing.status === 'open' ? 'haltJustified' : 'answerStands';
  return accept([{ type: 'flags.put', data: { flag: id, question } }]);
}
