// What the rooms learn from the documents: the outline, the proposals' texts, and what a meeting begins with.
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { OpenDocument } from '../../server/documents/open-document.ts';
import { outlineOf } from '../../server/documents/outline.ts';
import { textOf } from '../../server/documents/reading.ts';
import { itemId } from '../../shared/room/ids.ts';
import { MemoryDocuments } from '../support/memory-documents.ts';
import { documentServer, MEETING, type DocumentServer } from '../support/document-server.ts';
import { editor, textIn, writeParagraph, type Editor } from '../support/document-clients.ts';
import { soon } from '../support/soon.ts';

const toClose: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function serve(store = new MemoryDocuments()): Promise<DocumentServer> {
  const server = await documentServer(store);
  toClose.push(() => server.close());
  return server;
}

async function come(server: DocumentServer, token: string, document: string): Promise<Editor> {
  const client = await editor(server.url, token, document);
  toClose.push(() => client.close());
  return client;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function agendaDoc(write: (doc: Y.Doc) => void): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => write(doc));
  return doc;
}

function addItem(doc: Y.Doc, id: string, fields: Record<string, unknown>): void {
  doc.getArray('order').push([id]);
  doc.getMap('items').set(id, new Y.Map(Object.entries(fields)));
}

describe('the outline', () => {
  it('[A1] has the items in the order of the document, with what an item says and nothing else', () => {
    const doc = agendaDoc((to) => {
      addItem(to, 'lamps', { title: '路灯', kind: 'decide', minutes: 20, presenter: '王主任', question: '装不装?', secret: 'x' });
      addItem(to, 'news', { title: '通报', kind: 'inform', minutes: 5 });
    });
    expect(outlineOf(doc)).toStrictEqual([
      { id: 'lamps', title: '路灯', kind: 'decide', presenter: '王主任', minutes: 20, question: '装不装?' },
      { id: 'news', title: '通报', kind: 'inform', minutes: 5 },
    ]);
  });

  it('[A1] leaves out what does not fit: unknown ids, doubles, no kind, no title; minutes stay within a day', () => {
    const doc = agendaDoc((to) => {
      addItem(to, 'a', { title: 'a', kind: 'discuss', minutes: 9_999 });
      addItem(to, 'b', { title: 'b', kind: 'shout', minutes: 1 });
      addItem(to, 'c', { title: 7, kind: 'discuss' });
      addItem(to, 'd', { title: 'd', kind: 'discuss', minutes: -3, presenter: 5, question: ' ' });
      addItem(to, 'e', { title: 'e', kind: 'discuss', minutes: 'long' });
      addItem(to, '../f', { title: 'f', kind: 'discuss', minutes: 1 });
      to.getArray('order').push(['a', 'nothing', 7, { id: 'a' }]);
      to.getMap('items').set('b2', 'no map');
    });
    expect(outlineOf(doc)).toStrictEqual([
      { id: 'a', title: 'a', kind: 'discuss', minutes: 600 },
      { id: 'd', title: 'd', kind: 'discuss', minutes: 0 },
      { id: 'e', title: 'e', kind: 'discuss', minutes: 0 },
    ]);
  });

  it('[A1] can be read of whatever anybody wrote', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant('i1'), fc.uint8Array());
    const field = fc.constantFrom('title', 'kind', 'minutes', 'presenter', 'question', 'i1', '__proto__', 'constructor');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('order'), value }),
      fc.record({ kind: fc.constant('item'), field, value }),
      fc.record({ kind: fc.constant('within'), field, value }),
      fc.record({ kind: fc.constant('xml'), field }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const doc = agendaDoc((to) => steps.forEach((one) => play(to, one)));
        const update = Y.encodeStateAsUpdate(doc);
        const outline = new OpenDocument('agenda', [update]).news().outline ?? [];
        expect(outline.every((item) => item.minutes >= 0 && item.minutes <= 600 && item.title.length <= 200)).toBe(true);
        expect(outlineOf(doc)).toStrictEqual(outline);
      }),
      { numRuns: 300 },
    );
  });

  it('[A1] is told after each stored update with the number of updates it is of, and again to a node that opens it', async () => {
    const store = new MemoryDocuments();
    const server = await serve(store);
    const chair = await come(server, 'chair', 'agenda');
    expect(server.outlines).toStrictEqual([{ upTo: 0, items: [] }]);
    chair.doc.transact(() => addItem(chair.doc, 'i1', { title: '路灯', kind: 'discuss', minutes: 5 }));
    const items = [{ id: itemId('i1'), title: '路灯', kind: 'discuss', minutes: 5 }];
    await soon(() => expect(server.outlines.at(-1)).toStrictEqual({ upTo: 1, items }));
    // What the outline does not show is no news to the room.
    chair.doc.getMap('elsewhere').set('x', 1);
    await soon(() => expect(store.appends).toBe(2));
    chair.doc.transact(() => addItem(chair.doc, 'i2', { title: '晾衣', kind: 'discuss', minutes: 5 }));
    await soon(() => expect(server.outlines.map(({ upTo }) => upTo)).toStrictEqual([0, 1, 3]));
    const other = await serve(store);
    await come(other, 'clerk', 'agenda');
    expect(other.outlines).toStrictEqual(server.outlines.slice(-1));
  });
});

