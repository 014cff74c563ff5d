// One client of the peer: Colyseus's own frames over a plain WebSocket, as the crowd of ours has Engine.IO's.
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';

/** The first byte of each message, from @colyseus/core's Protocol. */
const JOIN_ROOM = 10;
const ROOM_DATA = 13;
const ROOM_STATE = 14;
const ROOM_STATE_PATCH = 15;

interface Seat {
  readonly room: { readonly roomId: string; readonly processId: string };
  readonly sessionId: string;
}
const isSeat = (answer: unknown): answer is Seat => typeof answer === 'object' && answer !== null && 'sessionId' in answer;

/** What all of them were sent. */
export interface Received {
  patches: number;
}

export class PeerLine {
  readonly #socket: WebSocket;
  readonly #wire: Socket;
  patches = 0;
  /** Told of each state and patch, without its first byte. */
  seen: ((kind: 'handshake' | 'state' | 'patch', bytes: Buffer) => void) | undefined;

  private constructor(socket: WebSocket, wire: Socket) {
    [this.#socket, this.#wire] = [socket, wire];
  }

  /** Bytes of everything that came down this line, from the answer to its upgrade on. */
  get bytesRead(): number {
    return this.#wire.bytesRead;
  }

  /** Takes a seat in the one room, and resolves once its whole state has come. */
  static async open(url: string, name: string, received: Received, seen?: PeerLine['seen']): Promise<PeerLine> {
    const body = JSON.stringify({ name, group: 'North' });
    const answer = await fetch(`${url}/matchmake/joinOrCreate/meeting`, { method: 'POST', body });
    const seat: unknown = await answer.json();
    if (!isSeat(seat)) throw new Error(`${name} got no seat: ${JSON.stringify(seat)}`);
    const { hostname, port } = new URL(url);
    const { processId, roomId } = seat.room;
    const address = `ws://${hostname}:${port}/${processId}/${roomId}?sessionId=${seat.sessionId}`;
    const wire = connect({ host: hostname, port: Number(port), noDelay: true });
    const socket = new WebSocket(address, { perMessageDeflate: false, createConnection: () => wire });
    const line = new PeerLine(socket, wire);
    line.seen = seen;
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the line was closed')));
      socket.on('message', (frame: Buffer) => {
        const [kind] = frame;
        if (kind === ROOM_STATE_PATCH) line.#patch(frame, received);
        else if (kind === JOIN_ROOM) line.#answer(frame);
        else if (kind === ROOM_STATE) {
          line.seen?.('state', frame.subarray(1));
          resolve(line);
        }
      });
    });
  }

  #patch(frame: Buffer, received: Received): void {
    this.patches += 1;
    received.patches += 1;
    this.seen?.('patch', frame.subarray(1));
  }

  /** The handshake: the reconnection token, the serializer's name, and the reflection of the schema. */
  #answer(frame: Buffer): void {
    const token = frame[1] ?? 0;
    const serializer = frame[2 + token] ?? 0;
    this.seen?.('handshake', frame.subarray(3 + token + serializer));
    this.#socket.send(Buffer.from([JOIN_ROOM]));
  }

  send(type: string): void {
    const name = Buffer.from(type);
    this.#socket.send(Buffer.concat([Buffer.from([ROOM_DATA, 0xa0 | name.length]), name]));
  }

  close(): void {
    this.#socket.terminate();
  }
}
