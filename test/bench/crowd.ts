// A crowd on one core: Engine.IO frames over plain WebSockets, since full clients would be the bottleneck.
import { Agent, request } from 'node:http';
import WebSocket from 'ws';

/** One client of the crowd: its line, what it was sent, and the answers it waits for. */
export class Line {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #last = 0;
  /** Characters of all events heard. */
  bytes = 0;
  events = 0;
  /** Told of each event: its name and the whole frame. */
  seen: (event: string, frame: string) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Connects to the main namespace with this auth; resolves once the server has let it in. */
  static open(url: string, auth: object): Promise<Line> {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    const line = new Line(socket);
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the line was closed')));
      socket.on('message', (data: Buffer) => {
        const frame = data.toString();
        if (frame.startsWith('42') || frame.startsWith('43')) line.#hear(frame);
        else if (frame === '2') socket.send('3');
        else if (frame.startsWith('40')) resolve(line);
        else if (frame.startsWith('44')) reject(new Error(frame));
        else if (frame.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`);
      });
    });
  }

  #hear(frame: string): void {
    if (frame.startsWith('43')) {
      const start = frame.indexOf('[');
      const id = Number(frame.slice(2, start));
      const [answer]: unknown[] = JSON.parse(frame.slice(start));
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
      return;
    }
    this.events += 1;
    this.bytes += frame.length;
    this.seen(frame.slice(4, frame.indexOf('"', 4)), frame);
  }

  /** Sends an event and waits for its acknowledgement. */
  ask(event: string, body: unknown): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(`42${id}${JSON.stringify([event, body])}`);
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** Kept for less long than the server keeps them, so that none is closed while it is used. */
const agent = new Agent({ keepAlive: true, maxSockets: 200, timeout: 3_000 });

/** A POST with JSON over kept connections; the answer must be one of success. */
export function post(url: string, body: unknown): Promise<unknown> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (answer += part));
      response.on('end', () => {
        if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(answer));
        else reject(new Error(`${response.statusCode}: ${answer}`));
      });
    });
    asked.on('error', reject);
    asked.end(text);
  });
}

/** Does as much of it at once as `width`, in order. */
export async function inParallel<T, Done>(list: readonly T[], width: number, work: (each: T, index: number) => Promise<Done>) {
  const done: Done[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < list.length; index = next++) {
      const each = list[index];
      if (each !== undefined) done[index] = await work(each, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, lane));
  return done;
}

/** 0, 1, 2 … so many. */
export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The value below which this share of the numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}
