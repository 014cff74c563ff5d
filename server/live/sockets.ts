// The live surface: Socket.IO over WebSocket alone; who one is at the handshake, then commands, views and pages of people.
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import {
  BODY_BYTES,
  COMMANDS_AT_ONCE,
  COMMANDS_PER_SECOND,
  COMMAND_BYTES,
  JOIN_DEADLINE_MS,
  MARK_CHARACTERS,
  NAME_CHARACTERS,
  PEOPLE_PAGE,
  SOCKETS_PER_PERSON,
} from '../../shared/protocol/limits.ts';
import type { Answer, ByeCode } from '../../shared/protocol/down.ts';
import { readCommand, type ReadCommand } from '../../shared/protocol/up.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import { Buckets } from '../buckets.ts';
import { faultOf } from '../fault.ts';
import { StoreUnavailable, type Clock } from '../ports.ts';
import { hashOfKey } from '../rooms/keys.ts';
import type { Connection, LastSeen, Rooms } from '../rooms/rooms.ts';
import { DeflatingServer } from './deflate.ts';
import { readDirectly, type Asked } from './direct.ts';
import { FramedLine } from './framed.ts';
import { guardLine, type GuardedLine } from './guard.ts';
import { forgetArrival, SocketOnlooker } from './onlooker.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';

/** What is counted here. */
export interface LiveMeters {
  commandCame(): void;
  commandAnswered(type: string, outcome: string, seconds: number): void;
  delivered(bytes: number): void;
  dismissed(code: string): void;
}

export interface LiveOptions {
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly originOf: (request: IncomingMessage) => 'own' | 'none' | 'foreign';
  readonly tokenFromCookies: (header: string | undefined, person: string) => string | undefined;
  /** From where a request comes, as far as that can be believed. */
  readonly callerOf: (request: IncomingMessage) => string | undefined;
  /** Somebody of this meeting has come from there. */
  readonly arrived: (meeting: string, caller: string | undefined) => void;
  readonly meters: LiveMeters;
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

const handshake = z.object({
  meeting: z.string().regex(/^[a-z0-9]{8}$/),
  token: z.string().min(1).max(100).optional(),
  person: z.string().max(60).optional(),
  version: z.int().min(0).optional(),
  head: z.string().max(64).optional(),
  mark: z.string().max(MARK_CHARACTERS).optional(),
  whole: z.boolean().optional(),
  protocol: z.int().min(0).optional(),
});

export const peopleQuery = z.strictObject({
  search: z.string().max(NAME_CHARACTERS).exactOptional(),
  group: z.string().max(NAME_CHARACTERS).exactOptional(),
  after: z.int().min(0).exactOptional(),
  limit: z.int().min(1).max(PEOPLE_PAGE).exactOptional(),
});

function lastSeen({ version, head, mark, whole }: z.output<typeof handshake>): LastSeen | undefined {
  if (version === undefined || head === undefined) return undefined;
  return { version, head, ...(mark !== undefined && { mark }), ...(whole !== undefined && { whole }) };
}

interface Known {
  readonly meeting: string;
  readonly person: PersonId;
  readonly token: string;
  readonly seen: LastSeen | undefined;
  /** The version of the wire the page was built for; other programs need not say. */
  readonly protocol: number | undefined;
}

/**
 * A further line for a session that has one is for changing the transport, of which there is only one; and an older
 * protocol is refused by Engine.IO too late: in HTTP, on a line that is a WebSocket already.
 */
function isFirstLine({ url = '' }: IncomingMessage): boolean {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  return query.get('EIO') === '4' && query.getAll('EIO').length === 1 && !query.has('sid');
}

/** What is larger than a command is still read, to be refused with a code; what is larger than any body cuts the line. */
const PACKET_BYTES = BODY_BYTES;

export class LiveSurface {
  readonly #options: LiveOptions;
  readonly #io: Server;
  /** How fast somebody may send commands, on this node; it outlives the sockets, so that coming back fills none (S6). */
  readonly #rates: Buckets;
  readonly #socketsOf = new Map<string, number>();
  readonly #guards = new WeakMap<Socket['conn'], GuardedLine>();

