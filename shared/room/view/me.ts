// What only I see: who I am here, my place and why, my calls, my ballots, and what was entered for me.
import type { PersonId } from '../ids.ts';
import { arrange } from '../calling-order.ts';
import { isEntitled } from '../polls/register.ts';
import { wayOf } from '../polls/ways.ts';
import type { OpenPhase, Poll } from '../polls/polls.ts';
import {
  hasSeat,
  isAway,
  isOfficerRole,
  onItem,
  openPolls,
  personIn,
  proxiesHeldAt,
  proxyAt,
  roleOf,
  runningPolls,
} from '../readings.ts';
import type { Role } from '../people/people.ts';
import type { Room } from '../room.ts';
import { nextInRound } from '../round-members.ts';
import { shown, shownName } from './names.ts';
import { DECISIONS_SHOWN } from './procedure.ts';
import { seatOf } from './seat.ts';

export type Me = NonNullable<ReturnType<typeof meOf>>;

/** One's own part of the view; nothing for who is not (or no longer) a person of this meeting. */
export function meOf(room: Room, id: PersonId) {
  const person = personIn(room, id);
  const role = roleOf(room, id);
  if (!person || !role) return undefined;
  const { number, name = '', group = '', status, helped, remote } = person;
  const base = { person: id, number, name, group, role, status, helped, remote, seat: hasSeat(person) };
  if (status === 'waiting') return base;
  const help = room.people.helpAsked.get(id);
  return {
    ...base,
    ...(isAway(room, person) && { away: true as const }),
    ...rollOf(room, id),
    ...seatOf(room, person),
    ...queueOf(room, id),
    ...roundOf(room, id),
    ballots: ballotsOf(room, id),
    ...figuresOf(room, id),
    ...enteredBy(room, id, role),
    ...acceptedBy(room, id),
    ...(help && { helpAsked: help }),
    ...(room.floor.silenced.has(onItem(room.agenda.open, id)) && { silenced: true as const }),
    ...devicesOf(room, id),
    ...doorsOf(room, role),
    ...(person.role === 'chair' && role !== 'chair' && { appointedChair: true as const }),
    ...(room.meeting.chair?.lostBy === id && { lostChair: true as const }),
    spokesperson: room.people.spokespersons.get(group) === id,
  };
}

function rollOf(room: Room, id: PersonId) {
  const { roll } = room.people;
  const person = personIn(room, id);
  return roll.status === 'running' && person && person.seen < roll.since ? { roll: { until: roll.until } } : {};
}

function queueOf(room: Room, id: PersonId) {
  const entry = room.queue.entries.get(id);
  const written = room.queue.written.get(onItem(room.agenda.open, id)) ?? 0;
  const used = room.floor.itemPersons.get(onItem(room.agenda.open, id))?.turns ?? 0;
  const counts = { turnsOnItem: used, writtenOnItem: written };
  if (room.queue.setAside.has(id)) return { ...counts, setAside: true as const };
  if (!entry) return counts;
  const placed = arrange(room);
  const index = placed.findIndex((place) => place.person === id);
  const reason = placed[index]?.reason ?? { code: 'arrival' };
  const text = entry.text === undefined ? {} : { text: entry.text };
  const ready = room.queue.locked.includes(id);
  const { kind, stance, heard } = entry;
  return {
    ...counts,
    place: {
      position: index + 1,
      kind,
      reason,
      ready,
      ...(stance && { stance }),
      ...(heard !== undefined && { heard }),
      ...text,
    },
  };
}

function roundOf(room: Room, id: PersonId) {
  const round = room.rounds.current;
  const call = round?.calls.get(id);
  if (!round || !call) return {};
  const ahead = round.list.indexOf(id) - round.next;
  return { round: { call, ...(ahead >= 0 && { ahead }), isNext: nextInRound(round) === id } };
}

