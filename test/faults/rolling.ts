// Another release comes while a crowd is at work, node by node behind the proxy, and goes again: nobody loses or doubles anything.
import { protocolVersion } from '../../shared/protocol/version.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import type { Phone } from '../support/phone.ts';
import { serverBundle, type ServerProcess } from '../support/process.ts';
import { chance, type Chance } from '../support/random.ts';
import { changedBuild } from './builds.ts';
import { together, type Case, type CaseOptions, type Tried } from './case.ts';
import type { Crowd } from './crowd.ts';
import { inHall, type Hall } from './hall.ts';
import { wholeLog } from './village.ts';
import { pause } from '../support/pause.ts';

/** As many as work on two cores beside two nodes; with `--full` the hall that was asked for. */
const PEOPLE = 80;
const PEOPLE_LONG = 1_000;
/** What all of them do together, in a second. */
const ACTS = 80;
/** Where the wire changes, a page that is loaded from the one release may meet the other again and again, until both are the same. */
const RIGHT_WITHIN_MS = 60_000;
/** What `docs/operations.md` asks for between two nodes, for the sake of nginx. */
const BETWEEN_NODES_MS = 7_000;
/** Everybody raises a hand in a second or two, and a node hears of it at once. */
const HEARS_WITHIN_MS = 15_000;
/** A person is told to load the page anew, and does. */
const TAP_MS = 300;
/** One line of so many breaks while two releases run, and comes back to whichever node. */
const BREAKS = 3;

interface Release {
  readonly name: string;
  readonly program: Promise<string>;
  /** The wire that its pages speak. */
  readonly protocol: number;
}

/** The release that each node runs, by its number; nothing while it is renewed. */
type Running = (Release | undefined)[];

const peopleOf = ({ full }: CaseOptions): number => (full ? PEOPLE_LONG : PEOPLE);

/** Hands go up and down, and ballots in, until it is over. */
async function works(one: Phone, everyMs: number, random: Chance, isOver: () => boolean): Promise<void> {
  await pause(everyMs * random.next());
  while (!isOver()) {
    const poll = Object.values(one.showing?.view.polls ?? {}).find(({ status }) => status === 'open');
    const waits = one.showing !== undefined && 'place' in one.showing.me;
    if (poll && random.next() < 0.5) await one.command('polls.cast', { poll: poll.id, choice: random.pick(['yes', 'no']) });
    else if (waits) await one.command('queue.leave');
    else await one.command('queue.join', { kind: 'speech' });
    await pause(everyMs * (0.5 + random.next()));
  }
}

/** Lets everybody work while something is done, under a poll that is open from the first moment to the last. */
async function whileAtWork(crowd: Crowd, disturb: () => Promise<void>): Promise<void> {
  const { chair, people } = crowd;
  const random = chance(3);
  const opened = await chair.command('polls.open', { title: 'Shall it go on?', secrecy: 'closed' });
  let isOver = false;
  const work = people.map((one) => works(one, (1_000 * people.length) / ACTS, random, () => isOver));
  try {
    await disturb();
  } finally {
    isOver = true;
    await Promise.all(work);
    if (opened.ok) await chair.command('polls.close', { poll: opened.result?.['poll'] });
  }
}

/** How long it takes until a command is acknowledged and everybody shows it, from `began` on. */
async function allRight({ crowd, history }: Hall, began: number, what: string): Promise<number> {
  const closed = await crowd.chair.command('queue.setOrder', { order: 'arrival' });
  const again = closed.ok ? closed : await crowd.chair.command('queue.setOrder', { order: 'lot' });
  await crowd.allShow(again.ok ? again.version : Infinity, RIGHT_WITHIN_MS);
  const took = performance.now() - began;
  if (took > RIGHT_WITHIN_MS) history.late(`all were right only ${Math.round(took)} ms after ${what}`);
  return took;
}

/** One node is asked to end, and another release takes its place. @returns the milliseconds until all were right. */
async function renewed(hall: Hall, running: Running, at: number, release: Release): Promise<number> {
  const server: ServerProcess | undefined = hall.servers[at];
  if (!server) throw new Error(`there is no node ${at}`);
  const began = performance.now();
  running[at] = undefined;
  await server.close();
  await server.start({}, release.program);
  running[at] = release;
  return allRight(hall, began, `node ${at + 1} was renewed`);
}

/** Lines break as lines do, and their people come to whichever node there is. */
function someBreak({ people }: Crowd, which: number): void {
  for (const [index, one] of people.entries()) if (index % BREAKS === which % BREAKS) one.breakOff();
}

