// `npm run newcomer`: from a clone in an empty home to a finished meeting of two, with the seconds each step took.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { meetingOfTwo } from './support/meeting-of-two.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'yitang-newcomer-'));
const house = join(place, 'yitang');
const started = performance.now();
const since = (moment) => `${((performance.now() - moment) / 1000).toFixed(1).padStart(6)} s`;

/** Does one step and prints how long it took. */
async function step(name, work) {
  const begun = performance.now();
  const outcome = await work();
  console.log(`${since(begun)}  ${name}`);
  return outcome;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Nothing of the machine's user: an empty home and an empty data folder. */
function emptyEnvironment(port) {
  const home = join(place, 'home');
  mkdirSync(home, { recursive: true });
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  return { ...Object.fromEntries(kept), HOME: home, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(place, 'data') };
}

function run(command, words, options) {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${status}: ${stderr}`);
}

/** `npm start`, until the server says it is ready. */
async function start(environment) {
  const child = spawn('npm', ['start'], { cwd: house, env: environment, stdio: 'ignore', detached: true });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const isReady = () =>
    fetch(`http://127.0.0.1:${environment.PORT}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const end = async () => {
    // The whole group: npm, its shell, and the server.
    process.kill(-child.pid, 'SIGTERM');
    await exited;
    while (await isReady()) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  return { end };
}

const environment = emptyEnvironment(await freePort());
let server;
let browser;
try {
  await step('git clone', () => run('git', ['clone', '--quiet', root, house]));
  await step('npm ci', () => run('npm', ['ci'], { cwd: house, env: environment }));
  server = await step('npm start', () => start(environment));
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic'];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
  const stillThere = await meetingOfTwo(browser, `http://127.0.0.1:${environment.PORT}`, step);
  await server.end();
  server = undefined;
  server = await step('npm start again', () => start(environment));
  await step('everything is still there', stillThere);
  console.log(`${since(started)}  in all`);
} finally {
  await browser?.close();
  await server?.end();
  rmSync(place, { recursive: true, force: true });
}
