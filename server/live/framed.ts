// Writes messages that are encoded once for everybody past Socket.IO's encoder; a test holds it against Socket.IO's own client.
import type { Socket } from 'socket.io';
import type { Message } from '../rooms/rooms.ts';

const packets = new WeakMap<Message, string>();

/** An event packet of the main namespace: type 2, then the JSON array of the event's name and its one argument. */
function packetOf(message: Message): string {
  const known = packets.get(message);
  if (known !== undefined) return known;
  const packet = `2[${JSON.stringify(message.event)},${message.json}]`;
  packets.set(message, packet);
  return packet;
}

export function sendFramed(socket: Socket, message: Message): void {
  socket.conn.write(packetOf(message));
}

/** Bytes handed over and not yet on the wire: what the WebSocket holds back, and what waits for it. */
export function unsentBytes(socket: Socket): number {
  const { transport } = socket.conn;
  const line: unknown = 'socket' in transport ? transport.socket : undefined;
  if (typeof line !== 'object' || line === null || !('bufferedAmount' in line)) return 0;
  return typeof line.bufferedAmount === 'number' ? line.bufferedAmount : 0;
}
