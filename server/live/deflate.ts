// Compresses what many are told once for all of them, where the other side takes it (permessage-deflate, RFC 7692).
import type { Duplex } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import { BODY_BYTES } from '../../shared/protocol/limits.ts';
import type { Common, Message } from '../rooms/onlooker.ts';
import { frameOf, packetOf, TEXT } from './frame.ts';

/** The other side keeps no window for us to keep as well. */
const AGREED = { clientNoContextTakeover: true } as const;
const NAME = 'permessage-deflate';

/**
 * Agrees on compression, and takes it out of the hands of the WebSocket, which would keep a compressor, a decompressor
 * and a window for every line, and work on each in a thread: what is sent by it goes as it is.
 */
export class DeflatingServer extends WebSocketServer {
  constructor(options: ConstructorParameters<typeof WebSocketServer>[0]) {
    super({ ...options, perMessageDeflate: AGREED });
  }

  override handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (webSocket: WebSocket, request: IncomingMessage) => void,
  ): void {
    super.handleUpgrade(request, socket, head, (webSocket, from) => {
      takeOver(webSocket);
      done(webSocket, from);
    });
  }
}

/** The lines whose other side inflates with a window of its own that it keeps between messages. */
const inflating = new WeakSet<object>();
/** Whether messages may be sent to it compressed. */
export const inflates = (webSocket: object): boolean => inflating.has(webSocket);

interface Agreed {
  readonly params: Readonly<Record<string, unknown>>;
}
const isAgreed = (extension: unknown): extension is Agreed =>
  typeof extension === 'object' && extension !== null && 'params' in extension;

function takeOver(webSocket: WebSocket): void {
  const extensions: unknown = Reflect.get(webSocket, '_extensions');
  const agreed: unknown = typeof extensions === 'object' && extensions !== null ? Reflect.get(extensions, NAME) : undefined;
  if (!isAgreed(agreed)) return;
  Reflect.set(webSocket, '_extensions', {});
  const inflater = new Inflater();
  Object.assign(agreed, { decompress: inflater.decompress.bind(inflater) });
  const { server_no_context_takeover: forgets, server_max_window_bits: smaller } = agreed.params;
  if (forgets === undefined && smaller === undefined) inflating.add(webSocket);
}

/** Stands at the end of every compressed message and is not sent (RFC 7692, 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const NOTHING = Buffer.alloc(0);

/** What comes compressed, as small as commands are: at once, and nothing is kept for the next. */
class Inflater {
  #parts: Buffer[] = [];

  /** As the WebSocket calls it, for each frame of a message; the answer must not come before it has returned. */
  decompress(data: Buffer, isLast: boolean, done: (error: Error | null, inflated: Buffer) => void): void {
    if (data.length > 0) this.#parts.push(data);
    if (!isLast) return process.nextTick(done, null, NOTHING);
    const whole = Buffer.concat([...this.#parts, TAIL]);
    this.#parts = [];
    process.nextTick(inflate, whole, done);
  }
}

/** More than any body is not inflated: the line ends, as with one that is sent as it is. */
function inflate(whole: Buffer, done: (error: Error | null, inflated: Buffer) => void): void {
  let inflated: Buffer;
  try {
    inflated = inflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: BODY_BYTES });
  } catch (error) {
    return done(error instanceof Error ? error : new Error('not to be inflated'), NOTHING);
  }
  done(null, inflated);
}

const COMPRESSED_TEXT = TEXT | 0x40;
/** A block of the compressed stream that holds bytes as they are (RFC 1951, 3.2.4): its kind, its length twice. */
const STORED_HEAD = 5;
const STORED_MOST = 65_535;

/** What was made of a beginning that many are told. */
interface Made {
  readonly text: Buffer;
  /** Compressed by itself: a frame of the whole, or the beginning of one. */
  alone?: Buffer;
  /** Whole frames, by what the window ends with; what nobody's window ends with is let go of. */
  readonly frames: WeakMap<Common, Buffer>;
}
const making = new WeakMap<Common, Made>();

function madeOf({ event }: Message, common: Common, isWhole: boolean): Made {
  const known = making.get(common);
  if (known) return known;
  const text = packetOf(event, common.json);
  const made: Made = { text: Buffer.from(isWhole ? text : text.slice(0, -1)), frames: new WeakMap() };
  making.set(common, made);
  return made;
}

const deflate = (text: Buffer, dictionary?: Buffer): Buffer =>
  deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, ...(dictionary && { dictionary }) });

/** One line's side of it: it knows what its other side's window ends with. */
export class DeflatedLine {
  #windowEnds: Common | undefined;

  /** The frame of a message of which at least the beginning is common to many; nothing where it has to go as it is. */
  frame(message: Message, common: Common): Buffer | undefined {
    const isWhole = common.json.length === message.json.length;
    if (!isWhole) return this.#ownFrame(message, common);
    const previous = this.#windowEnds;
    this.#windowEnds = common;
    return sharedFrame(message, common, previous);
  }

  /** The beginning compressed, and after it one's own part stored as it is. */
  #ownFrame(message: Message, common: Common): Buffer | undefined {
    const own = Buffer.from(`${message.json.slice(common.json.length)}]`);
    if (own.length > STORED_MOST) return undefined;
    this.#windowEnds = undefined;
    const made = madeOf(message, common, false);
    made.alone ??= deflate(made.text);
    const stored = Buffer.alloc(STORED_HEAD);
    stored.writeUInt16LE(own.length, 1);
    stored.writeUInt16LE(own.length ^ 0xffff, 3);
    return frameOf(COMPRESSED_TEXT, [made.alone, stored, own, TAIL.subarray(0, 1)]);
  }
}

/** The same bytes for all whose window ends alike: what stayed since the message before is but pointed at. */
function sharedFrame(message: Message, common: Common, previous: Common | undefined): Buffer {
  const made = madeOf(message, common, true);
  const before = previous && making.get(previous);
  if (!before) return (made.alone ??= sent(deflate(made.text)));
  const known = made.frames.get(previous) ?? sent(deflate(made.text, before.text));
  made.frames.set(previous, known);
  return known;
}

const sent = (deflated: Buffer): Buffer => frameOf(COMPRESSED_TEXT, [deflated.subarray(0, -TAIL.length)]);
