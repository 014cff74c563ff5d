// Every command and query over the wire by every kind of stranger, and every command by roles that may not: refused, and nothing is in the log.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandSchemas, type WireType } from '../../shared/protocol/up.ts';
import { projectRoot } from '../support/imports.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { casts, roleLetters, strangerKinds, strangers, type Asker, type Cast } from './cast.ts';
import { letters, matrix, type Letter } from './matrix.ts';
import { queries, type Audience, type Query } from './queries.ts';
import { packetsOfStranger } from './raw-packets.ts';
import { samples, unsayable } from './samples.ts';

let server: TestServer;
let castFor: (asker: Asker) => Promise<Cast>;
beforeAll(async () => {
  server = await testServer();
  // Forty commands at once is what each person may send.
  castFor = casts(server, 36);
});
afterAll(() => server.close());

const isWire = (type: string): type is WireType => Object.hasOwn(samples, type);
const wireTypes: readonly WireType[] = Object.keys(samples).filter(isWire);
const isQuery = (event: string): event is Query => Object.hasOwn(queries, event);
const events: readonly Query[] = Object.keys(queries).filter(isQuery);

const said = (type: string, fields: object) => ({ id: randomUUID(), type, ...fields });
const packet = (event: string, content: unknown) => `421${JSON.stringify([event, content])}`;
/** Everything that can be sent over a line once it is open. */
const packets: readonly (readonly [string, string])[] = [
  ...wireTypes.map((type) => [type, packet('command', said(type, samples[type]))] as const),
  ...Object.entries(unsayable).map(([type, fields]) => [type, packet('command', said(type, fields))] as const),
  ...events.map((event) => [event, packet(event, {})] as const),
];

const handshakes = {
  none: 'token.missing',
  nonsense: 'token.unknown',
  asking: 'token.unknown',
  removed: 'token.unknown',
  replaced: 'token.unknown',
  reissued: 'token.unknown',
  recovered: 'token.unknown',
  elsewhere: 'token.unknown',
} as const;
const outside = strangerKinds.filter((kind) => kind !== 'waiting');

it.each(wireTypes)('[S6] the sample of %s can be said on the wire', (type) => {
  expect(commandSchemas[type].safeParse({ type, ...samples[type] }).success).toBe(true);
});

it('[S6] every event that a line listens to has a row', () => {
  const source = readFileSync(join(projectRoot, 'server/live/sockets.ts'), 'utf8');
  const heard = [...source.matchAll(/\.on\('(\w+)'/g)].map(([, event = '']) => event);
  const known = ['connection', 'disconnect', 'command', ...events];
  expect([...new Set(heard)].toSorted()).toStrictEqual(known.toSorted());
});

describe.each(outside)('who %s', (kind) => {
  it.each(packets)(`[P6] and ${strangers[kind]} is not let in, and not heard: %s`, async (_name, sent) => {
    const at = await castFor(kind);
    const { person, token } = at.who(kind);
    const heard = await packetsOfStranger(server.url, { meeting: at.meeting, person, ...(token && { token }) }, [sent]);
    expect(heard).toStrictEqual({ handshake: handshakes[kind], answers: [] });
    expect(await at.isUnchanged()).toBe(true);
  });
});

/** Sends a command over the line of somebody who is let in. */
async function refusalOf(asker: Asker, type: string, fields: object) {
  const at = await castFor(asker);
  const line = await at.line(asker);
  const answer = await line.say('command', said(type, fields));
  expect(await at.isUnchanged()).toBe(true);
  return 'refusal' in answer ? answer.refusal.code : answer;
}

describe('who waits at the door', () => {
  it.each(wireTypes)('[P3] is refused %s', async (type) => {
    expect(await refusalOf('waiting', type, samples[type])).toBe('people.waiting');
  });
  it.each(Object.entries(unsayable))('[P3] cannot say %s', async (type, fields) => {
    expect(await refusalOf('waiting', type, fields)).toBe('command.malformed');
  });
});

describe.each(roleLetters.map((letter) => [letters[letter], letter] as const))('a %s', (role, letter) => {
  const barred = wireTypes.filter((type) => !matrix[type][0].includes(letter));
  it.each(barred)(`[P1] is refused %s over the wire`, async (type) => {
    expect(await refusalOf(letter, type, samples[type])).toBe('people.notAllowed');
  });
  it.each(Object.entries(unsayable))('[P1] cannot say %s', async (type, fields) => {
    expect(await refusalOf(letter, type, fields)).toBe('command.malformed');
  });
  it.each(events)(`[P1][P8] asks for %s`, async (event) => {
    const at = await castFor(letter);
    await queries[event].asked(await at.line(letter), role, audienceOf(letter));
    expect(await at.isUnchanged()).toBe(true);
  });
});

const audienceOf = (letter: Letter): Audience => ('CDKTS'.includes(letter) ? 'officers' : letter === 'P' ? 'seated' : 'public');

describe('who waits at the door, too,', () => {
  it.each(events)('[P3] asks for %s', async (event) => {
    const at = await castFor('waiting');
    await queries[event].asked(await at.line('waiting'), 'participant', 'waiting');
    expect(await at.isUnchanged()).toBe(true);
  });
});
