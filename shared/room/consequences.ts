// What follows by rule from an event, in the same command: the slices' effects on one another.
import { ROOM, type PersonId } from './ids.ts';
import type { Choice, Context } from './decision.ts';
import { endingFor } from './turn-ending.ts';
import { seatForFirst, seatForNext } from './people/households.ts';
import { proxiesLost, proxyOver } from './people/proxies.ts';
import { isNameless } from './decisions/decisions.ts';
import { noticesAfter } from './notices/rules.ts';
import { openContestPoll } from './polls/contest.ts';
import type { Contested, Poll } from './polls/polls.ts';
import { isAway, personIn } from './readings.ts';
import type { Room, RoomEvent } from './room.ts';
import { isToBeCalled, joinsRound, membersOf, roundIsOver } from './round-members.ts';

/** Events that follow from `event`, which led from `before` to `now`; empty for most. */
export function consequences(before: Room, now: Room, event: RoomEvent, context: Context): readonly RoomEvent[] {
  return [
    ...followUps(before, now, event, context),
    ...aboutPeople(before, now, event, context),
    ...foundAgain(now, event, context),
    ...noticesAfter(before, now, event, context),
  ];
}

function followUps(before: Room, now: Room, event: RoomEvent, context: Context): readonly RoomEvent[] {
  switch (event.type) {
    case 'floor.ended':
    case 'floor.passedOver':
    case 'rounds.passed':
      return roundEnded(now);
    case 'meeting.tookBack':
      return cameMeanwhile(now);
    case 'flags.put':
      return openContestPoll(now, { flag: event.data.flag, question: event.data.question }, context);
    case 'orders.put':
      return openContestPoll(now, { order: event.data.person, question: 'answerStands' }, context);
    case 'polls.closed': {
      const poll = before.polls.polls.get(event.data.poll);
      return poll?.contests ? contestDecided(now, poll, poll.contests, context) : [];
    }
    case 'orders.ruled': {
      const entry = now.queue.entries.get(event.data.person);
      const waits = entry?.kind === 'pointOfOrder';
      return waits ? [{ type: 'queue.left', data: { person: event.data.person, because: 'answered' } }] : [];
    }
    default:
      return [];
  }
}

function aboutPeople(before: Room, now: Room, event: RoomEvent, context: Context): readonly RoomEvent[] {
  switch (event.type) {
    case 'people.joined':
      return [...chairEntered(now, event.data.person), ...cameIn(now, event.data.person)];
    case 'people.checkedIn':
    case 'people.slipUsed':
      return [...cameIn(now, event.data.person), ...proxyOver(now, event.data.person)];
    case 'people.admitted':
      return event.data.persons.flatMap((person) => cameIn(now, person));
    case 'people.corrected':
      return [
        ...proxiesLost(now, event.data.person),
        ...seatForFirst(now, event.data.person),
        ...seatForNext(before, now, event.data.person),
      ];
    case 'people.seatPassed':
      return event.data.person ? proxiesLost(now, event.data.person) : [];
    case 'people.assigned':
      return [...proxiesLost(now, event.data.person), ...seatForNext(before, now, event.data.person)];
    case 'people.removed':
    case 'people.checkedOut':
      return [...left(before, now, event), ...turnEnded(now, event.data.person, context), ...roundEnded(now)];
    case 'people.merged':
      return [...left(before, now, event), ...mergedInRound(before, now, event.data)];
    default:
      return [];
  }
}

/** Whoever comes in by the chair's link takes the chair when it is empty or its holder has left. */
function chairEntered(now: Room, id: PersonId): readonly RoomEvent[] {
  if (personIn(now, id)?.role !== 'chair') return [];
  const holder = now.meeting.chair && personIn(now, now.meeting.chair.person);
  if (holder?.status === 'in') return [];
  return [{ type: 'meeting.chairTaken', data: { person: id, how: holder ? 'returned' : 'entered' } }];
}

