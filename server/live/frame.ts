// Packets and frames as bytes: Socket.IO's of the main namespace, in Engine.IO's messages, in one WebSocket frame each.
import type { DownEvent } from '../../shared/protocol/down.ts';

/** A frame that is a whole message of text (RFC 6455, 5.2). */
export const TEXT = 0x81;

/** An Engine.IO message with an event packet of the main namespace: 4, 2, then the JSON array of name and argument. */
export const packetOf = (event: DownEvent, json: string): string => `42["${event}",${json}]`;

/** Head and body in one piece: one write for each line. */
export function frameOf(kind: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([headOf(kind, length), ...parts]);
}

/** The same of a text, which is written in its place. */
export function textFrameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = headLengthOf(length);
  const frame = Buffer.allocUnsafe(head + length);
  writeHead(frame, TEXT, length);
  frame.write(text, head);
  return frame;
}

function headOf(kind: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(headLengthOf(length));
  writeHead(head, kind, length);
  return head;
}

const headLengthOf = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

function writeHead(into: Buffer, kind: number, length: number): void {
  into[0] = kind;
  if (length < 126) into[1] = length;
  else if (length < 65_536) {
    into[1] = 126;
    into.writeUInt16BE(length, 2);
  } else {
    into[1] = 127;
    into.writeBigUInt64BE(BigInt(length), 2);
  }
}
