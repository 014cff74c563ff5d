// Several people at one document: stored, then echoed, then told; rights at every frame.
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { MemoryDocuments } from '../support/memory-documents.ts';
import { documentServer, MEETING, type DocumentServer } from '../support/document-server.ts';
import { BareClient, editor, noteUpdate, textIn, writeParagraph, type Editor } from '../support/document-clients.ts';
import { soon } from '../support/soon.ts';

const toClose: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function serve(store: MemoryDocuments, settings?: { readonly taskMs?: number }): Promise<DocumentServer> {
  const server = await documentServer(store, settings);
  toClose.push(() => server.close());
  return server;
}

async function come(server: DocumentServer, token: string, doc?: Y.Doc): Promise<Editor> {
  const client = await editor(server.url, token, 'notes', doc);
  toClose.push(() => client.close());
  return client;
}

async function bare(server: DocumentServer, token: string): Promise<BareClient> {
  const client = await BareClient.open(server.url, token, 'notes');
  toClose.push(() => client.socket.terminate());
  return client;
}

/** Holds appends until let go. */
function held(store: MemoryDocuments): { readonly begun: Promise<void>; readonly letGo: () => void } {
  let begin: () => void = () => undefined;
  let letGo: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  store.beforeAppend = () => {
    begin();
    return gate;
  };
  return { begun, letGo };
}

describe('editing together', () => {
  it('[A1] two editors end with the same text, and a third who comes later has it too', async () => {
    const server = await serve(new MemoryDocuments());
    const [chair, clerk] = [await come(server, 'chair'), await come(server, 'clerk')];
    writeParagraph(chair.doc, '路灯');
    await soon(() => expect(textIn(clerk.doc)).toBe('路灯'));
    writeParagraph(clerk.doc, '晾衣架');
    await soon(() => expect(textIn(chair.doc)).toBe('路灯\n晾衣架'));
    const deputy = await come(server, 'deputy');
    expect(textIn(deputy.doc)).toBe('路灯\n晾衣架');
  });

  it('[S1] nobody sees an update before it is stored, and then the writer is told', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const [chair, clerk] = [await bare(server, 'chair'), await bare(server, 'clerk')];
    const { begun, letGo } = held(store);
    chair.write(noteUpdate('路灯'));
    await begun;
    await Promise.all([chair.roundTrip(), clerk.roundTrip()]);
    expect([chair.of('stored'), clerk.of('sync')]).toStrictEqual([[], []]);
    letGo();
    await soon(() => expect(clerk.of('sync')).toHaveLength(1));
    await soon(() => expect(chair.of('stored')).toStrictEqual([{ upTo: 1 }]));
    expect(chair.of('sync')).toStrictEqual([]);
  });

  it('[S1] a newcomer is not shown what is on its way to the store', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const chair = await bare(server, 'chair');
    const { begun, letGo } = held(store);
    chair.write(noteUpdate('路灯'));
    await begun;
    const clerk = await bare(server, 'clerk');
    clerk.send(Uint8Array.of(0, 0, 1, 0));
    await clerk.roundTrip();
    expect(clerk.of('sync')).toStrictEqual([]);
    letGo();
    await soon(() => expect(clerk.of('sync').length).toBeGreaterThan(0));
  });

  it('[S5] what comes while an append is under way is one append, and one update for readers', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const [chair, reader] = [await bare(server, 'chair'), await bare(server, 'reader')];
    const { begun, letGo } = held(store);
    const doc = new Y.Doc();
    doc.on('update', (update: Uint8Array) => chair.write(update));
    writeParagraph(doc, 'one');
    await begun;
    for (let count = 0; count < 20; count += 1) writeParagraph(doc, `more ${count}`);
    await chair.roundTrip();
    letGo();
    await soon(() => expect(chair.of('stored').at(-1)).toStrictEqual({ upTo: 21 }));
    await reader.roundTrip();
    expect([store.appends, reader.of('sync').length]).toStrictEqual([2, 2]);
  });

  it('[S2] what was written offline is sent once and stored when the line is back', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const chair = await come(server, 'chair');
    chair.provider.disconnect();
    writeParagraph(chair.doc, '断线时写的');
    chair.provider.connect();
    await soon(() => expect(chair.words).toContainEqual({ kind: 'stored', content: { upTo: 1 } }));
    chair.provider.disconnect();
    chair.provider.connect();
    const clerk = await come(server, 'clerk');
    expect(textIn(clerk.doc)).toBe('断线时写的');
    await soon(() => expect(chair.provider.synced).toBe(true));
    await server.documents.notesOf(MEETING, 'i1');
    expect(store.appends).toBe(1);
  });

  it('[A1] cursors go among editors only, under the name the server knows', async () => {
    const server = await serve(new MemoryDocuments());
    const [chair, clerk, reader] = [await come(server, 'chair'), await come(server, 'clerk'), await come(server, 'reader')];
    chair.provider.awareness.setLocalStateField('user', { name: 'somebody else', color: '#fff' });
    const seen = (from: Editor): unknown => from.provider.awareness.getStates().get(chair.doc.clientID);
    const user = { id: 'chair', name: 'chair 先生', color: expect.stringMatching(/^#[0-9a-f]{6}$/) };
    await soon(() => expect(seen(clerk)).toStrictEqual({ user }));
    expect(seen(reader)).toBe(undefined);
    chair.close();
    await soon(() => expect(seen(clerk)).toBe(undefined));
  });
});

