// The rules by which the room notices things, without anyone watching (G6).
import { spentOn } from '../spent.ts';
import type { Context } from '../decision.ts';
import type { PersonId } from '../ids.ts';
import { isOfficer, isTold, onItem, personIn, supervisorPresent } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import type { Notice, NoticesEvent, RoomNotice } from './notices.ts';

/** One voice has spoken so often on an item while others, who have not, wait. */
const TOO_OFTEN = 3;
/** A proposal edited this shortly before its poll. */
const EDITED_LATE = 120_000;
/** Extra time that one side alone was given, in milliseconds. */
const ONE_SIDED_EXTRA = 60_000;
/** Helped votes of one clerk in one poll that a supervisor should know of; the limit is far higher. */
const MANY_HELPED = 10;
/** An item is far over its time at one and a half times its plan. */
const FAR_OVER = 1.5;

type Found = Omit<Notice, 'at' | 'figures'> & { readonly figures?: Notice['figures'] };

/** The notices that an event gives; an occasion gives each but once. */
export function noticesAfter(before: Room, now: Room, event: RoomEvent, context: Context): readonly NoticesEvent[] {
  if (event.type === 'notices.raised') return [];
  const found = [...noticed(before, now, event, context), ...overPlan(now, event, context)];
  return found
    .filter((notice) => !now.notices.keys.includes(notice.key))
    .map((notice) => ({ type: 'notices.raised', data: { figures: {}, ...notice } }));
}

function noticed(before: Room, now: Room, event: RoomEvent, context: Context): readonly Found[] {
  switch (event.type) {
    case 'floor.overran':
      return [notice('overtime', event.data.turn, { turn: event.data.turn })];
    case 'floor.given':
      return given(now, event.data);
    case 'queue.moved':
      return [notice('orderOverridden', String(now.version), { queue: true })];
    case 'floor.extended':
      return extended(now);
    case 'rounds.closed':
      return event.data.notCalled.length > 0
        ? [notice('roundEndedEarly', event.data.round, { round: event.data.round }, { people: event.data.notCalled.length })]
        : [];
    case 'polls.opened':
      return opened(now, event.data.poll, context);
    case 'polls.closed':
    case 'polls.cancelled':
    case 'polls.pairGivenUp':
    case 'agenda.closed':
    case 'flags.ruled':
    case 'flags.withdrawn':
    case 'meeting.closed':
      return withoutQuorum(now);
    case 'polls.cast':
      return manyHelped(now, event.data.poll, context);
    case 'agenda.opened':
      return now.meeting.groups
        .filter((group) => (now.people.count.in.get(group) ?? 0) === 0)
        .map((group) => notice('groupAbsent', `${event.data.item}:${group}`, { item: event.data.item }, { group }));
    default:
      return aboutPeople(before, now, event);
  }
}

function aboutPeople(before: Room, now: Room, event: RoomEvent): readonly Found[] {
  switch (event.type) {
    case 'people.joined':
      return [...seatsAddedLate(before, now), ...nameAlike(now, event.data)];
    case 'people.corrected':
      return nameAlike(now, event.data);
    case 'people.admitted':
    case 'people.assigned':
      return seatsAddedLate(before, now);
    case 'people.deviceAsked':
      return isOfficer(now, event.data.person)
        ? [notice('officerLinkOpenedAgain', event.data.device, { person: event.data.person })]
        : [];
    case 'people.recovered':
      return [notice('recoveryUsed', String(now.version), { person: event.data.person })];
    case 'people.pinMade':
      return event.data.because === 'tries' ? [notice('pinChanged', String(now.version))] : [];
    case 'meeting.started':
    case 'people.checkedOut':
    case 'people.removed':
      return unwatched(now);
    default:
      return [];
  }
}

function notice(code: RoomNotice, key: string, about?: Notice['about'], figures?: Notice['figures']): Found {
  return { notice: code, key: `${code}:${key}`, ...(about && { about }), ...(figures && { figures }) };
}

function given(now: Room, turn: Extract<RoomEvent, { type: 'floor.given' }>['data']): readonly Found[] {
  const about = { turn: turn.turn };
  const found: Found[] = [];
  if (turn.outOfOrder) found.push(notice('orderOverridden', turn.turn, about));
  if (turn.person === now.meeting.chair?.person) found.push(notice('chairTookTurn', turn.turn, about));
  const heard = (person: string) => now.floor.itemPersons.get(onItem(now.agenda.open, person))?.turns ?? 0;
  const turns = heard(turn.person);
  const unheard = now.queue.entries.count((entry) => heard(entry.person) === 0);
  if (turn.kind === 'speech' && turns >= TOO_OFTEN && unheard > 0) {
    found.push(
      notice('oneVoiceTooOften', `${now.agenda.open ?? ''}:${turn.person}`, about, { turns: turns + 1, waiting: unheard }),
    );
  }
  return found;
}

