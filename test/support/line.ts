// One bare connection over Socket.IO: keeps every word that came down, and says what a test gives it, right or wrong.
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Answer, DownEvent, Patch, PeopleAnswer, Whole } from '../../shared/protocol/down.ts';
import { mergePatch } from '../../shared/record/merge-patch.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Word {
  readonly event: string;
  readonly content: Fields;
}
export interface Shown {
  readonly version: number;
  readonly head: string;
  readonly mark?: string;
  readonly view: Fields;
  readonly me: Fields;
}

export interface Line {
  /** Everything that came down, in order. */
  readonly words: readonly Word[];
  /** What the words lead to; empty before the first view. */
  shown(): Shown;
  isOpen(): boolean;
  /** Sends a command with an id of its own, unless the fields have one. */
  command(type: string, fields?: Fields): Promise<Answer>;
  /** Any event with one argument, and its answer. */
  say(event: 'command' | 'people', content: unknown): Promise<Answer & PeopleAnswer>;
  /** An event without any argument, and its answer. */
  nothing(event: 'command' | 'people'): Promise<unknown>;
  ask(event: 'sync' | 'time'): Promise<unknown>;
  /** Waits until something is found; looks again at every word, and when the line opens or ends. */
  until<Found>(find: () => Found | undefined): Promise<Found>;
  /** The code of the goodbye, once the line has ended after it. */
  goodbye(): Promise<unknown>;
  close(): void;
}

const DOWN: readonly DownEvent[] = ['view', 'patch', 'store', 'connected', 'bye'];
/** Nothing in these tests takes longer to be seen. */
const SEEN_WITHIN_MS = 8_000;

const connect = (url: string, auth: Fields, headers: Readonly<Record<string, string>>): Socket =>
  io(url, { transports: ['websocket'], auth, extraHeaders: headers, reconnection: false, forceNew: true });

/** Tries to connect and is not let in. @returns the code of the refusal, or the transport's own words. */
export async function refusedLine(url: string, auth: Fields, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const socket = connect(url, auth, headers);
  const code = await new Promise<unknown>((resolve) => {
    socket.once('connect', () => resolve('let in'));
    socket.once('connect_error', (error) => {
      const told: Fields | undefined =
        'data' in error && typeof error.data === 'object' && error.data ? { ...error.data } : undefined;
      resolve(told?.['code'] ?? error.message);
    });
  });
  socket.close();
  return code;
}

/** Connects and waits for the first view, the first part of one, or a goodbye. @throws Error when it is not let in. */
export async function openLine(url: string, auth: Fields, headers: Readonly<Record<string, string>> = {}): Promise<Line> {
  const socket = connect(url, auth, headers);
  const words: Word[] = [];
  const looking = new Set<() => void>();
  const lookAgain = () => [...looking].forEach((look) => look());
  let shown: Shown = { version: 0, head: '', view: {}, me: {} };
  let refused: Error | undefined;
  const heard = (event: string, content: Fields): void => {
    words.push({ event, content });
    lookAgain();
  };
  socket.on('view', (whole: Whole) => (shown = { ...whole, view: { ...whole.view }, me: { ...whole.me } }));
  socket.on('patch', (patch: Patch) => (shown = after(shown, patch)));
  for (const event of DOWN) socket.on(event, (content: Fields) => heard(event, content));
  socket.on('disconnect', lookAgain);
  socket.on('connect_error', (error) => {
    refused = error;
    lookAgain();
  });
  const line: Line = {
    words,
    shown: () => shown,
    isOpen: () => socket.connected,
    command: (type, fields = {}) => socket.emitWithAck('command', { id: randomUUID(), type, ...fields }),
    say: (event, content) => socket.emitWithAck(event, content),
    nothing: (event) => socket.emitWithAck(event),
    ask: (event) => socket.emitWithAck(event),
    until: (find) => found(looking, find),
    goodbye: () =>
      found(looking, () => {
        const bye = words.find(({ event }) => event === 'bye');
        return bye && !socket.connected ? bye.content['code'] : undefined;
      }),
    close: () => void socket.close(),
  };
  await line.until(() => refused ?? words.find(({ event }) => event === 'view' || event === 'patch' || event === 'bye'));
  if (refused) throw refused;
  return line;
}

/** A patch that does not begin where the line stands is a fault of the server's. */
function after(shown: Shown, patch: Patch): Shown {
  const isFirst = shown.version === 0;
  if (!isFirst && patch.from !== shown.version) throw new Error(`a patch from ${patch.from} came at ${shown.version}`);
  const view = patch.view === undefined ? shown.view : mergePatch(shown.view, patch.view);
  const { version, head, mark } = patch;
  return { version, head, ...(mark !== undefined && { mark }), view, me: patch.me ? { ...patch.me } : shown.me };
}

function found<Found>(looking: Set<() => void>, find: () => Found | undefined): Promise<Found> {
  // The stack of who waits says more than the timer's.
  const late = new Error('it was never seen');
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      looking.delete(look);
    };
    const timer = setTimeout(() => {
      stop();
      reject(late);
    }, SEEN_WITHIN_MS);
    const look = (): void => {
      const match = find();
      if (match === undefined) return;
      stop();
      resolve(match);
    };
    looking.add(look);
    look();
  });
}
