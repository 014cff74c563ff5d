// What was acknowledged stays: over restarts, several nodes, a store that fails, and a log that is written anew.
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { StoreUnavailable } from '../../server/ports.ts';
import { MemoryDocuments } from '../support/memory-documents.ts';
import { documentServer, MEETING, type DocumentServer } from '../support/document-server.ts';
import { BareClient, editor, noteUpdate, textIn, writeParagraph, type Editor } from '../support/document-clients.ts';
import { soon } from '../support/soon.ts';

const toClose: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function serve(store: MemoryDocuments): Promise<DocumentServer> {
  const server = await documentServer(store);
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

describe('several nodes', () => {
  it('[S4] two nodes over one store end with the same text', async () => {
    const store = new MemoryDocuments();
    const [one, other] = [await serve(store), await serve(store)];
    const [chair, clerk] = [await come(one, 'chair'), await come(other, 'clerk')];
    for (let count = 0; count < 10; count += 1) {
      writeParagraph(chair.doc, `chair ${count}`);
      writeParagraph(clerk.doc, `clerk ${count}`);
    }
    await soon(() => expect(textIn(chair.doc).split('\n')).toHaveLength(20));
    await soon(() => expect(textIn(clerk.doc)).toBe(textIn(chair.doc)));
    const texts = await Promise.all([one, other].map((server) => server.documents.notesOf(MEETING, 'i1')));
    expect(texts.map((text) => text?.text)).toStrictEqual([textIn(chair.doc), textIn(chair.doc)]);
  });

  it('[S4] a node that missed updates finds them in the merged state', async () => {
    const store = new MemoryDocuments();
    const [one, other] = [await serve(store), await serve(store)];
    const clerk = await come(other, 'clerk');
    const following = vi.spyOn(store, 'readAfter').mockResolvedValue([]);
    const chair = await bare(one, 'chair');
    const doc = new Y.Doc();
    doc.on('update', (update: Uint8Array) => chair.write(update));
    for (let count = 1; count <= 250; count += 1) {
      writeParagraph(doc, String(count));
      if (count % 5 === 0) await soon(() => expect(chair.of('stored').at(-1)).toStrictEqual({ upTo: count }));
    }
    await one.documents.notesOf(MEETING, 'i1');
    expect(store.rows(MEETING, 'notes')).toBeLessThan(200);
    following.mockRestore();
    writeParagraph(clerk.doc, 'clerk');
    await soon(() => expect(textIn(clerk.doc).split('\n')).toHaveLength(251));
  });
});

describe('trouble', () => {
  it('[S1] after a node is gone without a word, another has all that was acknowledged', async () => {
    const store = new MemoryDocuments();
    const first = await documentServer(store);
    const chair = await bare(first, 'chair');
    const doc = new Y.Doc();
    doc.on('update', (update: Uint8Array) => chair.write(update));
    for (let count = 1; count <= 30; count += 1) writeParagraph(doc, String(count));
    await soon(() => expect(chair.of('stored').at(-1)).toStrictEqual({ upTo: 30 }));
    // Whatever the first still wanted to write is lost with it.
    store.beforeAppend = () => new Promise(() => undefined);
    writeParagraph(doc, 'never acknowledged');
    await chair.roundTrip();
    const second = new MemoryDocuments();
    const { upTo, updates } = await store.load(MEETING, 'notes');
    await second.compact(MEETING, 'notes', upTo, Y.mergeUpdates([...updates]));
    const server = await serve(second);
    expect((await server.documents.notesOf(MEETING, 'i1'))?.text.split('\n')).toHaveLength(30);
    const closed = first.close();
    // A store that never answers does not keep a server from ending.
    first.clock.advance(1_000);
    await closed;
    expect(await chair.closed).toBe(1012);
  });

  it('[S7] when the store does not answer nobody is told "stored", everybody comes back, and nothing is there twice', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const chair = await come(server, 'chair');
    store.losesAnswers = true;
    writeParagraph(chair.doc, '一次');
    await soon(() => expect(server.reports).toContain('documents.gaveUp'));
    store.losesAnswers = false;
    await soon(() => expect(chair.words).toContainEqual({ kind: 'stored', content: { upTo: 1 } }));
    expect((await server.documents.notesOf(MEETING, 'i1'))?.text).toBe('一次');
    expect(store.appends).toBe(1);
  });

  it('[S7] a store that refuses loses nothing: the editor sends it again', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const chair = await come(server, 'chair');
    let refusals = 0;
    store.beforeAppend = () => {
      refusals += 1;
      return refusals <= 2 ? Promise.reject(new StoreUnavailable('no')) : Promise.resolve();
    };
    writeParagraph(chair.doc, '留着');
    await soon(() => expect(store.appends).toBe(1));
    expect((await server.documents.notesOf(MEETING, 'i1'))?.text).toBe('留着');
  });

  it('[S4] a server that ends stores what was sent, and tells everybody to come back', async () => {
    const store = new MemoryDocuments();
    const server = await documentServer(store);
    const chair = await bare(server, 'chair');
    chair.write(noteUpdate('最后一句'));
    await chair.roundTrip();
    await server.close();
    expect(await chair.closed).toBe(1012);
    expect(chair.of('stored')).toStrictEqual([{ upTo: 1 }]);
    expect([store.followers, server.rights.listeners, server.clock.waiting()]).toStrictEqual([0, 0, 0]);
  });
});

describe('memory', () => {
  it('[S5] a document leaves memory a minute after the last one left, and not while somebody is there', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const chair = await bare(server, 'chair');
    await soon(() => expect(chair.of('rights')).toHaveLength(1));
    for (let minute = 0; minute < 7; minute += 1) {
      server.clock.advance(10_000);
      await chair.roundTrip();
    }
    expect(store.followers).toBe(1);
    chair.socket.close();
    await chair.closed;
    await soon(() => {
      server.clock.advance(1);
      expect(server.clock.waiting()).toBe(2);
    });
    server.clock.advance(59_000);
    expect(store.followers).toBe(1);
    server.clock.advance(1_000);
    expect([store.followers, server.rights.listeners]).toStrictEqual([0, 0]);
  });

  it('[S2] a quiet client hears something every ten seconds, and one that is gone is dropped', async () => {
    const server = await serve(new MemoryDocuments());
    const reader = await bare(server, 'reader');
    await soon(() => expect(reader.of('rights')).toHaveLength(1));
    server.clock.advance(10_000);
    await reader.roundTrip();
    expect(reader.of('awareness')).toHaveLength(1);
    reader.socket.pause();
    server.clock.advance(50_000);
    reader.socket.resume();
    expect(await reader.closed).toBe(1006);
  });
});
