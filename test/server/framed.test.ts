// Messages written past Socket.IO's encoder, heard by its own client as if Socket.IO had sent them itself.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { io, type Socket as Client } from 'socket.io-client';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDirectly } from '../../server/live/direct.ts';
import { FramedLine } from '../../server/live/framed.ts';

let server: Server;
let port = 0;
let client: Client;
let socket: Socket;
let line: FramedLine;
const heard: unknown[] = [];

beforeEach(async () => {
  const http = createServer();
  server = new Server(http, { transports: ['websocket'] });
  const came = new Promise<Socket>((resolve) => server.on('connection', resolve));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = http.address();
  port = typeof address === 'object' && address ? address.port : 0;
  heard.length = 0;
  client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  client.onAny((event: unknown, body: unknown) => heard.push([event, body]));
  socket = await came;
  line = new FramedLine(socket.conn);
});
afterEach(async () => {
  client.close();
  await server.close();
});

const message = (body: unknown) => ({ event: 'patch' as const, json: JSON.stringify(body) });
const until = (count: number) => expect.poll(() => heard.length, { timeout: 5_000, interval: 5 }).toBe(count);

describe('a framed message', () => {
  it.each([0, 10, 100, 125, 126, 200, 65_000, 65_535, 65_536, 200_000])(
    '[S2] of about %i bytes is heard as it was sent',
    async (length) => {
      const body = { text: 'x'.repeat(length), chinese: '议堂' };
      line.send(message(body));
      await until(1);
      expect(heard).toStrictEqual([['patch', body]]);
    },
  );

  it('[S2] keeps its place among those that Socket.IO sends itself', async () => {
    const expected = Array.from({ length: 200 }, (_, index) => [index % 3 === 0 ? 'view' : 'patch', { index }]);
    for (const [index] of expected.entries()) {
      if (index % 3 === 0) socket.emit('view', { index });
      else line.send(message({ index }));
      if (index % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(expected.length);
    expect(heard).toStrictEqual(expected);
  });

  it('[S6] to a line that is gone harms nobody', async () => {
    client.close();
    await expect.poll(() => socket.connected, { timeout: 5_000 }).toBe(false);
    expect(() => line.send(message({}))).not.toThrow();
    expect(line.unsentBytes).toBe(0);
  });
});

describe('a command read directly', () => {
  const echo = (): void => readDirectly(socket, ({ number, message, bytes }) => line.answer(number, { direct: message, bytes }));

  it.each([{}, { text: '议堂'.repeat(5_000) }, [1, 'two', null], 'text', 7, null, { nested: { choice: ['a', 'b'] } }])(
    '[S6] is heard and answered as Socket.IO would: %j',
    async (content) => {
      echo();
      const expected = { direct: content, bytes: Buffer.byteLength(JSON.stringify(content)) };
      expect(await client.emitWithAck('command', content)).toStrictEqual(expected);
    },
  );

  it('[S6] gets its own answer, however many are asked at once', async () => {
    echo();
    const answers = await Promise.all(Array.from({ length: 500 }, (_, index) => client.emitWithAck('command', { index })));
    expect(answers).toMatchObject(Array.from({ length: 500 }, (_, index) => ({ direct: { index } })));
  });

  it('[S6] leaves to Socket.IO what is no command, has no single JSON value, or wants no answer', async () => {
    const said: unknown[][] = [];
    socket.onAny((...args: unknown[]) => said.push(args.map((arg) => (typeof arg === 'function' ? 'answer' : arg))));
    echo();
    client.emit('sync', 1, () => undefined);
    client.emit('command', { quiet: true });
    client.emit('command', 'one', 'two', () => undefined);
    client.emit('command', Buffer.from('bytes'), () => undefined);
    client.emit('commander', {}, () => undefined);
    await expect.poll(() => said.length, { timeout: 5_000, interval: 5 }).toBe(5);
    expect(said).toStrictEqual([
      ['sync', 1, 'answer'],
      ['command', { quiet: true }],
      ['command', 'one', 'two', 'answer'],
      ['command', Buffer.from('bytes'), 'answer'],
      ['commander', {}, 'answer'],
    ]);
  });

  it('[S6] that is no JSON ends the line as Socket.IO ends it', async () => {
    const came = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const raw = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    raw.once('message', () => raw.send('40'));
    const other = await came;
    const heardHere: unknown[] = [];
    readDirectly(other, ({ message }) => heardHere.push(message));
    raw.send('421["command",{"whole":true}]');
    raw.send('422["command",{"half":]');
    await new Promise((resolve) => raw.once('close', resolve));
    expect(other.connected).toBe(false);
    expect(heardHere).toStrictEqual([{ whole: true }]);
  });
});
