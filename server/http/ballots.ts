// The one call that nobody makes: a sealed ballot, without cookie, token or session, checked by its blind signature alone.
import { Router } from 'express';
import { sealedBallot } from '../../shared/protocol/http.ts';
import { pollId } from '../../shared/room/ids.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { MEETING_ID } from './meetings.ts';
import { problem } from './problems.ts';

export function ballots(options: { readonly rooms: Pick<Rooms, 'handIn'> }): Router {
  const router = Router();
  router.post('/meetings/:meeting/polls/:poll/ballots', async (request, response) => {
    const { meeting, poll } = request.params;
    const body = sealedBallot.safeParse(request.body);
    if (!MEETING_ID.test(meeting)) return problem(response, { code: 'meeting.unknown' });
    if (!body.success) return problem(response, { code: 'http.malformed', path: body.error.issues[0]?.path.join('.') ?? '' });
    const { token, signature, choice } = body.data;
    const incoming = { token: Buffer.from(token, 'base64url'), signature: Buffer.from(signature, 'base64url'), choice };
    const handedIn = await options.rooms.handIn(meeting, pollId(poll), incoming);
    if (!handedIn.ok) return problem(response, handedIn.refusal);
    response.json({ receipt: handedIn.receipt });
  });
  return router;
}
