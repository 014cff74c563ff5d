// The server that things are thrown at: a process of its own, throwers who are in its meeting, and a bystander who must be served.
import { COMMANDS_PER_SECOND } from '../../shared/protocol/limits.ts';
import { verifyChain } from '../../shared/record/chain.ts';
import type { Entry, StoredEntry } from '../../shared/record/entry.ts';
import { ROOM } from '../../shared/room/ids.ts';
import { askAt, created, joined, type Ask, type Joined } from '../support/server.ts';
import { dataFolder, startServer } from '../support/process.ts';
import { comeIn, type SocketPerson } from '../support/socket-person.ts';
import { keyOf } from '../support/scenario.ts';
import type { Part, Throw } from './parts.ts';
import { ANSWER_WITHIN_MS, throwCall, throwFrame, throwPacket, throwWire } from './throwing.ts';
import { pause } from '../support/pause.ts';

/** Throwers take turns: each may send twenty commands a second, and has a pace of their own. */
const THROWERS = 60;
/** Each so manieth turn is an officer's, in a meeting of their own, which they may bring to its end. */
const OFFICERS_TURN = 3;
const OFFICER_ROLES = ['deputy', 'clerk', 'supervisor'];
const ENDS = ['meeting.closed', 'people.removed', 'people.merged', 'people.linkMade'];
/** The bystander sends two commands at each look, and has a pace like everybody. */
const BYSTANDER_EVERY_MS = (2 * 1_000) / COMMANDS_PER_SECOND;
/** Above what it has right after its start; two documents' workers may be full at the worst. */
const MEMORY_MORE_BYTES = 600_000_000;
export interface Target {
  /** Throws one thing. @returns what was wrong about what came back. */
  throwAt(part: Part, thrown: Throw): Promise<string | undefined>;
  /** Whether the bystander is served, the log holds and nothing was reported. @returns what is not so. */
  look(part: Part): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A meeting that is thrown at: whoever reads its record, how much of it is known, and those who throw. */
interface Room {
  readonly reader: Credentials;
  known: number;
  readonly throwers: readonly Joined[];
}
type Credentials = Pick<Joined, 'meeting' | 'token'>;

export async function openTarget(): Promise<Target> {
  const reports: string[] = [];
  const server = await startServer({ DATA_DIR: dataFolder(), LOG_LEVEL: 'warn' }, undefined, (line) => void reports.push(line));
  const ask = askAt(server.url);
  const made = await created(ask, { agenda: [{ title: '路灯', kind: 'discuss', minutes: 10 }] });
  const chair = await comeIn([server.url], made.meeting, keyOf(made.links['chair']), { name: '陈主持' });
  await chair.do('meeting.configure', { editing: { notes: true } });
  await chair.do('meeting.start');
  const throwers: Joined[] = [];
  for (let index = 0; index < THROWERS; index += 1) {
    throwers.push(await joined(ask, made.meeting, { key: keyOf(made.links['participant']), name: `居民${index}` }));
  }
  const memory = server.peak();
  const record = async ({ meeting, token }: Credentials) => {
    const { body } = await ask('GET', `/api/meetings/${meeting}/record`, { token });
    return entriesIn(body['entries']);
  };
  const roomOf = async (reader: Credentials, list: readonly Joined[]): Promise<Room> => ({
    reader,
    known: (await record(reader)).length,
    throwers: list,
  });
  const hall = await roomOf({ meeting: made.meeting, token: chair.token }, throwers);
  const officers = async () => roomOf(...(await officersOf(server.url, ask)));
  let backRoom = await officers();
  let turn = 0;
  let lookedAt = 0;
  const next = (): Joined => {
    turn += 1;
    const { throwers: list } = turn % OFFICERS_TURN === 0 ? backRoom : hall;
    return list[turn % list.length] ?? fail('nobody throws');
  };
  /** What was done there since the last look, by others than the bystander; a broken chain is a finding. */
  const doneIn = async (room: Room, found: string[]): Promise<readonly StoredEntry[]> => {
    const entries = await record(room.reader);
    const broken = verifyChain(entries);
    if (broken) found.push(`the chain breaks at ${broken.version}: ${broken.wrong}`);
    const done = entries.slice(room.known).filter(({ entry }) => entry.by !== chair.person && !isDue(entry));
    room.known = entries.length;
    return done;
  };
  return {
    throwAt(part, thrown) {
      const who = next();
      if (part === 'http') return throwCall(server, who, thrown);
      if (part === 'sockets') return throwPacket(server, who, thrown);
      return part === 'frames' ? throwFrame(server, who, thrown) : throwWire(server, who, thrown);
    },
    async look(part) {
      await pause(lookedAt + BYSTANDER_EVERY_MS - performance.now());
      lookedAt = performance.now();
      const found = reports.splice(0).filter((line) => /failed|crashed|stopped/.test(line));
      const unserved = await unservedBecause(chair, ANSWER_WITHIN_MS);
      if (unserved) found.push(`the bystander was not served: ${unserved}`);
      const done = [...(await doneIn(hall, found)), ...(await doneIn(backRoom, found))];
      // What is no packet, or is no command, does nothing.
      if (done.length > 0 && isBelow(part)) found.push(`something was done: ${done.map(({ entry }) => entry.type).join()}`);
      // Whoever may end a meeting or somebody's session has done so sooner or later.
      if (done.some(({ entry }) => ENDS.includes(entry.type))) backRoom = await officers();
      if (server.peak() > memory + MEMORY_MORE_BYTES) found.push(`memory rose to ${server.peak()} bytes`);
      return found;
    },
    async close() {
      chair.close();
      await server.close();
    },
  };
}

/** A meeting in session in which those throw who may do more than others, and an observer who reads. */
async function officersOf(url: string, ask: Ask): Promise<[Credentials, readonly Joined[]]> {
  const { meeting, links } = await created(ask, { agenda: [{ title: '路灯', kind: 'discuss', minutes: 10 }] });
  const enter = (role: string) => joined(ask, meeting, { key: keyOf(links[role]), name: role });
  const { person, token, ...chair } = await comeIn([url], meeting, keyOf(links['chair']), { name: 'chair' });
  await chair.do('meeting.start');
  chair.close();
  const list: Joined[] = [{ meeting, person, token, role: 'chair', status: 'in' }];
  for (const role of OFFICER_ROLES) list.push(await enter(role));
  return [await enter('observer'), list];
}

/** What came by itself, in its time; whoever comes in is let in by the room as well. */
const isDue = ({ by, command }: Entry): boolean => by === ROOM && !command.startsWith('enter:');

/** What is no entry is found by the chain's hashes. */
const entriesIn = (entries: unknown) => (Array.isArray(entries) ? entries : []) as readonly StoredEntry[];
const fail = (why: string): never => {
  throw new Error(why);
};

const isBelow = (part: Part): boolean => ['upgrades', 'packets', 'wires'].includes(part);

/** The bystander shuts and opens the queue, and sees it. @returns why that was not so. */
async function unservedBecause(chair: SocketPerson, milliseconds: number): Promise<string | undefined> {
  const began = performance.now();
  for (const type of ['queue.close', 'queue.open']) {
    const outcome = await chair.do(type).catch(() => undefined);
    if (!outcome) return `${type} had no answer`;
    if (!outcome.ok) return `${type} was refused with ${outcome.code}`;
    const { version } = outcome;
    if (!(await chair.until(() => true, version).catch(() => false))) return `version ${version} was never seen`;
  }
  const took = performance.now() - began;
  return took < milliseconds ? undefined : `it took ${Math.round(took)} ms`;
}
