// Somebody in a meeting over Socket.IO, with a line to each node: speaks to them in turn, and asks again what was not answered.
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Answer, Patch, PeopleAnswer, Whole } from '../../shared/protocol/down.ts';
import { mergePatch } from '../../shared/record/merge-patch.ts';
import type { Me, View } from '../../shared/room/view.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Outcome =
  | { readonly ok: true; readonly version: number; readonly result: Fields }
  | { readonly ok: false; readonly code: string; readonly refusal: Fields };

/** What one line shows now. */
export interface Seen {
  readonly version: number;
  readonly head: string;
  readonly view: View;
  readonly me: Me;
}

export interface SocketPerson {
  readonly person: string;
  readonly token: string;
  do(type: string, fields?: Fields): Promise<Outcome>;
  /** What the line to this node shows; nothing before the first view, and after the line was lost. */
  sees(node: number): Seen | undefined;
  /** Waits until some line shows what is looked for, at this version or later; never earlier than asked for before. */
  until<T>(find: (seen: Seen) => T | undefined, atLeast?: number): Promise<T>;
  /** The highest version any line shows. */
  version(): number;
  /** Milliseconds on the server's clock. */
  time(): Promise<number>;
  people(search: string): Promise<Extract<PeopleAnswer, { ok: true }>['people']>;
  close(): void;
}

/** A command that no line answered is asked again after so long, under the same id. */
const ANSWER_WITHIN_MS = 2_000;
/** Nothing in a test takes longer to be seen. */
const SEEN_WITHIN_MS = 20_000;
/** A command that nobody answers for so long never will be. */
const TRIES = 20;

interface Line {
  readonly socket: Socket;
  seen: Seen | undefined;
}

/** Comes in by a link's key, or as the invited do, and opens a line to each node. */
export async function comeIn(
  urls: readonly string[],
  meeting: string,
  key: string,
  who: { readonly name: string; readonly group?: string },
): Promise<SocketPerson> {
  const answer = await fetch(`${urls[0]}/api/meetings/${meeting}/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, ...who }),
  });
  const joined: { readonly person: string; readonly token: string } = await answer.json();
  if (!answer.ok) throw new Error(`${who.name} was not let in: ${JSON.stringify(joined)}`);
  return watchAs(urls, meeting, joined);
}

/** Opens a line to each node for who is in already. */
export async function watchAs(
  urls: readonly string[],
  meeting: string,
  { person, token }: { readonly person: string; readonly token: string },
): Promise<SocketPerson> {
  const waiting = new Set<() => void>();
  const changed = () => [...waiting].forEach((look) => look());
  const lines = urls.map((url) => openLine(url, meeting, token, changed));
  let next = 0;
  // A line that lags behind what was seen before is not looked at.
  let settled = 0;
  const found: SocketPerson = {
    person,
    token,
    do: (type, fields = {}) => ask(lines, () => next++, { ...fields, type, id: randomUUID() }),
    sees: (node) => lines[node]?.seen,
    until(find, atLeast = 0) {
      settled = Math.max(settled, atLeast);
      const least = settled;
      return waitFor(waiting, () => {
        for (const { seen } of lines) {
          const match = seen && seen.version >= least ? find(seen) : undefined;
          if (match !== undefined) return match;
        }
        return undefined;
      });
    },
    version: () => Math.max(0, ...lines.map(({ seen }) => seen?.version ?? 0)),
    time: () => connected(lines).timeout(SEEN_WITHIN_MS).emitWithAck('time'),
    async people(search) {
      const page: PeopleAnswer = await connected(lines).timeout(SEEN_WITHIN_MS).emitWithAck('people', { search });
      if (!page.ok) throw new Error('nobody answered who is here');
      return page.people;
    },
    close: () => lines.forEach(({ socket }) => socket.close()),
  };
  await found.until(() => true);
  return found;
}

function connected(lines: readonly Line[]): Socket {
  const line = lines.find(({ socket }) => socket.connected);
  if (!line) throw new Error('no line is open');
  return line.socket;
}

function openLine(url: string, meeting: string, token: string, changed: () => void): Line {
  const socket = io(url, {
    transports: ['websocket'],
    auth: { meeting, token },
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
    forceNew: true,
  });
  const line: Line = { socket, seen: undefined };
  const show = (seen: Seen | undefined) => {
    line.seen = seen;
    changed();
  };
  socket.on('view', ({ version, head, view, me }: Whole) => {
    if ('queue' in view) show({ version, head, view, me });
  });
  socket.on('patch', (patch: Patch) => {
    const before = line.seen;
    if (!before || before.version !== patch.from) return void socket.emit('sync', () => undefined);
    const { version, head } = patch;
    const view = patch.view === undefined ? before.view : mergePatch(before.view, patch.view);
    show({ version, head, view, me: patch.me ?? before.me });
  });
  socket.on('disconnect', () => show(undefined));
  return line;
}

/** The same id to one line after the other until one answers: that is how the outcome is asked. */
async function ask(lines: readonly Line[], turn: () => number, command: Fields): Promise<Outcome> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const alive = lines.filter(({ socket }) => socket.connected);
    const line = alive[turn() % Math.max(1, alive.length)];
    if (!line) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    const answer: Answer | undefined = await line.socket
      .timeout(ANSWER_WITHIN_MS)
      .emitWithAck('command', command)
      .catch(() => undefined);
    if (!answer || 'unknown' in answer) continue;
    if (answer.ok) return { ok: true, version: answer.version, result: answer.result ?? {} };
    return { ok: false, code: answer.refusal.code, refusal: { ...answer.refusal } };
  }
  throw new Error(`nobody answered ${JSON.stringify(command)}`);
}

function waitFor<T>(waiting: Set<() => void>, look: () => T | undefined): Promise<T> {
  // The stack of who waits says more than the timer's.
  const late = new Error('it was never seen');
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(check);
      reject(late);
    }, SEEN_WITHIN_MS);
    const check = (): void => {
      const match = look();
      if (match === undefined) return;
      clearTimeout(timer);
      waiting.delete(check);
      resolve(match);
    };
    waiting.add(check);
    check();
  });
}
