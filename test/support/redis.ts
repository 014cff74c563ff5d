// Starts a real Redis with the project's own settings on a free port, in a folder that goes with it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from './imports.ts';
import { freePort } from './nginx.ts';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Where the append-only file is. */
  readonly folder: string;
  /** Ends it as a power cut would; `start` brings it back with what is on disk. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** It stays there but answers nothing, until `resume`. */
  suspend(): void;
  resume(): void;
  /** Runs redis-cli and answers what it prints. */
  cli(...words: readonly string[]): string;
  close(): Promise<void>;
}

/** @throws Error with one plain sentence when the machine has no Redis: a store that is not tested is no store. */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-redis-'));
  const port = await freePort();
  let server = await launch(folder, port, settings);
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    folder,
    kill,
    async start() {
      server = await launch(folder, port, settings);
    },
    suspend: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    cli: (...words) => spawnSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' }).stdout.trim(),
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A Redis that is started again whenever it ends, as docker-compose.yml has it. */
export interface KeptRedis {
  readonly port: number;
  readonly url: string;
  /** How often it was started again. */
  starts(): number;
  /** Ends Redis itself as a power cut would, and leaves alone who starts it. */
  crash(): void;
  close(): Promise<void>;
}

const KEEPER = join(projectRoot, 'server', 'deploy', 'keep-redis.sh');

export async function startKeptRedis(...settings: readonly string[]): Promise<KeptRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-redis-'));
  const port = await freePort();
  const keeper = spawn('sh', [KEEPER, 'redis-server', ...wordsFor(folder, port, settings)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let starts = 0;
  let pid = 0;
  createInterface(keeper.stdout).on('line', (line) => {
    const found = /^(\d+):C .*Redis is starting/.exec(line)?.[1];
    if (found === undefined) return;
    starts += 1;
    pid = Number(found);
  });
  const ended = new Promise((resolve) => keeper.once('exit', resolve));
  // Asked to end, it ends Redis first; a run that breaks off asks it too.
  const orphaned = (): void => void keeper.kill('SIGTERM');
  process.once('exit', orphaned);
  await answering(port);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    starts: () => starts - 1,
    crash: () => void process.kill(pid, 'SIGKILL'),
    async close() {
      process.removeListener('exit', orphaned);
      keeper.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function wordsFor(folder: string, port: number, settings: readonly string[]): readonly string[] {
  const conf = join(projectRoot, 'server', 'deploy', 'redis.conf');
  return [conf, '--bind', '127.0.0.1', '--port', String(port), '--dir', folder, ...settings];
}

async function launch(folder: string, port: number, settings: readonly string[]): Promise<ChildProcess> {
  const server = spawn('redis-server', wordsFor(folder, port, settings), { stdio: 'ignore' });
  // A run that breaks off before it closes what it opened leaves no Redis behind.
  const orphaned = (): void => void server.kill('SIGKILL');
  process.once('exit', orphaned);
  server.once('exit', () => process.removeListener('exit', orphaned));
  const failed = new Promise<never>((_, reject) => {
    server.once('error', () =>
      reject(new Error('The tests need redis-server 7 or newer on the PATH: install it (Debian: apt-get install redis-server).')),
    );
    server.once('exit', (code) => reject(new Error(`redis-server ended with status ${String(code)}`)));
  });
  failed.catch(() => undefined);
  await Promise.race([answering(port), failed]);
  return server;
}

/** Resolves at the first PONG; a server that loads its file answers with an error until then. */
async function answering(port: number): Promise<void> {
  while (!(await ping(port))) await new Promise((resolve) => setTimeout(resolve, 20));
}

function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}
