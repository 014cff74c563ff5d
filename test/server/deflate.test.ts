// Messages compressed once for many, heard by a client that inflates them as if each line had a compressor of its own.
import { connect, type AddressInfo, type Socket as Wire } from 'node:net';
import { createServer, type Server as HttpServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { Server, type Socket } from 'socket.io';
import { WebSocket, type ClientOptions } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DeflatingServer } from '../../server/live/deflate.ts';
import { FramedLine } from '../../server/live/framed.ts';
import type { Message } from '../../server/rooms/onlooker.ts';
import { frameOf, TEXT } from '../support/raw-websocket.ts';

let http: HttpServer;
let server: Server;
let port = 0;
beforeAll(async () => {
  http = createServer();
  server = new Server(http, { transports: ['websocket'], wsEngine: DeflatingServer, maxHttpBufferSize: 65_536 });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = http.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => server.close());

const open: { terminate(): void }[] = [];
afterEach(() => {
  for (const line of open.splice(0)) line.terminate();
});

interface Opened {
  readonly line: FramedLine;
  readonly socket: Socket;
  readonly client: WebSocket;
  readonly wire: Wire;
  readonly heard: string[];
}

/** A line as a browser opens it, or one that takes no compression. */
async function opened(options: ClientOptions = {}): Promise<Opened> {
  const came = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const wire = connect(port, '127.0.0.1');
  const client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
    createConnection: () => wire,
    ...options,
  });
  open.push(client);
  const heard: string[] = [];
  client.on('error', () => undefined);
  client.on('message', (data) => {
    const text = String(data);
    if (text.startsWith('0')) client.send('40');
    else if (text.startsWith('42')) heard.push(text);
  });
  const socket = await came;
  return { line: new FramedLine(socket.conn), socket, client, wire, heard };
}

/** What all are told. */
const shared = (json: string): Message => ({ event: 'patch', json, common: { json } });
const sendOne = (line: FramedLine, version: number): object | undefined => {
  const message = shared(patch(version));
  line.send(message);
  return message.common;
};
/** The same beginning, and one's own end. */
const own = ({ json, event }: Message, me: string): Message => {
  const start = json.slice(0, -1);
  return { event, json: `${start},"me":${JSON.stringify(me)}}`, forOne: true, common: { json: start } };
};
const alone = (json: string): Message => ({ event: 'patch', json });
const packet = ({ event, json }: Message): string => `42["${event}",${json}]`;
const until = (heard: readonly unknown[], count: number) =>
  expect.poll(() => heard.length, { timeout: 5_000, interval: 2 }).toBe(count);

/** Everything that is written to it from now on. */
function written(socket: Socket): readonly unknown[] {
  const { socket: wire } = socket.conn.request;
  const all: unknown[] = [];
  const write = wire.write.bind(wire);
  wire.write = (data: string | Uint8Array) => {
    all.push(data);
    return write(data);
  };
  return all;
}

/** Something like a change of the queue: names that stay, and digests that do not. */
const patch = (version: number): string =>
  JSON.stringify({
    from: version,
    version: version + 1,
    head: hex(version),
    view: {
      queue: {
        length: version,
        waiting: ['p1', 'p2', `p${version}`],
        entries: { [`p${version}`]: { name: '议堂', kind: 'speech' } },
      },
    },
  });
const hex = (seed: number): string =>
  Array.from({ length: 64 }, (_, index) => ((seed * 7 + index * index * (seed + 3)) % 16).toString(16)).join('');

const lastOne = shared(patch(99));

