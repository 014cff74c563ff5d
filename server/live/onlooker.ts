// A socket as the rooms see it.
import type { Socket } from 'socket.io';
import type { PersonId } from '../../shared/room/ids.ts';
import type { Message, Onlooker } from '../rooms/rooms.ts';
import type { FramedLine } from './framed.ts';

export class SocketOnlooker implements Onlooker {
  readonly person: PersonId;
  readonly token: string;
  readonly #line: FramedLine;
  readonly #delivered: (bytes: number) => void;
  readonly close: Onlooker['close'];

  /** `token`: SHA-256 (hex) of the one it came with; `delivered` is told of the bytes of each message. */
  constructor(
    { person, token }: Pick<Onlooker, 'person' | 'token'>,
    line: FramedLine,
    delivered: (bytes: number) => void,
    close: Onlooker['close'],
  ) {
    this.person = person;
    this.token = token;
    this.#line = line;
    this.#delivered = delivered;
    this.close = close;
  }

  send(message: Message): void {
    this.#delivered(this.#line.send(message));
  }

  unsentBytes(): number {
    return this.#line.unsentBytes;
  }
}

/** What the request and the handshake said is asked for at the door alone; Engine.IO and Socket.IO keep it to the end. */
export function forgetArrival(socket: Socket): void {
  Object.assign(socket.conn.request, { headers: {}, rawHeaders: [], url: '', _query: {} });
  Object.assign(socket, { handshake: undefined });
}