/** A household's seat for its first, and a place in the round that runs. */
const cameIn = (now: Room, person: PersonId): readonly RoomEvent[] => [...seatForFirst(now, person), ...joinedRound(now, person)];

type Merging = Extract<RoomEvent, { type: 'people.merged' }>['data'];
type Leaving = Extract<RoomEvent, { type: `people.${'removed' | 'checkedOut' | 'merged'}` }>;

/** Who is gone for good holds neither a household's seat nor another's vote; a merged one may have lost their own. */
function left(before: Room, now: Room, { type, data }: Leaving): readonly RoomEvent[] {
  if (type === 'people.checkedOut') return [];
  const into = type === 'people.merged' ? proxiesAfterMerge(before, now, data.into) : [];
  return [...proxiesLost(now, data.person), ...into, ...seatForNext(before, now, data.person)];
}

/** By a merge, too, one comes in person (V13). */
function proxiesAfterMerge(before: Room, now: Room, into: PersonId): readonly RoomEvent[] {
  const came = personIn(before, into)?.status !== 'in' && personIn(now, into)?.status === 'in';
  return came ? proxyOver(now, into) : proxiesLost(now, into);
}

/** Whoever a double was merged into has its call, unless that was used (R1). */
function mergedInRound(before: Room, now: Room, { person, into }: Merging): readonly RoomEvent[] {
  const call = before.rounds.current?.calls.get(person);
  const joined = call === undefined || isToBeCalled(call) ? joinedRound(now, into) : [];
  return joined.length > 0 ? joined : roundEnded(now);
}

function joinedRound(now: Room, person: PersonId): readonly RoomEvent[] {
  const round = now.rounds.current;
  return round && joinsRound(now, person) ? [{ type: 'rounds.memberAdded', data: { round: round.id, person } }] : [];
}

function turnEnded(now: Room, person: PersonId, context: Context): readonly RoomEvent[] {
  return now.floor.turn?.person === person ? [endingFor(now, context.now, 'removed')] : [];
}

/** A round that stands as before a slip does not have who came since (M7, R1). */
function cameMeanwhile(now: Room): readonly RoomEvent[] {
  const round = now.rounds.current;
  return round ? membersOf(now, round.members, 'list', '').flatMap((person) => joinedRound(now, person)) : [];
}

/** A round ends by itself when everybody has been called (R3). */
function roundEnded(now: Room): readonly RoomEvent[] {
  const round = now.rounds.current;
  return round && roundIsOver(now) ? [{ type: 'rounds.closed', data: { round: round.id, notCalled: [] } }] : [];
}

/** More noes than ayes overturn an answer, a tie lets it stand; a halt needs more ayes than noes (G4). */
function contestDecided(now: Room, poll: Poll, contests: Contested, context: Context): readonly RoomEvent[] {
  const ballots: readonly Choice[] = [...(context.box?.values() ?? [])];
  const yes = ballots.filter((choice) => choice === 'yes').length;
  const no = ballots.filter((choice) => choice === 'no').length;
  const upheld = contests.question === 'answerStands' ? no > yes : yes > no;
  const ruling = { ruling: upheld ? ('upheld' as const) : ('dismissed' as const), by: 'meeting' as const };
  if ('order' in contests) return [{ type: 'orders.ruled', data: { person: contests.order, ...ruling } }];
  const flag = now.flags.flags.get(contests.flag);
  if (flag?.contest?.status !== 'voting' || flag.contest.poll !== poll.id) return [];
  return [{ type: 'flags.ruled', data: { flag: contests.flag, ...ruling } }];
}

/** Whoever was not found at a roll call and does something is seen again (P7). */
function foundAgain(now: Room, event: RoomEvent, context: Context): readonly RoomEvent[] {
  // A finding beside an entry without a name would name who made it.
  if (context.by === ROOM || event.type.startsWith('people.') || isNameless(event)) return [];
  const person = personIn(now, context.by);
  return person && isAway(now, person) ? [{ type: 'people.found', data: { person: person.id } }] : [];
}
