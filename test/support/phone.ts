// One page of a crowd: Engine.IO frames over a plain WebSocket, the view it keeps, and coming back as the pages do.
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import type { Answer } from '../../shared/protocol/down.ts';
import type { Frames, Showing } from './frames.ts';
import type { History } from './history.ts';
import { Looking } from './looking.ts';
import { pause } from './pause.ts';

/** What a page says of itself when it connects. */
export interface Identity {
  readonly meeting: string;
  readonly person: string;
  readonly token: string;
}

export interface PhoneOptions extends Identity {
  readonly history: History;
  readonly frames: Frames;
  /** The nodes, the first choice first; the next one is tried when a line is lost. */
  readonly urls: readonly string[];
  readonly audience: 'officers' | 'public';
  /** A number from 0 up to 1, for unequal pauses. */
  readonly chance: () => number;
  /** The version of the wire the page was built for; other programs say none. */
  readonly protocol?: number;
  /** What the page waits for before it tries again, after so many tries in vain, if not what pages do. */
  readonly comesBack?: (tries: number, asPagesDo: () => Promise<void>) => Promise<void>;
  /** The page was told that it is outdated, and is loaded anew: the version it is built for now. */
  readonly loadAnew?: () => Promise<number>;
}

/** As `web/meeting/session.svelte.ts` has them, milliseconds. */
const FIRST_TRY_MS = 300;
const LATER_TRIES_MS = 4_000;
const OPEN_WITHIN_MS = 8_000;
const ANSWER_WITHIN_MS = 6_000;
const DOOR_SHUT_MS = 2_000;
const ASK_AGAIN_MS = 1_000;

export class Phone {
  readonly options: PhoneOptions;
  /** Goodbyes so far, by code. */
  readonly byes: string[] = [];
  /** Whole views so far: the first, and after each gap. */
  wholes = 0;
  /** Told of everything that is shown. */
  seen: (showing: Showing) => void = () => undefined;
  #socket: WebSocket | undefined;
  #protocol: number | undefined;
  #showing: Showing | undefined;
  #shown: Showing | undefined;
  #isIn = false;
  #isClosed = false;
  #lines = 0;
  #tries = 0;
  #node = 0;
  #last = 0;
  #waiting = new Map<number, (answer: unknown) => void>();
  readonly #looking = new Looking(() => this.#showing);

  constructor(options: PhoneOptions) {
    this.options = options;
    this.#protocol = options.protocol;
    this.#open();
  }

  get showing(): Showing | undefined {
    return this.#showing;
  }
  get protocol(): number | undefined {
    return this.#protocol;
  }
  /** Lines opened so far that the server let in. */
  get lines(): number {
    return this.#lines;
  }
  get isIn(): boolean {
    return this.#isIn;
  }

