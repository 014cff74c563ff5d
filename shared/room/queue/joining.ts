// Who may wait for what: the checks before somebody joins the queue or hands in words.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import type { ItemId, PersonId } from '../ids.ts';
import { hasTurn, onItem, personIn, presenterOf, roleOf } from '../readings.ts';
import type { Room } from '../room.ts';
import type { QueueCommand } from './queue.ts';

type Joining = Extract<QueueCommand, { type: 'queue.join' }>;
type Writing = Extract<QueueCommand, { type: 'queue.write' }>;

/** A question for each person and item ranks as one; further ones rank as speeches (Q2). */
const QUESTIONS_PER_ITEM = 1;

export function decideJoining(room: Room, command: Joining, context: Context): Decision {
  const person = command.for ?? context.by;
  const refusal =
    whoMayNot(room, person, command.item) ??
    (command.kind === 'pointOfOrder' ? orderRefused(room, command, person) : speechRefused(room, command, person));
  if (refusal) return refusal;
  const item = room.agenda.open;
  const asked = room.queue.asked.get(onItem(item, person)) ?? 0;
  const { kind, stance, article, note } = command;
  // Words cannot be handed in again, so they come back with their writer.
  const text = kind === 'speech' ? room.queue.setAside.get(person)?.text : undefined;
  const keepsStance = stance !== undefined && room.meeting.rules.queue.stance !== 'none';
  const data = {
    person,
    kind,
    ...(keepsStance && { stance }),
    ...(item && { item }),
    ...(kind === 'pointOfOrder' && article && { article }),
    ...(kind === 'pointOfOrder' && note?.trim() && { note: note.trim() }),
    ...(text !== undefined && { text }),
    ...(kind === 'question' && asked >= QUESTIONS_PER_ITEM && { ranksAsSpeech: true as const }),
  };
  return accept([{ type: 'queue.joined', data }]);
}

function whoMayNot(room: Room, person: PersonId, item: ItemId | undefined): Decision | undefined {
  const who = personIn(room, person);
  const role = roleOf(room, person);
  if (!who || who.status !== 'in' || role === undefined) return refuse('people.notHere');
  if (role === 'supervisor' || role === 'observer' || role === 'screen') return refuse('queue.neverSpeaks', { role });
  if (item !== undefined && item !== room.agenda.open) return refuse('queue.past');
  if (room.queue.entries.has(person)) return refuse('queue.alreadyWaiting');
  if (hasTurn(room, person)) return refuse('queue.speaking');
  return undefined;
}

function orderRefused(room: Room, command: Joining, person: PersonId): Decision | undefined {
  const { article, note } = command;
  if (!article && !note?.trim()) return refuse('queue.orderNeedsReason');
  if (article && !room.meeting.rules.articles[article]) return refuse('flags.articleUnknown', { article });
  const dismissed = room.orders.dismissed.get(onItem(room.agenda.open, person)) ?? 0;
  if (dismissed >= room.meeting.rules.flags.pointsOfOrderDismissedPerItem) return refuse('orders.throughSupervisor');
  const contest = room.orders.points.get(person)?.contest?.status;
  if (contest === 'statements' || contest === 'voting') return refuse('flags.beforeMeeting');
  return room.orders.open.includes(person) ? refuse('orders.stillOpen') : undefined;
}

function speechRefused(room: Room, command: Joining, person: PersonId): Decision | undefined {
  const { queue, limits } = room.meeting.rules;
  const item = room.agenda.open;
  if (!queue.kinds.includes(command.kind)) return refuse('queue.kindNotTaken', { kind: command.kind });
  if (!room.queue.open) return refuse('queue.closed');
  if (room.floor.silenced.has(onItem(item, person))) return refuse('queue.silenced');
  if (command.kind === 'answer' && !mayAnswer(room, person)) return refuse('queue.answerNotAsked');
  if (command.kind === 'speech' && queue.stance === 'required' && command.stance === undefined)
    return refuse('queue.stanceMissing');
  const turns = room.floor.itemPersons.get(onItem(item, person))?.turns ?? 0;
  const limit = limits.turnsPerItem;
  if (command.kind === 'speech' && limit !== undefined && turns >= limit) return refuse('queue.turnsUsedUp', { limit });
  return undefined;
}

/** Answers come from the item's presenter, the invited, and who was just asked (Q2). */
export function mayAnswer(room: Room, person: PersonId): boolean {
  return roleOf(room, person) === 'expert' || presenterOf(room) === person || room.floor.lastSpeaker === person;
}

/** Words handed in wait in their writer's place, once for each item (Q10). */
export function decideWriting(room: Room, command: Writing, context: Context): Decision {
  const person = command.for ?? context.by;
  const waiting = room.queue.entries.get(person);
  const item = room.agenda.open;
  const text = command.text.trim();
  const most = room.meeting.rules.limits.written;
  if (!text || text.length > most) return refuse('queue.wordsLength', { most });
  const refusal = waiting ? undefined : whoMayNot(room, person, command.item);
  if (refusal) return refusal;
  if (command.item !== undefined && command.item !== item) return refuse('queue.past');
  if (waiting && waiting.kind !== 'speech') return refuse('queue.alreadyWaiting');
  if (!room.queue.open && !waiting) return refuse('queue.closed');
  if ((room.queue.written.get(onItem(item, person)) ?? 0) > 0) return refuse('queue.alreadyWritten');
  const stance = command.stance ?? waiting?.stance;
  const data = { person, kind: 'speech' as const, ...(stance && { stance }), ...(item && { item }), text };
  return accept([{ type: 'queue.joined', data }]);
}
