// Lines that send as fast as they can, read or unread, of somebody or nobody, and come again when they are cut: nobody else waits, and memory stays.
import type { Socket } from 'node:net';
import { History } from '../support/history.ts';
import type { Phone } from '../support/phone.ts';
import { dataFolder, startServer, type ServerProcess } from '../support/process.ts';
import { chance } from '../support/random.ts';
import { BINARY, ended, frameOf, PING, rawWebSocket, textFrame } from '../support/raw-websocket.ts';
import { brokenOff, told, type Case, type Tried } from './case.ts';
import { crowd, type Crowd } from './crowd.ts';
import { compare } from './telling.ts';
import { pause } from '../support/pause.ts';

const PEOPLE = 60;
const FLOOD_MS = 10_000;
/** A node that is asked to open eight lines a second and cut them has that to do; what the others wait is a few milliseconds more. */
const WITHIN = 1.5;
/** No machine that is busy with other things makes this of it. */
const STANDS_STILL = 10;
const MORE_BYTES = 150_000_000;
/** A promise about a ratio is broken when no run of so many kept it: this machine does other things too. */
const RUNS = 3;
const PIECE_BYTES = 65_536;
const AGAIN_MS = 50;
const LET_IN_WITHIN_MS = 5_000;

interface House {
  readonly history: History;
  readonly server: ServerProcess;
  readonly crowd: Crowd;
}

async function house(program?: Promise<string>): Promise<House> {
  const history = new History();
  const server = await startServer({ DATA_DIR: dataFolder() }, program);
  return { history, server, crowd: await crowd({ history, urls: [server.url], people: PEOPLE }) };
}

interface Flood {
  readonly path: string;
  /** Who it is of: waits to be let in before it floods. */
  readonly hello?: Buffer;
  readonly again: Buffer;
  readonly reads: boolean;
}

const LIVE = '/socket.io/?EIO=4&transport=websocket';
const TIME = textFrame('421["time"]');

/** By somebody of the meeting, and by nobody. */
function floodsOf({ options: { meeting, token } }: Phone): readonly Flood[] {
  const hello = textFrame(`40${JSON.stringify({ meeting, token })}`);
  const doc = `/doc/${meeting}/notes?token=${token}`;
  return [
    { path: LIVE, hello, again: TIME, reads: false },
    { path: LIVE, hello, again: TIME, reads: true },
    { path: LIVE, hello, again: textFrame('421["command",{"id":"a","type":"queue.leave"}]'), reads: false },
    { path: LIVE, hello, again: textFrame('42["nothing"]'), reads: true },
    { path: LIVE, again: textFrame('40/nowhere,{}'), reads: false },
    { path: LIVE, again: textFrame('3'), reads: true },
    { path: LIVE, again: frameOf({ opcode: PING, text: 'x'.repeat(125) }), reads: false },
    { path: doc, again: frameOf({ opcode: BINARY, base64: 'Aw==' }), reads: true },
  ];
}

/** Floods on one line after the other until it is over. @returns how many were cut */
async function keepFlooding(port: number, flood: Flood, isOver: () => boolean): Promise<number> {
  const piece = Buffer.concat(Array.from({ length: Math.ceil(PIECE_BYTES / flood.again.length) }, () => flood.again));
  let cut = 0;
  while (!isOver()) {
    const line = await rawWebSocket(port, flood.path);
    if (flood.hello) await letIn(line, flood.hello);
    if (flood.reads) line.resume();
    else line.pause();
    const over = ended(line);
    while (!line.destroyed && !isOver())
      if (!line.write(piece)) await Promise.race([new Promise((resolve) => line.once('drain', resolve)), over]);
    if (line.destroyed) cut += 1;
    line.destroy();
    await pause(AGAIN_MS);
  }
  return cut;
}

async function letIn(line: Socket, hello: Buffer): Promise<void> {
  const view = new Promise<void>((resolve) => {
    line.on('data', (part) => void (part.includes('"view"') && resolve()));
  });
  line.resume().write(hello);
  await Promise.race([view, ended(line), pause(LET_IN_WITHIN_MS)]);
}

interface Run {
  readonly ratio: number;
  readonly words: string;
}

/** Both meetings are busy, and one of the two nodes is flooded. */
async function oneRun(still: House, flooded: House, flooder: Phone, random: () => number): Promise<Run> {
  const began = performance.now();
  const isOver = () => performance.now() - began > FLOOD_MS;
  const floods = floodsOf(flooder).map((flood) => keepFlooding(flooded.server.port, flood, isOver));
  const { one, other, rounds } = await compare(still.crowd.people, flooded.crowd.people, random, isOver);
  const cut = (await Promise.all(floods)).reduce((sum, count) => sum + count, 0);
  const words = `p99 of being told ${Math.round(other)} ms where ${Math.round(one)} ms without them (the better of ${rounds} rounds), ${cut} lines cut`;
  return { ratio: other / one, words };
}

async function flooding(still: House, flooded: House): Promise<Tried> {
  const flooder = await flooded.crowd.come('participant', 'Flooder');
  const random = chance(5).next;
  const runs: Run[] = [];
  do runs.push(await oneRun(still, flooded, flooder, random));
  while (runs.length < RUNS && runs.every(({ ratio }) => ratio > WITHIN));
  flooder.close();
  const more = flooded.server.peak() - still.server.peak();
  if (more > MORE_BYTES) flooded.history.found(`the floods took ${Math.round(more / 1e6)} MB`);
  if (runs.every(({ ratio }) => ratio > STANDS_STILL)) flooded.history.found('the others stood still in every run');
  else if (runs.every(({ ratio }) => ratio > WITHIN)) flooded.history.late('the others waited half as long again in every run');
  const all = [still, flooded];
  const logs = await Promise.all(all.map(({ crowd: { settle } }) => settle()));
  const judged = all.map(({ history }, index) => ({ history, log: logs[index] ?? [] }));
  return {
    did: `${floodsOf(flooder).length} lines flood among ${PEOPLE} people: ${runs.map(({ words }) => words).join('; again: ')}; ${Math.round(more / 1e6)} MB more memory at most; ${judged.map(({ history, log }) => told(history, log)).join('; ')}`,
    findings: judged.flatMap(({ history, log }) => history.findings(log)),
    late: judged.flatMap(({ history }) => history.lateness),
  };
}

export const flooded: Case = async ({ program }) => {
  const houses: House[] = [];
  try {
    const still = await house(program);
    houses.push(still);
    const other = await house(program);
    houses.push(other);
    return await flooding(still, other);
  } catch (error) {
    return brokenOff(
      error,
      houses.flatMap(({ history }) => history.ownFindings),
    );
  } finally {
    for (const one of houses) {
      one.crowd.close();
      await one.server.kill();
    }
  }
};
