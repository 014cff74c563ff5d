// The one call that nobody makes: a sealed ballot, without cookie, token or session, checked by its blind signature alone.
import type { RequestHandler, Router } from 'express';
import { sealedBallot } from '../../shared/protocol/http.ts';
import { pollId } from '../../shared/room/ids.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { problem } from './problems.ts';

export function ballots(router: Router, options: { readonly rooms: Pick<Rooms, 'handIn'> }, body: RequestHandler): void {
  router.post('/meetings/:meeting/polls/:poll/ballots', body, async (request, response) => {
    const [meeting, poll] = [String(request.params['meeting']), String(request.params['poll'])];
    const read = sealedBallot.safeParse(request.body);
    if (!read.success) return problem(response, { code: 'http.malformed', path: read.error.issues[0]?.path.join('.') ?? '' });
    const { token, signature, choice } = read.data;
    const incoming = { token: Buffer.from(token, 'base64url'), signature: Buffer.from(signature, 'base64url'), choice };
    const handedIn = await options.rooms.handIn(meeting, pollId(poll), incoming);
    if (!handedIn.ok) return problem(response, handedIn.refusal);
    response.json({ receipt: handedIn.receipt });
  });
}
