// Somebody in the meeting who writes everything down: what they sent, what came back, and what they were shown.
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Answer, Patch, PeopleAnswer, StoreNotice, Whole } from '../../shared/protocol/down.ts';
import { mergePatch } from '../../shared/record/merge-patch.ts';
import type { Me, View } from '../../shared/room/view.ts';
import { Looking } from '../support/looking.ts';
import { pause } from '../support/pause.ts';

/** What a line shows now. */
export interface Showing {
  readonly version: number;
  readonly head: string;
  readonly mark?: string;
  readonly view: View;
  readonly me: Me;
}

/** Where somebody writes down what they sent, were answered and saw. */
export interface Notebook {
  sent(
    by: string,
    id: string,
    type: string,
    ballot?: { readonly poll: string; readonly seat: string; readonly choice: string },
  ): void;
  answered(by: string, id: string, answer: Answer): void;
  saw(line: string, audience: string, showing: Showing): void;
}

export interface WitnessOptions {
  readonly history: Notebook;
  /** The nodes, the first choice first; the next one is tried when a line is lost. */
  readonly urls: readonly string[];
  readonly meeting: string;
  readonly person: string;
  readonly token: string;
  readonly audience: 'officers' | 'public';
  /** Under which name it is written down, where one person looks more than once. */
  readonly name?: string;
}

/** As long as a phone's page waits for an answer before it asks again under the same id. */
const ASK_AGAIN_MS = 1_500;
/** Between one try and the next. */
const PAUSE_MS = 100;

export class Witness {
  readonly options: WitnessOptions;
  /** Notices about the store, with the milliseconds of this process when they came. */
  readonly notices: { readonly at: number; readonly notice: StoreNotice }[] = [];
  readonly #history: Notebook;
  readonly #name: string;
  #socket: Socket;
  #node = 0;
  #closed = false;
  #away = false;
  #lines = 0;
  #accepted = 0;
  #showing: Showing | undefined;
  readonly #looking = new Looking(() => this.#showing);

  constructor(options: WitnessOptions) {
    this.options = options;
    this.#history = options.history;
    this.#name = options.name ?? options.person;
    this.#socket = this.#open();
  }

  get showing(): Showing | undefined {
    return this.#showing;
  }
  /** How many of its commands were acknowledged. */
  get accepted(): number {
    return this.#accepted;
  }
  /** The node that it speaks to. */
  get url(): string {
    const { urls } = this.options;
    return urls[this.#node % urls.length] ?? '';
  }
  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Sends a command, under an id of its own unless the fields have one, until its outcome is certain, or nobody says within `patience` ms. */
  async command(type: string, fields: Readonly<Record<string, unknown>> = {}, patience = 30_000): Promise<Answer> {
    const { person } = this.options;
    const { id = randomUUID(), poll, choice } = fields;
    const own = String(id);
    const ballot = type === 'polls.cast' ? { poll: String(poll), seat: person, choice: String(choice) } : undefined;
    this.#history.sent(person, own, type, ballot);
    const until = performance.now() + patience;
    for (;;) {
      const answer = await this.#ask({ ...fields, id, type });
      if (answer) this.#history.answered(person, own, answer);
      if (answer?.ok) this.#accepted += 1;
      if (answer && (answer.ok || 'refusal' in answer)) return answer;
      if (performance.now() >= until || this.#closed) return { ok: false, unknown: true };
      await pause(PAUSE_MS);
    }
  }

  async #ask(body: object): Promise<Answer | undefined> {
    if (!this.#socket.connected) return undefined;
    const answer: Answer | undefined = await this.#socket
      .timeout(ASK_AGAIN_MS)
      .emitWithAck('command', body)
      .catch(() => undefined);
    return answer;
  }

  /** By how much the node's clock is ahead of this process's: of so many questions the quickest is the truest, as on the pages. */
  async ahead(trips = 10): Promise<number> {
    let best = { took: Infinity, ahead: NaN };
    for (let trip = 0; trip < trips; trip += 1) {
      const asked = performance.now();
      const told: unknown = await this.#socket
        .timeout(ASK_AGAIN_MS)
        .emitWithAck('time')
        .catch(() => undefined);
      const took = performance.now() - asked;
      if (typeof told === 'number' && took < best.took) best = { took, ahead: told - (asked + took / 2) };
    }
    return best.ahead;
  }

  /** A page of people; false when it was not answered with one. */
  async readsPeople(): Promise<boolean> {
    const page: PeopleAnswer | undefined = await this.#socket
      .timeout(ASK_AGAIN_MS)
      .emitWithAck('people', {})
      .catch(() => undefined);
    return page?.ok ?? false;
  }

  /** Waits until something is shown. @throws Error after `patience` ms. */
  until<Found>(find: (showing: Showing) => Found | undefined, patience = 20_000): Promise<Found> {
    return this.#looking.until(this.#name, find, patience);
  }

  /** Goes away as a phone in a tunnel does, and comes back later. */
  leave(): void {
    this.#away = true;
    this.#socket.disconnect();
  }
  comeBack(): void {
    this.#away = false;
    this.#socket = this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#socket.disconnect();
  }

  #open(): Socket {
    const { meeting, token } = this.options;
    const known = () => this.#showing && { version: this.#showing.version, head: this.#showing.head, mark: this.#showing.mark };
    const socket = io(this.url, {
      transports: ['websocket'],
      auth: (tell) => tell({ meeting, token, ...known() }),
      reconnection: false,
      forceNew: true,
      timeout: 3_000,
    });
    socket.on('connect', () => (this.#lines += 1));
    socket.on('view', ({ view, ...whole }: Whole) => {
      if ('queue' in view) this.#show({ ...whole, view });
    });
    socket.on('patch', (patch: Patch) => this.#patch(patch));
    socket.on('store', (notice: StoreNotice) => void this.notices.push({ at: performance.now(), notice }));
    socket.on('disconnect', () => this.#lost());
    socket.on('connect_error', () => this.#lost());
    return socket;
  }

  #patch(patch: Patch): void {
    const before = this.#showing;
    if (before?.version !== patch.from) return void this.#socket.emit('sync', () => undefined);
    const view = patch.view === undefined ? before.view : mergePatch(before.view, patch.view);
    const { version, head, mark } = patch;
    this.#show({ version, head, ...(mark !== undefined && { mark }), view, me: patch.me ?? before.me });
  }

  #show(showing: Showing): void {
    this.#showing = showing;
    this.#history.saw(`${this.#name}, line ${this.#lines}`, this.options.audience, showing);
    this.#looking.again();
  }

  /** As the pages do: the next node, after a short and unequal pause. */
  #lost(): void {
    if (this.#closed || this.#away) return;
    this.#node += 1;
    const lost = this.#socket;
    lost.off();
    lost.disconnect();
    setTimeout(() => (this.#socket = this.#closed || this.#away ? lost : this.#open()), 50 + (this.#node % 5) * 20);
  }
}
