// Two hundred who stop reading what they are sent, among some hundred who do not: nobody else waits, and they are cut.
import { CUT_ABOVE_BYTES, STALE_FOR_MS } from '../../shared/protocol/limits.ts';
import { History } from '../support/history.ts';
import { freePort } from '../support/nginx.ts';
import type { Phone } from '../support/phone.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { chance } from '../support/random.ts';
import { brokenOff, told, type Case } from './case.ts';
import { crowd, type Crowd } from './crowd.ts';
import { compare } from './telling.ts';
import { pause } from '../support/pause.ts';

const READERS = 240;
const SLOW = 200;
const WITHIN = 1.1;
/** A promise about a ratio is broken when no run of so many kept it: this machine does other things too. */
const RUNS = 3;
/** Texts that make the whole view so large that the system's own buffers, 4 MB for each line here, are soon full. */
const TEXTS = 20;
const TEXT_CHARACTERS = 5_000;
const FILL_WITHIN_MS = 40_000;
/** Nobody but the chair was sent anything so often in a row. */
const QUIET_LOOKS = 3;
const ON_THE_WAY_MS = 100;
/** The system's buffers take a little more now and then, and who is sent anything has ten seconds more. */
const CUT_WITHIN_MS = STALE_FOR_MS + 50_000;
/** So many of the slow read on, and find at the end of all they are sent why they were cut. */
const READ_ON = 20;

interface Room {
  readonly history: History;
  readonly crowd: Crowd;
  readonly server: ServerProcess;
  readonly metrics: number;
  readonly readers: readonly Phone[];
  readonly slow: readonly Phone[];
}

/** A figure of the server's own. */
async function metric({ metrics }: Room, name: string): Promise<number> {
  const text = await fetch(`http://127.0.0.1:${metrics}/metrics`).then((answer) => answer.text());
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}
const cutSoFar = (room: Room): Promise<number> => metric(room, 'yitang_goodbyes_total{code="slow"}');

async function room(slow: number): Promise<Room> {
  const history = new History();
  const metrics = await freePort();
  const server = await startServer({ DATA_DIR: dataFolder(), METRICS_PORT: String(metrics) });
  const inside = await crowd({ history, urls: [server.url], people: READERS + slow });
  await longTexts(inside);
  // Those who stop reading stand between the others, as they came.
  const isSlow = (index: number) => index % 2 === 1 && index < 2 * slow;
  const readers = inside.people.filter((_, index) => !isSlow(index));
  return { history, crowd: inside, server, metrics, readers, slow: inside.people.filter((_, index) => isSlow(index)) };
}

/** Each is proposed and objected to at once, so that the next can be. */
async function longTexts({ chair, come }: Crowd): Promise<void> {
  const objector = await come('participant', 'Objector', 0, new History());
  for (let count = 0; count < TEXTS; count += 1) {
    const proposed = await chair.command('decisions.propose', { text: '议'.repeat(TEXT_CHARACTERS), nature: 'opinion' });
    if (!proposed.ok) throw new Error(`no text was proposed: ${JSON.stringify(proposed)}`);
    await objector.command('decisions.object', { decision: proposed.result?.['decision'] });
  }
  objector.close();
}

/** The slow read nothing more and ask for the whole until nothing more of it goes out to them. */
async function filled(stuffed: Room): Promise<void> {
  for (const one of stuffed.slow) one.stopReading();
  const began = performance.now();
  let before = await metric(stuffed, 'yitang_deliveries_total');
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    for (const one of stuffed.slow) one.sync();
    // What was asked before is sent in the same go as what the chair asks for now.
    await pause(ON_THE_WAY_MS);
    await stuffed.crowd.chair.whole();
    const sent = await metric(stuffed, 'yitang_deliveries_total');
    quiet = sent - before === 1 ? quiet + 1 : 0;
    before = sent;
    if (performance.now() - began > FILL_WITHIN_MS) throw new Error('the slow were sent ever more');
  }
}