describe('what many are told', () => {
  it('[S2] is heard as it was said, whoever came when, was told something of their own, or takes no compression', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant('shared' as const) },
      fc.constantFrom('own' as const, 'alone' as const, 'socketIo' as const, 'comes' as const, 'tick' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(1_000), async (steps, seed) => {
        const lines: { readonly at: Opened; readonly said: string[] }[] = [];
        const come = async (options: ClientOptions): Promise<void> => void lines.push({ at: await opened(options), said: [] });
        await come({});
        await come({ perMessageDeflate: false });
        for (const [index, kind] of steps.entries()) {
          if (kind === 'comes') await come({});
          else if (kind === 'tick') await new Promise((resolve) => setImmediate(resolve));
          else if (kind === 'socketIo') {
            for (const { at, said } of lines) {
              at.socket.emit('view', { index });
              said.push(`42["view",{"index":${index}}]`);
            }
          } else {
            const all = shared(patch(seed + index));
            for (const [place, { at, said }] of lines.entries()) {
              const one =
                kind === 'alone' ? alone(all.json) : kind === 'own' && place % 2 === 0 ? own(all, `我的 ${place}`) : all;
              at.line.send(one);
              said.push(packet(one));
            }
          }
        }
        for (const { at, said } of lines) {
          await until(at.heard, said.length);
          expect(at.heard).toStrictEqual(said);
        }
        for (const line of open.splice(0)) line.terminate();
      }),
      { numRuns: 25 },
    );
  });

  it('[S6] takes less than half of its bytes from the second time on', async () => {
    const { line, heard } = await opened();
    const sizes = [1, 2, 3].map((version) => line.send(shared(patch(version))));
    await until(heard, 3);
    expect(sizes[1]).toBeLessThan(patch(2).length / 2);
    expect(sizes[2]).toBeLessThan(patch(3).length / 2);
  });

  it('[S6] is compressed once, however many hear it', async () => {
    const [one, other] = [await opened(), await opened()];
    const writes = [one, other].map(({ socket }) => written(socket));
    for (const message of [shared(patch(1)), shared(patch(2))]) for (const { line } of [one, other]) line.send(message);
    await until(other.heard, 2);
    expect(writes[0]?.length).toBe(2);
    expect(writes[0]?.[0]).toBe(writes[1]?.[0]);
    expect(writes[0]?.[1]).toBe(writes[1]?.[1]);
  });

  it('[S6] is compressed once again for who came later, as soon as they were told as much', async () => {
    const [early, late] = [await opened(), await opened()];
    for (let version = 0; version < 10; version += 1) early.line.send(shared(patch(version)));
    for (let version = 10; version < 40; version += 1) {
      const message = shared(patch(version));
      const sizes = [early, late].map(({ line }) => line.send(message));
      if (version === 10) expect(sizes[1]).toBeGreaterThan(sizes[0] ?? 0);
      if (version >= 30) expect(sizes[1]).toBe(sizes[0]);
    }
    const writes = [early, late].map(({ socket }) => written(socket));
    for (const { line } of [early, late]) line.send(lastOne);
    await until(late.heard, 31);
    await until(early.heard, 41);
    expect(writes[0]?.[0]).toBe(writes[1]?.[0]);
    expect(early.heard.slice(-30)).toStrictEqual(late.heard.slice(-30));
  });

  it('[S6] is let go of once nobody’s window ends with it', async () => {
    setFlagsFromString('--expose-gc');
    const { line, heard } = await opened();
    const first = new WeakRef(sendOne(line, 0) ?? {});
    for (let version = 1; version < 40; version += 1) sendOne(line, version);
    await until(heard, 40);
    const collect: () => void = runInNewContext('gc');
    await expect.poll(() => (collect(), first.deref()), { timeout: 5_000 }).toBeUndefined();
  });

  it('[S3] leaves one’s own part as it is, so that no length tells of it', async () => {
    const { line, wire, heard } = await opened();
    const bytes: Buffer[] = [];
    wire.on('data', (part: Buffer) => bytes.push(part));
    line.send(own(shared(patch(1)), 'secret secret secret secret'));
    await until(heard, 1);
    expect(Buffer.concat(bytes).includes(',"me":"secret secret secret secret"}]')).toBe(true);
    expect(Buffer.concat(bytes).includes('"version"')).toBe(false);
  });

  it('[S6] goes as it is where one’s own part is longer than a block', async () => {
    const { line, heard } = await opened();
    const long = own(shared(patch(1)), 'x'.repeat(70_000));
    for (const message of [shared(patch(1)), long, shared(patch(2))]) line.send(message);
    await until(heard, 3);
    expect(heard).toStrictEqual([shared(patch(1)), long, shared(patch(2))].map(packet));
  });

  it.each([{ serverNoContextTakeover: true }, { serverMaxWindowBits: 9 }, false])(
    '[S6] goes as it is to who keeps no window, a small one or none: %j',
    async (perMessageDeflate) => {
      const { line, heard } = await opened({ perMessageDeflate });
      const sizes = [1, 2].map((version) => line.send(shared(patch(version))));
      await until(heard, 2);
      expect(heard).toStrictEqual([1, 2].map((version) => packet(shared(patch(version)))));
      expect(sizes[1]).toBeGreaterThan(patch(2).length);
    },
  );
});

