// WebSocket frames as a client writes and reads them, by hand: a client of the usual kind would share its code with the server.
import { randomBytes } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';

const FINAL_TEXT = 0x81;
const COMPRESSED = 0x40;
const MASKED = 0x80;
/** In place of a length: that it follows in two bytes, in eight. */
const [IN_TWO_BYTES, IN_EIGHT_BYTES] = [126, 127];

/** A text as one masked frame (RFC 6455, 5.2). */
export const clientFrame = (text: string): Buffer => maskedFrame(FINAL_TEXT, Buffer.from(text));

/** The same compressed, as browsers send it where both sides agreed on that (RFC 7692, 7.2.1). */
export function compressedFrame(text: string): Buffer {
  const deflated = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
  return maskedFrame(FINAL_TEXT | COMPRESSED, deflated.subarray(0, -TAIL_BYTES));
}
/** What every compressed message ends with is not sent. */
const TAIL_BYTES = 4;

function maskedFrame(kind: number, body: Buffer): Buffer {
  const mask = randomBytes(4);
  for (const [index, byte] of body.entries()) body[index] = byte ^ (mask[index % 4] ?? 0);
  const head = Buffer.alloc(body.length < IN_TWO_BYTES ? 2 : 4);
  head[0] = kind;
  if (body.length < IN_TWO_BYTES) head[1] = MASKED | body.length;
  else {
    head[1] = MASKED | IN_TWO_BYTES;
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, mask, body]);
}

/** An event that wants an acknowledgement: Engine.IO 4 (message), Socket.IO 2 (event), its number, the array. */
export const asking = (id: number, event: string, body: unknown): string => `42${id}${JSON.stringify([event, body])}`;

export interface ServerFrame {
  readonly isCompressed: boolean;
  readonly body: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** What a server's frame says; nothing while it is not here as a whole. */
export function serverFrame(bytes: Buffer, start: number): ServerFrame | undefined {
  if (bytes.length < start + 2) return undefined;
  const short = bytes[start + 1] ?? 0;
  const head = short === IN_EIGHT_BYTES ? 10 : short === IN_TWO_BYTES ? 4 : 2;
  const begins = start + head;
  if (bytes.length < begins) return undefined;
  const length = head === 2 ? short : head === 4 ? bytes.readUInt16BE(start + 2) : Number(bytes.readBigUInt64BE(start + 2));
  const end = begins + length;
  const isCompressed = ((bytes[start] ?? 0) & COMPRESSED) !== 0;
  return bytes.length < end ? undefined : { isCompressed, body: bytes.subarray(begins, end), end };
}
