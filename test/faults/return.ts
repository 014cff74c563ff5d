// A full hall whose server is killed under it, and who are all back at once.
import type { Phone } from '../support/phone.ts';
import type { ServerProcess } from '../support/process.ts';
import { together, type Case, type CaseOptions, type Tried } from './case.ts';
import type { Crowd } from './crowd.ts';
import { inHall, type Hall } from './hall.ts';
import { pause } from '../support/pause.ts';

/** As many as come in and go quickly on two cores, and with `--full` the hall that is promised. */
const PEOPLE = 1_200;
const PEOPLE_LONG = 8_000;
const RIGHT_WITHIN_MS = 30_000;
const MEMORY_BYTES = 1.5e9;
/** The hardest return: not spread by anybody's pauses, but all in the same second. */
const ALL_WITHIN_MS = 1_000;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

interface Vote {
  readonly poll: string;
  /** Resolves when every ballot was answered. */
  readonly all: Promise<unknown>;
}

/** Everybody votes at once; resolves when half of the ballots are acknowledged. */
async function halfwayThrough({ chair, people }: Crowd): Promise<Vote> {
  const opened = await chair.command('polls.open', { title: 'Who is here?', secrecy: 'closed' });
  const poll = opened.ok ? String(opened.result?.['poll']) : '';
  let done = 0;
  let all: Promise<unknown> = Promise.resolve();
  await new Promise<void>((halfway) => {
    const votes = people.map(async (one, index) => {
      await one.command('polls.cast', { poll, choice: index % 3 === 0 ? 'no' : 'yes' });
      done += 1;
      if (2 * done >= people.length) halfway();
    });
    all = Promise.all(votes);
  });
  return { poll, all };
}

/** Kills a server and lets everybody come back. @returns what was seen. */
async function killed(
  { crowd: { chair, allShow }, history }: Hall,
  { dies, lives, who }: { readonly dies: ServerProcess; readonly lives: ServerProcess; readonly who: readonly Phone[] },
  comes: () => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const began = performance.now();
  await dies.kill();
  if (dies === lives) await dies.start();
  const up = performance.now() - began;
  await comes();
  const closed = await chair.command('queue.close');
  await chair.command('queue.open');
  await allShow(closed.ok ? closed.version : Infinity, RIGHT_WITHIN_MS, who);
  const took = performance.now() - began;
  const peak = lives.peak();
  if (took > RIGHT_WITHIN_MS) history.late(`all were right only ${seconds(took)} after the kill`);
  if (peak > MEMORY_BYTES) history.found(`the server took ${megabytes(peak)}`);
  return `all ${who.length} right ${seconds(took)} after the kill (up after ${seconds(up)}), ${megabytes(peak)} at most`;
}

/** Who voted sees it, although the box is read by nobody before the close. */
async function closes({ crowd: { chair, people }, history }: Hall, { poll, all }: Vote): Promise<void> {
  await all;
  const seen = ({ showing }: Phone) => showing && 'ballots' in showing.me && showing.me.ballots[poll]?.cast === true;
  const shown = people.map((one) => one.until(() => (seen(one) ? true : undefined)).catch(() => false));
  const unsure = (await Promise.all(shown)).filter((isSeen) => !isSeen).length;
  if (unsure > 0) history.found(`${unsure} of ${people.length} do not see that they have voted`);
  await chair.command('polls.close', { poll });
}

const peopleOf = ({ full }: CaseOptions): number => (full ? PEOPLE_LONG : PEOPLE);

async function embedded(options: CaseOptions): Promise<Tried> {
  const people = peopleOf(options);
  const { program } = options;
  const gate = openGate(people);
  return inHall({ store: 'embedded', people, program, page: () => ({ comesBack: gate.comesBack }) }, async (hall) => {
    const [server] = hall.servers;
    if (!server) throw new Error('a hall without a server');
    const fate = { dies: server, lives: server, who: [hall.crowd.chair, ...hall.crowd.people] };
    const vote = await halfwayThrough(hall.crowd);
    const spread = await killed(hall, fate);
    await closes(hall, vote);
    gate.shut();
    const rushed = await killed(hall, fate, () => gate.open());
    return `killed in the midst of ${people} ballots: ${spread}; all in the same second: ${rushed}`;
  });
}

/** Over two nodes: whose node is killed goes to the other. */
async function twoNodes(options: CaseOptions): Promise<Tried> {
  const people = peopleOf(options);
  return inHall({ store: 'redis', nodes: [{}, {}], people, program: options.program }, async (hall) => {
    const [lives, dies] = hall.servers;
    if (!lives || !dies) throw new Error('a hall of two nodes');
    // Who comes in takes the nodes in turn.
    const who = hall.crowd.people.filter((_, index) => index % 2 === 1);
    const vote = await halfwayThrough(hall.crowd);
    const moved = await killed(hall, { dies, lives, who });
    await closes(hall, vote);
    return `one of two nodes killed in the midst of ${people} ballots, its people go to the other: ${moved}`;
  });
}

/** Holds everybody who lost their line until it is opened, and then lets them all go within a second. */
function openGate(people: number) {
  let isShut = false;
  let go: () => void = () => undefined;
  let opened: Promise<void> = Promise.resolve();
  let count = 0;
  return {
    shut(): void {
      isShut = true;
      opened = new Promise((resolve) => (go = resolve));
    },
    async open(): Promise<void> {
      isShut = false;
      go();
    },
    async comesBack(tries: number, asPagesDo: () => Promise<void>): Promise<void> {
      if (!isShut || tries > 0) return asPagesDo();
      count += 1;
      const mine = (count % people) * (ALL_WITHIN_MS / people);
      await opened;
      await pause(mine);
    },
  };
}

/** The server is killed under everybody, and all come back at once: right within half a minute, in bounded memory. */
export const everybodyReturns: Case = async (options) => together([await embedded(options), await twoNodes(options)]);
