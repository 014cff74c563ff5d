// One race: a prepared meeting, the same people at both nodes, their commands in one tick, and what all of them saw.
import type { Answer } from '../../../shared/protocol/down.ts';
import type { StoredEntry } from '../../../shared/record/entry.ts';
import type { BoxWrite } from '../../../shared/room/decision.ts';
import type { PersonId } from '../../../shared/room/ids.ts';
import { personOfToken } from '../../../shared/room/readings.ts';
import { audienceOf } from '../../../shared/room/view.ts';
import type { BoxChange, Store } from '../../../server/ports.ts';
import { hashOfKey } from '../../../server/rooms/keys.ts';
import { Witness, type Notebook, type Showing } from '../witness.ts';
import { judged, replayed, type Fate } from './judge.ts';
import type { Call } from './maker.ts';
import type { Race, Runner } from './pairs.ts';
import type { Scene } from './scene.ts';
import { pause } from '../../support/pause.ts';

export interface RacingHouse {
  /** The two nodes. */
  readonly urls: readonly [string, string];
  readonly store: Store;
}

/** What somebody's tab showed. */
export interface Shown extends Showing {
  readonly line: string;
  readonly person: PersonId;
}

/** A line is up in about so long: the deputy's command comes before the chair, after, or between. */
const COMES_BACK_IN_MS = 8;
const SHOWN_WITHIN_MS = 10_000;
const TRIES = 5;
/** Longer than anything takes here; then the answer is that there was none. */
const PATIENCE_MS = 10_000;

/** One person at one node. */
interface Tab {
  readonly who: string;
  readonly node: 0 | 1;
  readonly witness: Witness;
}

/** @returns what was not as it must be, in words. */
export async function run(house: RacingHouse, race: Race): Promise<readonly string[]> {
  const { scene, runners } = race;
  const { store } = house;
  const shown: Shown[] = [];
  const tabs: Tab[] = [];
  try {
    await begun(store, scene);
    const fates = await allSent(house, race, tabs, shown);
    const read = () => patiently(() => store.log.read(scene.meeting, 0));
    const log = await read();
    await Promise.all(tabs.map((tab) => showsAll(tab, scene, log)));
    return judged({ scene, runners, fates, shown, log: await read() });
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    for (const { witness } of tabs) witness.close();
  }
}

/** The scene stands in the store, where both nodes find it. */
async function begun({ log }: Store, { meeting, entries, boxes }: Scene): Promise<void> {
  const outcome = await patiently(() => log.append(meeting, { version: 0, hash: '' }, entries, boxes.map(stored)));
  // In the log already: it was written, and only the answer was late.
  if (outcome.kind !== 'appended' && outcome.kind !== 'conflict')
    throw new Error(`the scene could not be stored: ${outcome.kind}`);
}

/** A busy machine may be late with an answer, which says nothing of the nodes. */
export async function patiently<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; tries < TRIES; tries += 1) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
  }
  return ask();
}

function stored({ poll, change }: BoxWrite): BoxChange {
  if (!('put' in change)) return { poll, change };
  return { poll, change: { put: { seat: change.put.seat, choice: JSON.stringify(change.put.choice) } } };
}

/** Everybody is there at both nodes; a chair whose deputy takes over comes back only as that happens. */
async function allSent(house: RacingHouse, race: Race, tabs: Tab[], shown: Shown[]): Promise<readonly Fate[]> {
  const { scene, runners } = race;
  const open = (who: string, node: 0 | 1): Tab => {
    const line = `${who} at node ${node + 1}`;
    const id = { meeting: scene.meeting, person: scene.id(who), token: scene.token(who) };
    const history = notebook(shown, line, scene.id(who));
    return { who, node, witness: new Witness({ ...id, history, urls: [house.urls[node]], audience: 'public' }) };
  };
  const isLost = runners.some(({ command }) => command.type === 'meeting.takeChair');
  const here = [...new Set(runners.map(({ who }) => who))].filter((who) => !(isLost && who === 'chair'));
  tabs.push(...here.flatMap((who) => [open(who, 0), open(who, 1)]));
  await Promise.all(tabs.map(({ witness }) => witness.until(() => true)));
  const comesBack = isLost ? runners.find(({ who }) => who === 'chair') : undefined;
  const back = comesBack && open('chair', comesBack.node);
  if (back) tabs.push(back);
  return Promise.all(
    runners.map(async (runner) => {
      if (back && runner.who === 'chair') await back.witness.until(() => true);
      else if (back) await pause(scene.head.version % COMES_BACK_IN_MS);
      return sent(house, scene, runner, tabs);
    }),
  );
}

async function showsAll({ who, node, witness }: Tab, scene: Scene, log: readonly StoredEntry[]): Promise<void> {
  const room = replayed(log.slice(scene.entries.length), scene.room);
  const person = scene.id(who);
  const audience = audienceOf(room, person);
  const isIn = personOfToken(room, hashOfKey(scene.token(who))) === person;
  if (!isIn || audience === undefined || audience === 'waiting') return;
  const began = performance.now();
  while ((witness.showing?.version ?? 0) < log.length) {
    if (performance.now() - began > SHOWN_WITHIN_MS)
      throw new Error(`${who} at node ${node + 1} shows ${witness.showing?.version} of ${log.length}`);
    await pause(5);
  }
}

function notebook(shown: Shown[], line: string, person: PersonId): Notebook {
  return {
    sent: () => undefined,
    answered: () => undefined,
    saw: (_line, _audience, showing) => void shown.push({ ...showing, line, person }),
  };
}

async function sent(house: RacingHouse, scene: Scene, runner: Runner, tabs: readonly Tab[]): Promise<Fate> {
  const { who, node, id, command, call } = runner;
  if (call) return called(`${house.urls[node]}/api/meetings/${scene.meeting}`, scene.token(who), call);
  const tab = tabs.find((one) => one.who === who && one.node === node);
  if (!tab) throw new Error(`${who} is not there`);
  const { type, ...fields } = command;
  return fateOf(await tab.witness.command(type, { ...fields, id }, PATIENCE_MS));
}

function fateOf(answer: Answer): Fate {
  if (answer.ok) return { accepted: answer.version };
  return 'refusal' in answer ? { refused: answer.refusal.code } : { unknown: true };
}

async function called(base: string, token: string, { path, csv }: Call): Promise<Fate> {
  const answer = await fetch(`${base}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': csv === undefined ? 'application/json' : 'text/csv' },
    body: csv ?? '{}',
  });
  const told: unknown = await answer.json();
  if (answer.ok) return { accepted: undefined };
  const code = typeof told === 'object' && told !== null && 'code' in told ? String(told.code) : String(answer.status);
  return code === 'store.unavailable' ? { unknown: true } : { refused: code };
}
