// The frames of y-websocket: read within their bounds, whatever they claim, and written.

/** A frame that is not what it says. */
export class BadFrame extends Error {
  override readonly name = 'BadFrame';
}

const SYNC = 0;
const AWARENESS = 1;
const ASK_AWARENESS = 3;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
/** Ours, beside the ones of y-websocket; each carries one JSON text. */
export const REFUSED = 100;
export const STORED = 101;
export const RIGHTS = 102;

export type Frame =
  | { readonly kind: 'ask'; readonly vector: Uint8Array }
  /** Sync step 2 and update are the same wish: this shall be in the document. */
  | { readonly kind: 'write'; readonly update: Uint8Array }
  | { readonly kind: 'awareness'; readonly entries: Uint8Array }
  | { readonly kind: 'askAwareness' };

/** Reads numbers, bytes and texts; never past the end (lib0 reads on into the buffer's other memory). */
export class FrameReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new BadFrame('ends within a number');
      value += (byte & 127) * factor;
      if (byte < 128) {
        if (!Number.isSafeInteger(value)) throw new BadFrame('a number that is too large');
        return value;
      }
    }
    throw new BadFrame('a number that does not end');
  }

  /** A copy, so that nobody holds the socket's buffer. */
  bytes(): Uint8Array {
    const length = this.number();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new BadFrame('ends within its bytes');
    const part = Uint8Array.prototype.slice.call(this.#bytes, this.#at, end);
    this.#at = end;
    return new Uint8Array(part);
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }
}

/** @throws BadFrame */
export function readFrame(bytes: Uint8Array): Frame {
  const reader = new FrameReader(bytes);
  switch (reader.number()) {
    case SYNC:
      return readSync(reader);
    case AWARENESS:
      return { kind: 'awareness', entries: reader.bytes() };
    case ASK_AWARENESS:
      return { kind: 'askAwareness' };
    default:
      throw new BadFrame('an unknown message');
  }
}

function readSync(reader: FrameReader): Frame {
  switch (reader.number()) {
    case STEP_1:
      return { kind: 'ask', vector: reader.bytes() };
    case STEP_2:
    case UPDATE:
      return { kind: 'write', update: reader.bytes() };
    default:
      throw new BadFrame('an unknown step');
  }
}

export const stepOne = (vector: Uint8Array): Uint8Array => joined([[SYNC, STEP_1], sized(vector)]);
export const stepTwo = (update: Uint8Array): Uint8Array => joined([[SYNC, STEP_2], sized(update)]);
export const updateFrame = (update: Uint8Array): Uint8Array => joined([[SYNC, UPDATE], sized(update)]);
export const awarenessFrame = (entries: Uint8Array): Uint8Array => joined([[AWARENESS], sized(entries)]);
/** Nobody's awareness: says nothing, and keeps a client from taking the silence for a lost connection. */
export const heartbeat: Uint8Array = Uint8Array.of(AWARENESS, 1, 0);

/** A writer's frame (by its number among those that write, counted from 1 on each connection) was not taken. */
export const refusedFrame = (code: string, frame: number): Uint8Array => own(REFUSED, { code, frame });
/** All frames of this connection that write, up to this number, are stored, but for the refused ones. */
export const storedFrame = (upTo: number): Uint8Array => own(STORED, { upTo });
export const rightsFrame = (write: boolean): Uint8Array => own(RIGHTS, { write });

const own = (kind: number, content: object): Uint8Array =>
  joined([[kind], sized(new TextEncoder().encode(JSON.stringify(content)))]);

export function joined(parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A number in sevens of bits, the lowest first. */
export function numberBytes(value: number): readonly number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  bytes.push(left);
  return bytes;
}

export const sized = (bytes: Uint8Array): Uint8Array => joined([numberBytes(bytes.length), bytes]);
