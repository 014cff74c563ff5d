// The server as a process of its own: bundled once, started, stopped, stunned and killed by a test.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { projectRoot } from './imports.ts';
import { freePort } from './nginx.ts';

export interface ServerProcess {
  readonly port: number;
  readonly url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** It stays there but answers nobody, until it is killed or resumed. */
  suspend(): void;
  resume(): void;
  /** Starts it again on the same port, with what is on disk, with these settings changed, or as another program. */
  start(changed?: Readonly<Record<string, string>>, other?: Promise<string>): Promise<void>;
  /** Resolves when it has ended, for whatever reason. */
  ended(): Promise<void>;
  /** Bytes of memory at its highest since it was started. */
  peak(): number;
  /** Asks it to end, and waits. @returns its exit status, where it had the time to give one. */
  close(): Promise<number | null>;
}

let bundled: Promise<string> | undefined;

/** The bundle as `npm run build` makes it, in a folder that goes with this process. Pages are served from beside it. */
export function serverBundle(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-server-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Packages stay outside the bundle, and the built pages are where they always are.
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(projectRoot, 'dist', 'web'), join(folder, 'web'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await build({
    absWorkingDir: projectRoot,
    entryPoints: { main: 'server/main.ts', worker: 'server/documents/worker.ts' },
    outdir: join(folder, 'server'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'silent',
  });
  return join(folder, 'server', 'main.js');
}

/**
 * Starts the bundle, or another program, with these settings on a free port, and waits until it is ready. `heard` is
 * given every line that it prints, of both kinds.
 */
export async function startServer(
  settings: Readonly<Record<string, string>>,
  program: Promise<string> = serverBundle(),
  heard?: (line: string) => void,
): Promise<ServerProcess> {
  const port = await freePort();
  let child = await launch(port, settings, await program, heard);
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (isOver()) return child.exitCode;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async kill() {
      await end('SIGKILL');
    },
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async start(changed = {}, other = program) {
      child = await launch(port, { ...settings, ...changed }, await other, heard);
    },
    async ended() {
      if (!isOver()) await new Promise((resolve) => child.once('exit', resolve));
    },
    peak: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1_024,
    close: () => end('SIGTERM'),
  };
}

/** Starts the bundle with settings that it must refuse. @returns how it ended, and what it said. */
export async function refusedStart(
  settings: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | null; readonly words: string }> {
  const child = spawn(process.execPath, [await serverBundle()], { stdio: ['ignore', 'ignore', 'pipe'], env: around(settings) });
  const orphaned = (): void => void child.kill('SIGKILL');
  process.once('exit', orphaned);
  let words = '';
  child.stderr.on('data', (part) => (words += String(part)));
  await new Promise((resolve) => child.once('close', resolve));
  process.removeListener('exit', orphaned);
  return { status: child.exitCode, words };
}

const around = (settings: Readonly<Record<string, string>>) => ({
  PATH: process.env['PATH'],
  HOST: '127.0.0.1',
  LOG_LEVEL: 'error',
  // It would only burn CPU beside the test.
  REHEARSAL: 'off',
  ...settings,
});

async function launch(
  port: number,
  settings: Readonly<Record<string, string>>,
  program: string,
  heard?: (line: string) => void,
): Promise<ChildProcess> {
  const env = around({ PORT: String(port), ...settings });
  const stdio = heard ? (['ignore', 'pipe', 'pipe'] as const) : (['ignore', 'ignore', 'inherit'] as const);
  const child = spawn(process.execPath, [program], { stdio: [...stdio], env });
  if (heard) for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', heard);
  // A run that breaks off before it closes what it opened leaves no server behind.
  const orphaned = (): void => void child.kill('SIGKILL');
  process.once('exit', orphaned);
  child.once('exit', () => process.removeListener('exit', orphaned));
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`the server ended with status ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return child;
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** A folder for an embedded store, which goes with this process. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-data-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
