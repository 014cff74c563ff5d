// WebSocket frames as a client sends them, made before the clock starts, so that the crowd's own work is not counted as the server's.
import { randomBytes } from 'node:crypto';

/** A text as one masked frame (RFC 6455, 5.2). */
export function clientFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const mask = randomBytes(4);
  for (const [index, byte] of body.entries()) body[index] = byte ^ (mask[index % 4] ?? 0);
  const head = Buffer.alloc(body.length < 126 ? 2 : 4);
  head[0] = 0x81;
  if (body.length < 126) head[1] = 0x80 | body.length;
  else {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, mask, body]);
}

/** An event that wants an acknowledgement: Engine.IO 4 (message), Socket.IO 2 (event), its number, the array. */
export const asking = (id: number, event: string, body: unknown): string => `42${id}${JSON.stringify([event, body])}`;

const DIGIT_0 = 0x30;

/** The number written at this place in a frame; 0 when there is none. */
export function numberAt(frame: Buffer, start: number): number {
  let value = 0;
  for (let place = start; place < frame.length; place += 1) {
    const digit = (frame[place] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
  return value;
}
