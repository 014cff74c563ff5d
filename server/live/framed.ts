// Writes messages that are encoded once for everybody past Socket.IO's encoder; a test holds it against Socket.IO's own client.
import { Writable } from 'node:stream';
import type { Socket } from 'socket.io';
import type { Message } from '../rooms/rooms.ts';

/** How the bytes of a message are handed over: computed once, whoever gets it. */
interface Framed {
  readonly packet: string;
  readonly bytes: number;
  readonly options: { readonly compress: false; readonly wsPreEncodedFrame: readonly Buffer[] };
}
const known = new WeakMap<Message, Framed>();

/** An Engine.IO message with an event packet of the main namespace: 4, 2, then the JSON array of name and argument. */
function framed(message: Message): Framed {
  const before = known.get(message);
  if (before) return before;
  const packet = `2[${JSON.stringify(message.event)},${message.json}]`;
  const frame = frameOf(`4${packet}`);
  const fresh: Framed = { packet, bytes: frame.length, options: { compress: false, wsPreEncodedFrame: [frame] } };
  known.set(message, fresh);
  return fresh;
}

/** Answers what was asked under this number: an Engine.IO message with an acknowledgement packet of the main namespace. */
export function answerFramed(socket: Socket, number: string, answer: unknown): void {
  const packet = `3${number}[${JSON.stringify(answer)}]`;
  const line = lineOf(socket);
  if (line) line.write(frameOf(`4${packet}`));
  else socket.conn.write(packet, { compress: false });
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
  const { packet, options, bytes } = framed(message);
  const line = lineOf(socket);
  if (line) for (const frame of options.wsPreEncodedFrame) line.write(frame);
  else socket.conn.write(packet, options);
  return bytes;
}

/** Bytes handed over and not yet on the wire: what the WebSocket holds back, and what waits for it. */
export function unsentBytes(socket: Socket): number {
  const { transport } = socket.conn;
  const line: unknown = 'socket' in transport ? transport.socket : undefined;
  if (typeof line !== 'object' || line === null || !('bufferedAmount' in line)) return 0;
  return typeof line.bufferedAmount === 'number' ? line.bufferedAmount : 0;
}
