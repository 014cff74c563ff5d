// Refusals over HTTP: RFC 9457 problem details with a stable code.
import type { IncomingMessage } from 'node:http';
import type { ErrorRequestHandler, Response } from 'express';
import type { Refusal } from '../../shared/room/decision.ts';
import { faultOf } from '../fault.ts';
import { StoreUnavailable } from '../ports.ts';

/** The status of codes that are not simply "not allowed now". */
const STATUS: Readonly<Record<string, number>> = {
  'http.malformed': 400,
  'http.tooLarge': 413,
  'http.unknownRoute': 404,
  'http.foreignOrigin': 403,
  'meeting.unknown': 404,
  'links.unknown': 404,
  'links.replaced': 410,
  'pin.unknown': 404,
  'pin.slip': 422,
  'pin.tooMany': 429,
  'recovery.unknown': 404,
  'join.nameMissing': 422,
  'people.groupUnknown': 422,
  'people.removed': 403,
  'people.notAllowed': 403,
  'people.unknown': 404,
  'token.missing': 401,
  'token.unknown': 401,
  'create.keyNeeded': 401,
  'create.tooMany': 429,
  'limits.tooMany': 429,
  'create.malformed': 422,
  'create.rules': 422,
  'polls.unknown': 404,
  'polls.badCredential': 422,
  'polls.badChoice': 422,
  'roll.problems': 422,
  'roll.nobodyNew': 422,
  'slips.digitsWrong': 403,
  'slips.tooManyTries': 429,
  'store.unavailable': 503,
  'meeting.needsNewerServer': 503,
};

export function problem(response: Response, refusal: Refusal): void {
  const status = STATUS[refusal.code] ?? 409;
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: refusal.code, status, ...refusal }));
}

/** How Node names the end of a line from the other side, in the middle of a call or of its answer. */
const BROKEN_OFF = /^(?:HPE_\w+|ECONNRESET|ECONNABORTED|EPIPE)$/;
/** Only where the caller's line is gone: the same words are used of our own lines to a store. */
const isBrokenOff = (error: unknown, { socket }: IncomingMessage): boolean =>
  socket.destroyed && error instanceof Error && 'code' in error && BROKEN_OFF.test(String(error.code));

/** What a caller did wrong, or the store could not do, as it is told; nothing for a bug of ours. */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof StoreUnavailable) return { code: error.told };
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 404) return { code: 'http.unknownRoute' };
  if (status === 413) return { code: 'http.tooLarge' };
  return typeof status === 'number' && status >= 400 && status < 500 ? { code: 'http.malformed' } : undefined;
}

/** What Express or a handler threw, as a problem; a bug is reported once and told as such. Who broke off is told nothing. */
export function problems(report: (event: string, facts: Readonly<Record<string, unknown>>) => void): ErrorRequestHandler {
  return (error: unknown, request, response, _) => {
    if (isBrokenOff(error, request)) return;
    const refusal = response.headersSent ? undefined : refusalOf(error);
    if (refusal) return problem(response, refusal);
    report('http.failed', {
      method: request.method,
      route: request.path.split('/').slice(0, 3).join('/'),
      error: faultOf(error),
    });
    // Half an answer is not made whole: the line ends, so that nobody takes it for one.
    if (response.headersSent) return void response.destroy();
    response
      .status(500)
      .type('application/problem+json')
      .send(JSON.stringify({ type: 'about:blank', title: 'http.failed', status: 500, code: 'http.failed' }));
  };
}
