// A meeting for the crowd: founded, everybody in by the participants' link, their lines open.
import type { Answer } from '../../shared/protocol/down.ts';
import type { View } from '../../shared/room/view.ts';
import { Calls } from '../../server/rehearsal/calls.ts';
import { inParallel, until } from './crowd.ts';
import { Heard } from './heard.ts';
import { Line } from './line.ts';

export interface Joined {
  readonly person: string;
  readonly token: string;
}
export interface Founded {
  readonly meeting: string;
  /** The key behind the link of this role. */
  key(role: string): string;
  readonly chair: Line;
  /** What the chair was told. */
  readonly heardByChair: Heard;
  readonly calls: Calls;
  close(): void;
}
export interface Seated extends Founded {
  readonly people: readonly Joined[];
  readonly lines: readonly Line[];
  readonly heard: Heard;
  /** Milliseconds from the first join until the last line has its view. */
  readonly took: number;
}

/** People who come in at once: a hall that scans one code. */
export const WIDTH = 200;

const isFounded = (answer: unknown): answer is { meeting: string; links: Readonly<Record<string, string>> } =>
  typeof answer === 'object' && answer !== null && 'links' in answer;
const isJoined = (answer: unknown): answer is Joined => typeof answer === 'object' && answer !== null && 'token' in answer;

export async function join(calls: Calls, meeting: string, key: string, name: string, group?: string): Promise<Joined> {
  const answer = await calls.post(`/api/meetings/${meeting}/join`, { key, name, group });
  if (!isJoined(answer)) throw new Error(`${name} was not let in`);
  return answer;
}

/** What the server of a bench asks for from whoever makes a meeting: without it there are sixty an hour. */
export const CREATE_KEY = 'bench';

const PLAIN = { title: 'Bench', rules: { officers: { chairVotes: 'never' } } };

/** A meeting in session with its chair. */
export async function found(url: string, wish: object = PLAIN): Promise<Founded> {
  const calls = new Calls(url);
  const founded = await calls.post('/api/meetings', wish, `Authorization: Bearer ${CREATE_KEY}\r\n`);
  if (!isFounded(founded)) throw new Error('no meeting was founded');
  const { meeting, links } = founded;
  const key = (role: string): string => links[role]?.split('#k=')[1] ?? '';
  const { token } = await join(calls, meeting, key('chair'), 'Chair');
  const heardByChair = new Heard();
  const chair = await Line.open(url, { meeting, token }, heardByChair);
  await done(chair, { type: 'meeting.start' });
  const close = (): void => {
    chair.close();
    calls.close();
  };
  return { meeting, key, chair, heardByChair, calls, close };
}

/** Everybody comes in, and opens a line as soon as they are in. */
export async function seat(url: string, count: number): Promise<Seated> {
  const founded = await found(url);
  const { calls, meeting, key } = founded;
  const heard = new Heard();
  const people: Joined[] = [];
  const began = performance.now();
  const lines = await inParallel(namesOf(count), WIDTH, async (name, index) => {
    const joined = await join(calls, meeting, key('participant'), name);
    people[index] = joined;
    return Line.open(url, { meeting, token: joined.token }, heard);
  });
  return seated(founded, people, lines, heard, began);
}

/** The same in two goes: first all come in, then all open their lines, which inflate what they are told or not. */
export async function seatAfterAll(url: string, count: number, inflates = false): Promise<Seated> {
  const founded = await found(url);
  const { calls, meeting, key } = founded;
  const heard = new Heard();
  const began = performance.now();
  const people = await inParallel(namesOf(count), WIDTH, (name) => join(calls, meeting, key('participant'), name));
  const lines = await inParallel(people, WIDTH, ({ token }) => Line.open(url, { meeting, token }, heard, inflates));
  return seated(founded, people, lines, heard, began);
}

export const namesOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `P${index}`);

async function seated(
  founded: Founded,
  people: readonly Joined[],
  lines: readonly Line[],
  heard: Heard,
  began: number,
): Promise<Seated> {
  await until('everybody to have a view', () => lines.every(({ version }) => version > 0));
  const took = performance.now() - began;
  const close = (): void => {
    for (const line of lines) line.close();
    founded.close();
  };
  return { ...founded, people, lines, heard, took, close };
}

let sent = 0;

/** Sends a command; answers what came back. */
export function command(line: Line, body: { readonly type: string } & Readonly<Record<string, unknown>>): Promise<unknown> {
  sent += 1;
  return line.ask('command', { id: `b${sent}`, ...body });
}

export const isDone = (answer: unknown): answer is Accepted =>
  typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true;
type Accepted = Extract<Answer, { ok: true }>;

/** What an accepted command led to. */
export interface Done {
  readonly version: number;
  /** A new thing's id. */
  result(name: string): string;
}

/** Sends a command that must be accepted. */
export async function done(line: Line, body: { readonly type: string } & Readonly<Record<string, unknown>>): Promise<Done> {
  const answer = await command(line, body);
  if (!isDone(answer)) throw new Error(`${body.type}: ${JSON.stringify(answer)}`);
  return { version: answer.version, result: (name) => String(answer.result?.[name] ?? '') };
}

/** The whole view as the next one tells it. */
export function viewSeen(line: Line): Promise<View> {
  return new Promise((resolve) => {
    line.seen = (event, frame) => {
      if (event !== 'view') return;
      line.seen = undefined;
      const [, whole]: [string, { readonly view: View }] = JSON.parse(frame.toString('utf8', 2));
      resolve(whole.view);
    };
    void line.ask('sync', undefined);
  });
}

/** A poll as the next whole view tells it. @throws Error when it is not in it. */
export async function pollSeen(line: Line, poll: string): Promise<View['polls'][string]> {
  const found = (await viewSeen(line)).polls[poll];
  if (!found) throw new Error('the view has no such poll');
  return found;
}

/** Resolves once nothing more is told: everybody stands where the chair stands, and has for a second. */
export async function quiet({ chair, lines }: Pick<Seated, 'chair' | 'lines'>): Promise<void> {
  let since = performance.now();
  let seen = 0;
  await until('the room to be quiet', () => {
    const { version } = chair;
    if (version !== seen || !lines.every((line) => line.version === version)) [since, seen] = [performance.now(), version];
    return performance.now() - since >= 1_000;
  });
}
