// How things are thrown: over a line of their own each, until they were answered or the line was cut.
import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { pause } from '../support/pause.ts';
import type { ServerProcess } from '../support/process.ts';
import { CLOSE, ended, frameOf, framesIn, rawWebSocket, TEXT, type FrameShape } from '../support/raw-websocket.ts';
import type { Joined } from '../support/server.ts';
import type { Throw } from './parts.ts';

/** Nothing that is answered takes longer, even beside a hostile document. */
export const ANSWER_WITHIN_MS = 5_000;
/** A line that answers does so at once. */
const QUIET_MS = 300;
/** The first packet of somebody who is let in. */
export const KNOWN = '40{"meeting":":m","token":":t"}';
/** What no answer may hold: a stack, a path of the machine, an inner error. */
const LEAK = /node_modules|\bat [\w.<>]+ \(|file:\/\/|\/(?:work|home|root|tmp|usr)\/|\.ts:\d|TypeError|RangeError|ZodError/;

const leakIn = (text: string): string | undefined =>
  LEAK.test(text) ? `an answer tells too much: ${text.slice(0, 300)}` : undefined;

export function throwCall(server: ServerProcess, who: Joined, { text = '' }: Throw): Promise<string | undefined> {
  return new Promise((resolve) => {
    const line = connect(server.port, '127.0.0.1');
    let heard = '';
    line.setTimeout(ANSWER_WITHIN_MS, () => {
      resolve('the call was neither answered nor ended');
      line.destroy();
    });
    line.on('data', (part) => (heard += String(part)));
    line.on('error', () => undefined);
    line.once('close', () => resolve(/^HTTP\/1\.1 500/.test(heard) ? `answered 500: ${heard.slice(0, 300)}` : leakIn(heard)));
    line.end(named(text, who));
  });
}

const bytesOf = ({ text, base64 }: Throw): string | Buffer =>
  base64 === undefined ? (text ?? '') : Buffer.from(base64, 'base64');

/** Comes in, throws, and asks for the time: whatever came before it was read by then, or the line was cut. */
export async function throwPacket(server: ServerProcess, who: Joined, thrown: Throw): Promise<string | undefined> {
  const socket = await lineTo(`ws://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`);
  let heard = '';
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.on('message', (data) => {
      const said = String(data);
      if (said.startsWith('40')) {
        socket.send(bytesOf(thrown));
        socket.send('42999999["time"]');
      } else if (said.startsWith('43999999')) resolve();
      else if (/^4[34]/.test(said)) heard += said;
    });
  });
  socket.send(`40${JSON.stringify({ meeting: who.meeting, token: who.token })}`);
  return ending(socket, ended, () => leakIn(heard));
}

export async function throwFrame(server: ServerProcess, { token, meeting }: Joined, thrown: Throw): Promise<string | undefined> {
  const socket = await lineTo(`ws://127.0.0.1:${server.port}/doc/${meeting}/notes?token=${token}`);
  let heard = '';
  socket.on('message', (data: Buffer) => {
    if ((data[0] ?? 0) >= 100) heard += data.toString();
  });
  const ended = Promise.race([once(socket, 'pong'), once(socket, 'close')]);
  socket.send(bytesOf(thrown));
  socket.ping();
  return ending(socket, ended, () => leakIn(heard));
}

async function lineTo(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'open'), once(socket, 'close')]);
  return socket;
}

async function ending(socket: WebSocket, ended: Promise<unknown>, found: () => string | undefined): Promise<string | undefined> {
  const silent = new Promise<'silent'>((resolve) => setTimeout(() => resolve('silent'), ANSWER_WITHIN_MS).unref());
  const outcome = await Promise.race([ended, silent]);
  socket.terminate();
  return outcome === 'silent' ? 'the line was neither served nor cut' : found();
}

/** Until something is heard, the line ends, or it takes too long. */
async function heardOn(line: Socket, heard: readonly Buffer[], words: string, milliseconds: number): Promise<void> {
  const until = performance.now() + milliseconds;
  const isHeard = () => Buffer.concat(heard).includes(words);
  while (!line.destroyed && !isHeard() && performance.now() < until) await pause(5);
}

const named = (text: string, { meeting, token }: Joined): string => text.replaceAll(':m', meeting).replaceAll(':t', token);

/** Writes an upgrade and frames as bytes, asks on as far as the line still hears, ends its own side, and waits for the other's. */
export async function throwWire(
  server: ServerProcess,
  who: Joined,
  { text, path, frames = [] }: Throw,
): Promise<string | undefined> {
  const line = path === undefined ? connect(server.port, '127.0.0.1') : await rawWebSocket(server.port, named(path, who));
  const heard: Buffer[] = [];
  line.on('error', () => undefined);
  line.on('data', (part: Buffer) => heard.push(part)).resume();
  if (text !== undefined) line.write(named(text, who));
  const spoken = (frame: FrameShape) => frameOf({ ...frame, ...(frame.text !== undefined && { text: named(frame.text, who) }) });
  const [first, ...rest] = frames.map(spoken);
  if (first) line.write(first);
  // Who says rightly who it is waits to be let in, or what follows would be said by nobody.
  const isKnown = path?.startsWith('/socket.io/') === true && frames[0]?.text === KNOWN;
  if (isKnown) await heardOn(line, heard, '40{"sid"', ANSWER_WITHIN_MS);
  line.write(Buffer.concat([...rest, frameOf({ opcode: TEXT, text: '42999999["time"]' })]));
  // Not everything leaves a line that still hears: then its end is what has to be heard.
  if (isKnown) await heardOn(line, heard, '43999999[', QUIET_MS);
  line.end();
  const outcome = await Promise.race([ended(line).then(() => 'ended'), pause(ANSWER_WITHIN_MS)]);
  line.destroy();
  return outcome !== 'ended' ? 'the line was not ended' : wrongIn(Buffer.concat(heard), path === undefined);
}

/** What no server may say: an answer that is its own fault, frames that are none, words that tell too much. */
function wrongIn(heard: Buffer, hasHead: boolean): string | undefined {
  const text = heard.toString();
  if (hasHead && /^HTTP\/1\.1 500/.test(text)) return `answered ${text.slice(0, 300)}`;
  const end = hasHead ? heard.indexOf('\r\n\r\n') + 4 : 0;
  if (hasHead && !text.startsWith('HTTP/1.1 101')) return leakIn(text);
  const frames = framesIn(heard.subarray(end));
  if (typeof frames === 'string') return `wrote no frames: ${frames}`;
  for (const { opcode, payload } of frames) {
    if (opcode === TEXT && !isUtf8(payload)) return 'wrote a text that is none';
    if (opcode === CLOSE && payload.length > 0 && !mayClose(payload.readUInt16BE(0)))
      return `closed with ${payload.readUInt16BE(0)}`;
  }
  return leakIn(text);
}

const mayClose = (code: number): boolean =>
  (code >= 1_000 && code < 1_016 && ![1_004, 1_005, 1_006, 1_015].includes(code)) || (code >= 3_000 && code < 5_000);