describe('the proposals', () => {
  it('[A3] the text is its blocks joined by a line feed, marks dropped', () => {
    const doc = new Y.Doc();
    const [heading, list, item, inner, last, broken] = [
      new Y.XmlElement('heading'),
      new Y.XmlElement('bulletList'),
      new Y.XmlElement('listItem'),
      new Y.XmlElement('paragraph'),
      new Y.XmlElement('paragraph'),
      new Y.XmlElement('paragraph'),
    ];
    const bold = new Y.XmlText();
    doc.getXmlFragment('i1').insert(0, [heading, list, last, broken]);
    heading.insert(0, [new Y.XmlText('约定')]);
    list.insert(0, [item]);
    item.insert(0, [inner]);
    inner.insert(0, [bold]);
    bold.insert(0, '二十二点', { bold: true });
    bold.insert(4, '以后安静');
    broken.insert(0, [new Y.XmlText('一'), new Y.XmlElement('hardBreak'), new Y.XmlText('二')]);
    expect(textOf(doc.getXmlFragment('i1'))).toBe('约定\n二十二点以后安静\n\n一\n二');
  });

  it('[A3] an edit is told with the hash of the text and the time, once for each item that changed', async () => {
    const server = await serve();
    const clerk = await come(server, 'clerk', 'proposals');
    writeParagraph(clerk.doc, '装路灯', 'i1');
    const first = { item: 'i1', hash: sha256('装路灯'), editedAt: server.clock.now() };
    await soon(() => expect(server.edits).toStrictEqual([first]));
    server.clock.advance(5_000);
    writeParagraph(clerk.doc, '修围墙', 'i2');
    const second = { item: 'i2', hash: sha256('修围墙'), editedAt: server.clock.now() };
    await soon(() => expect(server.edits).toStrictEqual([first, second]));
    expect(await server.documents.proposalOf(MEETING, 'i1')).toStrictEqual({
      text: '装路灯',
      hash: first.hash,
      editedAt: first.editedAt,
    });
    expect(await server.documents.proposalOf(MEETING, 'i9')).toBe(undefined);
  });

  it('[G6] while somebody types the record hears of it every two seconds, of the last edit in any case', async () => {
    const server = await serve();
    const clerk = await come(server, 'clerk', 'proposals');
    writeParagraph(clerk.doc, '装');
    await soon(() => expect(server.edits).toHaveLength(1));
    writeParagraph(clerk.doc, '路');
    server.clock.advance(500);
    writeParagraph(clerk.doc, '灯');
    await soon(async () => expect((await server.documents.proposalOf(MEETING, 'i1'))?.text).toBe('装\n路\n灯'));
    server.clock.advance(1_499);
    expect(server.edits).toHaveLength(1);
    server.clock.advance(1);
    const last = { item: 'i1', hash: sha256('装\n路\n灯'), editedAt: server.clock.now() - 1_500 };
    expect(server.edits.slice(1)).toStrictEqual([last]);
    writeParagraph(clerk.doc, '。');
    await soon(async () => expect((await server.documents.proposalOf(MEETING, 'i1'))?.text).toBe('装\n路\n灯\n。'));
    await server.documents.close();
    expect(server.edits.at(-1)?.hash).toBe(sha256('装\n路\n灯\n。'));
  });

  it("[A3] the text for a poll is that of the store's tip, another node's edits included", async () => {
    const store = new MemoryDocuments();
    const [one, other] = [await serve(store), await serve(store)];
    await one.documents.proposalOf(MEETING, 'i1');
    vi.spyOn(store, 'follow').mockReturnValue(() => undefined);
    const clerk = await come(other, 'clerk', 'proposals');
    writeParagraph(clerk.doc, '装路灯');
    await soon(() => expect(store.appends).toBe(1));
    expect((await one.documents.proposalOf(MEETING, 'i1'))?.text).toBe('装路灯');
  });

  it('[G6] a node that opens the document takes the time of the last edit from the record, and tells what that does not know', async () => {
    const store = new MemoryDocuments();
    const first = await serve(store);
    await first.documents.seed(MEETING, [
      { id: 'i1', title: '路灯', kind: 'decide', minutes: 10, proposal: '装路灯' },
      { id: 'i2', title: '围墙', kind: 'decide', minutes: 10, proposal: '修围墙' },
    ]);
    const server = await serve(store);
    const edit = { item: 'i1', hash: sha256('装路灯'), editedAt: 42 };
    server.known.set('i1', edit);
    expect((await server.documents.proposalOf(MEETING, 'i1'))?.editedAt).toBe(42);
    const untold = { item: 'i2', hash: sha256('修围墙'), editedAt: server.clock.now() };
    await soon(() => expect(server.edits).toStrictEqual([untold]));
  });
});

