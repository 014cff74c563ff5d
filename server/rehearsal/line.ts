// One live line of the rehearsal: a bare socket that speaks Engine.IO over WebSocket frames.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { asking, clientFrame, compressedFrame, serverFrame, type ServerFrame } from './frame.ts';

const END_OF_HEAD = '\r\n\r\n';
const COMPRESSES = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n';
/** Packets begin with Engine.IO's kind (0: open, 2: ping, 3: pong, 4: message) and Socket.IO's (0: connect, 3: answer, 4: refused). */
const [OPEN, PING, PONG, CONNECT, CONNECTED, ANSWER, REFUSED] = ['0', '2', '3', '40', '40', '43', '44'];

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

export class Line {
  readonly #socket: Socket;
  readonly #hello: string;
  readonly #frameOf: (text: string) => Buffer;
  readonly #waiting = new Map<number, Waiting>();
  #unread: Buffer = Buffer.alloc(0);
  #isUpgraded = false;
  #last = 0;

  /** @param compresses as browsers do; what comes compressed is not looked at. */
  constructor(url: string, auth: object, compresses: boolean) {
    const { hostname, port, host, origin } = new URL(url);
    this.#hello = `${CONNECT}${JSON.stringify(auth)}`;
    this.#frameOf = compresses ? compressedFrame : clientFrame;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.on('data', (part: Buffer) => this.#read(part));
    this.#socket.on('error', () => undefined); // What waits is told when it is closed, which follows.
    this.#socket.on('close', () => this.#lose(new Error('the line was closed')));
    this.#socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nConnection: Upgrade\r\n` +
        `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n${compresses ? COMPRESSES : ''}` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}${END_OF_HEAD}`,
    );
  }

  /** Resolves once the server has let it in. */
  opened(): Promise<unknown> {
    return this.#answered(0);
  }

  /** Sends an event and waits for its acknowledgement. */
  async ask(event: string, body: unknown): Promise<unknown> {
    this.#last += 1;
    const answered = this.#answered(this.#last);
    this.#socket.write(this.#frameOf(asking(this.#last, event, body)));
    const [answer]: unknown[] = JSON.parse(await answered);
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The answer's arguments, as they came. */
  #answered(id: number): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(new Error('the line was closed'));
      else this.#waiting.set(id, { resolve, reject });
    });
  }

  #read(part: Buffer): void {
    let bytes = this.#unread.length === 0 ? part : Buffer.concat([this.#unread, part]);
    if (!this.#isUpgraded) {
      const end = bytes.indexOf(END_OF_HEAD);
      this.#isUpgraded = end >= 0;
      if (end >= 0) bytes = bytes.subarray(end + END_OF_HEAD.length);
    }
    let start = 0;
    for (let next = this.#frame(bytes, start); next; next = this.#frame(bytes, start)) {
      start = next.end;
      if (!next.isCompressed) this.#hear(next.body);
    }
    this.#unread = bytes.subarray(start);
  }

  #frame(bytes: Buffer, start: number): ServerFrame | undefined {
    return this.#isUpgraded ? serverFrame(bytes, start) : undefined;
  }

  /** Views and patches are let go unread: only what is asked for is looked at. */
  #hear(packet: Buffer): void {
    const kind = packet.toString('latin1', 0, 2);
    if (kind === ANSWER) this.#answer(packet.toString());
    else if (kind === CONNECTED) this.#settle(0, '');
    else if (kind === REFUSED) this.#lose(new Error('the line was refused'));
    else if (kind === PING) this.#socket.write(clientFrame(PONG));
    else if (kind.startsWith(OPEN)) this.#socket.write(this.#frameOf(this.#hello));
  }

  #answer(packet: string): void {
    const start = packet.indexOf('[');
    this.#settle(Number(packet.slice(ANSWER.length, start)), packet.slice(start));
  }

  #settle(id: number, answer: string): void {
    this.#waiting.get(id)?.resolve(answer);
    this.#waiting.delete(id);
  }

  #lose(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#socket.destroy();
  }
}
