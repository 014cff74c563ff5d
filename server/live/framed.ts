// Writes messages that are encoded once for everybody past Socket.IO's encoder; a test holds it against Socket.IO's own client.
import type { Duplex } from 'node:stream';
import type { Socket } from 'socket.io';
import type { Message } from '../rooms/rooms.ts';
import { CompressedLine } from './compressed.ts';
import { inflates } from './deflate.ts';
import { packetOf, textFrameOf } from './frame.ts';

/** The last message that many get, and its frame: it goes to one after the other. */
let last: { readonly message: Message; readonly frame: Buffer } | undefined;

/** As it is written to whoever takes no compression. */
function framed(message: Message): Buffer {
  if (last?.message === message) return last.frame;
  const frame = textFrameOf(packetOf(message.event, message.json));
  if (!message.forOne) last = { message, frame };
  return frame;
}

/** What a packet that waits in Engine.IO costs beside its text. */
const WAITING_PACKET_BYTES = 256;

/** Engine.IO's list of what waits to be sent, of which its types say nothing. */
interface Listing {
  readonly writeBuffer: readonly unknown[];
}
const hasList = (conn: object): conn is Listing => 'writeBuffer' in conn && Array.isArray(conn.writeBuffer);

/** One connection of Engine.IO and the wire below it, looked up once: thousands are written to in one go. */
export class FramedLine {
  readonly #conn: Socket['conn'];
  readonly #list: Listing | undefined;
  readonly #wire: Duplex;
  readonly #compressed: CompressedLine | undefined;

  /** To be made as soon as the connection is there, while it still knows what it came by. */
  constructor(conn: Socket['conn']) {
    this.#conn = conn;
    this.#list = hasList(conn) ? conn : undefined;
    this.#wire = conn.request.socket;
    const { transport } = conn;
    this.#compressed =
      'socket' in transport && isObject(transport.socket) && inflates(transport.socket) ? new CompressedLine() : undefined;
  }

  /** @returns how many bytes it is. */
  send(message: Message): number {
    const frame = this.#frameOf(message);
    if (this.#writesAtOnce()) this.#wire.write(frame);
    else this.#queue(packetOf(message.event, message.json), frame);
    return frame.length;
  }

  /** Answers what was asked under this number: an Engine.IO message with an acknowledgement packet of the main namespace. */
  answer(number: string, answer: unknown): void {
    const packet = `43${number}[${JSON.stringify(answer)}]`;
    const frame = textFrameOf(packet);
    if (this.#writesAtOnce()) this.#wire.write(frame);
    else this.#queue(packet, frame);
  }

  /** Bytes handed over and not yet on the wire: what the system has not taken, and what waits in Engine.IO for that. */
  get unsentBytes(): number {
    const held = this.#wire.destroyed ? 0 : this.#wire.writableLength;
    return this.#waits() ? held + waitingBytes(this.#list) : held;
  }

  #frameOf(message: Message): Buffer {
    return (message.common && this.#compressed?.frame(message, message.common)) ?? framed(message);
  }

  /** Below Engine.IO, if nothing of its own waits before it, or the order would turn. */
  #writesAtOnce(): boolean {
    const { readyState, transport } = this.#conn;
    return readyState === 'open' && transport.writable && !this.#waits() && !this.#wire.destroyed;
  }

  #waits(): boolean {
    return this.#list === undefined || this.#list.writeBuffer.length > 0;
  }

  /** Through Engine.IO, in its place, which adds its own kind of packet (4) where it frames by itself. */
  #queue(packet: string, frame: Buffer): void {
    const options = { compress: false, wsPreEncodedFrame: [frame] };
    this.#conn.write(packet.slice(1), options);
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function waitingBytes(list: Listing | undefined): number {
  return (list?.writeBuffer ?? []).reduce<number>((bytes, packet) => bytes + WAITING_PACKET_BYTES + lengthOf(packet), 0);
}

function lengthOf(packet: unknown): number {
  const text: unknown = typeof packet === 'object' && packet !== null && 'data' in packet ? packet.data : undefined;
  return typeof text === 'string' ? text.length : 0;
}
