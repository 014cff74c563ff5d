// The server that things are thrown at: a process of its own, throwers who are in its meeting, and a bystander who must be served.
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { verifyChain } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { askAt, created, joined, type Joined } from '../support/server.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { comeIn, type SocketPerson } from '../support/socket-person.ts';
import { keyOf } from '../support/scenario.ts';
import type { Part, Throw } from './parts.ts';

/** Throwers take turns: each may send twenty commands a second, and has a pace of their own. */
const THROWERS = 60;
/** Nothing that is answered takes longer, even beside a hostile document. */
const ANSWER_WITHIN_MS = 5_000;
/** Above what it has right after its start; two documents' workers may be full at the worst. */
const MEMORY_MORE_BYTES = 600_000_000;
/** What no answer may hold: a stack, a path of the machine, an inner error. */
const LEAK = /node_modules|\bat [\w.<>]+ \(|file:\/\/|\/(?:work|home|root|tmp|usr)\/|\.ts:\d|TypeError|RangeError|ZodError/;

export interface Target {
  /** Throws one thing. @returns what was wrong about what came back. */
  throwAt(part: Part, thrown: Throw): Promise<string | undefined>;
  /** Whether the bystander is served, the log holds and nothing was reported. @returns what is not so. */
  look(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openTarget(): Promise<Target> {
  const reports: string[] = [];
  const server = await startServer({ DATA_DIR: dataFolder(), LOG_LEVEL: 'warn' }, undefined, (line) => void reports.push(line));
  const ask = askAt(server.url);
  const made = await created(ask, { agenda: [{ title: '路灯', kind: 'discuss', minutes: 10 }] });
  const chair = await comeIn([server.url], made.meeting, keyOf(made.links['chair']), { name: '陈主持' });
  await chair.do('meeting.start');
  const throwers: Joined[] = [];
  for (let index = 0; index < THROWERS; index += 1) {
    throwers.push(await joined(ask, made.meeting, { key: keyOf(made.links['participant']), name: `居民${index}` }));
  }
  const memory = server.peak();
  let turn = 0;
  const next = (): Joined => throwers[turn++ % throwers.length] ?? fail('nobody throws');
  return {
    throwAt(part, thrown) {
      if (part === 'http') return throwCall(server, next(), thrown);
      return part === 'sockets' ? throwPacket(server, next(), thrown) : throwFrame(server, chair.token, made.meeting, thrown);
    },
    async look() {
      const found = reports.splice(0).filter((line) => /failed|crashed|stopped/.test(line));
      const unserved = await unservedBecause(chair, ANSWER_WITHIN_MS);
      const { body } = await ask('GET', `/api/meetings/${made.meeting}/record`, { token: chair.token });
      const broken = verifyChain(entriesIn(body['entries']));
      if (unserved) found.push(`the bystander was not served: ${unserved}`);
      if (broken) found.push(`the chain breaks at ${broken.version}: ${broken.wrong}`);
      if (server.peak() > memory + MEMORY_MORE_BYTES) found.push(`memory rose to ${server.peak()} bytes`);
      return found;
    },
    async close() {
      chair.close();
      await server.close();
    },
  };
}

/** What is no entry is found by the chain's hashes. */
const entriesIn = (entries: unknown) => (Array.isArray(entries) ? entries : []) as readonly StoredEntry[];
const fail = (why: string): never => {
  throw new Error(why);
};

/** The bystander shuts and opens the queue, and sees it. @returns why that was not so. */
async function unservedBecause(chair: SocketPerson, milliseconds: number): Promise<string | undefined> {
  const began = performance.now();
  for (const type of ['queue.close', 'queue.open']) {
    const outcome = await chair.do(type).catch(() => undefined);
    if (!outcome) return `${type} had no answer`;
    if (!outcome.ok) return `${type} was refused with ${outcome.code}`;
    const { version } = outcome;
    if (!(await chair.until(() => true, version).catch(() => false))) return `version ${version} was never seen`;
  }
  const took = performance.now() - began;
  return took < milliseconds ? undefined : `it took ${Math.round(took)} ms`;
}

const leakIn = (text: string): string | undefined =>
  LEAK.test(text) ? `an answer tells too much: ${text.slice(0, 300)}` : undefined;

function throwCall(server: ServerProcess, who: Joined, { text = '' }: Throw): Promise<string | undefined> {
  return new Promise((resolve) => {
    const line = connect(server.port, '127.0.0.1');
    let heard = '';
    // A call that claims more than it sends is waited for; the line is then ended from here.
    line.setTimeout(1_000, () => line.destroy());
    line.on('data', (part) => (heard += String(part)));
    line.on('error', () => undefined);
    line.once('close', () => resolve(/^HTTP\/1\.1 500/.test(heard) ? `answered 500: ${heard.slice(0, 300)}` : leakIn(heard)));
    line.end(text.replaceAll(':m', who.meeting).replaceAll(':t', who.token));
  });
}

const bytesOf = ({ text, base64 }: Throw): string | Buffer =>
  base64 === undefined ? (text ?? '') : Buffer.from(base64, 'base64');

/** Comes in, throws, and asks for the time: whatever came before it was read by then, or the line was cut. */
async function throwPacket(server: ServerProcess, who: Joined, thrown: Throw): Promise<string | undefined> {
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

async function throwFrame(server: ServerProcess, token: string, meeting: string, thrown: Throw): Promise<string | undefined> {
  const socket = await lineTo(`ws://127.0.0.1:${server.port}/doc/${meeting}/agenda?token=${token}`);
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
