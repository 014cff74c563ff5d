// Runs the project's own nginx settings as a plain process in front of nodes on this machine.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './imports.ts';

export interface Proxy {
  readonly port: number;
  close(): Promise<void>;
}

/** A port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has a port');
  return address.port;
}

/** `server/deploy/nginx.conf` with the names of the two nodes and the address to listen on put in. */
function settingsFor(port: number, nodes: readonly [number, number]): string {
  const settings = readFileSync(join(projectRoot, 'server', 'deploy', 'nginx.conf'), 'utf8');
  const swaps = [
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['server node-a:3000 ', `server 127.0.0.1:${nodes[0]} `],
    ['server node-b:3000 ', `server 127.0.0.1:${nodes[1]} `],
  ] as const;
  return swaps.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`nginx.conf should say "${from}" exactly once`);
    return text.replace(from, to);
  }, settings);
}

/** A folder that nginx's workers, who run without rights, can reach too. */
function prefixWith(settings: string): string {
  const prefix = mkdtempSync(join(tmpdir(), 'yitang-nginx-'));
  chmodSync(prefix, 0o755);
  writeFileSync(join(prefix, 'nginx.conf'), settings);
  return prefix;
}

const argumentsFor = (prefix: string): readonly string[] => ['-p', prefix, '-c', 'nginx.conf', '-e', 'stderr'];

/** What `nginx -t` says to the settings: its exit status and its words. */
export function checkSettings(): { readonly status: number | null; readonly words: string } {
  const prefix = prefixWith(settingsFor(8_080, [8_081, 8_082]));
  const { status, stderr } = spawnSync('nginx', [...argumentsFor(prefix), '-t'], { encoding: 'utf8' });
  rmSync(prefix, { recursive: true });
  return { status, words: stderr };
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' }).then(
    () => true,
    () => false,
  );
}

/** Starts nginx in front of the two nodes' ports and waits until it takes connections. */
export async function startProxy(nodes: readonly [number, number]): Promise<Proxy> {
  const port = await freePort();
  const prefix = prefixWith(settingsFor(port, nodes));
  const child = spawn('nginx', [...argumentsFor(prefix), '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let words = '';
  child.stderr.on('data', (part) => (words += String(part)));
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${words}`);
  }
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    rmSync(prefix, { recursive: true });
  };
  return { port, close };
}