  constructor(http: HttpServer, options: LiveOptions) {
    this.#options = options;
    this.#rates = new Buckets(options.clock, COMMANDS_AT_ONCE, 1_000 / COMMANDS_PER_SECOND);
    this.#io = new Server(http, {
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: PACKET_BYTES,
      connectTimeout: JOIN_DEADLINE_MS,
      // Engine.IO itself compresses nothing. The same make as at the documents, which ends who pings on and reads no answer.
      perMessageDeflate: false,
      wsEngine: DeflatingServer,
      allowRequest: (request, decide) => decide(null, options.originOf(request) !== 'foreign'),
    });
    this.#io.engine.use((request: IncomingMessage, _answer: unknown, next: (error?: Error) => void) => {
      next(isFirstLine(request) ? undefined : new Error('no line of ours'));
    });
    this.#io.engine.on('connection', (conn: Socket['conn']) => {
      const guard = guardLine(conn, options.clock, options.meters.dismissed);
      if (guard) this.#guards.set(conn, guard);
    });
    this.#io.use((socket, next) => {
      this.#admit(socket).then(
        (code) => next(code === undefined ? undefined : Object.assign(new Error(code), { data: { code } })),
        (error: unknown) => {
          options.report('live.failed', { error: faultOf(error) });
          next(Object.assign(new Error('store.unavailable'), { data: { code: 'store.unavailable' } }));
        },
      );
    });
    this.#io.on('connection', (socket) => void this.#welcome(socket));
  }

  async close(): Promise<void> {
    await this.#io.close();
  }

  /** Who this socket is; a code when nobody of this meeting. */
  async #admit(socket: Socket): Promise<string | undefined> {
    const { request } = socket;
    const caller = this.#options.callerOf(request);
    const read = handshake.safeParse(socket.handshake.auth);
    if (!read.success) return 'http.malformed';
    const { meeting, person, protocol } = read.data;
    const seen = lastSeen(read.data);
    const own = this.#options.originOf(request) === 'own';
    const token = read.data.token ?? (own && person ? this.#options.tokenFromCookies(request.headers.cookie, person) : undefined);
    if (token === undefined) return 'token.missing';
    const who = await this.#options.rooms.whoIs(meeting, token);
    if (who.kind === 'unavailable') return who.code;
    if (who.kind === 'gone') return 'meeting.unknown';
    if (who.kind === 'unknown') {
      if (seen) this.#options.rooms.witness(meeting, seen);
      return 'token.unknown';
    }
    if (!this.#hasRoom(who.person, socket)) return 'limits.tooManySockets';
    const known: Known = { meeting, person: who.person, token: hashOfKey(token), seen, protocol };
    socket.data['known'] = known;
    if (!this.#guards.get(socket.conn)?.isIn) this.#options.arrived(meeting, caller);
    return undefined;
  }

  async #welcome(socket: Socket): Promise<void> {
    const known: Known = socket.data['known'];
    const { person, protocol } = known;
    if (protocol !== undefined && protocol !== protocolVersion) return this.#dismiss(socket, 'outdated');
    const guard = this.#guards.get(socket.conn);
    const line = guard?.line ?? new FramedLine(socket.conn);
    const arriving = this.#connect(socket, line, known);
    socket.on('disconnect', () => void arriving.then((connection) => connection?.leave()));
    guard?.letIn();
    this.#listen(socket, person, arriving);
    const asked = ({ number, ...said }: Asked) => this.#command(person, arriving, said, (answer) => line.answer(number, answer));
    readDirectly(socket, asked, guard);
    forgetArrival(socket);
    // Whoever cannot be seated now comes back, and is told at the door what is so.
    if (!(await arriving)) this.#dismiss(socket, 'leaving');
  }

  async #connect(socket: Socket, line: FramedLine, known: Known): Promise<Connection | undefined> {
    const onlooker = new SocketOnlooker(known, line, this.#options.meters.delivered, (code) => this.#dismiss(socket, code));
    try {
      return await this.#options.rooms.connect(known.meeting, onlooker, known.seen);
    } catch (error) {
      if (!(error instanceof StoreUnavailable))
        this.#options.report('live.failed', { meeting: known.meeting, error: faultOf(error) });
      return undefined;
    }
  }

  #listen(socket: Socket, person: PersonId, arriving: Arriving): void {
    socket.on('command', (...said: unknown[]) => {
      const answer = said.pop();
      if (isCallback(answer)) this.#command(person, arriving, { message: said[0], bytes: bytesOf(said[0]) }, answer);
    });
    socket.on('time', (...said: unknown[]) => {
      const answer = said.at(-1);
      if (isCallback(answer)) answer(this.#options.clock.now());
    });
    socket.on('sync', (...said: unknown[]) => {
      const answer = said.at(-1);
      if (isCallback(answer)) answer({ ok: true });
      if (this.#rates.take(person)) void arriving.then((connection) => connection?.sync());
    });
    socket.on('people', (...said: unknown[]) => {
      const answer = said.pop();
      if (isCallback(answer)) void this.#people(person, arriving, said[0]).then(answer);
    });
  }

  #command(person: PersonId, arriving: Arriving, said: Said, tell: (answer: Answer) => void): void {
    const { clock, meters } = this.#options;
    const began = clock.now();
    meters.commandCame();
    const answered = ({ type, answer, outcome = outcomeOf(answer) }: Answered): void => {
      meters.commandAnswered(type, outcome, (clock.now() - began) / 1000);
      tell(answer);
    };
    const read = this.#read(person, said);
    if ('answer' in read) answered(read);
    else this.#send(arriving, read).then(answered, (error: unknown) => answered(this.#failed(read.command.type, error)));
  }

  /** The command, or why it is none. */
  #read(person: PersonId, { message, bytes }: Said): Extract<ReadCommand, { ok: true }> | Answered {
    if (!this.#rates.take(person)) return unread('limits.tooMany');
    if (bytes > COMMAND_BYTES) return unread('command.tooLarge');
    const read = readCommand(message);
    return read.ok ? read : { type: UNREAD, answer: read };
  }

  async #send(arriving: Arriving, { id, command }: Extract<ReadCommand, { ok: true }>): Promise<Answered> {
    const connection = await arriving;
    const answer: Answer = connection ? await connection.command(id, command) : { ok: false, unknown: true };
    return { type: command.type, answer };
  }

  #failed(type: string, error: unknown): Answered {
    this.#options.report('command.failed', { type, error: faultOf(error) });
    return { type, answer: { ok: false, unknown: true }, outcome: 'failed' };
  }

  /** Says goodbye and ends the line. A page from before the wire changed would misread what it is sent: it loads anew. */
  #dismiss(socket: Socket, code: ByeCode): void {
    this.#options.meters.dismissed(code);
    socket.emit('bye', { code });
    // Whom Socket.IO is told to disconnect does not come back by itself; whose line is closed, does.
    if (code === 'leaving' || code === 'slow') socket.conn.close();
    else socket.disconnect(true);
  }

  async #people(person: PersonId, arriving: Arriving, query: unknown) {
    if (!this.#rates.take(person)) return { ok: false, refusal: { code: 'limits.tooMany' } };
    const read = peopleQuery.safeParse(query);
    if (!read.success)
      return { ok: false, refusal: { code: 'command.malformed', path: read.error.issues[0]?.path.join('.') ?? '' } };
    try {
      const connection = await arriving;
      return connection ? await connection.people(read.data) : { ok: false, unknown: true };
    } catch (error) {
      this.#options.report('people.failed', { error: faultOf(error) });
      return { ok: false, unknown: true };
    }
  }

  /** Takes a place for as long as the line is there, at once: many may come in the same moment. */
  #hasRoom(person: PersonId, socket: Socket): boolean {
    const taken = this.#socketsOf.get(person) ?? 0;
    if (taken >= SOCKETS_PER_PERSON || socket.conn.readyState !== 'open') return false;
    this.#socketsOf.set(person, taken + 1);
    socket.conn.once('close', () => {
      const left = (this.#socketsOf.get(person) ?? 1) - 1;
      if (left > 0) this.#socketsOf.set(person, left);
      else this.#socketsOf.delete(person);
    });
    return true;
  }
}

type Arriving = Promise<Connection | undefined>;

/** What somebody sent as a command, and how long it was. */
interface Said {
  readonly message: unknown;
  readonly bytes: number;
}

/** A command and what became of it, as it is counted. */
interface Answered {
  readonly type: string;
  readonly answer: Answer;
  readonly outcome?: string;
}

/** Stands for the type of what could not be read as a command. */
const UNREAD = 'unread';
const unread = (code: string): Answered => ({ type: UNREAD, answer: { ok: false, refusal: { code } } });

/** What nests too deep to be written is too large as well. */
function bytesOf(message: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(message ?? null));
  } catch {
    return Infinity;
  }
}

const isCallback = (value: unknown): value is (answer: unknown) => void => typeof value === 'function';

function outcomeOf(answer: Answer): string {
  if (answer.ok) return 'done';
  return 'refusal' in answer ? answer.refusal.code : 'unknown';
}
