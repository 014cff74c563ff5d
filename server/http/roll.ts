// The calls about the roll: a file looked at or imported, with a limit of its own, and a slip for one person.
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { ROLL_BYTES } from '../../shared/protocol/limits.ts';
import { rollImport } from '../../shared/protocol/http.ts';
import type { Enrolled } from '../../shared/protocol/roll.ts';
import { personId } from '../../shared/room/ids.ts';
import { textOf } from '../rooms/roll-reading.ts';
import type { RollWish } from '../rooms/rooms.ts';
import { addressOf, asker } from './asking.ts';
import type { SurfaceOptions } from './meetings.ts';
import { problem } from './problems.ts';

/** What a browser calls a CSV depends on which programs are installed beside it. */
const CSV_TYPES = ['text/csv', 'text/plain', 'application/csv', 'application/vnd.ms-excel', 'application/octet-stream'];
/** Quotes and line feeds of the text take two characters in JSON. */
const JSON_BYTES = ROLL_BYTES * 1.5;

export function roll(router: Router, options: SurfaceOptions, body: RequestHandler): void {
  const bodies = [express.raw({ type: CSV_TYPES, limit: ROLL_BYTES }), express.json({ limit: JSON_BYTES })];
  router.post('/meetings/:meeting/roll', isSomebody(options), ...bodies, (request, response) =>
    importRoll(options, request, response),
  );
  router.post('/meetings/:meeting/people/:person/slip', body, (request, response) => slip(options, request, response));
}

/** Nobody unknown makes the server read two megabytes. */
const isSomebody = (options: SurfaceOptions) => async (request: Request, response: Response, next: () => void) => {
  const who = await asker(options, String(request.params['meeting']), request);
  return 'code' in who ? problem(response, who) : next();
};

async function importRoll(options: SurfaceOptions, request: Request, response: Response): Promise<void> {
  const meeting = String(request.params['meeting']);
  const wish = wishIn(request);
  if (!wish) return problem(response, { code: 'http.malformed', path: 'csv' });
  const who = await asker(options, meeting, request);
  if ('code' in who) return problem(response, who);
  const outcome = await options.rooms.importRoll(meeting, who.person, wish);
  if (!outcome.ok) return problem(response, 'refusal' in outcome ? outcome.refusal : { code: 'store.unavailable' });
  if ('preview' in outcome) return void response.json(outcome.preview);
  const address = `${addressOf(request, options.publicUrl)}/m/${meeting}#k=`;
  const links = outcome.links.map(({ key, ...link }) => ({ ...link, link: `${address}${key}` }));
  const { stopped } = outcome;
  const enrolled: Enrolled = { people: links.length, links, ...(stopped && { stopped }) };
  response.json(enrolled);
}

/** CSV as it is, with the flags in the query; or all of it in JSON. */
function wishIn(request: Request): RollWish | undefined {
  if (Buffer.isBuffer(request.body)) {
    const isSet = (flag: string) => ['1', 'true', ''].includes(String(request.query[flag] ?? 'no'));
    return { text: textOf(request.body), dry: isSet('dry'), namesakes: isSet('namesakes') };
  }
  const read = rollImport.safeParse(request.body);
  if (!read.success) return undefined;
  const { csv, dry = false, namesakes = false } = read.data;
  return { text: csv, dry, namesakes };
}

async function slip(options: SurfaceOptions, request: Request, response: Response): Promise<void> {
  const meeting = String(request.params['meeting']);
  const who = await asker(options, meeting, request);
  if ('code' in who) return problem(response, who);
  const made = await options.rooms.makeSlip(meeting, who.person, personId(String(request.params['person'])));
  if (!made.ok) return problem(response, 'refusal' in made ? made.refusal : { code: 'store.unavailable' });
  response.json({ link: `${addressOf(request, options.publicUrl)}/m/${meeting}#k=${made.key}`, digits: made.digits });
}