describe('rights', () => {
  it("[A1] a reader's update is refused with a word, on both write paths, and reaches nobody", async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const [reader, chair] = [await bare(server, 'reader'), await bare(server, 'chair')];
    const update = noteUpdate('不该有的');
    reader.write(update);
    const stepTwo = Uint8Array.of(0, 1, update.length, ...update);
    reader.send(stepTwo);
    await soon(() => expect(reader.of('refused')).toHaveLength(2));
    expect(reader.of('refused')).toStrictEqual([
      { code: 'document.readOnly', frame: 1 },
      { code: 'document.readOnly', frame: 2 },
    ]);
    expect(reader.of('rights')).toStrictEqual([{ write: false }]);
    await chair.roundTrip();
    expect([chair.of('sync'), store.appends]).toStrictEqual([[], 0]);
  });

  it('[A1] who loses the right in mid-session writes no more, and who gains it is asked for what is there', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const clerk = await come(server, 'clerk');
    server.rights.writers.delete('clerk');
    server.rights.tell();
    await soon(() => expect(clerk.words).toContainEqual({ kind: 'rights', content: { write: false } }));
    writeParagraph(clerk.doc, '等一等');
    // The first frame was the empty answer to the server's question.
    const refused = { kind: 'refused', content: { code: 'document.readOnly', frame: 2 } };
    await soon(() => expect(clerk.words).toContainEqual(refused));
    expect(store.appends).toBe(0);
    server.rights.writers.add('clerk');
    server.rights.tell();
    await soon(() => expect(clerk.words.at(-1)).toStrictEqual({ kind: 'stored', content: { upTo: 3 } }));
    expect((await server.documents.notesOf(MEETING, 'i1'))?.text).toBe('等一等');
  });

  it('[A1] a right lost between trial and append holds up that writer, not the others of the batch', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const [chair, clerk, reader] = [await bare(server, 'chair'), await bare(server, 'clerk'), await come(server, 'reader')];
    const { begun, letGo } = held(store);
    chair.write(noteUpdate('first', 'i0'));
    await begun;
    let questions = 0;
    // Trial of the clerk's, trial of the chair's, and then it is gone before either is asked again.
    server.rights.asked = () => {
      questions += 1;
      if (questions === 2) server.rights.writers.delete('clerk');
    };
    clerk.write(noteUpdate('from the clerk', 'i1'));
    await clerk.roundTrip();
    chair.write(noteUpdate('from the chair', 'i2'));
    await chair.roundTrip();
    letGo();
    await soon(() => expect(chair.of('stored')).toStrictEqual([{ upTo: 1 }, { upTo: 2 }]));
    expect(clerk.of('refused')).toStrictEqual([{ code: 'document.readOnly', frame: 1 }]);
    await soon(() => expect(textIn(reader.doc, 'i2')).toBe('from the chair'));
    expect(textIn(reader.doc, 'i1')).toBe('');
  });

  it('[P6] who is removed is cut off from the document and does not get back in', async () => {
    const server = await serve(new MemoryDocuments());
    const reader = await bare(server, 'reader');
    server.rights.removed.add('reader');
    server.rights.tell();
    expect(await reader.closed).toBe(4403);
    const again = await bare(server, 'reader');
    expect(await again.closed).toBe(4403);
    expect(server.endings).toStrictEqual(['rights', 'rights']);
  });

  it.each([
    ['nobody', `${MEETING}/notes`, 4401],
    ['a token nobody has', `${MEETING}/notes?token=no-such`, 4401],
    ['a meeting there is not', 'nowhere2/notes?token=chair', 4404],
    ['a document there is not', `${MEETING}/diary?token=chair`, 4404],
    ['a path below a document', `${MEETING}/notes/more?token=chair`, 4404],
  ])('[S6] %s is turned away for good', async (_, path, code) => {
    const server = await serve(new MemoryDocuments());
    const client = new BareClient(server.url, path);
    expect(await client.closed).toBe(code);
  });

  it('[S6] a cookie counts only with an origin of our own, and a foreign origin is no client of ours', async () => {
    const own = await serve(new MemoryDocuments());
    const path = `${MEETING}/notes?person=chair`;
    const cookie = new BareClient(own.url, path, { cookie: 'yt=1' });
    await soon(() => expect(cookie.of('rights')).toStrictEqual([{ write: true }]));
    cookie.socket.terminate();
    for (const [origin, code] of [['none', 4401] as const, ['foreign', 1006] as const]) {
      const server = await documentServer(new MemoryDocuments(), { origin });
      toClose.push(() => server.close());
      expect(await new BareClient(server.url, path, { cookie: 'yt=1' }).closed).toBe(code);
    }
  });

  it('[S6] the ninth socket of a person at a document is told to come back', async () => {
    const server = await serve(new MemoryDocuments());
    const eight: BareClient[] = [];
    for (let count = 0; count < 8; count += 1) eight.push(await bare(server, 'reader'));
    await soon(() => expect(eight.every((client) => client.of('rights').length === 1)).toBe(true));
    expect(await (await bare(server, 'reader')).closed).toBe(1013);
    const other = await bare(server, 'chair');
    await soon(() => expect(other.of('rights')).toHaveLength(1));
  });
});
