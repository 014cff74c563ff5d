// One shared document as this page has it: the line to the server, and whether what was written is saved there.
import { readVarString, type Decoder } from 'lib0/decoding';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Key } from '../language/language.svelte.ts';
import { countedSocket } from './counted-socket.ts';

export type DocumentName = 'agenda' | 'proposals' | 'notes';

/** Which document, and who is here. */
export interface DocumentPlace {
  readonly meeting: string;
  readonly token: string;
  readonly document: DocumentName;
}

/** In words: `document.<state>`. `unsaved`: written while the line was down. The last six are final. */
export type SavedState =
  | 'connecting'
  | 'saved'
  | 'saving'
  | 'offline'
  | 'unsaved'
  | 'readOnly'
  | 'tooLarge'
  | 'tooFast'
  | 'malformed'
  | 'signedOut'
  | 'notAllowed'
  | 'gone';

/** The server's words beside y-websocket's, by the number of their message. */
const REFUSED = 100;
const STORED = 101;
const RIGHTS = 102;

const finalStates: Readonly<Record<number, SavedState>> = {
  4400: 'malformed',
  4401: 'signedOut',
  4403: 'notAllowed',
  4404: 'gone',
  4413: 'tooLarge',
  4429: 'tooFast',
};

export class DocumentConnection {
  /** Another one after what was refused was dropped: editors are made for the document they find here. */
  doc = $state.raw(new Y.Doc());
  mayWrite = $state(false);
  /** The last change was refused, and is gone from here too. */
  wasRefused = $state(false);
  /** Who else has this document open for writing. */
  others = $state.raw<readonly string[]>([]);
  #isSynced = $state(false);
  #isConnected = $state(false);
  #wasConnected = $state(false);
  #hasLocal = $state(false);
  #sent = $state(0);
  #stored = $state(0);
  #ended = $state<SavedState | undefined>();
  readonly #place: DocumentPlace;
  #provider: WebsocketProvider;

  constructor(place: DocumentPlace) {
    this.#place = place;
    this.#provider = this.#connect();
  }

  get state(): SavedState {
    if (this.#ended) return this.#ended;
    if (!this.#isConnected || !this.#isSynced) {
      if (this.#hasLocal) return 'unsaved';
      return this.#wasConnected ? 'offline' : 'connecting';
    }
    if (this.#stored < this.#sent) return 'saving';
    return this.mayWrite ? 'saved' : 'readOnly';
  }

  /** The server ended the line for good. */
  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  /** What is here at all: before that an empty text only means that it has not come yet. */
  get hasContent(): boolean {
    return this.#wasConnected;
  }

  /** Drops what was not saved and opens the document as the server has it. */
  startAnew(): void {
    this.#provider.destroy();
    this.doc.destroy();
    this.doc = new Y.Doc();
    this.#ended = undefined;
    this.#hasLocal = false;
    this.#wasConnected = false;
    this.#provider = this.#connect();
  }

  close(): void {
    this.#provider.destroy();
    this.doc.destroy();
  }

  #connect(): WebsocketProvider {
    const { meeting, token, document } = this.#place;
    const { doc } = this;
    const server = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/doc/${meeting}`;
    const provider = new WebsocketProvider(server, document, doc, {
      params: { token },
      // Tabs of one browser are different people; each goes by the server alone.
      disableBc: true,
      connect: false,
      WebSocketPolyfill: countedSocket({ begun: () => this.#countAnew(), wrote: () => (this.#sent += 1) }),
    });
    this.#listenToWords(provider);
    provider.on('status', ({ status }) => (this.#isConnected = status === 'connected'));
    provider.on('sync', (isSynced) => this.#noteSync(isSynced));
    provider.on('closed', ({ code }) => (this.#ended = finalStates[code] ?? 'gone'));
    provider.awareness.on('change', () => this.#noteOthers(provider));
    doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (origin !== provider) this.#noteLocal();
    });
    // A state that never changed is not passed on; what it says is the server's to stamp.
    provider.awareness.setLocalState({ here: true });
    provider.connect();
    return provider;
  }

  #listenToWords(provider: WebsocketProvider): void {
    const words: readonly (readonly [number, (content: Readonly<Record<string, unknown>>) => void])[] = [
      [RIGHTS, ({ write }) => (this.mayWrite = write === true)],
      [STORED, ({ upTo }) => this.#noteStored(Number(upTo))],
      [REFUSED, ({ code }) => this.#noteRefused(code)],
    ];
    for (const [kind, hear] of words) {
      provider.messageHandlers[kind] = (_encoder, decoder: Decoder) => hear(JSON.parse(readVarString(decoder)));
    }
  }

  #countAnew(): void {
    this.#sent = 0;
    this.#stored = 0;
  }

  #noteSync(isSynced: boolean): void {
    this.#isSynced = isSynced;
    if (!isSynced) return;
    this.#wasConnected = true;
    this.#settle();
  }

  #noteStored(upTo: number): void {
    this.#stored = upTo;
    this.#settle();
  }

  #noteLocal(): void {
    this.#hasLocal = true;
    this.wasRefused = false;
  }

  /** All that was written here is stored. */
  #settle(): void {
    if (this.#isSynced && this.#stored >= this.#sent) this.#hasLocal = false;
  }

  /** What a reader wrote is on this screen and nowhere else: it goes, and the screen says so. Other codes end the line. */
  #noteRefused(code: unknown): void {
    if (code !== 'document.readOnly') return;
    this.startAnew();
    this.wasRefused = true;
  }

  #noteOthers(provider: WebsocketProvider): void {
    const names = [...provider.awareness.getStates()].flatMap(([client, state]) => {
      const name: unknown = client === this.doc.clientID ? undefined : state['user']?.name;
      return typeof name === 'string' ? [name] : [];
    });
    this.others = names.filter((name, at) => names.indexOf(name) === at).sort();
  }
}

/** The sentence for a state. */
export const sentenceFor = (state: SavedState): Key => `document.${state}`;