/** Both releases serve the meeting for as long as is waited between two nodes. */
async function sideBySide(hall: Hall, which: number): Promise<void> {
  const began = performance.now();
  someBreak(hall.crowd, which);
  await pause(BETWEEN_NODES_MS);
  await allRight(hall, began, 'lines broke');
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

/** How often a hand raised by the one release follows one that was raised by the other. */
function turnsBetween(log: readonly StoredEntry[]): number {
  const hands = log.filter(({ entry }) => entry.type === 'queue.joined').map(({ entry }) => hasField(entry.data, 'raisedOn'));
  return hands.filter((hand, index) => index > 0 && hand !== hands[index - 1]).length;
}
const hasField = (data: unknown, field: string): boolean => typeof data === 'object' && data !== null && field in data;

/** Both nodes are renewed, one after the other behind nginx, and both go back again; pages of the other wire are loaded anew. */
async function thereAndBack(options: CaseOptions): Promise<Tried> {
  const now: Release = { name: 'this', program: options.program ?? serverBundle(), protocol: protocolVersion };
  const next: Release = { name: 'the next', program: changedBuild('nextRelease'), protocol: protocolVersion + 1 };
  await next.program;
  const running: Running = [now, now];
  const random = chance(5);
  const loadAnew = async (): Promise<number> => {
    await pause(TAP_MS * (0.5 + random.next()));
    return random.pick(running.flatMap((release) => release ?? []))?.protocol ?? now.protocol;
  };
  const people = peopleOf(options);
  const page = () => ({ protocol: now.protocol, loadAnew });
  const hallOptions = { store: 'redis', nodes: [{}, {}], people, behindProxy: true, program: options.program, page } as const;
  return inHall(hallOptions, async (hall) => {
    const told: string[] = [];
    await whileAtWork(hall.crowd, async () => {
      for (const release of [next, now]) {
        for (const at of [0, 1]) {
          const took = await renewed(hall, running, at, release);
          told.push(`node ${at + 1} to ${release.name}: ${seconds(took)}`);
          if (at === 0) await sideBySide(hall, told.length);
        }
      }
    });
    const turns = turnsBetween(await wholeLog(hall.crowd.chair));
    if (turns < 2) hall.history.found('the two releases did not work side by side');
    const anew = hall.crowd.people.reduce((sum, { byes }) => sum + byes.filter((code) => code === 'outdated').length, 0);
    return `${people} people, all right after ${told.join(', ')}; ${turns} times one release went on where the other had stopped, ${anew} pages loaded anew`;
  });
}

/** What a node says of this meeting to somebody of it: nothing when it serves them. */
async function refusalAt(url: string, { options: { meeting, token } }: Phone): Promise<string | undefined> {
  const answer = await fetch(`${url}/api/meetings/${meeting}/record`, { headers: { authorization: `Bearer ${token}` } });
  if (answer.ok) return undefined;
  const told: { readonly code: string } = await answer.json();
  return told.code;
}

/** A release was left out: one node writes what the other cannot read. That one serves the meeting no more, until it is renewed. */
async function leftOut(options: CaseOptions): Promise<Tried> {
  const now: Release = { name: 'this', program: options.program ?? serverBundle(), protocol: protocolVersion };
  const later: Release = { name: 'a later', program: changedBuild('releaseAfterNext'), protocol: protocolVersion + 1 };
  await later.program;
  const people = peopleOf(options);
  return inHall({ store: 'redis', nodes: [{}, {}], people, program: options.program }, async (hall) => {
    const { crowd, history, urls } = hall;
    const older = urls[1] ?? '';
    const isShutAt = async (): Promise<void> => {
      // It hears in a moment of what was written, once somebody at the later one has raised a hand.
      const began = performance.now();
      let code = await refusalAt(older, crowd.chair);
      while (code === undefined && performance.now() - began < HEARS_WITHIN_MS) {
        await pause(20);
        code = await refusalAt(older, crowd.chair);
      }
      if (code !== 'meeting.needsNewerServer') history.found(`a node that cannot read on answered ${code ?? 'as if it could'}`);
    };
    const told: number[] = [];
    await whileAtWork(crowd, async () => {
      const running: Running = [now, now];
      await renewed(hall, running, 0, later);
      someBreak(crowd, 0);
      await isShutAt();
      told.push(await allRight(hall, performance.now(), 'a later release wrote'));
      told.push(await renewed(hall, running, 1, later));
      if ((await refusalAt(older, crowd.chair)) !== undefined)
        history.found('a node that was renewed does not serve the meeting');
      told.push(await renewed(hall, running, 1, now));
      await isShutAt();
      told.push(await renewed(hall, running, 1, later));
    });
    const [wrote, ...others] = told.map(seconds);
    return `a release left out: the older node lets go of the meeting, ${people} people all right after ${wrote}, and when it was renewed, set back and renewed again after ${others.join(', ')}`;
  });
}

export const rollingRelease: Case = async (options) => together([await thereAndBack(options), await leftOut(options)]);
