// Clients of a document: the stock y-websocket client, and a bare socket that sends whatever bytes it likes.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { FrameReader, REFUSED, RIGHTS, STORED, updateFrame } from '../../server/documents/frames.ts';
import { MEETING } from './document-server.ts';

/** A frame that is ours beside y-websocket's, as a client reads it. */
export interface Word {
  readonly kind: 'refused' | 'stored' | 'rights' | 'sync' | 'awareness';
  readonly content: unknown;
}

export function wordIn(bytes: Uint8Array): Word {
  const reader = new FrameReader(bytes);
  const kind = reader.number();
  if (kind === REFUSED) return { kind: 'refused', content: JSON.parse(reader.text()) };
  if (kind === STORED) return { kind: 'stored', content: JSON.parse(reader.text()) };
  if (kind === RIGHTS) return { kind: 'rights', content: JSON.parse(reader.text()) };
  if (kind === 1) return { kind: 'awareness', content: reader.text() };
  return { kind: 'sync', content: { step: reader.number(), bytes: reader.bytes() } };
}

export interface Editor {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  readonly words: Word[];
  /** Ends the connection for good. */
  close(): void;
}

/** The stock client, synced. */
export async function editor(
  url: string,
  token: string,
  document: string,
  doc = new Y.Doc(),
  meeting = MEETING,
): Promise<Editor> {
  const provider = new WebsocketProvider(`${url}/${meeting}`, document, doc, {
    params: { token },
    disableBc: true,
    WebSocketPolyfill: socketClass(),
    maxBackoffTime: 100,
  });
  const words: Word[] = [];
  for (const [kind, name] of [
    [REFUSED, 'refused'],
    [STORED, 'stored'],
    [RIGHTS, 'rights'],
  ] as const) {
    provider.messageHandlers[kind] = (_encoder, decoder) => {
      const reader = new FrameReader(decoder.arr.subarray(decoder.pos));
      words.push({ kind: name, content: JSON.parse(reader.text()) });
    };
  }
  if (!provider.synced) await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  return { doc, provider, words, close: () => provider.destroy() };
}

/** Node's own `WebSocket` is newer than what must run here; `ws` is close enough for the client. */
function socketClass(): typeof globalThis.WebSocket {
  const known: unknown = WebSocket;
  return known as typeof globalThis.WebSocket;
}

export class BareClient {
  readonly socket: WebSocket;
  readonly words: Word[] = [];
  readonly closed: Promise<number>;

  constructor(url: string, path: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${url}/${path}`, { headers });
    this.socket.on('message', (data: Buffer) => this.words.push(wordIn(data)));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', (code) => resolve(code)));
  }

  static async open(url: string, token: string, document: string): Promise<BareClient> {
    const client = new BareClient(url, `${MEETING}/${document}?token=${token}`);
    await once(client.socket, 'open');
    return client;
  }

  send(bytes: Uint8Array): void {
    this.socket.send(bytes);
  }

  write(update: Uint8Array): void {
    this.send(updateFrame(update));
  }

  /** Everything the server sent before it heard of this has arrived. */
  async roundTrip(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  of(kind: Word['kind']): readonly unknown[] {
    return this.words.filter((word) => word.kind === kind).map((word) => word.content);
  }
}

/** An update that sets the text of one note. */
export function noteUpdate(text: string, item = 'i1'): Uint8Array {
  const doc = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(text)]);
  doc.getXmlFragment(item).insert(0, [paragraph]);
  return Y.encodeStateAsUpdate(doc);
}

/** The text of one item as this client has it. */
export function textIn(doc: Y.Doc, item = 'i1'): string {
  return doc
    .getXmlFragment(item)
    .toArray()
    .map((block) => (block instanceof Y.XmlElement ? block.toArray().map(String).join('') : String(block)))
    .join('\n');
}

/** Writes a paragraph into an item. */
export function writeParagraph(doc: Y.Doc, text: string, item = 'i1'): void {
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(text)]);
  doc.getXmlFragment(item).push([paragraph]);
}
