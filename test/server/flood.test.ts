// One line that sends faster than any page, read or unread, known or not: it is told why, cut, and nobody else waits for it.
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CUT_ABOVE_BYTES, LINE_PACKETS_AT_ONCE } from '../../shared/protocol/limits.ts';
import { CONTINUATION, ended, frameOf, PING, PONG, rawWebSocket, TEXT, textFrame } from '../support/raw-websocket.ts';
import { testServer, type Joined, type TestServer } from '../support/server.ts';

let server: TestServer;
let who: Joined;
let bystander: Joined;
let at: (path: string) => Promise<Socket>;
beforeAll(async () => {
  server = await testServer();
  const created = await server.create();
  who = await server.enter(created, 'participant', { name: '快手' });
  bystander = await server.enter(created, 'participant', { name: '旁人' });
  at = (path) => rawWebSocket(Number(new URL(server.url).port), path);
});
afterAll(() => server.close());

const LIVE = '/socket.io/?EIO=4&transport=websocket';
const doc = () => `/doc/${who.meeting}/notes?token=${who.token}`;
const hello = () => textFrame(`40${JSON.stringify({ meeting: who.meeting, token: who.token })}`);
/** More than any line may hold unread, here and on its way. */
const MOST_BYTES = 64 * CUT_ABOVE_BYTES;

/** Keeps what comes for as long as the line is read. */
function listenTo(line: Socket): () => string {
  let heard = '';
  line.on('data', (part) => (heard += part.toString('latin1')));
  return () => heard;
}

/** Sends the same again and again. @returns whether the line was cut before it was far too much */
async function isCut(line: Socket, one: Buffer): Promise<boolean> {
  const over = ended(line);
  const piece = Buffer.concat(Array.from({ length: Math.ceil(65_536 / one.length) }, () => one));
  let sent = 0;
  for (; sent < MOST_BYTES && !line.destroyed; sent += piece.length) {
    if (!line.write(piece)) await Promise.race([new Promise((resolve) => line.once('drain', resolve)), over]);
    // What the server does in the same process has its turn too.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { destroyed } = line;
  line.destroy();
  return destroyed;
}

async function isServed(): Promise<boolean> {
  const line = await server.look(bystander);
  const time = await line.ask('time');
  line.close();
  return Number(time) > 0;
}

type Flood = readonly [
  what: string,
  path: () => string,
  first: readonly (() => Buffer)[],
  again: Buffer,
  told: readonly RegExp[],
];
/** The codes 1008 and 4429 in two bytes, then the reason. */
const closeAlone = [/(?:\u0003\u00F0|\u0011M)tooFast/];
const byeAndClose = [/"bye",\{"code":"tooFast"\}/, ...closeAlone];
const nothing: readonly RegExp[] = [];
const inPieces = Buffer.concat([
  frameOf({ opcode: TEXT, text: '4', fin: false }),
  ...Array.from({ length: 1_000 }, () => frameOf({ opcode: CONTINUATION, fin: false })),
  frameOf({ opcode: CONTINUATION, text: '2["nothing"]' }),
]);

const floods: readonly Flood[] = [
  ['asks for the time', () => LIVE, [hello], textFrame('421["time"]'), byeAndClose],
  ['asks for everything anew', () => LIVE, [hello], textFrame('421["sync"]'), byeAndClose],
  ['commands', () => LIVE, [hello], textFrame('421["command",{"id":"a","type":"queue.leave"}]'), byeAndClose],
  ['asks who is there', () => LIVE, [hello], textFrame('421["people",{}]'), byeAndClose],
  ['says what nobody listens to', () => LIVE, [hello], textFrame('42["nothing"]'), byeAndClose],
  ['sends messages in a thousand pieces', () => LIVE, [hello], inPieces, byeAndClose],
  ['sends packets of 60 KB', () => LIVE, [hello], textFrame(`42["nothing","${'x'.repeat(60_000)}"]`), byeAndClose],
  ['says that it lives', () => LIVE, [hello], textFrame('3'), byeAndClose],
  ['sends nothing but types', () => LIVE, [hello], textFrame('6'), byeAndClose],
  ['wants into places that are not there, a stranger', () => LIVE, [], textFrame('40/nowhere,{}'), closeAlone],
  ['says who it is, a stranger', () => LIVE, [], textFrame('40{"meeting":"abcd2345","token":"x"}'), closeAlone],
  ['pings, a stranger', () => LIVE, [], frameOf({ opcode: PING, text: 'x'.repeat(125) }), nothing],
  ['pongs, a stranger', () => LIVE, [], frameOf({ opcode: PONG }), closeAlone],
  ['asks who is at a document', doc, [], frameOf({ opcode: 2, base64: 'Aw==' }), closeAlone],
  ['moves its cursor', doc, [], frameOf({ opcode: 2, base64: 'AQEA' }), closeAlone],
  ['pings a document', doc, [], frameOf({ opcode: PING }), nothing],
  ['pongs at a document', doc, [], frameOf({ opcode: PONG }), closeAlone],
  ['was refused at a document', () => `/doc/${who.meeting}/notes?token=x`, [], frameOf({ opcode: 2, base64: 'Aw==' }), nothing],
];

describe.each(['reads', 'does not read'] as const)('a line that %s', (reading) => {
  it.concurrent.each(floods)('[S6] and %s without end is cut', async (_what, path, first, again, told) => {
    const line = await at(path());
    const heard = listenTo(line.resume());
    for (const frame of first) line.write(frame());
    // Who is not let in yet is told by the WebSocket's own code alone.
    if (first.length > 0) await vi.waitUntil(() => heard().includes('"view"'), { timeout: 10_000 });
    if (reading === 'does not read') line.pause();
    expect(await isCut(line, again)).toBe(true);
    if (reading === 'reads') for (const words of told) expect(heard()).toMatch(words);
    expect(await isServed()).toBe(true);
  });
});

it('[S6] what a page sends that comes back with all it kept, from a phone and twice over, is answered', async () => {
  const line = await server.look(bystander);
  const asked = Array.from({ length: LINE_PACKETS_AT_ONCE / 2 }, (_, index) =>
    index % 2 === 0 ? line.ask('time') : line.command('queue.leave'),
  );
  expect(await Promise.all(asked)).toHaveLength(LINE_PACKETS_AT_ONCE / 2);
  expect(line.isOpen()).toBe(true);
  line.close();
});

it('[S6] a session has one line: nobody comes beside the guard by a second', async () => {
  const line = await at(LIVE);
  let heard = '';
  line.on('data', (part) => (heard += String(part))).resume();
  const sid = await vi.waitUntil(() => /"sid":"([^"]+)"/.exec(heard)?.[1], { timeout: 5_000 });
  const second = await server.ask('GET', `${LIVE}&sid=${sid}`);
  expect(second.status).toBe(400);
  const upgraded = await at(`${LIVE}&sid=${sid}`);
  await ended(upgraded.resume());
  line.destroy();
});
