// How the server ends and begins again: what it had acknowledged is there, and a folder has one owner.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLine, type Fields, type Line } from '../support/line.ts';
import { freePort } from '../support/nginx.ts';
import { dataFolder, refusedStart, startServer, type ServerProcess } from '../support/process.ts';
import { keyOf, type CreatedMeeting } from '../support/scenario.ts';
import { askAt, created, joined, type Ask, type Joined } from '../support/server.ts';

let server: ServerProcess;
let ask: Ask;
const folder = dataFolder();
const lines: Line[] = [];

beforeAll(async () => {
  server = await startServer({ DATA_DIR: folder });
  ask = askAt(server.url);
});
afterAll(async () => {
  for (const line of lines) line.close();
  await server.close();
});

async function look({ meeting, token }: Joined): Promise<Line> {
  const line = await openLine(server.url, { meeting, token });
  lines.push(line);
  return line;
}

async function chaired(): Promise<{ readonly made: CreatedMeeting; readonly chair: Joined; readonly line: Line }> {
  const made = await created(ask);
  const chair = await joined(ask, made.meeting, { key: keyOf(made.links['chair']), name: '陈主持' });
  const line = await look(chair);
  await line.command('meeting.start');
  return { made, chair, line };
}

/** The ids of the commands that the record holds, one for each entry of this type. */
async function recorded(chair: Joined, type: string): Promise<readonly unknown[]> {
  const { text } = await ask('GET', `/api/meetings/${chair.meeting}/record`, { token: chair.token });
  const { entries }: { readonly entries: readonly { readonly entry: Fields }[] } = JSON.parse(text);
  return entries.filter(({ entry }) => entry['type'] === type).map(({ entry }) => entry['command']);
}

const walkIn = (name: string) => ({ id: randomUUID(), type: 'people.register', name });

describe('a server that is asked to end', () => {
  it('[S1][M4] says goodbye, ends well, and has what it acknowledged when it is back', async () => {
    const { chair, line } = await chaired();
    const command = walkIn('王大爷');
    const answer = await line.say('command', command);
    expect(answer).toMatchObject({ ok: true, result: { number: 2 } });
    const began = performance.now();
    const [code, status] = await Promise.all([line.goodbye(), server.close()]);
    expect([code, status]).toStrictEqual(['leaving', 0]);
    expect(performance.now() - began).toBeLessThan(4_000);
    await expect(ask('GET', '/healthz')).rejects.toThrow();
    await server.start();
    const back = await look(chair);
    expect(await back.say('command', command)).toStrictEqual(answer);
    expect(await recorded(chair, 'people.joined')).toHaveLength(2);
  });

  it('[S1] whatever was on its way is there once or not at all, and can be asked for', async () => {
    const { chair, line } = await chaired();
    const commands = Array.from({ length: 30 }, (_, index) => walkIn(`居民${index}`));
    const answers = commands.map((command) => line.say('command', command).catch(() => undefined));
    await Promise.race(answers);
    await server.close();
    const before = await Promise.all(answers);
    await server.start();
    const back = await look(chair);
    const after = await Promise.all(commands.map((command) => back.say('command', command)));
    for (const [index, answer] of before.entries()) if (answer?.ok) expect(after[index]).toStrictEqual(answer);
    expect(after.filter(({ ok }) => ok)).toHaveLength(30);
    const [, ...ids] = await recorded(chair, 'people.joined');
    expect(ids.toSorted()).toStrictEqual(commands.map(({ id }) => id).toSorted());
  });
});

describe('a server that is killed', () => {
  it('[S1] has what it acknowledged when it is back, and takes its folder again', async () => {
    const { chair, line } = await chaired();
    const acknowledged: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const command = walkIn(`居民${count}`);
      expect(await line.say('command', command)).toMatchObject({ ok: true });
      acknowledged.push(command.id);
    }
    await server.kill();
    await server.start();
    const [, ...ids] = await recorded(chair, 'people.joined');
    expect(ids).toStrictEqual(acknowledged);
  });
});

describe('a server that is busy with the first of those who come back', () => {
  it('[S2] keeps a thousand others in line, where the system would else turn them away for seconds', async () => {
    server.suspend();
    const coming = Array.from({ length: 1_000 }, () => connect(server.port, '127.0.0.1'));
    try {
      await Promise.all(coming.map((line) => once(line, 'connect')));
    } finally {
      for (const line of coming) line.destroy();
      server.resume();
    }
    expect((await ask('GET', '/healthz')).status).toBe(200);
  });
});

describe('a second server', () => {
  it('[S1] on the same folder is refused with a plain sentence, and the first goes on', { timeout: 20_000 }, async () => {
    const { line } = await chaired();
    const { status, words } = await refusedStart({ DATA_DIR: folder, PORT: String(await freePort()) });
    expect(status).toBe(1);
    expect(words.trim().split('\n')).toStrictEqual([expect.stringContaining(folder)]);
    expect(words).toContain('DATA_DIR');
    expect(await line.say('command', walkIn('王大爷'))).toMatchObject({ ok: true });
  });

  it('[S1] on the same port is refused too, and leaves its own folder free', async () => {
    const own = dataFolder();
    const { status, words } = await refusedStart({ DATA_DIR: own, PORT: String(server.port) });
    expect([status, words.includes(String(server.port))]).toStrictEqual([1, true]);
    const other = await startServer({ DATA_DIR: own });
    expect(await other.close()).toBe(0);
  });
});
