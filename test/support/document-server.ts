// A server with nothing but the documents, rights that a test turns on and off, and what the rooms were told.
import { createServer } from 'node:http';
import { MeetingDocuments } from '../../server/documents/documents.ts';
import type { OriginKind } from '../../server/documents/endpoint.ts';
import type { Outline, ProposalEdit } from '../../server/documents/listeners.ts';
import type { Credentials, DocumentPerson, DocumentRights, Identified, Standing } from '../../server/documents/rights.ts';
import type { Documents } from '../../server/ports.ts';
import { documentWorker } from './document-worker.ts';
import { fakeClock, type FakeClock } from './fake-clock.ts';

export const MEETING = 'languan2';

/** Everybody is who the token says; who writes and who reads is as the test sets it. */
export class FakeRights implements DocumentRights {
  readonly writers = new Set(['chair', 'clerk', 'deputy']);
  readonly removed = new Set<string>();
  readonly #listeners = new Set<() => void>();
  /** Called at each question what somebody may do: the moment just after it was asked. */
  asked: () => void = () => undefined;

  identify(meeting: string, credentials: Credentials): Promise<Identified> {
    if (meeting !== MEETING) return Promise.resolve({ kind: 'gone' });
    const id = 'token' in credentials ? credentials.token : 'person' in credentials ? credentials.person : '';
    if (id === '' || id.startsWith('no-')) return Promise.resolve({ kind: 'unknown' });
    return Promise.resolve({ kind: 'person', person: { id, name: `${id} 先生`, session: id } });
  }

  standing(_meeting: string, { id }: DocumentPerson): Promise<Standing> {
    const answer = this.removed.has(id) ? 'barred' : this.writers.has(id) ? 'writes' : 'reads';
    this.asked();
    return Promise.resolve(answer);
  }

  changed(_meeting: string, listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

export interface DocumentServer {
  readonly documents: MeetingDocuments;
  readonly rights: FakeRights;
  readonly clock: FakeClock;
  readonly outlines: Outline[];
  readonly edits: ProposalEdit[];
  /** What the record is said to know already. */
  readonly known: Map<string, ProposalEdit>;
  readonly reports: string[];
  /** Why connections were ended from here. */
  readonly endings: string[];
  readonly url: string;
  close(): Promise<void>;
}

export async function documentServer(
  store: Documents,
  settings: { readonly taskMs?: number; readonly origin?: OriginKind } = {},
): Promise<DocumentServer> {
  const [rights, clock] = [new FakeRights(), fakeClock()];
  const outlines: Outline[] = [];
  const edits: ProposalEdit[] = [];
  const reports: string[] = [];
  const endings: string[] = [];
  const known = new Map<string, ProposalEdit>();
  const documents = new MeetingDocuments({
    store,
    clock,
    rights,
    listeners: {
      outlined: (_meeting, outline) => void outlines.push(outline),
      proposalEdited: (_meeting, edit) => void edits.push(edit),
      lastEdit: (_meeting, item) => Promise.resolve(known.get(item)),
    },
    originOf: () => settings.origin ?? 'own',
    pool: { worker: await documentWorker(), size: 1, ...(settings.taskMs !== undefined && { taskMs: settings.taskMs }) },
    ended: (reason) => void endings.push(reason),
    report: (event) => void reports.push(event),
  });
  const http = createServer();
  http.on('upgrade', (request, socket, head) => {
    if (!documents.upgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = async (): Promise<void> => {
    await documents.close();
    await new Promise((resolve) => http.close(resolve));
  };
  return { documents, rights, clock, outlines, edits, known, reports, endings, url: `ws://127.0.0.1:${port}/doc`, close };
}
