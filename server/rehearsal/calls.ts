// HTTP over kept connections, written and read by hand: a client of the usual kind costs as much as the server it asks.
import { connect, type Socket } from 'node:net';

interface Asked {
  readonly resolve: (body: string) => void;
  readonly reject: (error: Error) => void;
}

const END_OF_HEAD = '\r\n\r\n';
/** Shorter than the server keeps an idle connection (5 s), so that none is closed while it is asked. */
const IDLE_MS = 3_000;

/** One kept connection; one call at a time. */
class Connection {
  readonly #socket: Socket;
  #asked: Asked | undefined;
  #read = '';
  #answeredAt = 0;

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (part: string) => this.#take(part));
    this.#socket.on('error', (error) => this.#asked?.reject(error));
    this.#socket.on('close', () => this.#asked?.reject(new Error('the connection was closed')));
  }

  get isFresh(): boolean {
    return performance.now() - this.#answeredAt < IDLE_MS;
  }

  /** @returns the body of the answer. */
  ask(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#socket.write(request);
    });
  }

  #take(part: string): void {
    this.#read += part;
    const end = this.#read.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#read.slice(0, end);
    const body = this.#read.slice(end + END_OF_HEAD.length);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (Buffer.byteLength(body) < length) return;
    this.#read = '';
    const asked = this.#asked;
    this.#asked = undefined;
    this.#answeredAt = performance.now();
    if (/^HTTP\/1\.1 2/.test(head)) asked?.resolve(body);
    else asked?.reject(new Error(`${head.slice(0, head.indexOf('\r'))}: ${body}`));
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Calls to one server, over as many connections as are in use at once. */
export class Calls {
  readonly #url: URL;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** A POST with JSON, and further lines of its head; the answer must be one of success. */
  async post(path: string, body: unknown, head = ''): Promise<unknown> {
    const text = JSON.stringify(body);
    const connection = this.#idleOne() ?? this.#connect();
    const answered = await connection.ask(
      `POST ${path} HTTP/1.1\r\nHost: ${this.#url.host}\r\n${head}Content-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    this.#idle.push(connection);
    return answered === '' ? undefined : JSON.parse(answered);
  }

  #idleOne(): Connection | undefined {
    const last = this.#idle.pop();
    if (!last || last.isFresh) return last;
    for (const stale of [last, ...this.#idle.splice(0)]) {
      stale.close();
      this.#all.delete(stale);
    }
    return undefined;
  }

  #connect(): Connection {
    const connection = new Connection(this.#url.hostname, Number(this.#url.port));
    this.#all.add(connection);
    return connection;
  }

  close(): void {
    for (const connection of this.#all) connection.close();
    this.#all.clear();
  }
}
