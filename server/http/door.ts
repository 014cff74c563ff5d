// At the door: what a link or number leads to, before anybody says a name.
import type { Request, Response } from 'express';
import type { LinkRole } from '../../shared/room/people/people.ts';
import type { Slip } from '../../shared/room/people/roll.ts';
import { personIn } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import { isPin, pinDigits } from '../../shared/room/pin.ts';
import { hashOfKey } from '../rooms/keys.ts';
import type { Guesses } from './guesses.ts';
import type { SurfaceOptions } from './meetings.ts';
import { problem } from './problems.ts';

/** Answers with the title, role and groups behind the link's key (`x-key`) or the number (`x-pin`). */
export async function knock(
  options: SurfaceOptions,
  guesses: Guesses,
  named: string | undefined,
  request: Request,
  response: Response,
): Promise<void> {
  const key = request.get('x-key');
  const pin = request.get('x-pin');
  if (pin !== undefined && !isPin(pin)) return problem(response, { code: 'pin.slip' });
  if (pin !== undefined && !guesses.mayTry()) return problem(response, { code: 'limits.tooMany' });
  const meeting = named ?? (pin === undefined ? undefined : await options.rooms.meetingOf(pinDigits(pin)));
  const room = meeting === undefined ? undefined : await options.rooms.roomOf(meeting);
  if (!room && pin !== undefined) return missed(guesses, response);
  if (!room) return problem(response, { code: 'meeting.unknown' });
  if (pin !== undefined) {
    if (!opensBy(room, pinDigits(pin), options.clock.now())) return missed(guesses, response);
    return void response.json(doorOf(room, 'participant'));
  }
  if (key === undefined) {
    const { id, procedure, language } = room.meeting;
    return void response.json({ meeting: id, procedure, language, asksPin: true });
  }
  const slip = room.people.doors.slips.get(hashOfKey(key));
  if (slip?.replaced) return problem(response, { code: 'links.replaced' });
  if (slip) return void response.json({ ...doorOf(room, 'participant'), personal: personalDoor(room, slip) });
  const id = room.people.doors.byHash.get(hashOfKey(key));
  const link = id && room.people.doors.links.get(id);
  if (!link) return problem(response, { code: 'links.unknown' });
  if (link.replaced) return problem(response, { code: 'links.replaced' });
  response.json(doorOf(room, link.role));
}

/** Whose slip it is, and whether a further device must show the digits. */
function personalDoor(room: Room, { person: id, used }: Slip) {
  const listed = personIn(room, id);
  const person = listed?.mergedInto ? personIn(room, listed.mergedInto) : listed;
  return { person: person?.id ?? id, name: person?.name ?? '', number: person?.number ?? 0, used: used || person !== listed };
}

function missed(guesses: Guesses, response: Response): void {
  guesses.missed();
  problem(response, { code: 'pin.unknown' });
}

function opensBy(room: Room, pin: string, now: number): boolean {
  const { now: current, old } = room.people.doors.pin;
  return pin === current || (old !== undefined && old.pin === pin && now <= old.until);
}

function doorOf(room: Room, role: LinkRole) {
  const { id, title, groups, language, waitingRoom, names, procedure, phase } = room.meeting;
  return { meeting: id, title, role, groups, language, waitingRoom, names, procedure, status: phase.status };
}
