// At the door: a link, the PIN or the recovery code leads to a role, a person, and a place inside or in the waiting room.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { personId, type LinkId, type PersonId } from '../ids.ts';
import { forkRefusal, isOfficerRole, personIn } from '../readings.ts';
import type { Room } from '../room.ts';
import type { Joining, Link, LinkRole, PeopleCommand, PeopleEvent, Role } from './people.ts';
import { seatedIn } from './households.ts';
import { isLikeOfficer } from './likeness.ts';
import { askForDevice, enterBySlip } from './slips.ts';

/** Links for one person; all others are for many (P1). */
export const isPersonal = (role: Role): boolean =>
  role === 'chair' || role === 'deputy' || role === 'clerk' || role === 'supervisor';

/** Wrong PINs after which the number changes by itself, and how long the old one still opens (P2). */
const PIN_TRIES = 100;

type Entering = Extract<PeopleCommand, { type: 'people.enter' }>;

export function decideEntering(room: Room, command: Entering, context: Context): Decision {
  const { by } = command;
  const refusal = forkRefusal(room);
  if (refusal && !mayEndFork(room, by)) return { ok: false, refusal };
  if ('recovery' in by) return recover(room, by.recovery, command, context);
  if ('pin' in by) {
    if (isOver(room)) return refuse('meeting.closed');
    if (!pinOpens(room, by.pin, context)) return refuse('pin.unknown');
    return join(room, { role: 'participant' }, command, context);
  }
  const slip = room.people.doors.slips.get(by.key);
  if (slip) return enterBySlip(room, slip, command, context);
  const id = room.people.doors.byHash.get(by.key);
  const link = id && room.people.doors.links.get(id);
  if (!link) return refuse('links.unknown');
  if (link.replaced) return refuse('links.replaced');
  if (isOver(room)) return refuse('meeting.closed');
  if (link.holder) return secondDevice(room, link.holder, link.role, command, context);
  return join(room, link, command, context);
}

/** Whether a door leads to the chair or to a supervisor, who alone come in while a fork of the record is open (L6). */
function mayEndFork(room: Room, by: Entering['by']): boolean {
  if (!('key' in by)) return 'recovery' in by;
  const id = room.people.doors.byHash.get(by.key);
  const role = id && room.people.doors.links.get(id)?.role;
  return role === 'chair' || role === 'supervisor';
}

/** Once it is closed nobody new comes in, and nobody is there to let a device in; who belongs to it does by a slip (M3). */
export const isOver = ({ meeting }: Room): boolean => meeting.phase.status === 'closed';

export function pinOpens(room: Room, pin: string, context: Pick<Context, 'now'>): boolean {
  const { now, old } = room.people.doors.pin;
  return pin === now || (old !== undefined && old.pin === pin && context.now <= old.until);
}

function recover(room: Room, hash: string, command: Entering, context: Context): Decision {
  if (room.people.doors.recovery?.hash !== hash) return refuse('recovery.unknown');
  const links = room.people.doors.links.filter((link) => link.role === 'chair');
  const chair = links.find((link) => link.holder !== undefined)?.holder;
  // Nobody is the chair yet: the code opens the link, which is theirs from now on.
  if (!chair) return join(room, { role: 'chair', ...links.find((link) => !link.replaced) }, command, context);
  if (personIn(room, chair)?.status === 'removed') return refuse('people.removed');
  return accept([{ type: 'people.recovered', data: { person: chair }, secret: { token: command.token } }], {
    person: chair,
    role: 'chair',
    status: 'in',
  });
}

/** Another device at a link that somebody holds waits for a tap on the first; officers are told (P1). */
function secondDevice(room: Room, holder: PersonId, role: LinkRole, command: Entering, context: Context): Decision {
  if (personIn(room, holder)?.status === 'removed') return refuse('people.removed');
  return askForDevice(room, holder, command.token, { person: holder, role }, context);
}

function join(room: Room, door: Pick<Link, 'role'> & { readonly id?: LinkId }, command: Entering, context: Context): Decision {
  const name = command.name?.trim() ?? '';
  if (!name && door.role !== 'screen') return refuse('join.nameMissing');
  const group = command.group;
  if (group !== undefined && !room.meeting.groups.includes(group)) return refuse('people.groupUnknown', { group });
  const waits = room.meeting.waitingRoom && (door.role === 'participant' || door.role === 'observer');
  const joining: Joining = {
    person: personId(`p${context.fresh}`),
    number: room.people.came + 1,
    role: door.role,
    ...(group !== undefined && { group }),
    status: waits ? 'waiting' : 'in',
    seated: !waits && seatedIn(room, { role: door.role, ...(group !== undefined && { group }) }),
    ...(door.id && { link: door.id }),
    ...(!isOfficerRole(door.role) && isLikeOfficer(room, name) && { alike: true as const }),
  };
  const joined: PeopleEvent = { type: 'people.joined', data: joining, secret: { name, token: command.token } };
  return accept([joined], { person: joining.person, role: door.role, status: joining.status });
}

/** Counts a wrong number; one too many and the number changes by itself (P2). */
export function decideMissedPin(room: Room, next: string, context: Pick<Context, 'now'>): Decision {
  if (isOver(room)) return refuse('meeting.closed');
  const missed: PeopleEvent = { type: 'people.pinMissed', data: {} };
  const { tries, old } = room.people.doors.pin;
  // What the number was before opens for its two minutes, however many try: the next change waits for that.
  const isSettled = old === undefined || context.now > old.until;
  if (tries + 1 < PIN_TRIES || !isSettled) return accept([missed], { changed: false });
  return accept([missed, { type: 'people.pinMade', data: { because: 'tries' }, secret: { pin: next } }], { changed: true });
}
