// Who comes in, what they are here, and who may change that.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after, personId, ROOM, type PersonId } from '../ids.ts';
import {
  hasSeat,
  hasTurn,
  hasVoted,
  holdsSeatAt,
  isOfficer,
  isOfficerRole,
  openPolls,
  personIn,
  roleOf,
  runningPolls,
  sum,
  supervisorPresent,
} from '../readings.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { decideEntering, decideMissedPin, isPersonal } from './entering.ts';
import { isLikeOfficer } from './likeness.ts';
import { passSeat, seatedIn } from './households.ts';
import type { PeopleCommand, Person, Role } from './people.ts';
import { delegate } from './proxies.ts';
import { backIn, enrol, makeSlip } from './slips.ts';

/** How long devices have to answer a roll call (P7). */
const ROLL_LASTS = 60_000;

type Of<Type extends PeopleCommand['type']> = Extract<PeopleCommand, { type: Type }>;

export function decidePeople(room: Room, command: PeopleCommand, context: Context): Decision {
  switch (command.type) {
    case 'people.enter':
      return decideEntering(room, command, context);
    case 'people.replaceLink':
      return replaceLink(room, command, context);
    case 'people.replacePin':
      return accept([
        { type: 'people.pinMade', data: { because: context.by === ROOM ? 'created' : 'asked' }, secret: { pin: command.pin } },
      ]);
    case 'people.makeRecovery':
      return accept([{ type: 'people.recoveryMade', data: {}, secret: { hash: command.hash } }]);
    case 'people.missPin':
      return decideMissedPin(room, command.next, context);
    case 'people.admit':
      return admit(room, command, context);
    case 'people.remove':
      return remove(room, command, context);
    case 'people.consent':
      return personIn(room, command.person)
        ? accept([{ type: 'people.consented', data: { person: command.person } }])
        : refuse('people.unknown');
    case 'people.assign':
      return assign(room, command, context);
    case 'people.register':
      return register(room, command, context);
    case 'people.correct':
      return correct(room, command, context);
    case 'people.enrol':
      return enrol(room, command, context);
    case 'people.slip':
      return makeSlip(room, command);
    case 'people.passSeat':
      return passSeat(room, command, context);
    case 'people.delegate':
      return delegate(room, command, context);
    default:
      return decidePresence(room, command, context);
  }
}

function decidePresence(
  room: Room,
  command: Of<`people.${'checkIn' | 'checkOut' | 'callRoll' | 'here' | 'rollOver' | 'merge' | 'help'}`>,
  context: Context,
): Decision {
  switch (command.type) {
    case 'people.checkIn': {
      const person = personIn(room, command.person);
      if (!person || person.status !== 'out') return refuse('people.notCheckedOut');
      return accept([{ type: 'people.checkedIn', data: { person: command.person } }]);
    }
    case 'people.checkOut':
      return checkOut(room, command.person ?? context.by, context);
    case 'people.callRoll':
      if (room.people.roll.status === 'running') return refuse('people.rollRunning');
      return accept([{ type: 'people.rollCalled', data: { until: after(context.now, ROLL_LASTS) } }]);
    case 'people.here':
      return here(room, command.for ?? context.by);
    case 'people.rollOver': {
      const found = sum(room.people.count.foundSeats);
      const away = sum(room.people.count.seats) - found;
      return accept([{ type: 'people.rollEnded', data: { found, away } }]);
    }
    case 'people.merge':
      return merge(room, command);
    case 'people.help':
      return help(room, command, context);
    default:
      return unreachable(command);
  }
}

/** Once a supervisor has come in, only a supervisor replaces a supervisor's link (P1). */
function replaceLink(room: Room, command: Of<'people.replaceLink'>, context: Context): Decision {
  const { role, add, link } = command;
  const mine = roleOf(room, context.by);
  if (context.by !== ROOM) {
    const watched = role === 'supervisor' && room.people.watch.length > 0;
    const allowed = watched ? mine === 'supervisor' : mine === 'chair' || (mine === 'supervisor' && role === 'supervisor');
    if (!allowed) return refuse('people.notAllowed', { role: mine ?? 'none', needs: watched ? ['supervisor'] : ['chair'] });
  }
  if (add && !isPersonal(role)) return refuse('links.forMany', { role });
  const live = room.people.doors.links.filter((known) => known.role === role && !known.replaced);
  const current = live.maxBy((known) => known.since);
  const replaces = add ? undefined : current?.id;
  const data = { link: link.link, role, ...(add && { add: true as const }), ...(replaces && { replaces }) };
  return accept([{ type: 'people.linkMade', data, secret: { hash: link.hash, ...(link.key && { key: link.key }) } }]);
}

