// A node that has just started plays a meeting to itself: the whole of it, or until somebody comes, and nothing of it is left.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MANY_SOCKETS } from '../../shared/protocol/limits.ts';
import { changedBuild } from '../faults/builds.ts';
import { freePort } from '../support/nginx.ts';
import { pause } from '../support/pause.ts';
import { serverBundle, startServer, type ServerProcess } from '../support/process.ts';
import { askAt, created } from '../support/server.ts';

/** Far beyond what it takes on a busy machine. */
const PLAYED = { timeout: 60_000, interval: 20 };

interface Node {
  readonly server: ServerProcess;
  /** What stands in the folder that the system has for what is temporary. */
  left(): readonly string[];
  /** The events of the log, in their order. */
  events(): readonly string[];
  readonly lines: readonly string[];
}

const nodes: Node[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const { server } of nodes.splice(0)) await server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A node that rehearses unless it is told otherwise, with a temporary folder of its own. */
async function started(settings: Readonly<Record<string, string>> = {}, program = serverBundle()): Promise<Node> {
  const lines: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'yitang-rehearsing-'));
  folders.push(folder);
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  const all = { DATA_DIR: join(folder, 'data'), TMPDIR: temporary, LOG_LEVEL: 'info', REHEARSAL: 'on', ...settings };
  const server = await startServer(all, program, (line) => lines.push(line));
  const node = {
    server,
    lines,
    left: () => readdirSync(temporary),
    events: () => lines.map((line) => String(JSON.parse(line).event)),
  };
  nodes.push(node);
  return node;
}

const playing = ({ left }: Node) => expect.poll(left, PLAYED).toStrictEqual([expect.stringMatching(/^yitang-rehearsal-/)]);
/** Nothing is left of it, and it was not played to its end, of which the log would tell just after that. */
async function brokeOff({ left, events }: Node): Promise<void> {
  await expect.poll(left, PLAYED).toStrictEqual([]);
  await pause(500);
  expect(events()).toStrictEqual(['server.listening']);
}
const meets = ({ server }: Node) => created(askAt(server.url), { title: '第一场会' });

async function metricsAt(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}
/** The values of one metric, by its labels. */
const valuesOf = (text: string, name: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'));

/** What keeps a process busy, by its kind; sockets apart, since those over which it is asked come and go. */
function resourcesIn(text: string): { readonly others: readonly string[]; readonly sockets: number } {
  const all = valuesOf(text, 'nodejs_active_resources{');
  const isSocket = (line: string): boolean => line.includes('"TCPSocketWrap"');
  const sockets = Number(all.find(isSocket)?.split(' ').at(-1) ?? 0);
  return { others: all.filter((line) => !isSocket(line)), sockets };
}

describe('the rehearsal', { timeout: 90_000 }, () => {
  it('plays a large room through while nobody but watchers comes, and tells of it once', async () => {
    const node = await started();
    await playing(node);
    for (const path of ['/healthz', '/readyz?by=proxy']) expect((await fetch(`${node.server.url}${path}`)).status).toBe(200);
    await expect.poll(node.events, PLAYED).toStrictEqual(['server.listening', 'server.rehearsed']);
    expect(node.left()).toStrictEqual([]);
    const { people, seconds } = JSON.parse(node.lines.at(-1) ?? '');
    expect(people).toBeGreaterThan(MANY_SOCKETS);
    expect(seconds).toBeGreaterThan(0);
  });

  it('shows in no figure, and leaves no handle behind', async () => {
    const ports = [await freePort(), await freePort()] as const;
    const node = await started({ METRICS_PORT: String(ports[0]), LOG_LEVEL: 'debug' });
    await started({ METRICS_PORT: String(ports[1]), REHEARSAL: 'off' });
    await expect.poll(node.events, PLAYED).toContain('server.rehearsed');
    expect(node.lines.filter((line) => !/"(?:server\.\w+|http\.answered)"/.test(line))).toStrictEqual([]);
    const [text, other] = [await metricsAt(ports[0]), await metricsAt(ports[1])];
    for (const name of ['yitang_commands_total', 'yitang_deliveries_total', 'yitang_append_seconds_count', 'yitang_sockets'])
      expect([name, valuesOf(text, name)]).toStrictEqual([name, valuesOf(other, name)]);
    const routes = valuesOf(text, 'yitang_http_requests_total');
    expect(routes.filter((line) => !line.includes('"/readyz"'))).toStrictEqual([]);
    expect(resourcesIn(other).others.length).toBeGreaterThan(0);
    await expect.poll(async () => resourcesIn(await metricsAt(ports[0])).others).toStrictEqual(resourcesIn(other).others);
    // Those over which this test asks, and none of hundreds.
    expect(resourcesIn(text).sockets).toBeLessThan(10);
  });

  it('ends for good as soon as somebody calls, who is answered', async () => {
    const node = await started();
    await playing(node);
    expect((await meets(node)).meeting).toMatch(/^[a-z0-9]{8}$/);
    await brokeOff(node);
  });

  it('ends for good as soon as somebody opens a line', async () => {
    const node = await started();
    await playing(node);
    const line = new WebSocket(`${node.server.url}/socket.io/?EIO=4&transport=websocket`);
    await new Promise((resolve, reject) => line.once('message', resolve).once('error', reject));
    await brokeOff(node);
    line.terminate();
  });

  it('does not hold up a node that is asked to end', async () => {
    const node = await started();
    await playing(node);
    const began = performance.now();
    expect(await node.server.close()).toBe(0);
    expect(performance.now() - began).toBeLessThan(4_000);
    expect([node.left(), node.events()]).toStrictEqual([[], ['server.listening', 'server.leaving']]);
  });

  it('that cannot be is reported, and the node serves all the same', async () => {
    const node = await started({ TMPDIR: '/nowhere' });
    await expect.poll(node.events, PLAYED).toStrictEqual(['server.listening', 'rehearsal.failed']);
    expect(node.lines.at(-1)).toMatch(/"level":"warn".*"error":"Error ENOENT/);
    await meets(node);
  });

  it('that breaks off is reported, and nothing of it is left', async () => {
    const node = await started({}, changedBuild('stageFright'));
    await expect.poll(node.events, PLAYED).toStrictEqual(['server.listening', 'rehearsal.failed']);
    expect(node.lines.at(-1)).toMatch(/"error":"ZodError at /);
    expect(node.left()).toStrictEqual([]);
    await meets(node);
  });

  it('is left out when the settings say so', async () => {
    const node = await started({ REHEARSAL: 'off', TMPDIR: '/nowhere' });
    await pause(1_000);
    expect(node.events()).toStrictEqual(['server.listening']);
  });
});