describe('browsers of Apple, several of which end a line on which compressed and plain messages take turns', () => {
  const browser = (name: string) => opened({ headers: { 'user-agent': `Mozilla/5.0 ${name}` } });
  it.each([
    '(iPhone; CPU iPhone OS 15_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.16',
    '(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
    '(iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0 Mobile/15E148 Safari/604.1',
  ])('[S6] are told everything as it is: %s', async (name) => {
    const { client, line, heard } = await browser(name);
    expect(client.extensions).toBe('');
    line.send(shared(patch(1)));
    await until(heard, 1);
  });

  it.each([
    '(Linux; Android 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0 XWEB/4313 MMWEBSDK/8 Mobile Safari/537.36 MicroMessenger/8.0.3',
    '(X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    '(X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
  ])('[S6] are not these: %s', async (name) => {
    expect((await browser(name)).client.extensions).toBe('permessage-deflate');
  });
});

describe('what comes compressed', () => {
  const compressed = (text: string): Buffer => deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const CONTINUED = 0;
  const RESERVED = 4;

  /** Sends these frames. @returns the events that come of them. */
  function send({ socket, wire }: Opened, frames: readonly Buffer[]): readonly unknown[] {
    const said: unknown[] = [];
    socket.onAny((...args: unknown[]) => said.push(args));
    for (const frame of frames) wire.write(frame);
    return said;
  }
  const frame = (data: Buffer, more: object = {}): Buffer =>
    frameOf({ opcode: TEXT, base64: data.toString('base64'), reserved: RESERVED, ...more });

  it('[S6] is understood, whole and in pieces, in its order', async () => {
    const at = await opened();
    const second = compressed('42["two",{"text":"议堂"}]');
    const said = send(at, [
      frame(compressed('42["one",1]')),
      frame(second.subarray(0, 5), { fin: false }),
      frame(Buffer.alloc(0), { opcode: CONTINUED, reserved: 0, fin: false }),
      frame(second.subarray(5), { opcode: CONTINUED, reserved: 0 }),
      frameOf({ opcode: TEXT, text: '42["three",3]' }),
    ]);
    await until(said, 3);
    expect(said).toStrictEqual([
      ['one', 1],
      ['two', { text: '议堂' }],
      ['three', 3],
    ]);
    expect(at.socket.connected).toBe(true);
  });

  it.each([
    ['what is no compressed text', () => Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['what inflates to more than any body', () => compressed(`42["x","${'x'.repeat(5_000_000)}"]`)],
  ])('[S6] ends the line and nobody else’s: %s', async (_, data) => {
    const [at, bystander] = [await opened(), await opened()];
    const ended = new Promise((resolve) => at.client.once('close', resolve));
    const said = send(at, [frame(data())]);
    // Had it been inflated, and measured only then, it would be 1009.
    expect(await ended).toBe(1005);
    expect([said, at.socket.connected]).toStrictEqual([[], false]);
    bystander.line.send(shared(patch(1)));
    await until(bystander.heard, 1);
  });
});
