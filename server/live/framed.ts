// Writes messages that are encoded once for everybody past Socket.IO's encoder; a test holds it against Socket.IO's own client.
import type { Duplex } from 'node:stream';
import type { Socket } from 'socket.io';
import type { Message } from '../rooms/rooms.ts';

/** The last message that many get, and its frame: it goes to one after the other. */
let last: { readonly message: Message; readonly frame: Buffer } | undefined;

/** An Engine.IO message with an event packet of the main namespace: 4, 2, then the JSON array of name and argument. */
function framed(message: Message): Buffer {
  if (last?.message === message) return last.frame;
  const frame = frameOf(`4${packetOf(message)}`);
  if (!message.forOne) last = { message, frame };
  return frame;
}
const packetOf = ({ event, json }: Message): string => `2["${event}",${json}]`;

/** A text as one WebSocket frame (RFC 6455, 5.2), head and body in one piece: one write for each line. */
function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
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

  /** To be made as soon as the connection is there, while it still knows what it came by. */
  constructor(conn: Socket['conn']) {
    this.#conn = conn;
    this.#list = hasList(conn) ? conn : undefined;
    this.#wire = conn.request.socket;
  }

  /** @returns how many bytes it is. */
  send(message: Message): number {
    const frame = framed(message);
    if (this.#writesAtOnce()) this.#wire.write(frame);
    else this.#queue(packetOf(message), frame);
    return frame.length;
  }

  /** Answers what was asked under this number: an Engine.IO message with an acknowledgement packet of the main namespace. */
  answer(number: string, answer: unknown): void {
    const packet = `3${number}[${JSON.stringify(answer)}]`;
    const frame = frameOf(`4${packet}`);
    if (this.#writesAtOnce()) this.#wire.write(frame);
    else this.#queue(packet, frame);
  }

  /** Bytes handed over and not yet on the wire: what the system has not taken, and what waits in Engine.IO for that. */
  get unsentBytes(): number {
    const held = this.#wire.destroyed ? 0 : this.#wire.writableLength;
    return this.#waits() ? held + waitingBytes(this.#list) : held;
  }

  /** Below Engine.IO, if nothing of its own waits before it, or the order would turn. */
  #writesAtOnce(): boolean {
    const { readyState, transport } = this.#conn;
    return readyState === 'open' && transport.writable && !this.#waits() && !this.#wire.destroyed;
  }

  #waits(): boolean {
    return this.#list === undefined || this.#list.writeBuffer.length > 0;
  }

  /** Through Engine.IO, in its place. */
  #queue(packet: string, frame: Buffer): void {
    const options = { compress: false, wsPreEncodedFrame: [frame] };
    this.#conn.write(packet, options);
  }
}

function waitingBytes(list: Listing | undefined): number {
  return (list?.writeBuffer ?? []).reduce<number>((bytes, packet) => bytes + WAITING_PACKET_BYTES + lengthOf(packet), 0);
}

function lengthOf(packet: unknown): number {
  const text: unknown = typeof packet === 'object' && packet !== null && 'data' in packet ? packet.data : undefined;
  return typeof text === 'string' ? text.length : 0;
}
