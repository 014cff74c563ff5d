// A WebSocket without a client: upgrades and frames as bytes, right or wrong, over a bare line.
import { connect, type Socket } from 'node:net';

/** A frame as it is to be written; what is left out is as it should be. */
export interface FrameShape {
  readonly opcode: number;
  /** What it holds, as text or as bytes in base64. */
  readonly text?: string;
  readonly base64?: string;
  /** Whether it is the last of its message. */
  readonly fin?: boolean;
  /** The three bits that belong to extensions. */
  readonly reserved?: number;
  /** Every client must. */
  readonly masked?: boolean;
  /** How its length is written; by itself as short as can be. */
  readonly lengthBits?: 7 | 16 | 64;
  /** The length it claims, where that is not its own. */
  readonly claims?: number;
}

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

const MASK = Buffer.of(0x12, 0x34, 0x56, 0x78);

export function frameOf({ opcode, text, base64, fin = true, reserved = 0, masked = true, ...length }: FrameShape): Buffer {
  const payload = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
  const { claims = payload.length } = length;
  const { lengthBits = claims < 126 ? 7 : claims < 65_536 ? 16 : 64 } = length;
  const head = Buffer.alloc(lengthBits === 7 ? 2 : lengthBits === 16 ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | ((reserved & 7) << 4) | (opcode & 15);
  head[1] = (masked ? 0x80 : 0) | (lengthBits === 7 ? claims % 126 : lengthBits === 16 ? 126 : 127);
  if (lengthBits === 16) head.writeUInt16BE(claims % 65_536, 2);
  if (lengthBits === 64) head.writeBigUInt64BE(BigInt(claims), 2);
  if (!masked) return Buffer.concat([head, payload]);
  return Buffer.concat([head, MASK, Buffer.from(payload.map((byte, index) => byte ^ (MASK[index % 4] ?? 0)))]);
}

export const textFrame = (text: string): Buffer => frameOf({ opcode: TEXT, text });

/** A request as every client makes it; headers are added, changed, or left out by saying nothing. */
export function upgradeTo(path: string, headers: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    host: 'localhost',
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${value}\r\n`));
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** A line that was upgraded, or ended, and stands still: what came after the upgrade waits for whoever resumes it. */
export async function rawWebSocket(port: number, path: string): Promise<Socket> {
  const line = connect(port, '127.0.0.1');
  line.on('error', () => undefined);
  line.write(upgradeTo(path));
  await new Promise<void>((resolve) => {
    let head = Buffer.alloc(0);
    const hear = (part: Buffer): void => {
      head = Buffer.concat([head, part]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      line.off('data', hear);
      line.pause();
      line.unshift(head.subarray(end + 4));
      resolve();
    };
    line.on('data', hear);
    line.once('close', () => resolve());
  });
  return line;
}

/** Resolves when the line has ended, however it ended. */
export const ended = (line: Socket): Promise<void> =>
  line.destroyed ? Promise.resolve() : new Promise((resolve) => line.once('close', () => resolve()));

export interface SentFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** What a server wrote after its upgrade, frame by frame. @returns why it is none, where it is none. */
export function framesIn(bytes: Buffer): readonly SentFrame[] | string {
  const frames: SentFrame[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const [first = 0, second = 0] = bytes.subarray(at, at + 2);
    if ((first & 0x70) !== 0) return 'reserved bits are set';
    if ((second & 0x80) !== 0) return 'a server masks nothing';
    const bits = second & 0x7f;
    const head = bits < 126 ? 2 : bits === 126 ? 4 : 10;
    // What the line was cut in the midst of.
    if (at + head > bytes.length) break;
    const length = bits < 126 ? bits : bits === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const end = at + head + length;
    if (end > bytes.length) break;
    frames.push({ opcode: first & 15, payload: bytes.subarray(at + head, end) });
    at = end;
  }
  return frames;
}
