// A meeting of thousands, each a page with its own line; afterwards every one of them is held against the whole view.
import type { StoredEntry } from '../../shared/record/entry.ts';
import { canonical } from '../../shared/record/canonical.ts';
import { Calls } from '../../server/rehearsal/calls.ts';
import { inParallel, upTo } from '../bench/crowd.ts';
import { Frames } from '../support/frames.ts';
import type { History } from '../support/history.ts';
import { Phone, type PhoneOptions } from '../support/phone.ts';
import { chance } from '../support/random.ts';
import { keyOf, type CreatedMeeting } from '../support/scenario.ts';
import { posted, wholeLog } from './village.ts';

export interface Crowd {
  readonly meeting: string;
  readonly chair: Phone;
  readonly people: readonly Phone[];
  /** Somebody more comes in by a link; `judge` is their own history where the log does not name them. */
  come(role: string, name: string, at?: number, judge?: History): Promise<Phone>;
  /** Milliseconds until all of them show this version or a later one, on a line that is open. */
  allShow(version: number, within: number, who?: readonly Phone[]): Promise<number>;
  /** Waits until everybody shows the whole log, and holds each against the whole as the server tells it. @returns the log. */
  settle(): Promise<readonly StoredEntry[]>;
  close(): void;
}

export interface CrowdOptions {
  readonly history: History;
  readonly urls: readonly string[];
  readonly people: number;
  readonly title?: string;
  /** How each page differs from one that knows nothing of releases. */
  readonly page?: Pick<PhoneOptions, 'protocol' | 'comesBack' | 'loadAnew'>;
}

/** Joins in flight at once: a hall that scans one code. */
const WIDTH = 200;
const TRIES = 20;
const AGAIN_MS = 500;
const LOOK_EVERY_MS = 50;
/** Of what is no promise: a machine that does other things too. */
const ENTERS_WITHIN_MS = 60_000;
const SETTLES_WITHIN_MS = 60_000;

export async function crowd({ history, urls, people: count, title = 'Crowd', page = {} }: CrowdOptions): Promise<Crowd> {
  const frames = new Frames();
  const random = chance(11);
  const created = await firstOf<CreatedMeeting>(byFetch, urls, '/api/meetings', {
    title,
    rules: { officers: { chairVotes: 'never' } },
  });
  const enter = async (role: string, name: string, at: number, post: Post, judge = history): Promise<() => Phone> => {
    const turned = [...urls.slice(at % urls.length), ...urls.slice(0, at % urls.length)];
    const key = keyOf(created.links[role]);
    const who = await firstOf<Who>(post, turned, `/api/meetings/${created.meeting}/join`, { key, name });
    const audience = role === 'chair' ? 'officers' : 'public';
    const meeting = created.meeting;
    return () => new Phone({ ...page, ...who, history: judge, frames, urls: turned, meeting, audience, chance: random.next });
  };
  const come: Crowd['come'] = async (role, name, at = 0, judge = history) => {
    const phone = (await enter(role, name, at, byFetch, judge))();
    await phone.until(() => true, ENTERS_WITHIN_MS);
    return phone;
  };
  const chair = await come('chair', 'Chair');
  await chair.command('meeting.start');
  // Lines are opened once all are in: else everybody would be told of everybody.
  const calls = manyCalls(urls);
  const entered = await inParallel(upTo(count), WIDTH, (index) => enter('participant', `P${index}`, index, calls.post));
  calls.close();
  const people = await inParallel(entered, WIDTH, async (look) => {
    const phone = look();
    await phone.until(() => true, ENTERS_WITHIN_MS);
    return phone;
  });
  const fresh: Phone[] = [];
  const everybody = (): readonly Phone[] => [chair, ...people, ...fresh];
  const allShow: Crowd['allShow'] = (version, within, who = everybody()) => allOf(who, version, within);
  return {
    meeting: created.meeting,
    chair,
    people,
    come,
    allShow,
    async settle() {
      fresh.push(...(await Promise.all(urls.map((_, at) => come('participant', `Fresh ${at}`, at)))));
      const log = await wholeLog(chair);
      const last = log.at(-1)?.entry.version ?? 0;
      await allShow(last, SETTLES_WITHIN_MS);
      await holdAgainstTheWhole(history, everybody());
      return log;
    },
    close: () => everybody().forEach((one) => one.close()),
  };
}

interface Who {
  readonly person: string;
  readonly token: string;
}

/** Asks a node for something by HTTP; a page that gets none says so. */
type Post = (url: string, path: string, body: unknown) => Promise<unknown>;
const byFetch: Post = (url, path, body) => posted(`${url}${path}`, body);

/** Kept connections, for the many who come in at once. */
function manyCalls(urls: readonly string[]): { readonly post: Post; close(): void } {
  const all = new Map(urls.map((url) => [url, new Calls(url)]));
  return {
    post: (url, path, body) => (all.get(url) ?? new Calls(url)).post(path, body),
    close: () => all.forEach((calls) => calls.close()),
  };
}

/** By the first node that takes it; a store that does not answer for a moment is asked again, as people do. */
async function firstOf<Value>(post: Post, urls: readonly string[], path: string, body: unknown): Promise<Value> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await given<Value>(post(urls[tries % urls.length] ?? '', path, body));
    } catch (error) {
      if (tries >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
const given = <Value>(answer: Promise<unknown>) => answer as Promise<Value>;

async function allOf(who: readonly Phone[], version: number, within: number): Promise<number> {
  const began = performance.now();
  const isRight = ({ isIn, showing }: Phone) => isIn && showing !== undefined && showing.version >= version;
  for (;;) {
    const wrong = who.filter((one) => !isRight(one)).length;
    const took = performance.now() - began;
    if (wrong === 0) return took;
    if (took > within) throw new Error(`${wrong} of ${who.length} do not show version ${version} after ${Math.round(took)} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What was put together from patches is what the server tells as a whole: the view (the history says so) and one's own part. */
async function holdAgainstTheWhole(history: History, everybody: readonly Phone[]): Promise<void> {
  const wholes = await Promise.all(everybody.map((one) => one.whole().catch(() => undefined)));
  const wrong = wholes.filter((whole) => !whole?.before || whole.before.version !== whole.after.version);
  if (wrong.length > 0) history.found(`${wrong.length} of ${everybody.length} stood at another version than the server`);
  const others = wholes.filter((whole) => whole?.before && canonical(whole.before.me) !== canonical(whole.after.me));
  if (others.length > 0) history.found(`${others.length} of ${everybody.length} had another own part than the server tells`);
}