function admit(room: Room, command: Of<'people.admit'>, context: Context): Decision {
  if (command.device) {
    return answerDevice(room, command.device, command.refuse !== true, context);
  }
  const role = roleOf(room, context.by);
  if (role !== 'chair' && role !== 'deputy' && role !== 'clerk') {
    return refuse('people.notAllowed', { role: role ?? 'none', needs: ['chair', 'deputy', 'clerk'] });
  }
  const { person, group, all } = command;
  const waiting = room.people.waiting;
  const chosen = person
    ? waiting.filter((id) => id === person)
    : waiting.filter((id) => all === true || personIn(room, id)?.group === group);
  if (chosen.isEmpty()) return refuse('people.nobodyWaits');
  return accept([{ type: 'people.admitted', data: { persons: [...chosen] } }]);
}

/** Answered by a tap on the first device; for who came by a slip a clerk can do it too (P4). */
function answerDevice(room: Room, device: string, admitted: boolean, context: Context): Decision {
  const asks = room.people.doors.devices.get(device);
  const person = asks && personIn(room, asks.person);
  if (!person) return refuse('people.deviceUnknown');
  const mine = roleOf(room, context.by);
  const helps = person.slip !== undefined && !isOfficerRole(roleOf(room, person.id));
  const receives = mine === 'chair' || mine === 'deputy' || mine === 'clerk';
  if (person.id !== context.by && !(helps && receives)) return refuse('people.deviceUnknown');
  const answered = { type: 'people.deviceAnswered', data: { person: person.id, device, admitted } } as const;
  return accept([answered, ...(admitted && helps ? backIn(room, person.id) : [])]);
}

function remove(room: Room, command: Of<'people.remove'>, context: Context): Decision {
  const target = personIn(room, command.person);
  if (!target || target.status === 'removed') return refuse('people.unknown');
  if (!command.reason.trim()) return refuse('people.reasonMissing');
  if (room.meeting.chair?.person === target.id) return refuse('people.actingChair');
  const mine = roleOf(room, context.by);
  if (target.role === 'supervisor') {
    // Who is checked out is a supervisor still.
    const others = room.people.watch.some(({ person }) => person !== target.id && roleOf(room, person) === 'supervisor');
    if (mine !== 'supervisor' && others) return refuse('people.onlySupervisors');
  } else if (mine === 'supervisor') {
    return refuse('people.notAllowed', { role: mine, needs: ['chair', 'deputy'] });
  }
  const needsConsent = onOpenRegister(room, target) && supervisorPresent(room);
  if (needsConsent && !room.people.consents.has(target.id)) return refuse('people.needsConsent');
  return accept([{ type: 'people.removed', data: { person: target.id, reason: command.reason.trim() } }]);
}

function assign(room: Room, command: Of<'people.assign'>, context: Context): Decision {
  const target = personIn(room, command.person);
  if (!target || target.status === 'removed') return refuse('people.unknown');
  const { role, group, spokesperson } = command;
  const mine = roleOf(room, context.by);
  for (const named of [group, spokesperson]) {
    if (named !== undefined && !room.meeting.groups.includes(named)) return refuse('people.groupUnknown', { group: named });
  }
  if (role !== undefined) {
    if (mine !== 'chair') return refuse('people.notAllowed', { role: mine ?? 'none', needs: ['chair'] });
    if (target.role === 'chair' || room.meeting.chair?.person === target.id) return refuse('people.actingChair');
    if (target.role === 'supervisor' && role !== 'supervisor') return refuse('people.onlySupervisors');
    if (target.role === 'screen' || target.role === 'observer') return refuse('people.notAPerson', { role: target.role });
  }
  if ((group !== undefined || role !== undefined) && onOpenRegister(room, target)) return refuse('people.pollOpen');
  const events: Extract<Decision, { ok: true }>['events'][number][] = [];
  if (role !== undefined || group !== undefined) events.push(assigned(room, target, role, group));
  if (spokesperson !== undefined) {
    if (target.group !== spokesperson && group !== spokesperson) return refuse('people.notOfGroup', { group: spokesperson });
    events.push({ type: 'people.spokespersonNamed', data: { person: target.id, group: spokesperson } });
  }
  return events.length > 0 ? accept(events) : refuse('people.nothingToChange');
}

function assigned(room: Room, target: Person, role: Role | undefined, group: string | undefined) {
  const seated = seatedAs(room, target, { ...(role && { role }), ...(group !== undefined && { group }) });
  const data = { person: target.id, ...(role && { role }), ...(group !== undefined && { group }), seated };
  return { type: 'people.assigned' as const, data };
}

/** Whether somebody holds a seat once this is changed; at the door nobody does, and who is out keeps what they have. */
function seatedAs(room: Room, target: Person, change: Partial<Person>): boolean {
  return (target.status === 'in' || hasSeat(target)) && seatedIn(room, { ...target, ...change });
}

const onOpenRegister = (room: Room, person: Person): boolean =>
  openPolls(room).some((poll) => poll.phase.status === 'open' && holdsSeatAt(person, poll.phase.register.version));

