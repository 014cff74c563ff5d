// Who asks over HTTP: by a token in the header, or by the cookie of one of this browser's persons; and from which origin.
import type { IncomingMessage } from 'node:http';
import { parse } from 'cookie';
import type { Request, Response } from 'express';
import type { Refusal } from '../../shared/room/decision.ts';
import type { Rooms, Who } from '../rooms/rooms.ts';
import { callerOf } from './caller.ts';
import type { Guesses } from './guesses.ts';

export type OriginKind = 'own' | 'none' | 'foreign';

/** Own, when it is the public address's, or else its host is the one asked for. */
export function originOf(request: IncomingMessage, publicUrl: string): OriginKind {
  const { origin, host } = request.headers;
  if (origin === undefined) return 'none';
  if (publicUrl) return origin === publicUrl ? 'own' : 'foreign';
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  // What is more than an origin, a name before the host say, is no browser's word.
  return url?.host === host && url?.origin === origin ? 'own' : 'foreign';
}

const cookieName = (person: string): string => `yt_${person}`;

/** The token of one person of this browser; cookies count only from our own pages. */
export const tokenFromCookies = (header: string | undefined, person: string): string | undefined =>
  parse(header ?? '')[cookieName(person)];

/** The tokens of all persons of this browser, by person. */
export function tokensFromCookies(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = Object.entries(parse(header ?? '')).flatMap(([name, token]) =>
    name.startsWith('yt_') && token ? [[name.slice(3), token] as const] : [],
  );
  return new Map(pairs);
}

/** `Authorization: Bearer <token>`, or the cookie with `?person=<id>` when our own page asks. */
export function tokenOf(request: Request, publicUrl: string): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer) return bearer;
  const { person } = request.query;
  if (typeof person !== 'string' || originOf(request, publicUrl) !== 'own') return undefined;
  return tokenFromCookies(request.headers.cookie, person);
}

/** A year: as long as a meeting may be followed up. */
const COOKIE_LASTS_MS = 365 * 86_400_000;

export function giveCookie(request: Request, response: Response, person: string, token: string, publicUrl: string): void {
  const secure = request.secure || publicUrl.startsWith('https:');
  response.cookie(cookieName(person), token, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: COOKIE_LASTS_MS });
}

/** The address people reach this server by. */
export const addressOf = (request: Request, publicUrl: string): string =>
  publicUrl || `${request.protocol}://${request.headers.host ?? 'localhost'}`;

interface Asking {
  readonly rooms: Rooms;
  readonly publicUrl: string;
  /** How many proxies stand in front. */
  readonly trustProxy: number;
  readonly guesses: Pick<Guesses, 'met'>;
}

/** Who asks, or the refusal that says why nobody does. */
export async function asker(
  options: Asking,
  meeting: string,
  request: Request,
): Promise<Extract<Who, { kind: 'person' }> | Refusal> {
  const token = tokenOf(request, options.publicUrl);
  if (!token) return { code: 'token.missing' };
  const who = await options.rooms.whoIs(meeting, token);
  switch (who.kind) {
    case 'person':
      options.guesses.met(meeting, callerOf(request, options.trustProxy));
      return who;
    case 'unknown':
      return { code: 'token.unknown' };
    case 'gone':
      return { code: 'meeting.unknown' };
    case 'unavailable':
      return { code: who.code };
  }
}