  /** Sends a command until its outcome is certain, or nobody says within `patience` ms. */
  async command(type: string, fields: Readonly<Record<string, unknown>> = {}, patience = 60_000): Promise<Answer> {
    const { person, history } = this.options;
    const id = randomUUID();
    const { poll, choice } = fields;
    history.sent(
      person,
      id,
      type,
      type === 'polls.cast' ? { poll: String(poll), seat: person, choice: String(choice) } : undefined,
    );
    const until = performance.now() + patience;
    for (;;) {
      const answer = answerIn(await this.#ask('command', { id, type, ...fields }));
      if (answer) history.answered(person, id, answer);
      if (answer && (answer.ok || 'refusal' in answer)) return answer;
      if (performance.now() >= until || this.#isClosed) return { ok: false, unknown: true };
      await pause(ASK_AGAIN_MS);
    }
  }

  /** Asks for the whole view. @returns what was shown before and is shown now. */
  async whole(): Promise<{ readonly before: Showing | undefined; readonly after: Showing }> {
    const [before, wholes] = [this.#showing, this.wholes];
    void this.#ask('sync', undefined);
    const after = await this.until((showing) => (this.wholes > wholes ? showing : undefined));
    return { before, after };
  }

  /** Asks for the whole view and does not wait. */
  sync(): void {
    this.#send(`42${JSON.stringify(['sync', null])}`);
  }

  /** Waits until something is shown. @throws Error after `patience` ms. */
  until<Found>(find: (showing: Showing) => Found | undefined, patience = 30_000): Promise<Found> {
    return this.#looking.until(this.options.person, find, patience);
  }

  /** Reads nothing more of what it is sent, until it reads again. */
  stopReading(): void {
    this.#socket?.pause();
  }
  readAgain(): void {
    this.#socket?.resume();
  }
  /** The line breaks, with all that was not read from it. */
  breakOff(): void {
    this.#lost();
  }

  close(): void {
    this.#isClosed = true;
    this.#drop(this.#socket);
  }

  #open(): void {
    const { urls } = this.options;
    const address = `${(urls[this.#node % urls.length] ?? '').replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(`${address}&meeting=${this.options.meeting}`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      handshakeTimeout: OPEN_WITHIN_MS,
    });
    this.#socket = socket;
    socket.on('message', (data: Buffer) => socket === this.#socket && this.#hear(data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => socket === this.#socket && this.#lost());
  }

  #hear(frame: string): void {
    switch (frame.slice(0, 2)) {
      case '42':
        return this.#event(frame);
      case '43':
        return this.#answered(frame);
      case '40':
        this.#isIn = true;
        this.#lines += 1;
        return;
      case '44':
        return this.#refused(frame);
      // The server ended this line for good: the page does not come back by itself.
      case '41':
        this.#isIn = false;
        return;
    }
    if (frame === '2') this.#send('3');
    else if (frame.startsWith('0')) {
      this.#tries = 0;
      this.#send(`40${JSON.stringify(this.#auth())}`);
    }
  }

  #auth(): object {
    const { meeting, person, token } = this.options;
    return { meeting, person, token, ...(this.#protocol !== undefined && { protocol: this.#protocol }), ...this.#claim() };
  }

  /** The last head it showed, which a page keeps when it is loaded anew; then it wants everything (L6). */
  #claim(): object {
    if (!this.#shown) return {};
    const { version, head, mark } = this.#shown;
    const isShown = this.#showing?.version === version && this.#showing.head === head;
    return { version, head, ...(mark !== undefined && { mark }), ...(!isShown && { whole: true }) };
  }

  #event(frame: string): void {
    const { frames } = this.options;
    if (frame.startsWith('42["patch"')) {
      const next = frames.after(this.#showing, frames.patchIn(frame));
      if (next) this.#show(next);
      else this.sync();
    } else if (frame.startsWith('42["view"')) {
      const whole = frames.wholeIn(frame);
      this.wholes += 1;
      if (whole) this.#show(whole);
    } else if (frame.startsWith('42["bye"')) {
      const [, { code }]: [string, { readonly code: string }] = JSON.parse(frame.slice(2));
      this.#bye(code);
    }
  }

  #show(showing: Showing): void {
    this.#showing = showing;
    if (showing.version >= (this.#shown?.version ?? 0)) this.#shown = showing;
    const { history, person, audience } = this.options;
    history.saw(`${person}, line ${this.#lines}`, audience, showing);
    this.seen(showing);
    this.#looking.again();
  }

  #bye(code: string): void {
    this.byes.push(code);
    const { loadAnew } = this.options;
    if (code === 'slow' || code === 'leaving') return;
    this.#drop(this.#socket);
    if (code === 'outdated' && loadAnew) void this.#loadAnew(loadAnew);
  }

  /** A page that is loaded anew knows nothing of what it showed. */
  async #loadAnew(load: () => Promise<number>): Promise<void> {
    this.#protocol = await load();
    this.#showing = undefined;
    if (!this.#isClosed) this.#open();
  }

  #refused(frame: string): void {
    this.#drop(this.#socket);
    const isShut = frame.includes('store.unavailable') || frame.includes('meeting.needsNewerServer');
    if (!isShut) return void this.byes.push(frame);
    // Another node may have what this one has not.
    this.#node += 1;
    setTimeout(() => !this.#isClosed && this.#open(), DOOR_SHUT_MS);
  }

  #lost(): void {
    this.#drop(this.#socket);
    if (this.#isClosed) return;
    this.#node += 1;
    const tries = this.#tries;
    this.#tries += 1;
    const asPagesDo = () => this.#asPagesDo(tries);
    const waited = this.options.comesBack?.(tries, asPagesDo) ?? asPagesDo();
    void waited.then(() => !this.#isClosed && this.#open());
  }

  /** As Socket.IO's client does: twice as long each time, half of it more or less. */
  #asPagesDo(tries: number): Promise<void> {
    const longer = FIRST_TRY_MS * 2 ** tries;
    return pause(Math.min(LATER_TRIES_MS, longer * (0.5 + this.options.chance())));
  }

  /** Nothing of this line is heard any more; who waits for an answer on it gets none. */
  #drop(socket: WebSocket | undefined): void {
    this.#isIn = false;
    this.#socket = undefined;
    for (const answer of this.#waiting.values()) answer(undefined);
    this.#waiting.clear();
    socket?.terminate();
  }

  #send(frame: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  #ask(event: string, body: unknown): Promise<unknown> {
    if (!this.#isIn) return Promise.resolve(undefined);
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      const late = setTimeout(() => answered(undefined), ANSWER_WITHIN_MS);
      const answered = (answer: unknown): void => {
        clearTimeout(late);
        this.#waiting.delete(id);
        resolve(answer);
      };
      this.#waiting.set(id, answered);
      this.#send(`42${id}${JSON.stringify([event, body])}`);
    });
  }

  #answered(frame: string): void {
    const start = frame.indexOf('[');
    const [answer]: unknown[] = JSON.parse(frame.slice(start));
    this.#waiting.get(Number(frame.slice(2, start)))?.(answer);
  }
}

const isAnswer = (value: unknown): value is Answer => typeof value === 'object' && value !== null && 'ok' in value;
const answerIn = (value: unknown): Answer | undefined => (isAnswer(value) ? value : undefined);
