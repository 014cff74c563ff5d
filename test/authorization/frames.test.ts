// Every frame at every document by everybody: heard, refused, or not even let in, and what was refused is nowhere.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentNames, type DocumentName } from '../../server/documents/rights.ts';
import { closeCodes } from '../../server/documents/session.ts';
import { stepOne } from '../../server/documents/frames.ts';
import { BareClient, type Word } from '../support/document-clients.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { cast, roleLetters, strangerKinds, strangers, type Asker, type Cast } from './cast.ts';
import { frameRows, type FrameRow } from './frames.ts';
import { letters } from './matrix.ts';
import { soon } from '../support/soon.ts';

let server: TestServer;
let at: Cast;
/** A clerk at each document, who sees what came of a frame. */
const watchers = new Map<DocumentName, BareClient>();
beforeAll(async () => {
  server = await testServer();
  at = await cast(server);
  for (const name of documentNames) watchers.set(name, await clientOf('K', name));
});
afterAll(() => server.close());

/** Chair, deputy and clerk write; participants do where the chair lets them, which is never the agenda. */
const WRITERS: Readonly<Record<'shut' | 'let', Readonly<Record<DocumentName, string>>>> = {
  shut: { agenda: 'CDK', proposals: 'CDK', notes: 'CDK' },
  let: { agenda: 'CDK', proposals: 'CDKP', notes: 'CDKP' },
};
const refusals: Readonly<Record<(typeof strangerKinds)[number], number>> = {
  none: closeCodes.token,
  nonsense: closeCodes.token,
  waiting: closeCodes.rights,
  asking: closeCodes.token,
  removed: closeCodes.token,
  replaced: closeCodes.token,
  reissued: closeCodes.token,
  recovered: closeCodes.token,
  elsewhere: closeCodes.token,
};

function pathTo(asker: Asker, name: string, meeting = at.meeting): string {
  const { token } = at.who(asker);
  return `${meeting}/${name}${token ? `?token=${token}` : ''}`;
}
const urlOf = () => `${server.url.replace('http', 'ws')}/doc`;

async function clientOf(asker: Asker, name: DocumentName): Promise<BareClient> {
  const client = new BareClient(urlOf(), pathTo(asker, name));
  await once(client.socket, 'open');
  await soon(() => expect(client.of('rights')).toHaveLength(1));
  return client;
}

let words = 0;
const newWord = (): string => `word${(words += 1)}x`;
const holds = (heard: readonly Word[], word: string): boolean =>
  heard.some(({ content }) => JSON.stringify(content, asText).includes(word));
/** Bytes as the text in them; whatever is no text does not matter here. */
const asText = (_key: string, value: unknown): unknown => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);

/** What was sent before it was dealt with once this is answered: questions and writes are taken in order. */
async function answeredAfter(client: BareClient, answers = 1): Promise<readonly Word[]> {
  const known = client.of('sync').length;
  client.send(stepOne(Uint8Array.of(0)));
  await soon(() => expect(client.of('sync').length).toBeGreaterThanOrEqual(known + answers));
  return client.words;
}

async function watchersWord(name: DocumentName): Promise<readonly Word[]> {
  const watcher = watchers.get(name);
  if (!watcher) throw new Error('somebody watches each document');
  return answeredAfter(watcher);
}

/** What came of one frame of somebody who is let in, and of the question after it: so many answers at least. */
async function sentBy(asker: Asker, name: DocumentName, row: FrameRow, answers: number) {
  const client = await clientOf(asker, name);
  const word = newWord();
  const known = client.words.length;
  client.send(row.bytes(word, 'i1'));
  await answeredAfter(client, answers);
  const seen = await watchersWord(name);
  const heard = client.words.slice(known);
  client.socket.terminate();
  return {
    refused: heard.filter(({ kind }) => kind === 'refused').map(({ content }) => content),
    stored: heard.some(({ kind }) => kind === 'stored'),
    answers: heard.filter(({ kind }) => kind === 'sync').length,
    change: holds(
      seen.filter(({ kind }) => kind === 'sync'),
      word,
    ),
    cursor: holds(
      seen.filter(({ kind }) => kind === 'awareness'),
      word,
    ),
  };
}

const READ_ONLY = [{ code: 'document.readOnly', frame: 1 }];

describe.each(['shut', 'let'] as const)('where editing is %s to participants', (editing) => {
  beforeAll(async () => {
    const open = editing === 'let';
    const line = await at.line('C');
    const answer = await line.command('meeting.configure', { editing: { proposals: open, notes: open } });
    expect(answer).toMatchObject({ ok: true });
  });
  const cells = documentNames.flatMap((name) =>
    frameRows.flatMap((row) => roleLetters.map((letter) => [name, row.name, letters[letter], letter, row] as const)),
  );
  it.each(cells)('[A1] %s: %s by a %s', async (name, _name, _role, letter, row) => {
    const isWriter = WRITERS[editing][name].includes(letter);
    const led = isWriter ? row.writer : row.reader;
    // A writer is asked as well, each time; what comes last answers the question that every cell ends with.
    const answers = (led === 'content' ? 2 : 1) * (isWriter ? 2 : 1);
    const outcome = await sentBy(letter, name, row, answers);
    expect(outcome).toMatchObject({
      refused: led === 'refused' ? READ_ONLY : [],
      stored: led === 'change',
      change: led === 'change',
      cursor: led === 'cursor',
      answers,
    });
  });
});

describe.each(strangerKinds)('who %s', (kind) => {
  const cells = documentNames.flatMap((name) => frameRows.map((row) => [name, row.name, row] as const));
  it.each(cells)(`[P6] and ${strangers[kind]} is sent away with whatever came: %s, %s`, async (name, _name, row) => {
    const client = new BareClient(urlOf(), pathTo(kind, name));
    const word = newWord();
    await once(client.socket, 'open');
    client.send(row.bytes(word, 'i1'));
    expect(await client.closed).toBe(refusals[kind]);
    expect(client.words).toStrictEqual([]);
    expect(holds(await watchersWord(name), word)).toBe(false);
  });
});

describe('a document that is none', () => {
  it.each(roleLetters)('[S6] is not there, whoever asks: %s', async (letter) => {
    const paths = [pathTo(letter, 'minutes'), pathTo(letter, 'notes/more'), pathTo(letter, 'notes', 'nowhere2')];
    const codes = paths.map((path) => new BareClient(urlOf(), path).closed);
    expect(await Promise.all(codes)).toStrictEqual(paths.map(() => closeCodes.gone));
  });
});
