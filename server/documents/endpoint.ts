// The door for y-websocket clients: /doc/<meeting>/<document>, with a token or a cookie; every refusal is a close code.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  DOCUMENT_BYTES_AT_ONCE,
  DOCUMENT_BYTES_PER_SECOND,
  DOCUMENT_FRAME_BYTES,
  DOCUMENT_PACKETS_AT_ONCE,
  DOCUMENT_PACKETS_PER_SECOND,
  JOIN_DEADLINE_MS,
  SOCKETS_PER_DOCUMENT,
} from '../../shared/protocol/limits.ts';
import { faultOf } from '../fault.ts';
import { LineGuard } from '../line-guard.ts';
import type { Clock } from '../ports.ts';
import type { LiveDocument } from './live-document.ts';
import { documentNames, type Credentials, type DocumentName, type DocumentPerson, type DocumentRights } from './rights.ts';
import { closeCodes, closeSocket, reasonToClose, Session, type CloseReason } from './session.ts';

/** What the request's Origin says: without one only a token counts, since every page could send the cookie. */
export type OriginKind = 'own' | 'none' | 'foreign';

export interface EndpointOptions {
  readonly rights: DocumentRights;
  readonly clock: Clock;
  readonly originOf: (request: IncomingMessage) => OriginKind;
  /** The document on this node; opened if it was not. */
  readonly documentFor: (meeting: string, name: DocumentName) => LiveDocument;
  /** This server ended a connection, and why. */
  readonly ended: (reason: CloseReason) => void;
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** Above our own limit, so that a frame a little too large is told so (4413) before `ws` cuts the line (1009). */
const PAYLOAD_BYTES = 2 * DOCUMENT_FRAME_BYTES;
const limits = {
  packetsAtOnce: DOCUMENT_PACKETS_AT_ONCE,
  packetsPerSecond: DOCUMENT_PACKETS_PER_SECOND,
  bytesAtOnce: DOCUMENT_BYTES_AT_ONCE,
  bytesPerSecond: DOCUMENT_BYTES_PER_SECOND,
};
/** Of no meaning: addresses of requests have none, and `URL` wants one. */
const ORIGIN = 'http://localhost';
const forbidden = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_BYTES, perMessageDeflate: false });
  #isClosing = false;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** Takes over an upgrade to a path below /doc/; false for others, which it leaves alone. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const path = request.url ?? '/';
    if (!path.startsWith('/doc/') || !URL.canParse(path, ORIGIN)) return false;
    const url = new URL(path, ORIGIN);
    const origin = this.#options.originOf(request);
    socket.on('error', () => socket.destroy());
    if (origin === 'foreign') socket.end(forbidden);
    else {
      this.#server.handleUpgrade(request, socket, head, (accepted) => {
        this.#guard(accepted, request);
        this.#receive(accepted, url, credentialsIn(request, url, origin));
      });
    }
    return true;
  }

  /** Nobody is let in any more, and who does not leave within the time is cut off. */
  async close(milliseconds: number): Promise<void> {
    this.#isClosing = true;
    const left = [...this.#server.clients].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())));
    const cut = setTimeout(() => {
      for (const socket of this.#server.clients) socket.terminate();
    }, milliseconds);
    await Promise.all(left);
    clearTimeout(cut);
    this.#server.close();
  }

  /** Whoever it is, and after a goodbye too: frames are read until the other side has said its own. */
  #guard(socket: WebSocket, request: IncomingMessage): void {
    const guard = new LineGuard(socket, request.socket, limits, this.#options.clock, () => {
      if (socket.readyState === socket.OPEN) this.#options.ended('tooFast');
      guard.end(closeCodes.tooFast, 'tooFast');
    });
    socket.on('message', () => guard.passes());
  }

  #receive(socket: WebSocket, url: URL, credentials: Credentials): void {
    // What is wrong with a line ends in `close`.
    socket.on('error', () => undefined);
    // Frames wait in the line until it is known whose they are.
    socket.pause();
    const { clock } = this.#options;
    const cancel = clock.at(clock.now() + JOIN_DEADLINE_MS, () => this.#end(socket, 'tryAgain'));
    void this.#letIn(socket, url, credentials).finally(cancel);
  }

  async #letIn(socket: WebSocket, url: URL, credentials: Credentials): Promise<void> {
    try {
      const refused = await this.#admit(socket, url, credentials);
      if (refused) this.#end(socket, refused);
      else socket.resume();
    } catch (error) {
      this.#options.report('documents.joinFailed', { error: faultOf(error) });
      this.#end(socket, 'tryAgain');
    }
  }

  async #admit(socket: WebSocket, url: URL, credentials: Credentials): Promise<CloseReason | undefined> {
    if (this.#isClosing) return 'leaving';
    const { rights, documentFor } = this.#options;
    const [, , meeting = '', named] = url.pathname.split('/');
    const name = documentNames.find((one) => one === named);
    if (!name || url.pathname.split('/').length !== 4) return 'gone';
    const identified = await rights.identify(meeting, credentials);
    if (identified.kind === 'gone') return 'gone';
    if (identified.kind === 'unknown') return 'token';
    const { person } = identified;
    const standing = await rights.standing(meeting, person, name);
    return reasonToClose(standing) ?? this.#seat(socket, person, documentFor(meeting, name), standing === 'writes');
  }

  #seat(socket: WebSocket, person: DocumentPerson, document: LiveDocument, mayWrite: boolean): CloseReason | undefined {
    if (document.sessionsOf(person.id) >= SOCKETS_PER_DOCUMENT) return 'tryAgain';
    if (socket.readyState !== socket.OPEN) return undefined;
    document.join(new Session(socket, person, mayWrite, document, this.#options.ended));
    return undefined;
  }

  #end(socket: WebSocket, reason: CloseReason): void {
    closeSocket(socket, reason, this.#options.ended);
  }
}

function credentialsIn(request: IncomingMessage, url: URL, origin: OriginKind): Credentials {
  const token = url.searchParams.get('token');
  if (token !== null) return { token };
  const person = url.searchParams.get('person');
  const { cookie } = request.headers;
  return origin === 'own' && person !== null && cookie !== undefined ? { cookie, person } : { anonymous: true };
}
