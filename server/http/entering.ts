// Coming in over HTTP: by a link, the number or the recovery code; the same link in the same browser is the same person.
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { joining } from '../../shared/protocol/http.ts';
import type { Refusal } from '../../shared/room/decision.ts';
import type { Person } from '../../shared/room/people/people.ts';
import { personIn, personOfToken, roleOf } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import { hashOfKey } from '../rooms/keys.ts';
import type { Entered, EnterWish } from '../rooms/rooms.ts';
import { giveCookie, originOf, tokenOf, tokensFromCookies } from './asking.ts';
import { callerOf } from './caller.ts';
import type { SurfaceOptions } from './meetings.ts';
import { tryNumber } from './numbers.ts';
import { problem } from './problems.ts';

export async function enter(
  options: SurfaceOptions,
  meeting: string | undefined,
  schema: z.ZodType<EnterBody>,
  request: Request,
  response: Response,
): Promise<void> {
  const body = schema.safeParse(request.body);
  if (!body.success) return problem(response, { code: 'http.malformed', path: body.error.issues[0]?.path.join('.') ?? '' });
  const { name, group, ...by } = body.data;
  const wish: EnterWish = { by, ...(name !== undefined && { name }), ...(group && { group }) };
  const into = async (where: string): Promise<LetIn | Refusal> => {
    const entered = (await sameAgain(options, where, by, request)) ?? (await options.rooms.enter(where, wish));
    if (entered.ok) return entered;
    return 'refusal' in entered ? entered.refusal : { code: 'store.unavailable' };
  };
  const entered =
    'pin' in by
      ? await tryNumber(options, meeting, by.pin, request, into)
      : meeting === undefined
        ? { code: 'meeting.unknown' }
        : await into(meeting);
  if ('code' in entered) return problem(response, entered);
  const { ok, device, ...told } = entered;
  options.guesses.met(told.meeting, callerOf(request, options.trustProxy));
  giveCookie(request, response, told.person, told.token, options.publicUrl);
  response.json(told);
}
type EnterBody = z.output<typeof joining>;
type LetIn = Extract<Entered, { ok: true }>;

/** The same link in the same browser is the same person (P9). */
async function sameAgain(
  options: SurfaceOptions,
  meeting: string,
  by: EnterWish['by'],
  request: Request,
): Promise<Entered | undefined> {
  if (!('key' in by)) return undefined;
  const room = await options.rooms.roomOf(meeting);
  const isTheirs = room && throughLink(room, hashOfKey(by.key));
  if (!room || !isTheirs) return undefined;
  const bearer = tokenOf(request, options.publicUrl);
  const cookies = originOf(request, options.publicUrl) === 'own' ? [...tokensFromCookies(request.headers.cookie).values()] : [];
  for (const token of [...(bearer ? [bearer] : []), ...cookies]) {
    const id = personOfToken(room, hashOfKey(token));
    const person = id && personIn(room, id);
    if (person && isTheirs(person) && person.status !== 'removed') {
      const status = person.status === 'waiting' ? 'waiting' : 'in';
      return { ok: true, meeting, person: person.id, role: roleOf(room, person.id) ?? person.role, status, token };
    }
  }
  return undefined;
}

/** Tells who came by this link: anybody by one for many, one person by a slip. */
function throughLink(room: Room, hash: string): ((person: Person) => boolean) | undefined {
  const { slips, byHash, links } = room.people.doors;
  const slip = slips.get(hash);
  if (slip) return slip.used && !slip.replaced ? (person) => person.id === slip.person : undefined;
  const link = byHash.get(hash);
  return link && !links.get(link)?.replaced ? (person) => person.link === link : undefined;
}