/** My ballot in each poll that runs, and whether I can vote in it; in a closed poll the choice is known to no state. */
function ballotsOf(room: Room, id: PersonId) {
  const person = personIn(room, id);
  return Object.fromEntries(
    openPolls(room).flatMap((poll) => {
      if (poll.phase.status !== 'open' || !person) return [];
      const entitled = isEntitled(poll.terms, poll.phase.register, person);
      const ballot = poll.phase.ballots.get(id);
      const told = ballot && {
        cast: true as const,
        origin: ballot.origin,
        ...(ballot.choice !== undefined && { choice: ballot.choice }),
      };
      const helpedBy = ballot?.clerk && { helpedBy: shownName(room, ballot.clerk, 'officers') };
      const way = entitled ? { way: wayOf(poll.terms, poll.phase.ways, person) } : {};
      const proxy = entitled ? proxyAt(person, poll.phase.register.version) : undefined;
      const byProxy = proxy === undefined ? {} : { byProxy: shownName(room, proxy, 'public') };
      const proxies = proxyBallots(room, poll, poll.phase, id);
      const credential = poll.phase.sealed?.credentials.has(id) ? { credential: true as const } : {};
      return [[poll.id, { entitled, ...way, ...credential, ...told, ...helpedBy, ...byProxy, ...proxies }] as const];
    }),
  );
}

/** The seats I vote for besides my own, and what I voted for them (V13). */
function proxyBallots(room: Room, { terms }: Poll, phase: OpenPhase, id: PersonId) {
  const seats = proxiesHeldAt(room, id, phase.register.version).filter((holder) => {
    const person = personIn(room, holder);
    return person !== undefined && isEntitled(terms, phase.register, person);
  });
  if (seats.length === 0) return {};
  const proxies = seats.map((holder) => {
    const ballot = phase.ballots.get(holder);
    const choice = ballot?.choice === undefined ? {} : { choice: ballot.choice };
    return { ...shown(room, holder, 'public'), ...(ballot && { cast: true as const, ...choice }) };
  });
  return { proxies };
}

/** The polls whose hall a teller has counted, until the other's figures make the result or differ (V9). */
function figuresOf(room: Room, id: PersonId) {
  const counted = runningPolls(room).filter(({ phase }) => phase.status === 'counting' && phase.figures.has(id));
  return counted.length > 0 ? { figuresIn: counted.map((poll) => poll.id) } : {};
}

/** For whom I have entered a vote in the poll that is open, as their clerk: at most so many as one clerk may (V6, V16). */
function enteredBy(room: Room, id: PersonId, role: Role) {
  if (role !== 'clerk') return {};
  const entered = openPolls(room).flatMap(({ id: poll, phase }) => {
    if (phase.status !== 'open' || !phase.byClerk.has(id)) return [];
    const seats = [...phase.ballots].flatMap(([seat, { clerk }]) => (clerk === id ? [seat] : []));
    const onTablet = [...(phase.sealed?.byTablet ?? [])].flatMap(([seat, clerk]) => (clerk === id ? [seat] : []));
    return [[poll, [...seats, ...onTablet]] as const];
  });
  return entered.length > 0 ? { entered: Object.fromEntries(entered) } : {};
}

/** The commitments that I have accepted, as far as they are shown, and have nothing more to say to (D2). */
function acceptedBy(room: Room, id: PersonId) {
  const accepted = room.decisions.commitmentOrder.slice(-DECISIONS_SHOWN).filter((commitment) => {
    const said = room.decisions.commitments.get(commitment);
    return said?.signed.has(id) && (said.bound || room.people.spokespersons.get(said.side) !== id);
  });
  return accepted.length > 0 ? { accepted } : {};
}

/** Devices that ask to be let in as me (P1). */
function devicesOf(room: Room, id: PersonId) {
  const { devices } = room.people.doors;
  if (devices.isEmpty()) return {};
  const mine = devices.filter((device) => device.person === id);
  return mine.isEmpty() ? {} : { devices: [...mine].map(([device, { at }]) => ({ device, at })) };
}

/** Number and keys of the links for many: to officers and the screen only (P2). */
function doorsOf(room: Room, role: Role) {
  if (!isOfficerRole(role) && role !== 'screen') return {};
  const { links, pin } = room.people.doors;
  const keys = links.filter((link) => !link.replaced && link.key !== undefined);
  return { doors: { pin: pin.now, keys: Object.fromEntries([...keys.values()].map((link) => [link.role, link.key ?? ''])) } };
}
