// The same queue and clock as a Colyseus room and as a meeting of ours: what each change costs the server, and each client in bytes.
import { Reflection, type Decoder } from '@colyseus/schema';
import { against, reported, type Row } from './case.ts';
import { inParallel, until, upTo } from './crowd.ts';
import type { Line } from './line.ts';
import { done, namesOf, quiet, seatAfterAll, WIDTH } from './meeting.ts';
import { PeerLine, type Received } from './peer-line.ts';
import { colyseus, ours } from './processes.ts';
import { pause } from '../support/pause.ts';

/** As many as a Colyseus room of this machine holds without cutting lines that answer its pings too late. */
const PEOPLE = 2_000;
/** Who waits when the clock starts. */
const WAITING = 200;
/** So many times over, what happens around one turn. */
const TURNS = upTo(6);
/** One before the clock starts: the compiler has seen all of it once, and what many hands led to is done. */
const FIRST_TURN = 6;
const STEPS = ['raise', 'give', 'pause', 'resume', 'extend', 'lower', 'end'] as const;
type Step = (typeof STEPS)[number];
const CHANGES = TURNS.length * STEPS.length;
const EVERY_MS = 300;

interface Seen {
  /** Milliseconds of the server's CPU for each change. */
  readonly cpu: number;
  /** Bytes that came down one client's line: coming in, while so many raise their hands, and for each change after that. */
  readonly join: number;
  readonly filling: number;
  readonly change: number;
  readonly total: number;
}

/** Both are driven alike: `act` does one step for one person and resolves once everybody has it. */
async function drive(turns: readonly number[], act: (step: Step, person: number) => Promise<unknown>): Promise<void> {
  for (const turn of turns) {
    for (const step of STEPS) {
      const began = performance.now();
      // Who raises a hand now lowers it again before the turn ends.
      await act(step, WAITING + turn);
      await pause(Math.max(0, EVERY_MS - (performance.now() - began)));
    }
  }
}

const COMMANDS: Readonly<Record<Step, { readonly type: string } & Readonly<Record<string, unknown>>>> = {
  raise: { type: 'queue.join', kind: 'speech', stance: 'for' },
  lower: { type: 'queue.leave' },
  give: { type: 'floor.give' },
  pause: { type: 'floor.pause' },
  resume: { type: 'floor.resume' },
  extend: { type: 'floor.extend', seconds: 30 },
  end: { type: 'floor.end' },
};

/** Bytes for each since it was last asked, as they come off the wire. */
function counting(lines: readonly { readonly bytesRead: number }[]): () => number {
  let before = 0;
  return () => {
    const all = lines.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    const since = (all - before) / PEOPLE;
    before = all;
    return since;
  };
}

/** Each as it is shipped: ours compresses for browsers, which all ask for it; Colyseus for nobody. */
async function measureOurs(): Promise<Seen> {
  const server = await ours();
  const crowd = await seatAfterAll(server.url, PEOPLE, true);
  await quiet(crowd);
  const { lines, chair } = crowd;
  const bytes = counting(lines);
  const join = bytes();
  await inParallel(lines.slice(0, WAITING), WIDTH, (line) => done(line, COMMANDS.raise));
  await quiet(crowd);
  const filling = bytes();
  const act = async (step: Step, person: number): Promise<void> => {
    const line: Line = step === 'raise' || step === 'lower' ? (lines[person] ?? chair) : chair;
    const { version } = await done(line, COMMANDS[step]);
    await until('the change at everybody', () => lines.every((other) => other.version >= version), 5);
  };
  await drive([FIRST_TURN], act);
  bytes();
  const before = server.cpu();
  await drive(TURNS, act);
  const cpu = (server.cpu() - before) / CHANGES;
  const change = bytes() / CHANGES;
  crowd.close();
  await server.close();
  return { cpu, join, filling, change, total: join + filling + change * CHANGES };
}

/** What one client makes of it: the room's state must be what was asked for. */
function reading() {
  let decoder: Decoder | undefined;
  const seen: PeerLine['seen'] = (kind, bytes) => {
    if (kind === 'handshake') decoder = Reflection.decode(bytes);
    else decoder?.decode(bytes);
  };
  const waiting = (): number => {
    const state: unknown = decoder?.state.toJSON();
    return typeof state === 'object' && state !== null && 'queue' in state && Array.isArray(state.queue) ? state.queue.length : 0;
  };
  return { seen, waiting };
}

async function measurePeer(): Promise<Seen> {
  const server = await colyseus();
  const received: Received = { patches: 0 };
  const { seen, waiting } = reading();
  const reader = await PeerLine.open(server.url, 'Reader', { patches: 0 }, seen);
  const lines = await inParallel(namesOf(PEOPLE), WIDTH, (name) => PeerLine.open(server.url, name, received));
  await pause(1_000);
  const bytes = counting(lines);
  const join = bytes();
  for (const line of lines.slice(0, WAITING)) line.send('raise');
  await until('all hands', () => waiting() === WAITING);
  await pause(1_000);
  const filling = bytes();
  const act = async (step: Step, person: number): Promise<void> => {
    received.patches = 0;
    (lines[person] ?? reader).send(step);
    await until('the change at everybody', () => received.patches >= PEOPLE, 5);
  };
  await drive([FIRST_TURN], act);
  bytes();
  const before = server.cpu();
  await drive(TURNS, act);
  const cpu = (server.cpu() - before) / CHANGES;
  const change = bytes() / CHANGES;
  if (waiting() !== WAITING - TURNS.length - 1) throw new Error(`the peer's queue has ${waiting()} entries`);
  for (const line of [reader, ...lines]) line.close();
  await server.close();
  return { cpu, join, filling, change, total: join + filling + change * CHANGES };
}

export async function peer(): Promise<readonly Row[]> {
  const mine = await measureOurs();
  const theirs = await measurePeer();
  const ahead = (ratio: number): boolean => ratio < 1;
  const beside = (what: string, of: keyof Seen): Row => reported(`peer: ${what}`, 'bytes', mine[of], theirs[of]);
  return [
    against('peer', 'ms of CPU for each change', mine.cpu, theirs.cpu, '< Colyseus', ahead),
    against('peer: bytes for each client', 'bytes', mine.total, theirs.total, '< Colyseus', ahead),
    beside('bytes to come in', 'join'),
    beside(`bytes while ${WAITING} raise their hands`, 'filling'),
    beside('bytes for each change after that', 'change'),
  ];
}