/** A walk-in gets a number and a place at once; name, household and group may follow (P5). */
function register(room: Room, command: Of<'people.register'>, context: Context): Decision {
  const { group } = command;
  if (group !== undefined && !room.meeting.groups.includes(group)) return refuse('people.groupUnknown', { group });
  const person = personId(`p${context.fresh}`);
  const number = room.people.came + 1;
  const name = command.name?.trim() ?? '';
  const household = command.household?.trim();
  const seated =
    room.meeting.rules.seats.walkIn === 'seat' &&
    seatedIn(room, { role: 'participant', ...(group !== undefined && { group }), ...(household && { household }) });
  const data = {
    person,
    number,
    role: 'participant' as const,
    ...(group !== undefined && { group }),
    status: 'in' as const,
    seated,
    helped: true as const,
    ...(isLikeOfficer(room, name) && { alike: true as const }),
  };
  return accept([{ type: 'people.joined', data, secret: { name, ...(household && { household }) } }], { person, number });
}

/** Names and groups are corrected by new entries (M7); of oneself only whether one takes part from afar. */
function correct(room: Room, command: Of<'people.correct'>, context: Context): Decision {
  const { type, person = context.by, name, household, ...fields } = command;
  const target = personIn(room, person);
  if (!target || target.status === 'removed') return refuse('people.unknown');
  const mine = roleOf(room, context.by);
  const others = name !== undefined || household !== undefined || Object.keys(fields).some((field) => field !== 'remote');
  if ((person !== context.by || others) && mine !== 'chair' && mine !== 'deputy' && mine !== 'clerk') {
    return refuse('people.notAllowed', { role: mine ?? 'none', needs: ['chair', 'deputy', 'clerk'] });
  }
  if (fields.group !== undefined && !room.meeting.groups.includes(fields.group))
    return refuse('people.groupUnknown', { group: fields.group });
  if (!others && fields.remote === undefined) return refuse('people.nothingToChange');
  const moved = {
    ...(fields.group !== undefined && { group: fields.group }),
    ...(household !== undefined && { household: household.trim() }),
  };
  const seated = seatedAs(room, target, moved);
  // Whoever gets a seat back is on no register that is frozen (V2).
  const moves = fields.group !== undefined || seated !== hasSeat(target);
  if (moves && onOpenRegister(room, target)) return refuse('people.pollOpen');
  const secret = {
    ...(name !== undefined && { name: name.trim() }),
    ...(household !== undefined && { household: household.trim() }),
  };
  const alike = name === undefined || isOfficer(room, person) ? {} : { alike: isLikeOfficer(room, name) };
  const data = { person, ...fields, seated, ...alike };
  return accept([{ type: 'people.corrected', data, ...(Object.keys(secret).length > 0 && { secret }) }]);
}

function checkOut(room: Room, person: PersonId, context: Context): Decision {
  const target = personIn(room, person);
  if (!target || target.status !== 'in') return refuse('people.notHere');
  const mine = roleOf(room, context.by);
  if (person !== context.by && mine !== 'chair' && mine !== 'deputy' && mine !== 'clerk') {
    return refuse('people.notAllowed', { role: mine ?? 'none', needs: ['chair', 'deputy', 'clerk'] });
  }
  if (room.meeting.chair?.person === person) return refuse('people.actingChair');
  return accept([{ type: 'people.checkedOut', data: { person } }]);
}

function here(room: Room, person: PersonId): Decision {
  const target = personIn(room, person);
  if (!target || target.status === 'waiting') return refuse('people.unknown');
  if (target.status === 'out') return accept([{ type: 'people.checkedIn', data: { person } }]);
  return accept([{ type: 'people.found', data: { person } }]);
}

/** Doubles become one: one seat, the earlier place, one ballot (P9). */
function merge(room: Room, command: Of<'people.merge'>): Decision {
  const double = personIn(room, command.person);
  const into = personIn(room, command.into);
  if (!double || !into || double.id === into.id || double.status === 'removed' || into.status === 'removed')
    return refuse('people.unknown');
  if (isOfficer(room, double.id) || isOfficer(room, into.id)) return refuse('people.notAPerson', { role: double.role });
  if (runningPolls(room).some(({ phase }) => 'ballots' in phase && hasVoted(phase, double.id))) return refuse('people.pollOpen');
  if (hasTurn(room, double.id)) return refuse('floor.taken', { person: double.id });
  return accept([{ type: 'people.merged', data: { person: double.id, into: into.id } }]);
}

function help(room: Room, command: Of<'people.help'>, context: Context): Decision {
  const person = command.for ?? context.by;
  if (command.done) {
    return room.people.helpAsked.has(person)
      ? accept([{ type: 'people.helpAnswered', data: { person } }])
      : refuse('people.noHelpAsked');
  }
  const where = command.where?.trim();
  return accept([{ type: 'people.helpAsked', data: { person, ...(where && { where }) } }]);
}
