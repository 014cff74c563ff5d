// 8,000 closed and 2,000 sealed ballots cast within ten seconds: none lost, none doubled, and how soon each is answered.
import { absolute, against, type Row } from './case.ts';
import { blinded, publicKeyOf } from './blinding.ts';
import { inParallel, Line, pause, percentile, post, upTo } from './crowd.ts';
import { command, done, isDone, pollSeen, seat, type Seated } from './meeting.ts';
import { bare, ours, type Measured } from './processes.ts';

const CLOSED = 8_000;
const SEALED = 2_000;
const WITHIN_MS = 10_000;

/** Does each at its moment, spread evenly over ten seconds; answers how long each took. */
async function spread(count: number, cast: (index: number) => Promise<unknown>) {
  const began = performance.now();
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await pause((index / count) * WITHIN_MS);
      const sent = performance.now();
      const answer = await cast(index);
      return { took: performance.now() - sent, at: performance.now() - began, answer };
    }),
  );
}

async function closedPoll(crowd: Seated): Promise<string> {
  return (await done(crowd.chair, { type: 'polls.open', title: 'Closed?', secrecy: 'closed' }))('poll');
}

/** Everybody has their credential before the ballots come, as the pages do. */
async function sealedPoll(crowd: Seated) {
  const poll = (await done(crowd.chair, { type: 'polls.open', title: 'Sealed?', secrecy: 'sealed' }))('poll');
  const seen = await pollSeen(crowd.chair, poll);
  if (!('sealed' in seen) || !seen.sealed) throw new Error('the poll has no key');
  const key = publicKeyOf(seen.sealed.key);
  const tokens = crowd.lines.map(() => blinded(key));
  const began = performance.now();
  const ballots = await inParallel(crowd.lines, 200, async (line, index) => {
    const token = tokens[index] ?? blinded(key);
    const answer = await done(line, { type: 'polls.credential', poll, blinded: token.blinded });
    return { token: token.token.toString('base64url'), signature: token.finish(answer('signature')).toString('base64url') };
  });
  return { poll, ballots, signed: performance.now() - began };
}

/** What the closing entry told: ballots counted. */
async function closing(crowd: Seated, poll: string): Promise<number> {
  await done(crowd.chair, { type: 'polls.close', poll });
  for (;;) {
    const seen = await pollSeen(crowd.chair, poll);
    if (seen.status === 'closed') return ('result' in seen ? seen.result?.cast : undefined) ?? 0;
    await pause(100);
  }
}

/** The same pace on bare acknowledgements. */
async function floor(server: Measured): Promise<number> {
  const lines = await inParallel(upTo(100), 100, () => Line.open(server.url, {}));
  const before = server.cpu();
  await spread(CLOSED, (index) => lines[index % lines.length]?.ask('command', { id: `f${index}` }) ?? Promise.resolve());
  const spent = server.cpu() - before;
  for (const line of lines) line.close();
  return spent / CLOSED;
}

export async function ballots(): Promise<readonly Row[]> {
  const server = await ours();
  const closed = await seat(server, CLOSED);
  const sealed = await seat(server, SEALED);
  const first = await closedPoll(closed);
  const second = await sealedPoll(sealed);
  const before = server.cpu();
  const [open, hidden] = await Promise.all([
    spread(CLOSED, async (index) => {
      const line = closed.lines[index];
      return line && command(line, { type: 'polls.cast', poll: first, choice: index % 3 === 0 ? 'no' : 'yes' });
    }),
    spread(SEALED, async (index) => {
      const ballot = second.ballots[index];
      return post(`${server.url}/api/meetings/${sealed.meeting}/polls/${second.poll}/ballots`, { ...ballot, choice: 'yes' });
    }),
  ]);
  const spent = server.cpu() - before;
  const acknowledged = open.filter(({ answer }) => isDone(answer)).length;
  const counted = [await closing(closed, first), await closing(sealed, second.poll)];
  await server.close();
  const bareServer = await bare();
  const least = await floor(bareServer);
  await bareServer.close();
  const whole = acknowledged === CLOSED && counted[0] === CLOSED && counted[1] === SEALED;
  const p99 = (list: readonly { readonly took: number }[]) =>
    percentile(
      list.map(({ took }) => took),
      0.99,
    );
  return [
    absolute('ballots: counted once each', 'ballots', (counted[0] ?? 0) + (counted[1] ?? 0), `${CLOSED + SEALED}`, whole),
    absolute('ballots: closed, p99 of the answer', 'ms', p99(open), '≤ 1000', p99(open) <= 1_000),
    absolute('ballots: sealed, p99 of the answer', 'ms', p99(hidden), '≤ 1000', p99(hidden) <= 1_000),
    absolute('ballots: credentials a second', '1/s', (SEALED / second.signed) * 1_000, 'reported', true),
    against(
      'ballots: server CPU for each, of a bare acknowledgement',
      'ms',
      spent / (CLOSED + SEALED),
      least,
      'reported',
      () => true,
    ),
  ];
}
