// Who may send which command, in which status, and what a halt holds up: the first checks of every decision, as data.
import type { Refusal } from './decision.ts';
import { forkRefusal, isHalted, personIn, roleOf } from './readings.ts';
import type { PersonId } from './ids.ts';
import type { Role } from './people/people.ts';
import type { CommandType, Room, RoomCommand } from './room.ts';

/** Who runs the session: the acting chair alone; a deputy only by taking the chair. */
const CHAIR: readonly Role[] = ['chair'];
const CHAIR_AND_CLERK: readonly Role[] = ['chair', 'deputy', 'clerk'];
const OFFICERS: readonly Role[] = ['chair', 'deputy', 'clerk', 'teller', 'supervisor'];
const SUPERVISOR: readonly Role[] = ['supervisor'];
/** Everybody who can speak on the matter: supervisors, observers and screens never do. */
const SPEAKERS: readonly Role[] = ['chair', 'deputy', 'clerk', 'teller', 'participant', 'expert'];
const PRESENT: readonly Role[] = [...SPEAKERS, 'supervisor', 'observer'];
/** Only the room itself, or the server for who stands at the door. */
const NOBODY: readonly Role[] = [];

/** `session`: in session alone; `running`: paused too; `before`: not yet in session; `alive`: until it is closed; `ever`: what follows from it too (M3). */
type When = 'session' | 'running' | 'before' | 'alive' | 'ever';

export interface Right {
  readonly roles: readonly Role[];
  readonly when: When;
  /** An unanswered halt refuses it (G3). */
  readonly heldByHalt?: true;
  /** Roles that may send it `for` somebody else. */
  readonly actsFor?: readonly Role[];
}

const CLERK: readonly Role[] = ['clerk'];
const PARTICIPANT: readonly Role[] = ['participant'];
const TELLER: readonly Role[] = ['teller'];

export const rights: { readonly [Type in CommandType]: Right } = {
  'meeting.create': { roles: NOBODY, when: 'alive' },
  'meeting.open': { roles: CHAIR, when: 'before' },
  'meeting.start': { roles: CHAIR, when: 'before' },
  'meeting.pause': { roles: CHAIR, when: 'running' },
  'meeting.resume': { roles: CHAIR, when: 'running' },
  'meeting.adjourn': { roles: CHAIR, when: 'running' },
  'meeting.close': { roles: CHAIR, when: 'running' },
  'meeting.handOver': { roles: CHAIR, when: 'alive' },
  'meeting.takeChair': { roles: ['deputy', 'clerk'], when: 'alive' },
  'meeting.takeBack': { roles: CHAIR, when: 'session' },
  'meeting.configure': { roles: CHAIR, when: 'alive' },
  'meeting.idle': { roles: NOBODY, when: 'alive' },
  'people.enter': { roles: NOBODY, when: 'alive' },
  'people.replaceLink': { roles: OFFICERS, when: 'alive' },
  'people.replacePin': { roles: CHAIR, when: 'alive' },
  'people.makeRecovery': { roles: NOBODY, when: 'alive' },
  'people.missPin': { roles: NOBODY, when: 'alive' },
  'people.enrol': { roles: CHAIR_AND_CLERK, when: 'before' },
  'people.slip': { roles: CHAIR_AND_CLERK, when: 'alive' },
  'people.passSeat': { roles: PARTICIPANT, when: 'alive', actsFor: CLERK },
  'people.delegate': { roles: PARTICIPANT, when: 'alive', actsFor: CLERK },
  'people.admit': { roles: [...PRESENT, 'screen'], when: 'alive' },
  'people.remove': { roles: ['chair', 'deputy', 'supervisor'], when: 'alive' },
  'people.consent': { roles: SUPERVISOR, when: 'alive' },
  'people.assign': { roles: CHAIR_AND_CLERK, when: 'alive' },
  'people.register': { roles: CHAIR_AND_CLERK, when: 'alive' },
  'people.correct': { roles: PRESENT, when: 'alive' },
  'people.checkIn': { roles: CHAIR_AND_CLERK, when: 'alive' },
  'people.checkOut': { roles: PRESENT, when: 'alive' },
  'people.callRoll': { roles: CHAIR, when: 'session' },
  'people.here': { roles: PRESENT, when: 'running', actsFor: CHAIR_AND_CLERK },
  'people.rollOver': { roles: NOBODY, when: 'alive' },
  'people.merge': { roles: CLERK, when: 'alive' },
  'people.help': { roles: PRESENT, when: 'alive', actsFor: CHAIR_AND_CLERK },
  'agenda.open': { roles: CHAIR, when: 'session' },
  'agenda.close': { roles: CHAIR, when: 'session', heldByHalt: true },
  'agenda.defer': { roles: CHAIR, when: 'running', heldByHalt: true },
  'agenda.refer': { roles: CHAIR, when: 'running', heldByHalt: true },
  'agenda.outline': { roles: NOBODY, when: 'alive' },
  'agenda.noteProposal': { roles: NOBODY, when: 'alive' },
  'queue.join': { roles: SPEAKERS, when: 'running', actsFor: CLERK },
  'queue.leave': { roles: SPEAKERS, when: 'running', actsFor: CLERK },
  'queue.write': { roles: SPEAKERS, when: 'running', actsFor: CLERK },
  'queue.skip': { roles: CHAIR, when: 'session' },
  'queue.move': { roles: CHAIR, when: 'session' },
  'queue.invite': { roles: CHAIR, when: 'session' },
  'queue.change': { roles: SPEAKERS, when: 'running' },
  'queue.setOrder': { roles: CHAIR, when: 'session' },
  'queue.open': { roles: CHAIR, when: 'running' },
  'queue.close': { roles: CHAIR, when: 'running' },
  'floor.give': { roles: CHAIR, when: 'session', heldByHalt: true },
  'floor.start': { roles: SPEAKERS, when: 'session' },
  'floor.end': { roles: SPEAKERS, when: 'session' },
  'floor.absent': { roles: CHAIR, when: 'session' },
  'floor.pause': { roles: CHAIR, when: 'session' },
  'floor.resume': { roles: CHAIR, when: 'session' },
  'floor.extend': { roles: CHAIR, when: 'session' },
  'floor.callToOrder': { roles: CHAIR, when: 'session' },
  'floor.timeUp': { roles: NOBODY, when: 'session' },
  'rounds.open': { roles: CHAIR, when: 'session' },
  'rounds.pass': { roles: SPEAKERS, when: 'session', actsFor: CLERK },
  'rounds.close': { roles: CHAIR, when: 'session' },
  'flags.raise': { roles: SUPERVISOR, when: 'running' },
  'flags.withdraw': { roles: SUPERVISOR, when: 'running' },
  'flags.rule': { roles: ['chair', 'deputy'], when: 'running' },
  'flags.redressed': { roles: CHAIR, when: 'running' },
  'flags.reopen': { roles: SUPERVISOR, when: 'running' },
  'flags.contest': { roles: SUPERVISOR, when: 'running' },
  'flags.putToMeeting': { roles: NOBODY, when: 'session' },
  'orders.hear': { roles: CHAIR, when: 'session', heldByHalt: true },
  'orders.rule': { roles: CHAIR, when: 'running' },
  'orders.contest': { roles: SPEAKERS, when: 'running' },
  'orders.putToMeeting': { roles: NOBODY, when: 'session' },
  'polls.announce': { roles: CHAIR, when: 'session' },
  'polls.open': { roles: CHAIR, when: 'session', heldByHalt: true },
  'polls.raise': { roles: [...SPEAKERS, 'supervisor'], when: 'running' },
  'polls.way': { roles: SPEAKERS, when: 'running', actsFor: CHAIR_AND_CLERK },
  /** For others a clerk whom they asked, or who holds their proxy: that is the slice's to judge. */
  'polls.cast': { roles: SPEAKERS, when: 'running', actsFor: SPEAKERS },
  'polls.credential': { roles: SPEAKERS, when: 'running', actsFor: CLERK },
  'polls.turnout': { roles: NOBODY, when: 'running' },
  'polls.count': { roles: TELLER, when: 'running' },
  'polls.answerObjection': { roles: CHAIR_AND_CLERK, when: 'running' },
  'polls.close': { roles: CHAIR, when: 'session' },
  'polls.cancel': { roles: CHAIR, when: 'running' },
  'polls.timeUp': { roles: NOBODY, when: 'session' },
  'decisions.propose': { roles: CHAIR, when: 'session' },
  'decisions.object': { roles: SPEAKERS, when: 'running', actsFor: CLERK },
  'decisions.adopt': { roles: CHAIR, when: 'running' },
  'decisions.commit': { roles: CHAIR_AND_CLERK, when: 'running' },
  'decisions.accept': { roles: SPEAKERS, when: 'ever', actsFor: CLERK },
  'record.findFork': { roles: NOBODY, when: 'ever' },
  'record.compare': { roles: ['chair', 'supervisor'], when: 'ever' },
};

