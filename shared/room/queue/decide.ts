// What happens to the queue: joining, leaving, and what the chair may change, with reasons.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { hasTurn, personIn, roleOf } from '../readings.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import { decideJoining, decideWriting, mayAnswer } from './joining.ts';
import type { QueueCommand } from './queue.ts';

export function decideQueue(room: Room, command: QueueCommand, context: Context): Decision {
  switch (command.type) {
    case 'queue.join':
      return decideJoining(room, command, context);
    case 'queue.write':
      return decideWriting(room, command, context);
    case 'queue.leave': {
      const person = command.for ?? context.by;
      if (!room.queue.entries.has(person) && !room.queue.setAside.has(person)) return refuse('queue.notWaiting');
      return accept([{ type: 'queue.left', data: { person, because: 'wish' } }]);
    }
    case 'queue.invite':
      return invite(room, command);
    case 'queue.move':
    case 'queue.skip':
      return move(room, command);
    case 'queue.change':
      return change(room, command, context);
    default:
      return rule(room, command, context);
  }
}

function rule(
  room: Room,
  command: Extract<QueueCommand, { type: 'queue.setOrder' | 'queue.open' | 'queue.close' }>,
  context: Context,
): Decision {
  switch (command.type) {
    case 'queue.setOrder': {
      const { order, changeTo } = room.meeting.rules.queue;
      if (command.order !== order && !changeTo.includes(command.order))
        return refuse('queue.orderNotAllowed', { order: command.order });
      return accept([{ type: 'queue.ordered', data: { order: command.order, seed: context.fresh } }]);
    }
    case 'queue.open':
      return room.queue.open ? refuse('queue.alreadyOpen') : accept([{ type: 'queue.opened', data: {} }]);
    case 'queue.close':
      return room.queue.open ? accept([{ type: 'queue.closed', data: {} }]) : refuse('queue.alreadyClosed');
    default:
      return unreachable(command);
  }
}

/** No consent and no reason needed; only the presenter, the invited and who was asked come in order (Q6). */
function invite(room: Room, command: Extract<QueueCommand, { type: 'queue.invite' }>): Decision {
  const { person, kind = 'answer' } = command;
  const who = personIn(room, person);
  const role = roleOf(room, person);
  if (!who || who.status !== 'in' || role === undefined) return refuse('people.notHere');
  if (role === 'supervisor' || role === 'observer' || role === 'screen') return refuse('queue.neverSpeaks', { role });
  if (hasTurn(room, person)) return refuse('queue.speaking');
  const before = room.queue.entries.get(person) ?? room.queue.setAside.get(person);
  const data = {
    person,
    kind,
    invited: true as const,
    ...(room.agenda.open && { item: room.agenda.open }),
    ...(before?.stance && { stance: before.stance }),
    ...(before?.text !== undefined && { text: before.text }),
    ...(!mayAnswer(room, person) && { outOfOrder: true as const }),
  };
  return accept([{ type: 'queue.joined', data }]);
}

function move(room: Room, command: Extract<QueueCommand, { type: 'queue.move' | 'queue.skip' }>): Decision {
  const { person } = command;
  if (!room.queue.entries.has(person)) return refuse('queue.notWaiting');
  const reason = command.reason.trim();
  if (!reason) return refuse('queue.reasonMissing');
  const last = room.queue.entries.size - 1;
  if (command.type === 'queue.skip') return accept([{ type: 'queue.moved', data: { person, to: last, reason, skip: true } }]);
  return accept([{ type: 'queue.moved', data: { person, to: Math.min(Math.max(0, command.to), last), reason } }]);
}

/** The chair changes a kind; oneself says only that one can be heard (P10). */
function change(room: Room, command: Extract<QueueCommand, { type: 'queue.change' }>, context: Context): Decision {
  const { person = context.by, kind, heard } = command;
  const role = roleOf(room, context.by);
  if (!room.queue.entries.has(person)) return refuse('queue.notWaiting');
  const onlyHeard = kind === undefined && heard !== undefined;
  const allowed = role === 'chair' || (onlyHeard && (person === context.by || role === 'clerk'));
  if (!allowed) return refuse('people.notAllowed', { role: role ?? 'none', needs: ['chair'] });
  if (kind === undefined && heard === undefined) return refuse('queue.nothingToChange');
  if (kind === 'pointOfOrder' || room.queue.entries.get(person)?.kind === 'pointOfOrder')
    return refuse('queue.kindNotTaken', { kind: 'pointOfOrder' });
  return accept([{ type: 'queue.changed', data: { person, ...(kind && { kind }), ...(heard !== undefined && { heard }) } }]);
}
