// The calls about meetings: making one, standing at its door, coming in, replacing links, reading the record.
import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import { joining, joiningByPin, linkRoles, replacing } from '../../shared/protocol/http.ts';
import { personIn, personOfToken, roleOf } from '../../shared/room/readings.ts';
import type { Person } from '../../shared/room/people/people.ts';
import type { Room } from '../../shared/room/room.ts';
import type { Clock } from '../ports.ts';
import { hashOfKey } from '../rooms/keys.ts';
import type { Entered, EnterWish, Rooms } from '../rooms/rooms.ts';
import { addressOf, asker, giveCookie, originOf, tokenOf, tokensFromCookies } from './asking.ts';
import { creationLimit, foundingWish } from './creating.ts';
import { knock } from './door.ts';
import { countGuesses, type Guesses } from './guesses.ts';
import { problem } from './problems.ts';

export interface SurfaceOptions {
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly createKey: string;
}

export const MEETING_ID = /^[a-z0-9]{8}$/;

export function meetings(router: Router, options: SurfaceOptions, body: RequestHandler): void {
  const mayCreate = creationLimit(options.clock);
  const guesses = countGuesses(options.clock);
  router.post('/meetings/:meeting/join', body, (request, response) =>
    enter(options, String(request.params['meeting']), joining, request, response),
  );
  router.post('/join', body, (request, response) => enterByPin(options, guesses, request, response));
  router.post('/meetings', body, (request, response) => create(options, mayCreate, request, response));
  router.get('/meetings/:meeting/door', (request, response) =>
    knock(options, guesses, request.params.meeting, request, response),
  );
  router.get('/door', (request, response) => knock(options, guesses, undefined, request, response));
  router.post('/meetings/:meeting/links/pin', (request, response) =>
    replacePin(options, request.params.meeting, request, response),
  );
  router.post('/meetings/:meeting/links/:role', body, (request, response) => replaceLink(options, request, response));
  router.delete('/meetings/:meeting', (request, response) => erase(options, request.params.meeting, request, response));
  router.get('/meetings/:meeting/record', (request, response) => record(options, request.params.meeting, request, response));
}

async function create(options: SurfaceOptions, mayCreate: () => boolean, request: Request, response: Response): Promise<void> {
  if (options.createKey) {
    if (!isKey(request.headers.authorization, options.createKey)) return problem(response, { code: 'create.keyNeeded' });
  }
  const founding = foundingWish(request.body);
  if (!founding.ok) return problem(response, founding.refusal);
  if (!options.createKey && !mayCreate()) return problem(response, { code: 'create.tooMany' });
  const { meeting, keys, pin, recovery, items } = await options.rooms.create(founding.wish);
  const address = addressOf(request, options.publicUrl);
  const links = Object.fromEntries(Object.entries(keys).map(([role, key]) => [role, `${address}/m/${meeting}#k=${key}`]));
  response.status(201).json({ meeting, links, pin, recovery, items });
}

function isKey(header: string | undefined, key: string): boolean {
  const given = hashOfKey(header ?? '');
  return timingSafeEqual(Buffer.from(given), Buffer.from(hashOfKey(`Bearer ${key}`)));
}

async function enter(
  options: SurfaceOptions,
  meeting: string | undefined,
  schema: z.ZodType<EnterBody>,
  request: Request,
  response: Response,
): Promise<void> {
  const body = schema.safeParse(request.body);
  if (!body.success) return problem(response, { code: 'http.malformed', path: body.error.issues[0]?.path.join('.') ?? '' });
  const { name, group, ...by } = body.data;
  const known = meeting === undefined ? undefined : await sameAgain(options, meeting, by, request);
  const wish: EnterWish = { by, ...(name !== undefined && { name }), ...(group && { group }) };
  const entered: Entered = known ?? (await options.rooms.enter(meeting, wish));
  if (!entered.ok) return problem(response, 'refusal' in entered ? entered.refusal : { code: 'store.unavailable' });
  const { ok, device, ...told } = entered;
  giveCookie(request, response, told.person, told.token, options.publicUrl);
  response.json(told);
}
type EnterBody = z.output<typeof joining>;

/** The number alone: wrong ones are counted for the node, since they name no meeting. */
async function enterByPin(options: SurfaceOptions, guesses: Guesses, request: Request, response: Response): Promise<void> {
  if (!guesses.mayTry()) return problem(response, { code: 'limits.tooMany' });
  await enter(options, undefined, joiningByPin, request, response);
  if (response.statusCode === 404) guesses.missed();
}

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

async function replaceLink(options: SurfaceOptions, request: Request, response: Response): Promise<void> {
  const [meeting, role] = [String(request.params['meeting']), request.params['role']];
  const named = linkRoles.find((known) => known === role);
  const body = replacing.safeParse(request.body ?? {});
  if (!named || !body.success) return problem(response, { code: 'http.malformed', path: named ? 'add' : 'role' });
  const who = await asker(options, meeting, request);
  if ('code' in who) return problem(response, who);
  const replaced = await options.rooms.replaceLink(meeting, who.person, named, body.data.add ?? false);
  if (!replaced.ok) return problem(response, 'refusal' in replaced ? replaced.refusal : { code: 'store.unavailable' });
  response.json({ link: `${addressOf(request, options.publicUrl)}/m/${meeting}#k=${replaced.key}` });
}

async function replacePin(options: SurfaceOptions, meeting: string, request: Request, response: Response): Promise<void> {
  const who = await asker(options, meeting, request);
  if ('code' in who) return problem(response, who);
  const replaced = await options.rooms.replacePin(meeting, who.person);
  if (!replaced.ok) return problem(response, 'refusal' in replaced ? replaced.refusal : { code: 'store.unavailable' });
  response.json({ pin: replaced.pin });
}

/** Deletes a meeting that never began (M9). */
async function erase(options: SurfaceOptions, meeting: string, request: Request, response: Response): Promise<void> {
  const who = await asker(options, meeting, request);
  if ('code' in who) return problem(response, who);
  const erased = await options.rooms.erase(meeting, who.person);
  if (!erased.ok) return problem(response, 'refusal' in erased ? erased.refusal : { code: 'store.unavailable' });
  response.status(204).end();
}

async function record(options: SurfaceOptions, meeting: string, request: Request, response: Response): Promise<void> {
  const who = await asker(options, meeting, request);
  if ('code' in who) return problem(response, who);
  const { format = 'json' } = request.query;
  if (format === 'json') {
    const found = await options.rooms.record(meeting, who.person);
    if (!found) return problem(response, { code: 'people.waiting' });
    return void response.json(found);
  }
  if (format !== 'md') return problem(response, { code: 'http.malformed', path: 'format' });
  const minutes = await options.rooms.minutes(meeting, who.person);
  if (minutes === undefined) return problem(response, { code: 'people.waiting' });
  response.type('text/markdown; charset=utf-8').send(minutes);
}
