// Opens, closes, defers and refers items; one is open at a time (A2).
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { runningPolls } from '../readings.ts';
import type { ItemId } from '../ids.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { AgendaCommand } from './agenda.ts';
import { spentOn } from '../spent.ts';

export function decideAgenda(room: Room, command: AgendaCommand, context: Context): Decision {
  switch (command.type) {
    case 'agenda.open':
      return open(room, command.item);
    case 'agenda.close':
      return close(room, command.item, context);
    case 'agenda.defer':
    case 'agenda.refer':
      return setAside(room, command);
    case 'agenda.outline':
      if (command.upTo <= room.agenda.upTo) return refuse('agenda.outlineOld', { upTo: room.agenda.upTo });
      return accept([{ type: 'agenda.outlined', data: { upTo: command.upTo, items: command.items } }]);
    case 'agenda.noteProposal': {
      const { item, hash, editedAt } = command;
      const known = room.agenda.proposals.get(item);
      if (known?.hash === hash) return refuse('agenda.proposalKnown');
      return accept([{ type: 'agenda.proposalEdited', data: { item, hash, editedAt } }]);
    }
    default:
      return unreachable(command);
  }
}

function open(room: Room, item: ItemId): Decision {
  const outlined = room.agenda.items.get(item);
  if (!outlined) return refuse('agenda.unknown', { item });
  if (room.agenda.open) return refuse('agenda.itemOpen', { item: room.agenda.open });
  const status = room.agenda.progress.get(item)?.status ?? 'planned';
  if (status === 'closed') return refuse('agenda.itemClosed', { item });
  const running = stillRunning(room);
  if (running) return running;
  return accept([{ type: 'agenda.opened', data: { ...outlined, item } }]);
}

function close(room: Room, named: ItemId | undefined, context: Context): Decision {
  const item = room.agenda.open;
  if (!item || (named !== undefined && named !== item)) return refuse('agenda.notOpen');
  const running = stillRunning(room);
  if (running) return running;
  const flag = room.flags.open[0];
  if (flag) return refuse('flags.unanswered', { flag });
  return accept([{ type: 'agenda.closed', data: { item, spent: spentOn(room, item, context.now) } }]);
}

/** Nobody is cut off by an item that opens or ends: the turn, round or poll in hand is finished first. */
function stillRunning(room: Room): Decision | undefined {
  if (room.floor.turn) return refuse('floor.taken', { person: room.floor.turn.person });
  if (room.rounds.current) return refuse('rounds.running', { round: room.rounds.current.id });
  const poll = runningPolls(room)[0];
  return poll ? refuse('polls.running', { poll: poll.id }) : undefined;
}

function setAside(room: Room, command: Extract<AgendaCommand, { type: 'agenda.defer' | 'agenda.refer' }>): Decision {
  const { item } = command;
  if (!room.agenda.items.has(item)) return refuse('agenda.unknown', { item });
  if (room.agenda.open === item) return refuse('agenda.itemOpen', { item });
  if (room.agenda.progress.get(item)?.status === 'closed') return refuse('agenda.itemClosed', { item });
  const reason = command.reason.trim();
  if (!reason) return refuse('agenda.reasonMissing');
  if (command.type === 'agenda.defer') return accept([{ type: 'agenda.deferred', data: { item, reason } }]);
  return accept([{ type: 'agenda.referred', data: { item, reason, ...(command.to && { to: command.to }) } }]);
}
