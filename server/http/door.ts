// At the door: what a link or number leads to, before anybody says a name.
import type { Request, Response } from 'express';
import type { Refusal } from '../../shared/room/decision.ts';
import type { LinkRole } from '../../shared/room/people/people.ts';
import type { Slip } from '../../shared/room/people/roll.ts';
import { mergedPerson, personIn } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import { hashOfKey } from '../rooms/keys.ts';
import type { SurfaceOptions } from './meetings.ts';
import { tryNumber } from './numbers.ts';
import { problem } from './problems.ts';

/** Answers with the title, role and groups behind the link's key (`x-key`) or the number (`x-pin`). */
export async function knock(
  options: SurfaceOptions,
  named: string | undefined,
  request: Request,
  response: Response,
): Promise<void> {
  const pin = request.get('x-pin');
  const key = request.get('x-key');
  const found =
    pin === undefined ? await behind(options, named, key) : await tryNumber(options, named, pin, request, byPin(options, pin));
  if ('code' in found) return problem(response, found);
  response.json(found.door);
}

/** What the browser is told of a door, or why there is none. */
type Found = { readonly door: object } | Refusal;

const byPin =
  (options: SurfaceOptions, pin: string) =>
  async (meeting: string): Promise<Found> => {
    const tried = await options.rooms.tryPin(meeting, pin);
    if (!tried.ok) return 'refusal' in tried ? tried.refusal : { code: 'store.unavailable' };
    const room = await options.rooms.roomOf(meeting);
    return room ? { door: doorOf(room, 'participant') } : { code: 'meeting.unknown' };
  };

async function behind(options: SurfaceOptions, meeting: string | undefined, key: string | undefined): Promise<Found> {
  const room = meeting === undefined ? undefined : await options.rooms.latestOf(meeting);
  if (!room) return { code: 'meeting.unknown' };
  if (key === undefined) {
    const { id, procedure, language } = room.meeting;
    return { door: { meeting: id, procedure, language, asksPin: true } };
  }
  const slip = room.people.doors.slips.get(hashOfKey(key));
  if (slip?.replaced) return { code: 'links.replaced' };
  if (slip) return { door: { ...doorOf(room, 'participant'), personal: personalDoor(room, slip) } };
  const id = room.people.doors.byHash.get(hashOfKey(key));
  const link = id && room.people.doors.links.get(id);
  if (!link) return { code: 'links.unknown' };
  return link.replaced ? { code: 'links.replaced' } : { door: doorOf(room, link.role) };
}

/** Whose slip it is, and whether a further device must show the digits. */
function personalDoor(room: Room, { person: id, used }: Slip) {
  const listed = personIn(room, id);
  const person = mergedPerson(room, id);
  return { person: person?.id ?? id, name: person?.name ?? '', number: person?.number ?? 0, used: used || person !== listed };
}

function doorOf(room: Room, role: LinkRole) {
  const { id, title, groups, language, waitingRoom, names, procedure, phase } = room.meeting;
  return { meeting: id, title, role, groups, language, waitingRoom, names, procedure, status: phase.status };
}