/**
 * While a fork of the record is open everything is refused, also what the room gives itself (L6), but for what brings
 * somebody who may end that: who comes in (the door looks whether as chair or supervisor), who takes a lost chair, a
 * supervisor who is not here. Who waits at the door hears of no head: the rights refuse them as ever (P3).
 */
export function refusedByFork(room: Room, command: RoomCommand, by: PersonId): Refusal | undefined {
  if (room.people.persons.get(by)?.status === 'waiting') return undefined;
  switch (command.type) {
    case 'record.findFork':
    case 'record.compare':
    case 'meeting.takeChair':
    case 'people.enter':
      return undefined;
    case 'people.checkOut':
      return personIn(room, command.person ?? by)?.role === 'supervisor' ? undefined : forkRefusal(room);
    default:
      return forkRefusal(room);
  }
}

/** Every check that comes before a slice is asked, in this order: role, meeting status, halt. */
export function refusedByRights(room: Room, command: RoomCommand, by: PersonId): Refusal | undefined {
  const right = rights[command.type];
  const person = room.people.persons.get(by);
  if (!person) return { code: 'people.unknown' };
  if (person.status === 'removed') return { code: 'people.removed' };
  if (person.status === 'waiting') return { code: 'people.waiting' };
  const role = roleOf(room, by);
  const acts = 'for' in command && command.for !== undefined && command.for !== by;
  const allowed = acts ? (right.actsFor ?? []) : right.roles;
  if (!role || !allowed.includes(role)) return { code: 'people.notAllowed', role: role ?? 'none', needs: allowed };
  const refusedByStatus = statusRefusal(room, right.when);
  if (refusedByStatus) return refusedByStatus;
  if (right.heldByHalt && isHalted(room)) return { code: 'flags.halted' };
  return undefined;
}

function statusRefusal(room: Room, when: When): Refusal | undefined {
  const status = room.meeting.phase.status;
  if (status === 'closed' && when !== 'ever') return { code: 'meeting.closed' };
  switch (when) {
    case 'ever':
    case 'alive':
      return undefined;
    case 'before':
      return status === 'draft' || status === 'open' ? undefined : { code: 'meeting.alreadyStarted' };
    case 'running':
      return status === 'inSession' || status === 'paused' ? undefined : { code: 'meeting.notInSession', status };
    case 'session':
      return status === 'inSession' ? undefined : { code: 'meeting.notInSession', status };
  }
}
