// 8,000 closed and 2,000 sealed ballots cast within ten seconds: none lost, none doubled, and how soon each is answered.
import { blinded, publicKeyOf } from './blinding.ts';
import { Calls } from '../../server/rehearsal/calls.ts';
import { absolute, reported, type Row } from './case.ts';
import { inParallel, percentile } from './crowd.ts';
import { done, pollSeen, quiet, seatAfterAll, type Seated } from './meeting.ts';
import type { Measured } from './processes.ts';
import { evenly, spreadBallots } from './spread.ts';
import { pause } from '../support/pause.ts';

const CLOSED = 8_000;
const SEALED = 2_000;
const WIDTH = 200;

interface SealedBallot {
  readonly token: string;
  readonly signature: string;
}

async function openPoll({ chair }: Seated, secrecy: 'closed' | 'sealed'): Promise<string> {
  return (await done(chair, { type: 'polls.open', title: `Trees, ${secrecy}?`, secrecy })).result('poll');
}

/** Everybody has their credential before the ballots come, as the pages do. */
async function credentials(crowd: Seated, poll: string) {
  const seen = await pollSeen(crowd.chair, poll);
  if (!('sealed' in seen) || !seen.sealed) throw new Error('the poll has no key');
  const key = publicKeyOf(seen.sealed.key);
  const tokens = crowd.lines.map(() => blinded(key));
  const began = performance.now();
  const made = await inParallel(crowd.lines, WIDTH, async (line, index): Promise<SealedBallot> => {
    const token = tokens[index] ?? blinded(key);
    const { result } = await done(line, { type: 'polls.credential', poll, blinded: token.blinded });
    return { token: token.token.toString('base64url'), signature: token.finish(result('signature')).toString('base64url') };
  });
  return { made, rate: (SEALED / (performance.now() - began)) * 1_000 };
}

/** Hands each in at its moment, without a session. Answers the milliseconds each took. */
async function spreadSealed(url: string, path: string, made: readonly SealedBallot[]): Promise<readonly number[]> {
  const calls = new Calls(url);
  const took: Promise<number>[] = [];
  await evenly(made.length, (index, due) => {
    const handedIn = calls.post(path, { ...made[index], choice: 'yes' });
    took.push(handedIn.then(() => performance.now() - due));
  });
  const all = await Promise.all(took);
  calls.close();
  return all;
}

/** How many the closing entry counted. */
async function counted({ chair }: Seated, poll: string): Promise<number> {
  await done(chair, { type: 'polls.close', poll });
  for (;;) {
    const seen = await pollSeen(chair, poll);
    if (seen.status === 'closed') return ('result' in seen ? seen.result?.cast : undefined) ?? 0;
    await pause(100);
  }
}

/** The closed ones are those of a crowd of so many that is there. */
export async function ballots(server: Measured, closed: Seated): Promise<readonly Row[]> {
  const sealed = await seatAfterAll(server.url, SEALED);
  const polls = [await openPoll(closed, 'closed'), await openPoll(sealed, 'sealed')] as const;
  const { made, rate } = await credentials(sealed, polls[1]);
  await quiet(closed);
  const before = server.cpu();
  const [open, hidden] = await Promise.all([
    spreadBallots(closed, polls[0]),
    spreadSealed(server.url, `/api/meetings/${sealed.meeting}/polls/${polls[1]}/ballots`, made),
  ]);
  const each = (server.cpu() - before) / (CLOSED + SEALED);
  const all = [await counted(closed, polls[0]), await counted(sealed, polls[1])] as const;
  sealed.close();
  const name = 'commands-embedded: 8,000 closed and 2,000 sealed in ten seconds';
  const p99 = (what: string, took: readonly number[]): Row =>
    absolute(`${name}, ${what} p99`, 'ms', percentile(took, 0.99), '≤ 1000', percentile(took, 0.99) <= 1_000);
  return [
    absolute(`${name}, counted`, 'ballots', all[0] + all[1], '10000', all[0] === CLOSED && all[1] === SEALED),
    p99('closed', open),
    p99('sealed', hidden),
    reported(`${name}, server's CPU`, 'ms for each ballot', each),
    reported('commands-embedded: credentials signed', '1/s', rate),
  ];
}
