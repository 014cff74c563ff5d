// Agrees on compression with who takes it (permessage-deflate, RFC 7692), and inflates what comes; compressed.ts writes what goes.
import type { Duplex } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { constants, inflateRawSync } from 'node:zlib';
import { WebSocket, WebSocketServer } from 'ws';
import { TAIL } from './compressed.ts';

/** The other side keeps no window for us to keep as well. */
const AGREED = { clientNoContextTakeover: true } as const;
const NAME = 'permessage-deflate';
/** Bytes of a message where nobody set a limit. */
const MOST = 65_536;

/**
 * Apple's browsers, and every browser on its phones: several of their releases end a line on which compressed and plain
 * messages take turns. Chromium names WebKit too, and itself beside it.
 */
const isApples = (userAgent = ''): boolean => userAgent.includes('AppleWebKit/') && !/Chrom(?:e|ium)\//.test(userAgent);

/**
 * Agrees on compression, and takes it out of the hands of the WebSocket, which would keep a compressor, a decompressor
 * and a window for every line, and work on each in a thread: what is sent by it goes as it is.
 */
export class DeflatingServer extends WebSocketServer {
  readonly #most: number;

  constructor(options: ConstructorParameters<typeof WebSocketServer>[0]) {
    super({ ...options, perMessageDeflate: AGREED });
    this.#most = options?.maxPayload ?? MOST;
  }

  override handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (webSocket: WebSocket, request: IncomingMessage) => void,
  ): void {
    if (isApples(request.headers['user-agent'])) delete request.headers['sec-websocket-extensions'];
    super.handleUpgrade(request, socket, head, (webSocket, from) => {
      takeOver(webSocket, this.#most);
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

function takeOver(webSocket: WebSocket, most: number): void {
  const extensions: unknown = Reflect.get(webSocket, '_extensions');
  const agreed: unknown = typeof extensions === 'object' && extensions !== null ? Reflect.get(extensions, NAME) : undefined;
  if (!isAgreed(agreed)) return;
  Reflect.set(webSocket, '_extensions', {});
  const inflater = new Inflater(webSocket, most);
  Object.assign(agreed, { decompress: inflater.decompress.bind(inflater) });
  const { server_no_context_takeover: forgets, server_max_window_bits: smaller } = agreed.params;
  if (forgets === undefined && smaller === undefined) inflating.add(webSocket);
}

const NOTHING = Buffer.alloc(0);
const { OPEN } = WebSocket;

/** What comes compressed, as small as commands are: at once, and nothing is kept for the next. */
class Inflater {
  readonly #line: Pick<WebSocket, 'readyState'>;
  readonly #most: number;
  #parts: Buffer[] = [];

  /** @param most bytes; what inflates to more ends the line unread. */
  constructor(line: Pick<WebSocket, 'readyState'>, most: number) {
    [this.#line, this.#most] = [line, most];
  }

  /** As the WebSocket calls it, for each frame of a message; the answer must not come before it has returned. */
  decompress(data: Buffer, isLast: boolean, done: (error: Error | null, inflated: Buffer) => void): void {
    if (data.length > 0) this.#parts.push(data);
    if (!isLast) return process.nextTick(done, null, NOTHING);
    const whole = Buffer.concat([...this.#parts, TAIL]);
    this.#parts = [];
    process.nextTick(() => this.#inflate(whole, done));
  }

  /** Nothing for a line that is ending: what was still under way is not worth the work. */
  #inflate(whole: Buffer, done: (error: Error | null, inflated: Buffer) => void): void {
    if (this.#line.readyState !== OPEN) return done(null, NOTHING);
    let inflated: Buffer;
    try {
      inflated = inflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: this.#most });
    } catch (error) {
      return done(error instanceof Error ? error : new Error('not to be inflated'), NOTHING);
    }
    done(null, inflated);
  }
}