function extended(now: Room): readonly Found[] {
  const extra = now.floor.extraByGroup.filter((milliseconds) => milliseconds > 0);
  const [group, milliseconds] = extra.entrySeq().first() ?? [];
  if (extra.size !== 1 || group === undefined || milliseconds === undefined) return [];
  if (now.meeting.groups.length < 2 || milliseconds < ONE_SIDED_EXTRA) return [];
  return [
    notice(
      'extensionsOneSided',
      `${now.agenda.open ?? ''}:${group}`,
      { queue: true },
      { group, seconds: Math.round(milliseconds / 1000) },
    ),
  ];
}

function opened(now: Room, id: Extract<RoomEvent, { type: 'polls.opened' }>['data']['poll'], context: Context): readonly Found[] {
  const poll = now.polls.polls.get(id);
  if (!poll || poll.contests) return [];
  const about = { poll: id };
  const found: Found[] = [];
  const waiting = now.queue.entries.count((entry) => entry.kind !== 'pointOfOrder');
  if (waiting > 0) found.push(notice('openedWhileWaiting', id, about, { waiting }));
  const edited = poll.terms.proposal?.editedAt;
  if (edited !== undefined && context.now - edited < EDITED_LATE) {
    found.push(notice('proposalEdited', id, about, { seconds: Math.round((context.now - edited) / 1000) }));
  }
  if (poll.terms.again) found.push(notice('sameQuestionAgain', id, about));
  for (const group of now.meeting.groups) {
    const here = now.people.count.in.get(group) ?? 0;
    const turns = now.floor.itemGroups.get(onItem(now.agenda.open, group))?.turns ?? now.floor.groups.get(group)?.turns ?? 0;
    if (here > 0 && turns === 0) found.push(notice('groupUnheard', `${id}:${group}`, about, { group }));
  }
  return found;
}

/** Noticed with the result, which what keeps it back may have told long after the closing (G3, V6). */
const withoutQuorum = (now: Room): readonly Found[] =>
  [...now.polls.polls.values()].flatMap(({ id, phase }) =>
    phase.status === 'closed' && isTold(phase) && phase.result.void ? [notice('noQuorum', id, { poll: id })] : [],
  );

function manyHelped(
  now: Room,
  id: Extract<RoomEvent, { type: 'polls.cast' }>['data']['poll'],
  context: Context,
): readonly Found[] {
  const phase = now.polls.polls.get(id)?.phase;
  const helped = phase?.status === 'open' ? (phase.byClerk.get(context.by) ?? 0) : 0;
  return helped >= MANY_HELPED ? [notice('manyHelpedVotes', `${id}:${context.by}`, { poll: id }, { helped })] : [];
}

/** Told each time: the same person may be called so twice. */
function nameAlike(now: Room, { person, alike }: { readonly person: PersonId; readonly alike?: boolean }): readonly Found[] {
  const number = personIn(now, person)?.number;
  if (!alike || number === undefined) return [];
  return [notice('nameAlike', `${person}:${now.version}`, { person }, { number })];
}

/** Somebody got a seat while a poll stood announced: nobody is added just before a vote. */
function seatsAddedLate(before: Room, now: Room): readonly Found[] {
  const announced = now.polls.live.find((id) => now.polls.polls.get(id)?.phase.status === 'announced');
  const more = total(now) - total(before);
  return announced && more > 0 ? [notice('seatsAddedLate', announced, { poll: announced }, { seats: more })] : [];
}

const total = (room: Room): number => room.people.count.seats.reduce((seats, count) => seats + count, 0);

function unwatched(now: Room): readonly Found[] {
  const asked = now.meeting.rules.officers.supervisor > 0;
  const running = now.meeting.phase.status === 'inSession';
  return asked && running && !supervisorPresent(now)
    ? [notice('noSupervisor', String(now.people.watch.length), { meeting: true })]
    : [];
}

/** Looked at whenever the floor changes hands. */
function overPlan(now: Room, event: RoomEvent, context: Context): readonly Found[] {
  if (event.type !== 'floor.given' && event.type !== 'floor.ended') return [];
  const item = now.agenda.open;
  const progress = item && now.agenda.progress.get(item);
  if (!item || progress?.status !== 'open') return [];
  const minutes = spentOn(now, item, context.now) / 60_000;
  const plan = progress.frozen.minutes;
  return plan > 0 && minutes > plan * FAR_OVER
    ? [notice('itemOvertime', item, { item }, { minutes: Math.round(minutes), plan })]
    : [];
}
