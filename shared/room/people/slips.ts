// Personal links: who is enrolled with one, who gets one, and who comes in by one (P4, P7).
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { personId, type PersonId } from '../ids.ts';
import { mergedPerson, personIn, roleOf } from '../readings.ts';
import type { Room, RoomEvent } from '../room.ts';
import { seatedIn } from './households.ts';
import type { PeopleCommand, PeopleEvent } from './people.ts';
import type { RollCommand, Slip } from './roll.ts';

/** Wrong digits at a slip before they open nothing; a tap on the first device, or a clerk, still does. */
const DIGIT_TRIES = 5;

type Entering = Extract<PeopleCommand, { type: 'people.enter' }>;

type Enrolling = Extract<RollCommand, { type: 'people.enrol' }>;

/** Each line is a person who is expected: out until they come. */
export function enrol(room: Room, { lines, slips }: Enrolling, context: Context): Decision {
  if (slips !== undefined && slips !== room.people.doors.slips.size) return refuse('people.rollChanged');
  const unknown = lines.find((line) => line.group !== undefined && !room.meeting.groups.includes(line.group));
  if (unknown) return refuse('people.groupUnknown', { group: unknown.group });
  if (lines.length === 0) return refuse('people.nothingToChange');
  const seatedHouseholds = new Set<string>();
  const events = lines.map((line, index): RoomEvent => {
    const { name, group, seat, household, weight, slip } = line;
    const person = personId(`p${context.fresh}-${index}`);
    const belongs = { ...(group !== undefined && { group }) };
    const lives = { ...(household !== undefined && { household }) };
    const entitled = seatedIn(room, { role: 'participant', listed: { seat }, ...belongs, ...lives });
    const shared = room.meeting.rules.seats.unit === 'household' && household !== undefined;
    const seated = entitled && !(shared && seatedHouseholds.has(household));
    if (seated && shared) seatedHouseholds.add(household);
    const number = room.people.came + index + 1;
    const data = { person, number, seat, seated, link: slip.link, ...belongs, ...(weight !== undefined && { weight }) };
    const secret = { name, hash: slip.hash, digits: slip.digits, ...lives };
    return { type: 'people.enrolled', data, secret };
  });
  return accept(events, { count: events.length });
}

export function makeSlip(room: Room, command: Extract<RollCommand, { type: 'people.slip' }>): Decision {
  const target = personIn(room, command.person);
  if (!target || target.status === 'removed') return refuse('people.unknown');
  const role = roleOf(room, target.id);
  if (role !== 'participant' && role !== 'expert') return refuse('people.notAPerson', { role: role ?? target.role });
  if (target.status === 'waiting') return refuse('people.waiting');
  const { link, hash, digits } = command.slip;
  return accept([{ type: 'people.slipMade', data: { person: target.id, link }, secret: { hash, digits } }]);
}

/** The first device is in at once; a further one by the digits, or it waits for a tap on the first, or a clerk (P4). */
export function enterBySlip(room: Room, slip: Slip, command: Entering, context: Context): Decision {
  if (slip.replaced) return refuse('links.replaced');
  const listed = personIn(room, slip.person);
  const person = mergedPerson(room, slip.person);
  if (!person || person.status === 'removed') return refuse('people.removed');
  const answer = { person: person.id, role: roleOf(room, person.id) ?? person.role, status: 'in' };
  const { token } = command;
  if (!slip.used && person === listed) {
    return accept([{ type: 'people.slipUsed', data: { person: person.id, link: slip.link }, secret: { token } }], answer);
  }
  const digits = 'key' in command.by ? command.by.digits : undefined;
  // By a tap or a clerk, and neither is there any more once it is closed.
  if (digits === undefined && room.meeting.phase.status === 'closed') return refuse('meeting.closed');
  if (digits === undefined) return askForDevice(room, person.id, token, answer, context);
  if (slip.missed >= DIGIT_TRIES) return refuse('slips.tooManyTries');
  if (digits !== slip.digits) {
    const missed: PeopleEvent = { type: 'people.digitsMissed', data: { person: slip.person, link: slip.link } };
    return accept([missed], { wrong: true, left: DIGIT_TRIES - slip.missed - 1 });
  }
  return accept(
    [{ type: 'people.deviceAdded', data: { person: person.id }, secret: { token } }, ...backIn(room, person.id)],
    answer,
  );
}

/** Devices of one person that wait at once; more are no devices of theirs. */
const DEVICES_WAITING = 5;

/** It waits for a tap on the first (P1, P4). */
export function askForDevice(
  room: Room,
  person: PersonId,
  token: string,
  answer: Readonly<Record<string, unknown>>,
  context: Context,
): Decision {
  const waiting = room.people.doors.devices.count((device) => device.person === person);
  if (waiting >= DEVICES_WAITING) return refuse('limits.tooMany');
  const device = `x${context.fresh}`;
  const asked: PeopleEvent = { type: 'people.deviceAsked', data: { person, device }, secret: { token } };
  return accept([asked], { ...answer, status: 'waiting', device });
}

/** Who had left and comes again by a device of theirs. */
export const backIn = (room: Room, id: PersonId): readonly PeopleEvent[] =>
  personIn(room, id)?.status === 'out' ? [{ type: 'people.checkedIn', data: { person: id } }] : [];