interface Run {
  readonly ratio: number;
  readonly words: string;
}

/** Both meetings are busy until every slow line is cut. */
async function oneRun(still: Room, stuffed: Room, random: () => number): Promise<Run> {
  const before = await cutSoFar(stuffed);
  await filled(stuffed);
  const began = performance.now();
  let cut = 0;
  const isOver = () => cut === SLOW || performance.now() - began > CUT_WITHIN_MS;
  const looking = (async () => {
    while (!isOver()) {
      cut = (await cutSoFar(stuffed)) - before;
      await pause(200);
    }
  })();
  const { one, other, rounds } = await compare(still.readers, stuffed.readers, random, isOver);
  await looking;
  const took = performance.now() - began;
  if (cut < SLOW) stuffed.history.found(`only ${cut} of ${SLOW} were cut within ${Math.round(took)} ms`);
  const words = `p99 of being told ${Math.round(other)} ms where ${Math.round(one)} ms without them (the better of ${rounds} rounds), all cut after ${(took / 1_000).toFixed(0)} s`;
  return { ratio: other / one, words };
}

/** Some read to the end of what they were sent, the others come by a new line; all end with everybody's view. */
async function comeBack({ slow, history, crowd: { chair } }: Room): Promise<void> {
  const wholes = slow.map((one) => one.wholes);
  const lines = slow.map((one) => one.lines);
  for (const [index, one] of slow.entries()) {
    if (index < READ_ON) one.readAgain();
    else one.breakOff();
  }
  const version = chair.showing?.version ?? 0;
  const isBack = (one: Phone, index: number) => one.lines > (lines[index] ?? 0) && one.wholes > (wholes[index] ?? 0);
  await Promise.all(
    slow.map((one, index) => one.until((showing) => (isBack(one, index) && showing.version >= version ? true : undefined))),
  );
  const untold = slow.slice(0, READ_ON).filter(({ byes }) => byes.at(-1) !== 'slow').length;
  if (untold > 0) history.found(`${untold} of ${READ_ON} were cut without being told why`);
}

interface Judgement {
  readonly words: string;
  readonly findings: readonly string[];
  readonly late: readonly string[];
}

async function judged({ history, crowd: { settle } }: Room): Promise<Judgement> {
  const log = await settle();
  return { words: told(history, log), findings: history.findings(log), late: history.lateness };
}

async function compared(still: Room, stuffed: Room): Promise<string> {
  const random = chance(5).next;
  const runs: Run[] = [];
  do {
    runs.push(await oneRun(still, stuffed, random));
    await comeBack(stuffed);
  } while (runs.length < RUNS && runs.every(({ ratio }) => ratio > WITHIN));
  if (runs.every(({ ratio }) => ratio > WITHIN)) stuffed.history.late('the others waited over a tenth longer in every run');
  const more = stuffed.server.peak() - still.server.peak();
  if (more > SLOW * CUT_ABOVE_BYTES) stuffed.history.found(`the slow took ${Math.round(more / 1e6)} MB`);
  return `${SLOW} of ${READERS + SLOW} stop reading: ${runs.map(({ words }) => words).join('; again: ')}; ${Math.round(more / 1e6)} MB more memory at most`;
}

export const stoppedReading: Case = async () => {
  const rooms: Room[] = [];
  try {
    const still = await room(0);
    rooms.push(still);
    const stuffed = await room(SLOW);
    rooms.push(stuffed);
    const did = await compared(still, stuffed);
    const judgements = [await judged(still), await judged(stuffed)];
    return {
      did: `${did}; ${judgements.map(({ words }) => words).join('; ')}`,
      findings: judgements.flatMap((one) => one.findings),
      late: judgements.flatMap((one) => one.late),
    };
  } catch (error) {
    return brokenOff(
      error,
      rooms.flatMap(({ history }) => history.ownFindings),
    );
  } finally {
    for (const one of rooms) {
      one.crowd.close();
      await one.server.kill();
    }
  }
};
