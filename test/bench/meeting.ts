// A meeting for the crowd: founded, everybody in by the participants' link, their lines open.
import type { View } from '../../shared/room/view.ts';
import { inParallel, Line, post } from './crowd.ts';
import type { Measured } from './processes.ts';

export interface Joined {
  readonly person: string;
  readonly token: string;
}
export interface Seated {
  readonly meeting: string;
  readonly chair: Line;
  readonly people: readonly Joined[];
  readonly lines: readonly Line[];
  /** Milliseconds from the first join to the last line. */
  readonly took: number;
}

interface Founded {
  readonly meeting: string;
  readonly links: Readonly<Record<string, string>>;
}

/** Joins in flight at once: a hall that scans one code. */
const WIDTH = 200;

const isFounded = (answer: unknown): answer is Founded => typeof answer === 'object' && answer !== null && 'links' in answer;
const isJoined = (answer: unknown): answer is Joined => typeof answer === 'object' && answer !== null && 'token' in answer;

async function join(url: string, meeting: string, key: string, name: string): Promise<Joined> {
  const answer = await post(`${url}/api/meetings/${meeting}/join`, { key, name });
  if (!isJoined(answer)) throw new Error(`${name} was not let in`);
  return answer;
}

export async function seat({ url }: Measured, count: number, lines = count): Promise<Seated> {
  const founded = await post(`${url}/api/meetings`, { title: 'Bench', rules: { officers: { chairVotes: 'never' } } });
  if (!isFounded(founded)) throw new Error('no meeting was founded');
  const { meeting, links } = founded;
  const keyOf = (role: string) => links[role]?.split('#k=')[1] ?? '';
  const chairman = await join(url, meeting, keyOf('chair'), 'Chair');
  const chair = await Line.open(url, { meeting, token: chairman.token });
  await done(chair, { type: 'meeting.start' });
  const began = performance.now();
  const everybody = Array.from({ length: count }, (_, index) => `P${index}`);
  const people = await inParallel(everybody, WIDTH, (name) => join(url, meeting, keyOf('participant'), name));
  const open = await inParallel(people.slice(0, lines), WIDTH, ({ token }) => Line.open(url, { meeting, token }));
  return { meeting, chair, people, lines: open, took: performance.now() - began };
}

let sent = 0;

/** Sends a command; answers what came back. */
export function command(line: Line, body: { readonly type: string } & Readonly<Record<string, unknown>>): Promise<unknown> {
  sent += 1;
  return line.ask('command', { id: `b${sent}`, ...body });
}

export const isDone = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true;

/** Sends a command that must be accepted; answers its result. */
export async function done(line: Line, body: { readonly type: string } & Readonly<Record<string, unknown>>) {
  const answer = await command(line, body);
  if (!isDone(answer)) throw new Error(`${body.type}: ${JSON.stringify(answer)}`);
  const result: unknown = typeof answer === 'object' && answer !== null && 'result' in answer ? answer.result : undefined;
  return (name: string): string => (typeof result === 'object' && result !== null ? String(Reflect.get(result, name)) : '');
}

/** The poll as the next whole view tells it. */
export function pollSeen(line: Line, poll: string): Promise<View['polls'][string]> {
  return new Promise((resolve) => {
    line.seen = (event, frame) => {
      if (event !== 'view') return;
      const [, whole]: [string, { readonly view: View }] = JSON.parse(frame.slice(2));
      const found = whole.view.polls[poll];
      if (found) resolve(found);
    };
    void line.ask('sync', undefined);
  });
}
