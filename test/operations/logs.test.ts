// The log of a whole meeting at its most talkative, faults included: every line is JSON, and none repeats what was said.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faultOf } from '../../server/fault.ts';
import { StoreUnavailable } from '../../server/ports.ts';
import { redisKeys } from '../../server/storage/redis-keys.ts';
import { changedBuild } from '../faults/builds.ts';
import { startServer, type ServerProcess } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { CREATE_KEY } from '../support/server.ts';
import { talk, talkativeMeeting, vote, write, type Talkative } from './talkative-meeting.ts';

const line = z.looseObject({ level: z.string(), time: z.iso.datetime(), event: z.string().regex(/^[a-z]+\.[a-zA-Z]+$/) });

let redis: RedisServer;
let server: ServerProcess;
let held: Talkative;
const lines: string[] = [];
const events = (): readonly string[] => lines.map((one) => line.parse(JSON.parse(one)).event);

beforeAll(async () => {
  redis = await startRedis();
  const settings = { REDIS_URL: redis.url, LOG_LEVEL: 'debug', CREATE_KEY };
  server = await startServer(settings, changedBuild('tripping'), (one) => lines.push(one));
  held = await talkativeMeeting(server.url);
  held.secrets.add(markKeyOf(held.meeting));
  await talk(held);
  await vote(held);
  await write(server.url, held);
  await trip(held);
  await fallSilent(held);
  await crash(held);
}, 60_000);
afterAll(async () => {
  held.close();
  await server.close();
  await redis.close();
});

/** The key that heads are marked with, as the store keeps it (L6). */
function markKeyOf(meeting: string): string {
  const kept = z.looseObject({ secret: z.object({ markKey: z.string().length(43) }) });
  return kept.parse(JSON.parse(redis.cli('HGET', redisKeys.secrets(meeting), '1'))).secret.markKey;
}

/** Bugs in a command, in storing, and over HTTP. */
async function trip({ chair, people: [first], meeting, ask, secrets }: Talkative): Promise<void> {
  const said = ['不合语法的话', '写下来的发言', '绊脚石'];
  for (const word of said) secrets.add(word);
  const unknown = { ok: false, unknown: true };
  expect(await first?.command('people.help', { where: said[0] })).toStrictEqual(unknown);
  expect(await first?.command('queue.write', { text: said[1] })).toStrictEqual(unknown);
  expect(await chair.command('queue.close')).toStrictEqual(unknown);
  const { status } = await ask('POST', `/api/meetings/${meeting}/join`, { body: { key: chair.token, name: '绊脚石' } });
  expect(status).toBe(500);
}

async function fallSilent({ chair }: Talkative): Promise<void> {
  const told = (ok: boolean) =>
    chair.until(() => chair.words.findLast(({ event }) => event === 'store')?.content['ok'] === ok || undefined);
  redis.suspend();
  await told(false);
  await chair.say('command', { id: randomUUID(), type: 'queue.setOrder', order: 'leastHeard' });
  redis.resume();
  await told(true);
}

/** A promise that nobody looks after, broken with the whole room in its message. */
async function crash({ people: [first] }: Talkative): Promise<void> {
  await first?.command('queue.leave');
  await server.ended();
}

describe('the log', () => {
  it('[S6] is JSON in every line, with its time, level and event', () => {
    for (const one of lines) expect(line.safeParse(JSON.parse(one)), one).toMatchObject({ success: true });
    expect(lines.length).toBeGreaterThan(50);
  });

  it('[L4][V7][P11] repeats no name, choice, key, token, number, recovery code or text, whatever goes wrong', () => {
    expect(held.secrets.size).toBeGreaterThan(50);
    const found = [...held.secrets].flatMap((secret) =>
      lines.filter((one) => one.includes(secret)).map((one) => `${secret}: ${one}`),
    );
    expect(found).toStrictEqual([]);
    expect(lines.filter((one) => /\bo[12]\b|"(yes|no|abstain)"|\p{Script=Han}/u.test(one))).toStrictEqual([]);
  });

  it('[S6][S7] tells of every kind of trouble once, with its place', () => {
    const told = ['command.failed', 'room.failed', 'http.failed', 'store.silent', 'store.back', 'server.crashed'];
    expect(told.filter((event) => !events().includes(event))).toStrictEqual([]);
    const failed = lines.filter((one) => one.includes('"command.failed"'));
    expect(failed).toHaveLength(2);
    for (const one of failed) expect(one).toMatch(/"error":"(?:Error|SyntaxError) at .*(?:served\.ts|main\.js)/);
    expect(lines.at(-1)).toContain('"server.crashed"');
  });

  it('[V8] says nowhere when a sealed ballot came', () => {
    const routes = lines.filter((one) => one.includes('http.answered'));
    expect(routes.some((one) => one.includes('/api/meetings/:meeting/join'))).toBe(true);
    expect(lines.filter((one) => one.includes('/ballots'))).toStrictEqual([]);
  });
});

describe('what was thrown', () => {
  it('[L4] is told by its kind, code and place', () => {
    const thrown = Object.assign(new TypeError('钱大妈 voted yes\n    at 钱大妈 (/x:1:1)'), { code: 'ERR_X' });
    expect(faultOf(thrown)).toMatch(/^TypeError ERR_X at .*logs\.test\.ts:\d+:\d+/);
    expect(faultOf(thrown)).not.toMatch(/钱大妈|yes/);
    expect(faultOf('钱大妈')).toBe('thrown: no Error');
  });

  it('[S7] is told in words where it is the store that is away, up to what it may quote', () => {
    const away = new StoreUnavailable("append: ERR unknown command 'X', with args beginning with: '钱大妈'");
    expect(faultOf(away)).toBe('StoreUnavailable: append: ERR unknown command');
  });
});