describe('what a meeting begins with', () => {
  it('[A1] agenda and proposals are in the documents, ready to be edited, and their outline is answered', async () => {
    const server = await serve();
    const seeded = await server.documents.seed(MEETING, [
      { id: 'i1', title: '路灯', kind: 'decide', minutes: 10, question: '装不装?', proposal: '第一行\n第二行' },
      { id: 'i2', title: '通报', kind: 'inform', minutes: 5 },
    ]);
    const items = [
      { id: itemId('i1'), title: '路灯', kind: 'decide', minutes: 10, question: '装不装?' },
      { id: itemId('i2'), title: '通报', kind: 'inform', minutes: 5 },
    ];
    const proposals = [{ item: 'i1', hash: sha256('第一行\n第二行'), editedAt: server.clock.now() }];
    expect(seeded).toStrictEqual({ outline: { upTo: 1, items }, proposals });
    const clerk = await come(server, 'clerk', 'proposals');
    expect(textIn(clerk.doc)).toBe('第一行\n第二行');
    await come(server, 'clerk', 'agenda');
    expect(server.outlines).toStrictEqual([{ upTo: 1, items }]);
  });

  it('[M9] a meeting that was deleted is gone for who was at its documents', async () => {
    const server = await serve();
    const clerk = await come(server, 'clerk', 'notes');
    const closed = new Promise((resolve) => clerk.provider.once('closed', ({ code }) => resolve(code)));
    server.documents.forget(MEETING);
    expect(await closed).toBe(4404);
  });
});

interface Step {
  readonly kind: string;
  readonly field?: string;
  readonly value?: unknown;
}

/** Writes nonsense where the agenda should be. */
function play(doc: Y.Doc, { kind, field = 'i1', value }: Step): void {
  if (kind === 'order') doc.getArray('order').push([value]);
  else if (kind === 'item') doc.getMap('items').set(field, value);
  else if (kind === 'xml') doc.getMap('items').set(field, new Y.XmlElement('item'));
  else {
    const held = doc.getMap('items').get('i1');
    const fields: Y.Map<unknown> = held instanceof Y.Map ? held : new Y.Map();
    if (fields !== held) doc.getMap('items').set('i1', fields);
    fields.set(field, value);
    doc.getArray('order').push(['i1']);
  }
}
