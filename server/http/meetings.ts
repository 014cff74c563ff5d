// The calls about meetings: making one, standing at its door, coming in, replacing links, reading the record.
import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response, Router } from 'express';
import { joining, joiningByPin, linkRoles, replacing } from '../../shared/protocol/http.ts';
import type { Clock } from '../ports.ts';
import { hashOfKey } from '../rooms/keys.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { addressOf, asker } from './asking.ts';
import { creationLimit, foundingWish } from './creating.ts';
import { knock } from './door.ts';
import { enter } from './entering.ts';
import type { Guesses } from './guesses.ts';
import { problem } from './problems.ts';

export interface SurfaceOptions {
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly createKey: string;
  readonly trustProxy: number;
  readonly guesses: Guesses;
}

export const MEETING_ID = /^[a-z0-9]{8}$/;

export function meetings(router: Router, options: SurfaceOptions, body: RequestHandler): void {
  const mayCreate = creationLimit(options.clock);
  router.post('/meetings/:meeting/join', body, (request, response) =>
    enter(options, String(request.params['meeting']), joining, request, response),
  );
  router.post('/join', body, (request, response) => enter(options, undefined, joiningByPin, request, response));
  router.post('/meetings', body, (request, response) => create(options, mayCreate, request, response));
  router.get('/meetings/:meeting/door', (request, response) => knock(options, request.params.meeting, request, response));
  router.get('/door', (request, response) => knock(options, undefined, request, response));
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
  const { format = 'json', zone } = request.query;
  if (format === 'json') {
    const found = await options.rooms.record(meeting, who.person);
    if (!found) return problem(response, { code: 'people.waiting' });
    return void response.json(found);
  }
  if (format !== 'md') return problem(response, { code: 'http.malformed', path: 'format' });
  if (zone !== undefined && !isZone(zone)) return problem(response, { code: 'http.malformed', path: 'zone' });
  const minutes = await options.rooms.minutes(meeting, who.person, zone || undefined);
  if (minutes === undefined) return problem(response, { code: 'people.waiting' });
  response.type('text/markdown; charset=utf-8').send(minutes);
}

/** A time zone by its name, or nothing said. */
function isZone(zone: unknown): zone is string {
  if (typeof zone !== 'string') return false;
  try {
    return zone === '' || new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}
