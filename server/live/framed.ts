// Writes messages that are encoded once for everybody past Socket.IO's encoder; a test holds it against Socket.IO's own client.
import { Writable } from 'node:stream';
import type { Socket } from 'socket.io';
import type { Message } from '../rooms/rooms.ts';

/** Frames of messages that many get: made once, whoever gets them. */
const known = new WeakMap<Message, Buffer>();

/** An Engine.IO message with an event packet of the main namespace: 4, 2, then the JSON array of name and argument. */
function framed(message: Message): Buffer {
  const before = message.forOne ? undefined : known.get(message);
  if (before) return before;
  const frame = frameOf(`4${packetOf(message)}`);
  if (!message.forOne) known.set(message, frame);
  return frame;
}
const packetOf = ({ event, json }: Message): string => `2["${event}",${json}]`;

/** Answers what was asked under this number: an Engine.IO message with an acknowledgement packet of the main namespace. */
export function answerFramed(socket: Socket, number: string, answer: unknown): void {
  const packet = `3${number}[${JSON.stringify(answer)}]`;
  const frame = frameOf(`4${packet}`);
  write(socket, frame, () => packet);
}

/** At once where nothing waits before it, else through Engine.IO, in its place. */
function write(socket: Socket, frame: Buffer, packet: () => string): void {
  const line = lineOf(socket);
  const options = { compress: false, wsPreEncodedFrame: [frame] };
  if (line) line.write(frame);
  else socket.conn.write(packet(), options);
}

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

/** The line below Engine.IO, where it writes at once: nothing of its own may be waiting before, or the order would turn. */
function lineOf({ conn }: Socket): Writable | undefined {
  const { transport } = conn;
  if (conn.readyState !== 'open' || !transport.writable || waitsIn(conn) > 0 || !('socket' in transport)) return undefined;
  const webSocket: unknown = transport.socket;
  if (typeof webSocket !== 'object' || webSocket === null || !('_socket' in webSocket)) return undefined;
  const line = webSocket._socket;
  return line instanceof Writable && !line.destroyed ? line : undefined;
}

function waitsIn(conn: object): number {
  return 'writeBuffer' in conn && Array.isArray(conn.writeBuffer) ? conn.writeBuffer.length : 1;
}

/** @returns how many bytes it is. */
export function sendFramed(socket: Socket, message: Message): number {
  const frame = framed(message);
  write(socket, frame, () => packetOf(message));
  return frame.length;
}

/** What a packet that waits in Engine.IO costs beside its text. */
const WAITING_PACKET_BYTES = 256;

/** Bytes handed over and not yet on the wire: what the WebSocket holds back, and what waits in Engine.IO for that. */
export function unsentBytes(conn: Socket['conn']): number {
  const line: unknown = 'socket' in conn.transport ? conn.transport.socket : undefined;
  if (typeof line !== 'object' || line === null || !('bufferedAmount' in line)) return 0;
  const held = typeof line.bufferedAmount === 'number' ? line.bufferedAmount : 0;
  return waitsIn(conn) > 0 ? held + waitingBytes(conn) : held;
}

function waitingBytes(conn: object): number {
  const waiting: readonly unknown[] = 'writeBuffer' in conn && Array.isArray(conn.writeBuffer) ? conn.writeBuffer : [];
  return waiting.reduce<number>((bytes, packet) => bytes + WAITING_PACKET_BYTES + lengthOf(packet), 0);
}

function lengthOf(packet: unknown): number {
  const text: unknown = typeof packet === 'object' && packet !== null && 'data' in packet ? packet.data : undefined;
  return typeof text === 'string' ? text.length : 0;
}
