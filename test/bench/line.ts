// One client of the crowd: Engine.IO frames over a plain WebSocket, since full clients would be the bottleneck.
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';
import { asking, clientFrame } from '../../server/rehearsal/frame.ts';
import { numberAt } from './frame.ts';
import type { Heard } from './heard.ts';

/** Frames begin with Engine.IO's kind (4: message) and Socket.IO's (2: event, 3: acknowledgement). */
const [KIND_EVENT, KIND_ANSWER] = [0x32, 0x33];
const OPENING_BRACKET = 0x5b;
const PATCH = '42["patch",{"from":';
const VIEW = '42["view",{"version":';
const VERSION = ',"version":';
/** Where the name of an event begins. */
const NAME_AT = 4;
const [LETTER_P, LETTER_V] = ['p'.charCodeAt(0), 'v'.charCodeAt(0)];

/** The number under which a burst's command is acknowledged. */
export const BURST_ID = 0;

export class Line {
  readonly #socket: WebSocket;
  readonly #wire: Socket;
  readonly #heard: Heard;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #last = BURST_ID;
  /** The version this client stands at. */
  version = 0;
  /** Told of each event that was not counted by its version, or of all while somebody looks. */
  seen: ((event: string, frame: Buffer) => void) | undefined;
  /** Takes the answer to a burst's command as it came. */
  answered: (frame: Buffer) => void = () => undefined;

  private constructor(socket: WebSocket, wire: Socket, heard: Heard) {
    [this.#socket, this.#wire, this.#heard] = [socket, wire, heard];
  }

  /** Connects to the main namespace with this auth; resolves once the server has let it in. `inflates`: as a browser does. */
  static open(url: string, auth: object, heard: Heard, inflates = false): Promise<Line> {
    const { hostname, port } = new URL(url);
    const wire = connect({ host: hostname, port: Number(port), noDelay: true });
    const socket = new WebSocket(`ws://${hostname}:${port}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: inflates,
      skipUTF8Validation: true,
      createConnection: () => wire,
    });
    const line = new Line(socket, wire, heard);
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the line was closed')));
      socket.on('message', (data: Buffer) => {
        const [, kind] = data;
        if (kind === KIND_EVENT && data.length > 1) return line.#hear(data);
        if (kind === KIND_ANSWER) return line.#answer(data);
        const frame = data.toString();
        if (frame === '2') socket.send('3');
        else if (frame.startsWith('40')) resolve(line);
        else if (frame.startsWith('44')) reject(new Error(frame));
        else if (frame.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`);
      });
    });
  }

  /** Bytes of everything that came down this line, from the answer to its upgrade on. */
  get bytesRead(): number {
    return this.#wire.bytesRead;
  }

  #hear(frame: Buffer): void {
    const letter = frame[NAME_AT];
    if (letter === LETTER_P) this.#patch(frame);
    else if (letter === LETTER_V) this.#arrive(numberAt(frame, VIEW.length), frame);
    if (this.seen) this.seen(frame.toString('latin1', NAME_AT, frame.indexOf('"', NAME_AT)), frame);
  }

  #patch(frame: Buffer): void {
    const from = numberAt(frame, PATCH.length);
    // As many digits as it has, and no frame is read further than that.
    const digits = from < 10 ? 1 : Math.floor(Math.log10(from)) + 1;
    if (from !== this.version) this.#heard.gaps += 1;
    this.#arrive(numberAt(frame, PATCH.length + digits + VERSION.length), frame);
  }

  #arrive(version: number, frame: Buffer): void {
    this.version = version;
    this.#heard.note(version, frame.length);
  }

  #answer(frame: Buffer): void {
    if (frame[2] === 0x30 && frame[3] === OPENING_BRACKET) return this.answered(frame);
    const text = frame.toString();
    const start = text.indexOf('[');
    const id = Number(text.slice(2, start));
    const [answer]: unknown[] = JSON.parse(text.slice(start));
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  /** Sends an event and waits for its acknowledgement. */
  ask(event: string, body: unknown): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(asking(id, event, body));
    });
  }

  /** Puts a frame that was made before on the wire. */
  send(frame: Buffer): void {
    this.#wire.write(frame);
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** A command of a burst, ready for the wire. */
export const burstFrame = (body: unknown): Buffer => clientFrame(asking(BURST_ID, 'command', body));
