// Compresses what many are told once for all whose window ends alike; a test holds it against a client with a window of its own.
import { constants, deflateRawSync } from 'node:zlib';
import type { Common, Message } from '../rooms/onlooker.ts';
import { frameOf, packetOf, TEXT } from './frame.ts';

/** Stands at the end of every compressed message and is not sent (RFC 7692, 7.2.1). */
export const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

const COMPRESSED_TEXT = TEXT | 0x40;
/** A block of the compressed stream that holds bytes as they are (RFC 1951, 3.2.4): its kind, its length twice. */
const STORED_HEAD = 5;
const STORED_MOST = 65_535;

/** As far back is pointed: what comes again in a meeting comes within a turn or two. */
const MESSAGES_BACK = 16;
const BYTES_BACK = 8_192;

/** What a message of a window led to: its frame, and the window after it. */
interface Step {
  readonly frame: Buffer;
  readonly after: Window;
}

/** How the window of many lines ends: with the same messages, one after the other. */
class Window {
  readonly #messages: readonly Common[];
  readonly #dictionary: Buffer;
  /** Let go of together with the messages. */
  readonly #steps = new WeakMap<Common, Step>();

  constructor(messages: readonly Common[], texts: readonly Buffer[]) {
    this.#messages = messages;
    // A copy, or the whole of it would be kept as well.
    this.#dictionary = Buffer.from(Buffer.concat(texts).subarray(-BYTES_BACK));
  }

  /** Made once for all who stand here. */
  step(message: Message, common: Common): Step {
    const known = this.#steps.get(common);
    if (known) return known;
    const text = Buffer.from(packetOf(message.event, common.json));
    if (!texts.has(common)) texts.set(common, Buffer.from(text.subarray(-BYTES_BACK)));
    const deflated = deflate(text, this.#dictionary);
    const step = { frame: frameOf(COMPRESSED_TEXT, [deflated.subarray(0, -TAIL.length)]), after: this.#after(common) };
    this.#steps.set(common, step);
    return step;
  }

  /** Whoever came later stands where all stand once they were told as much. */
  #after(common: Common): Window {
    const messages = [...this.#messages, common].slice(-MESSAGES_BACK);
    const alike = fullOnes
      .get(common)
      ?.flatMap((one) => one.deref() ?? [])
      .find((window) => window.#isOf(messages));
    if (alike) return alike;
    const window = new Window(
      messages,
      messages.map((one) => texts.get(one) ?? NOTHING),
    );
    if (messages.length === MESSAGES_BACK) fullOnes.set(common, [...(fullOnes.get(common) ?? []), new WeakRef(window)]);
    return window;
  }

  #isOf(messages: readonly Common[]): boolean {
    return messages.length === this.#messages.length && messages.every((one, index) => one === this.#messages[index]);
  }
}

const NOTHING = Buffer.alloc(0);
/** Ends with nothing that others have as well. */
const STRANGE = new Window([], []);
/** The windows as long as they get that end with this message; held weakly, or each would hold the one before. */
const fullOnes = new WeakMap<Common, readonly WeakRef<Window>[]>();
/** How messages end as they are read on the other side, as far as may be pointed back. */
const texts = new WeakMap<Common, Buffer>();
/** Beginnings, compressed by themselves. */
const beginnings = new WeakMap<Common, Buffer>();

const deflate = (text: Buffer, dictionary: Buffer): Buffer =>
  deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, ...(dictionary.length > 0 && { dictionary }) });

/** One line, of which it is known how its window ends on the other side. */
export class CompressedLine {
  #window = STRANGE;

  /** The frame of a message of which at least the beginning is common to many; nothing where it has to go as it is. */
  frame(message: Message, common: Common): Buffer | undefined {
    if (common.json.length < message.json.length) return this.#ownFrame(message, common);
    const { frame, after } = this.#window.step(message, common);
    this.#window = after;
    return frame;
  }

  /** The beginning compressed, and after it one's own part stored as it is. */
  #ownFrame(message: Message, common: Common): Buffer | undefined {
    const own = Buffer.from(`${message.json.slice(common.json.length)}]`);
    if (own.length > STORED_MOST) return undefined;
    this.#window = STRANGE;
    const stored = Buffer.alloc(STORED_HEAD);
    stored.writeUInt16LE(own.length, 1);
    stored.writeUInt16LE(own.length ^ 0xffff, 3);
    return frameOf(COMPRESSED_TEXT, [beginningOf(message, common), stored, own, TAIL.subarray(0, 1)]);
  }
}

function beginningOf({ event }: Message, common: Common): Buffer {
  const known = beginnings.get(common);
  if (known) return known;
  const made = deflate(Buffer.from(packetOf(event, common.json).slice(0, -1)), NOTHING);
  beginnings.set(common, made);
  return made;
}
