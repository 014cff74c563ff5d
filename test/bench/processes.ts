// The server under the crowd, alone on its core, and what it costs: CPU from the system's own books, memory at its highest.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../support/imports.ts';
import { freePort } from '../support/nginx.ts';
import { pause } from '../support/pause.ts';
import { collectGarbage } from './inspector.ts';
import { CREATE_KEY } from './meeting.ts';

export interface Measured {
  readonly url: string;
  /** Milliseconds of CPU so far. */
  cpu(): number;
  /** Bytes of memory that it needs, after full collections of garbage for as long as they find some. */
  memory(): Promise<number>;
  close(): Promise<void>;
}

/** Until the system has back what a collection set free: a thread of the engine's own does that after it. */
const GIVEN_BACK_MS = 500;
/** A collection that leaves more than this share found nothing worth another. */
const GIVES_BACK = 0.99;

const hasTaskset = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** Starts a Node program on the first core; it is ready when it answers at `path`. */
async function start(program: string, path: string, environment: Readonly<Record<string, string>>): Promise<Measured> {
  const [port, inspector] = [await freePort(), await freePort()];
  const pinned = hasTaskset ? ['taskset', '-c', '0'] : [];
  const [command = process.execPath, ...rest] = [...pinned, process.execPath, `--inspect-port=${inspector}`, program];
  const env = { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...environment, PORT: String(port), HOST: '127.0.0.1' };
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'ignore'], env, cwd: projectRoot });
  const orphaned = (): void => void child.kill('SIGKILL');
  process.once('exit', orphaned);
  child.once('exit', () => process.removeListener('exit', orphaned));
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}${path}`, child);
  return {
    url,
    cpu: () => cpuOf(child),
    async memory() {
      let [needs, before] = [memoryOf(child), Infinity];
      while (needs < before * GIVES_BACK) {
        before = needs;
        await collectGarbage(inspector, () => child.kill('SIGUSR1'));
        await pause(GIVEN_BACK_MS);
        needs = memoryOf(child);
      }
      return needs;
    },
    close: () => end(child),
  };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error('the program ended at once');
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the program does not answer');
}

/** Nanoseconds that each of its threads ran, from the scheduler: ticks would miss what is over before the next. */
function cpuOf({ pid }: ChildProcess): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = tasks.map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
  return nanoseconds.reduce((sum, ran) => sum + ran, 0) / 1e6;
}

function memoryOf({ pid }: ChildProcess): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Looked at so often, and idle below so much CPU in between, so many times running: its rehearsal is over. */
const [LOOK_MS, IDLE_MS, IDLE_LOOKS] = [100, 10, 5];
/** A rehearsal takes a few seconds; what is busy for longer is so for another reason, and is measured as it is. */
const REHEARSED_WITHIN_MS = 30_000;

/** Waits until the server has played its meeting to itself (decision 12). */
async function rehearsed(server: Measured): Promise<void> {
  const began = performance.now();
  let [used, idle] = [server.cpu(), 0];
  while (idle < IDLE_LOOKS && performance.now() - began < REHEARSED_WITHIN_MS) {
    await pause(LOOK_MS);
    const now = server.cpu();
    idle = now - used < IDLE_MS ? idle + 1 : 0;
    used = now;
  }
}

/** Our server as it is built, on a fresh embedded store or the Redis named, and once it has rehearsed. */
export async function ours(environment: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-bench-'));
  const server = await start(join(projectRoot, 'dist', 'server', 'main.js'), '/readyz', {
    DATA_DIR: folder,
    CREATE_KEY,
    ...environment,
  });
  if (environment['REHEARSAL'] !== 'off') await rehearsed(server);
  return {
    ...server,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const floor = (program: string): Promise<Measured> => start(join(projectRoot, 'test', 'bench', program), '/', {});

/** Bare Socket.IO: acknowledges, and broadcasts what it is told to. */
export const bare = (): Promise<Measured> => floor('bare.mjs');
/** Plain WebSockets, which only broadcast. */
export const bareWs = (): Promise<Measured> => floor('bare-ws.mjs');
/** A Colyseus room: another program of our kind. */
export const colyseus = (): Promise<Measured> => floor('peer-colyseus.mjs');
