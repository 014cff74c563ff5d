// Frames that mean harm: refused with a code, while the thread that runs meetings and the document go on.
import { randomFillSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { pause } from '../support/pause.ts';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { stepOne } from '../../server/documents/frames.ts';
import { MemoryDocuments } from '../support/memory-documents.ts';
import { documentServer, MEETING, type DocumentServer } from '../support/document-server.ts';
import { BareClient, editor, noteUpdate, textIn, writeParagraph } from '../support/document-clients.ts';
import { soon } from '../support/soon.ts';

const toClose: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function serve(store = new MemoryDocuments(), settings?: { readonly taskMs?: number }): Promise<DocumentServer> {
  const server = await documentServer(store, settings);
  toClose.push(() => server.close());
  return server;
}

async function bare(server: DocumentServer, token: string, document = 'notes'): Promise<BareClient> {
  const client = await BareClient.open(server.url, token, document);
  toClose.push(() => client.socket.terminate());
  return client;
}

/** 22 bytes that claim 33 million structures: reading them makes room for as many. */
function bomb(): Uint8Array {
  const bytes = new Uint8Array(22);
  bytes.set([1, 0xff, 0xff, 0xff, 0x0f, 1, 0]);
  return bytes;
}

/** A valid update that takes Yjs the square of its size: each of many clients inserts before another element of a list. */
function quadratic(clients: number): Uint8Array {
  const [contentAny, hasRightOrigin, parentIsNamed, length] = [8, 0x40, 1, 1];
  const encoder = encoding.createEncoder();
  const put = (...numbers: readonly number[]): void => numbers.forEach((number) => encoding.writeVarUint(encoder, number));
  put(clients + 1);
  for (let client = clients + 1; client >= 2; client -= 1) {
    put(1, client, 0, contentAny + hasRightOrigin, 1, client - 2, length);
    encoding.writeAny(encoder, 1);
  }
  put(1, 1, 0, contentAny, parentIsNamed);
  encoding.writeVarString(encoder, 'a');
  put(clients);
  for (let at = 0; at < clients; at += 1) encoding.writeAny(encoder, 1);
  put(0);
  return encoding.toUint8Array(encoder);
}

/** The longest time this thread was busy while `work` went on. */
async function longestPause(work: () => Promise<unknown>): Promise<number> {
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await work();
  clearInterval(timer);
  return Math.max(longest, performance.now() - last);
}

describe('what takes too much', () => {
  it('[S6] an update of 22 bytes that claims millions of structures ends its sender alone', async () => {
    const server = await serve();
    const chair = await editor(server.url, 'chair', 'notes');
    toClose.push(() => chair.close());
    writeParagraph(chair.doc, '之前');
    const clerk = await bare(server, 'clerk');
    const pause = await longestPause(async () => {
      clerk.write(bomb());
      expect(await clerk.closed).toBe(4400);
    });
    expect(pause).toBeLessThan(500);
    expect(clerk.of('refused')).toStrictEqual([{ code: 'document.malformed', frame: 1 }]);
    writeParagraph(chair.doc, '之后');
    const deputy = await editor(server.url, 'deputy', 'notes');
    toClose.push(() => deputy.close());
    await soon(() => expect(textIn(deputy.doc)).toBe('之前\n之后'));
  });

  it('[S6] an update that overruns its time takes its worker along, not the document and not the next writer', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store, { taskMs: 1_000 });
    const [clerk, chair] = [await bare(server, 'clerk'), await bare(server, 'chair')];
    chair.write(noteUpdate('之前', 'i0'));
    await soon(() => expect(chair.of('stored')).toStrictEqual([{ upTo: 1 }]));
    const update = quadratic(60_000);
    const pause = await longestPause(async () => {
      clerk.write(update);
      await clerk.roundTrip();
      chair.write(noteUpdate('之后', 'i1'));
      expect(await clerk.closed).toBe(4400);
    });
    expect(pause).toBeLessThan(900);
    await soon(() => expect(chair.of('stored').at(-1)).toStrictEqual({ upTo: 2 }));
    expect((await server.documents.notesOf(MEETING, 'i0'))?.text).toBe('之前');
    expect((await server.documents.notesOf(MEETING, 'i1'))?.text).toBe('之后');
    expect(store.appends).toBe(2);
  });

  it.each([
    ['text over 500 KB', 'notes', () => noteUpdate('字'.repeat(170_000))],
    ['a proposal over 8,000 characters', 'proposals', () => noteUpdate('字'.repeat(8_001))],
    ['over 20,000 nodes', 'notes', () => manyNodes(20_001)],
    ['nesting over 16', 'notes', () => nested(17)],
    ['a value nested over 16', 'notes', () => nestedValue(17)],
    ['over 100 agenda items', 'agenda', () => manyItems(101)],
    ['a title over 200 characters', 'agenda', () => titled('字'.repeat(201))],
    ['types of unknown names', 'notes', () => unknownType(510_000)],
  ] as const)('[S6] %s is refused, and nothing of it stays', async (_, document, make) => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const clerk = await bare(server, 'clerk', document);
    clerk.write(make());
    expect(await clerk.closed).toBe(4413);
    expect(clerk.of('refused')).toStrictEqual([{ code: 'document.tooLarge', frame: 1 }]);
    expect(store.appends).toBe(0);
    const chair = await bare(server, 'chair', document);
    chair.write(noteUpdate('短'));
    await soon(() => expect(chair.of('stored')).toStrictEqual([{ upTo: 1 }]));
  });

  it.each([
    ['8,000 characters of a proposal', 'proposals', () => noteUpdate('字'.repeat(8_000))],
    ['nesting of 16', 'notes', () => nested(16)],
    ['100 agenda items', 'agenda', () => manyItems(100)],
    ['a title of 200 characters', 'agenda', () => titled('字'.repeat(200))],
  ] as const)('[S6] %s are taken', async (_, document, make) => {
    const server = await serve();
    const clerk = await bare(server, 'clerk', document);
    clerk.write(make());
    await soon(() => expect(clerk.of('stored')).toStrictEqual([{ upTo: 1 }]));
  });

  it('[S6] a frame over the limit ends its socket with 4413', async () => {
    const server = await serve();
    const clerk = await bare(server, 'clerk');
    clerk.send(new Uint8Array(2_000_001));
    expect(await clerk.closed).toBe(4413);
    expect(server.endings).toStrictEqual(['tooLarge']);
  });

  it('[S6] a line is counted once, whatever else comes after its goodbye', async () => {
    const server = await serve();
    const clerk = await bare(server, 'clerk');
    for (let frame = 0; frame < 2_100; frame += 1) clerk.send(Uint8Array.of(9));
    await expect.poll(() => server.endings.length).toBeGreaterThan(0);
    await pause(200);
    server.clock.advance(1_000);
    await clerk.closed;
    expect(server.endings).toStrictEqual(['malformed']);
  });
});

