// The documents of all meetings on this node: opened when somebody comes, let go a while after the last one left.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { DOCUMENT_HEARTBEAT_MS, DOCUMENT_IDLE_MS } from '../../shared/protocol/limits.ts';
import { faultOf } from '../fault.ts';
import type { Clock, Documents } from '../ports.ts';
import { EditTimes } from './edit-times.ts';
import { Endpoint, type OriginKind } from './endpoint.ts';
import { heartbeat } from './frames.ts';
import type { DocumentListeners, DocumentText, Outline, ProposalEdit } from './listeners.ts';
import { LiveDocument } from './live-document.ts';
import { documentNames, type DocumentName, type DocumentRights } from './rights.ts';
import { WorkerPool, type PoolOptions } from './worker-pool.ts';
import type { SeedItem } from './worker-tasks.ts';

export interface DocumentsOptions {
  readonly store: Documents;
  readonly clock: Clock;
  readonly rights: DocumentRights;
  readonly listeners: DocumentListeners;
  readonly originOf: (request: IncomingMessage) => OriginKind;
  readonly pool: PoolOptions;
  /** A connection was ended here, and why. */
  readonly ended: (reason: string) => void;
  /** A fact for the log: no text of any document. */
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** What a meeting's documents began with, for its record. */
export interface Seeded {
  readonly outline: Outline;
  readonly proposals: readonly ProposalEdit[];
}

/** To say goodbye in, when the server ends. */
const GOODBYE_MS = 1_000;

export class MeetingDocuments {
  readonly #options: DocumentsOptions;
  readonly #pool: WorkerPool;
  readonly #endpoint: Endpoint;
  readonly #times: EditTimes;
  readonly #open = new Map<string, LiveDocument>();
  /** What cancels letting go of a document that nobody is at. */
  readonly #idle = new Map<LiveDocument, () => void>();
  #stopBeating: () => void;

  constructor(options: DocumentsOptions) {
    this.#options = options;
    this.#pool = new WorkerPool(options.pool);
    this.#times = new EditTimes(options.clock, options.listeners);
    this.#endpoint = new Endpoint({ ...options, documentFor: (meeting, name) => this.#document(meeting, name) });
    this.#stopBeating = this.#beatLater();
  }

  /** Takes over an upgrade to a path below /doc/; false for others, which it leaves alone. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#endpoint.upgrade(request, socket, head);
  }

  /**
   * Writes the agenda and the proposals a new meeting is made with. Answers what they say, since nobody is told.
   * @throws StoreUnavailable
   */
  async seed(meeting: string, items: readonly SeedItem[]): Promise<Seeded> {
    const seeded = await this.#pool.desk(meeting).run('seed', { items });
    const upTo = await this.#options.store.append(meeting, 'agenda', seeded.agenda);
    if (seeded.proposals) await this.#options.store.append(meeting, 'proposals', seeded.proposals);
    const editedAt = this.#options.clock.now();
    return { outline: { upTo, items: seeded.outline }, proposals: seeded.hashes.map((hash) => ({ ...hash, editedAt })) };
  }

  /** The item's proposal at the document's tip; nothing where no text is. @throws StoreUnavailable */
  async proposalOf(meeting: string, item: string): Promise<(DocumentText & { readonly editedAt: number }) | undefined> {
    const text = await this.#document(meeting, 'proposals').text(item);
    return text && { ...text, editedAt: await this.#times.of(meeting, item, text.hash) };
  }

  /** The item's notes at the document's tip. @throws StoreUnavailable */
  async notesOf(meeting: string, item: string): Promise<DocumentText | undefined> {
    return this.#document(meeting, 'notes').text(item);
  }

  /** A meeting that was deleted: its sockets end for good and nothing of it stays in memory. */
  forget(meeting: string): void {
    for (const name of documentNames) {
      const document = this.#open.get(`${meeting}/${name}`);
      if (!document) continue;
      document.closeSessions('gone');
      this.#letGo(document);
    }
  }

  /** What is in memory now. */
  load(): { readonly documents: number; readonly editors: number } {
    const all = [...this.#open.values()];
    return { documents: all.length, editors: all.reduce((sum, { editors }) => sum + editors, 0) };
  }

  /** Stores what was sent, says goodbye, ends the workers. */
  async close(): Promise<void> {
    this.#stopBeating();
    const documents = [...this.#open.values()];
    // A store that does not answer shall not keep the server from ending.
    await this.#within(GOODBYE_MS, Promise.allSettled(documents.map((document) => document.settled())));
    for (const document of documents) document.closeSessions('leaving');
    await this.#endpoint.close(GOODBYE_MS);
    for (const document of documents) this.#letGo(document);
    await this.#pool.close();
  }

  #document(meeting: string, name: DocumentName): LiveDocument {
    const key = `${meeting}/${name}`;
    const known = this.#open.get(key);
    if (known) {
      // Whoever asks comes in next, or leaves it as idle as it was.
      if (known.isEmpty) this.#letGoLater(known);
      return known;
    }
    const { store, rights, report, listeners } = this.#options;
    const document = new LiveDocument(
      { meeting, name },
      { store, pool: this.#pool, rights, report },
      (readings, upTo, isFirst) => {
        if (readings.outline) listeners.outlined(meeting, { upTo, items: readings.outline });
        this.#times.note(meeting, readings.proposals, isFirst).catch((error: unknown) => {
          report('documents.failed', { meeting, name, error: faultOf(error) });
        });
      },
      () => this.#letGoLater(document),
    );
    this.#open.set(key, document);
    this.#letGoLater(document);
    return document;
  }

  #letGoLater(document: LiveDocument): void {
    this.#idle.get(document)?.();
    const { clock } = this.#options;
    const cancel = clock.at(clock.now() + DOCUMENT_IDLE_MS, () => {
      if (document.isEmpty) this.#letGo(document);
    });
    this.#idle.set(document, cancel);
  }

  #letGo(document: LiveDocument): void {
    this.#idle.get(document)?.();
    this.#idle.delete(document);
    const { meeting, name } = document.address;
    if (this.#open.get(`${meeting}/${name}`) === document) this.#open.delete(`${meeting}/${name}`);
    if (name === 'proposals') this.#times.forget(meeting);
    document.dispose();
  }

  #beatLater(): () => void {
    const { clock } = this.#options;
    return clock.at(clock.now() + DOCUMENT_HEARTBEAT_MS, () => {
      for (const document of this.#open.values()) document.heartbeat(heartbeat);
      this.#stopBeating = this.#beatLater();
    });
  }

  async #within(milliseconds: number, work: Promise<unknown>): Promise<void> {
    const { clock } = this.#options;
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (cancel = clock.at(clock.now() + milliseconds, resolve)));
    await Promise.race([work, late]);
    cancel();
  }
}
