// One socket at one document: its frames in order, what it is told, and how it ends.
import type { WebSocket } from 'ws';
import {
  AWARENESS_FRAME_BYTES,
  DOCUMENT_FRAME_BYTES,
  DOCUMENT_FRAMES_WAITING,
  DOCUMENT_UNSENT_BYTES,
} from '../../shared/protocol/limits.ts';
import { awarenessFrame, readFrame, refusedFrame, rightsFrame, storedFrame, type Frame } from './frames.ts';
import type { DocumentPerson, Standing } from './rights.ts';

/** What is on its way when the client is asked again; one that never closes the gap starts anew. */
const GAPS_MOST = 100;
/** Half a minute of silence: the phone is out of the house. */
const BEATS_UNANSWERED = 3;

/** Close codes: 44xx are final, after the others a client comes back by itself. */
export const closeCodes = {
  malformed: 4400,
  token: 4401,
  rights: 4403,
  gone: 4404,
  tooLarge: 4413,
  tooFast: 4429,
  leaving: 1012,
  tryAgain: 1013,
} as const;
export type CloseReason = keyof typeof closeCodes;

/** Why somebody who stands so is here no more; nothing for who may read. */
export function reasonToClose(standing: Standing): CloseReason | undefined {
  switch (standing) {
    case 'ended':
      return 'token';
    case 'merged':
      return 'tryAgain';
    case 'barred':
      return 'rights';
    case 'reads':
    case 'writes':
      return undefined;
  }
}

/** An update a client sent, numbered among those of its connection that write. */
export interface Write {
  readonly session: Session;
  readonly number: number;
  readonly update: Uint8Array;
}

/** What a session does with its frames; the document's side. */
export interface SessionHost {
  write(write: Write): void;
  ask(session: Session, vector: Uint8Array): void;
  awareness(session: Session, entries: Uint8Array): void;
  left(session: Session): void;
}

export class Session {
  readonly person: DocumentPerson;
  readonly #socket: WebSocket;
  readonly #host: SessionHost;
  readonly #ended: (reason: CloseReason) => void;
  #writes = 0;
  #waiting = 0;
  #isOpen = true;
  #gaps = 0;
  #beatsUnanswered = 0;
  /** What the client was last told about its right to write. */
  mayWrite: boolean;

  constructor(
    socket: WebSocket,
    person: DocumentPerson,
    mayWrite: boolean,
    host: SessionHost,
    ended: (reason: CloseReason) => void,
  ) {
    this.#socket = socket;
    this.person = person;
    this.mayWrite = mayWrite;
    this.#host = host;
    this.#ended = ended;
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#hear(data, isBinary));
    socket.on('close', () => this.#end());
    socket.on('pong', () => (this.#beatsUnanswered = 0));
    this.send(rightsFrame(mayWrite));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(frame: Uint8Array): void {
    if (!this.#isOpen) return;
    if (this.#socket.bufferedAmount > DOCUMENT_UNSENT_BYTES) this.close('tryAgain');
    else this.#socket.send(frame);
  }

  tellCursors(entries: Uint8Array | undefined): void {
    if (entries && this.mayWrite) this.send(awarenessFrame(entries));
  }

  refuse(write: Write, code: string): void {
    this.send(refusedFrame(code, write.number));
  }

  stored(upTo: number): void {
    this.send(storedFrame(upTo));
  }

  tellRights(mayWrite: boolean): void {
    this.mayWrite = mayWrite;
    this.send(rightsFrame(mayWrite));
  }

  /** Updates before this one are missing: true when the client is to be asked for them, which is once. */
  misses(): boolean {
    this.#gaps += 1;
    if (this.#gaps > GAPS_MOST) this.close('tryAgain');
    return this.#gaps === 1;
  }

  /** Updates fit again. */
  fits(): void {
    this.#gaps = 0;
  }

  /** Shows the client that the server lives, and asks for the same. */
  beat(frame: Uint8Array): void {
    this.#beatsUnanswered += 1;
    if (this.#beatsUnanswered > BEATS_UNANSWERED) return this.#socket.terminate();
    this.send(frame);
    this.#socket.ping();
  }

  /** A frame was dealt with: the socket may be read on. */
  done(): void {
    this.#waiting -= 1;
    if (this.#waiting < DOCUMENT_FRAMES_WAITING / 2 && this.#socket.isPaused) this.#socket.resume();
  }

  close(reason: CloseReason): void {
    if (!this.#isOpen) return;
    closeSocket(this.#socket, reason, this.#ended);
    this.#end();
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#host.left(this);
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (!this.#isOpen) return;
    if (data.length > DOCUMENT_FRAME_BYTES) return this.close('tooLarge');
    const frame = isBinary ? frameIn(data) : undefined;
    if (!frame) return this.close('malformed');
    if (frame.kind === 'askAwareness') return;
    this.#waiting += 1;
    if (this.#waiting >= DOCUMENT_FRAMES_WAITING) this.#socket.pause();
    if (frame.kind === 'awareness') this.#hearAwareness(frame.entries);
    else if (frame.kind === 'ask') this.#host.ask(this, frame.vector);
    else {
      this.#writes += 1;
      this.#host.write({ session: this, number: this.#writes, update: frame.update });
    }
  }

  #hearAwareness(entries: Uint8Array): void {
    // A large one is dropped, not refused: nothing of the text is lost with it.
    if (entries.length > AWARENESS_FRAME_BYTES) this.done();
    else this.#host.awareness(this, entries);
  }
}

/** `ended` is told once of each line, and of none that was ended already. */
export function closeSocket(socket: WebSocket, reason: CloseReason, ended: (reason: CloseReason) => void): void {
  if (socket.readyState === socket.OPEN) ended(reason);
  socket.close(closeCodes[reason]);
  // Paused, it would not hear the other side's goodbye.
  if (socket.isPaused) socket.resume();
}

function frameIn(data: Uint8Array): Frame | undefined {
  try {
    return readFrame(data);
  } catch {
    return undefined;
  }
}