describe('what is no update', () => {
  it.each([
    ['nothing', []],
    ['an unknown message', [9]],
    ['an unknown step', [0, 7, 0]],
    ['more bytes than there are', [0, 2, 200, 1, 2, 3]],
    ['a number without an end', [0, 2, 255, 255, 255, 255, 255, 255, 255, 255, 255]],
    ['an update cut in half', [0, 2, ...halved(noteUpdate('abc'))]],
    ['awareness that is no JSON', [1, 5, 1, 1, 1, 1, 120]],
    ['awareness of more clients than follow', [1, 2, 99, 1]],
  ] as const)('[S6] %s ends its socket for good', async (_, bytes) => {
    const server = await serve();
    const clerk = await bare(server, 'clerk');
    clerk.send(Uint8Array.from(bytes));
    expect(await clerk.closed).toBe(4400);
  });

  it('[S6] a state vector that is none ends its socket for good', async () => {
    const server = await serve();
    const clerk = await bare(server, 'clerk');
    clerk.send(stepOne(Uint8Array.of(9, 1)));
    expect(await clerk.closed).toBe(4400);
  });

  it('[S6] text instead of bytes ends its socket for good', async () => {
    const server = await serve();
    const clerk = await bare(server, 'clerk');
    clerk.socket.send('{"hello":1}');
    expect(await clerk.closed).toBe(4400);
  });

  it('[S6] after two hundred random frames the document goes on and nothing was written', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    for (let count = 0; count < 200; count += 1) {
      const clerk = await bare(server, 'clerk');
      const bytes = randomFillSync(new Uint8Array(40));
      bytes.set([0, count % 3, 37]);
      clerk.send(bytes);
      clerk.socket.close();
      await clerk.closed;
    }
    const chair = await bare(server, 'chair');
    chair.write(noteUpdate('好'));
    await soon(() => expect(chair.of('stored')).toStrictEqual([{ upTo: 1 }]));
    expect((await server.documents.notesOf(MEETING, 'i1'))?.text).toBe('好');
  });

  it('[S2] who sends what depends on something missing is asked for it, and loses nothing', async () => {
    const server = await serve();
    const clerk = await bare(server, 'clerk');
    const doc = new Y.Doc();
    writeParagraph(doc, 'first');
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    writeParagraph(doc, 'second');
    for (const update of updates) clerk.write(update);
    await soon(() => expect(clerk.of('sync')).toStrictEqual([{ step: 0, bytes: Uint8Array.of(0) }]));
    clerk.write(Y.encodeStateAsUpdate(doc));
    await soon(() => expect(clerk.of('stored').at(-1)).toStrictEqual({ upTo: 2 }));
    expect((await server.documents.notesOf(MEETING, 'i1'))?.text).toBe('first\nsecond');
  });
});

function halved(update: Uint8Array): readonly number[] {
  const half = update.subarray(0, update.length / 2);
  return [half.length, ...half];
}

function made(write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => write(doc));
  return Y.encodeStateAsUpdate(doc);
}

const manyNodes = (count: number): Uint8Array => made((doc) => doc.getArray('a').push(Array.from({ length: count }, () => 1)));

const nested = (depth: number): Uint8Array =>
  made((doc) => {
    let within: Y.XmlFragment = doc.getXmlFragment('i1');
    for (let level = 2; level <= depth; level += 1) {
      const element = new Y.XmlElement('blockquote');
      within.insert(0, [element]);
      within = element;
    }
  });

const nestedValue = (depth: number): Uint8Array =>
  made((doc) => {
    let value: unknown = 1;
    for (let level = 1; level < depth; level += 1) value = [value];
    doc.getMap('m').set('deep', value);
  });

const manyItems = (count: number): Uint8Array =>
  made((doc) => doc.getArray('order').push(Array.from({ length: count }, (_, at) => `i${at}`)));

const titled = (title: string): Uint8Array => made((doc) => doc.getMap('items').set('i1', new Y.Map([['title', title]])));

const unknownType = (length: number): Uint8Array => made((doc) => doc.getText('elsewhere').insert(0, 'x'.repeat(length)));
