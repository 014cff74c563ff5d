// Whether what came of a race is what some order of its commands leads to: answers, log, and every screen.
import { isDeepStrictEqual } from 'node:util';
import { bodyOf, verifyChain } from '../../../shared/record/chain.ts';
import type { StoredEntry } from '../../../shared/record/entry.ts';
import { foldEntry } from '../../../shared/record/fold.ts';
import type { BoxWrite } from '../../../shared/room/decision.ts';
import { instant } from '../../../shared/room/ids.ts';
import { brokenInvariants } from '../../../shared/room/invariants.ts';
import { decide, type Outcome, type Room, type RoomCommand } from '../../../shared/room/room.ts';
import { audienceOf, meOf, viewOf } from '../../../shared/room/view.ts';
import type { Runner } from './pairs.ts';
import type { Shown } from './race.ts';
import { jsonOf } from '../../simulation/truth.ts';
import { readFor, type Scene } from './scene.ts';

/** What a sender was told. Over HTTP nobody is told a version. */
export type Fate = { readonly accepted: number | undefined } | { readonly refused: string } | { readonly unknown: true };

export interface Raced {
  readonly scene: Scene;
  readonly runners: readonly Runner[];
  /** Of each runner, in the same order. */
  readonly fates: readonly Fate[];
  readonly shown: readonly Shown[];
  /** The whole log afterwards. */
  readonly log: readonly StoredEntry[];
}

/** What one command, or something that was due, put into the log. */
interface Step {
  readonly command: string;
  readonly entries: readonly StoredEntry[];
}

/** What is not as it must be. */
export function judged(raced: Raced): readonly string[] {
  const { scene, log } = raced;
  const broken = verifyChain(log);
  if (broken) return [`the chain breaks at version ${broken.version}: ${broken.wrong}`];
  if (log[scene.entries.length - 1]?.entry.hash !== scene.head.hash) return ['the log does not begin as the scene did'];
  return [...legal(raced, stepsIn(log.slice(scene.entries.length))), ...screens(raced)];
}

function stepsIn(entries: readonly StoredEntry[]): readonly Step[] {
  const steps: { readonly command: string; readonly entries: StoredEntry[] }[] = [];
  for (const stored of entries) {
    const { command } = stored.entry;
    const last = steps.at(-1);
    if (last?.command === command) last.entries.push(stored);
    else steps.push({ command, entries: [stored] });
  }
  return steps;
}

/** Every step in turn is what its command leads to where it stands; every refusal is one that some place in this order gives. */
function legal({ scene, runners, fates }: Raced, steps: readonly Step[]): readonly string[] {
  const findings: string[] = [];
  const rooms: Room[] = [scene.room];
  const boxes: BoxWrite[] = [...scene.boxes];
  const left = new Map(runners.map((runner, index) => [runner, fates[index]] as const));
  for (const { entries } of steps) {
    const room = rooms.at(-1) ?? scene.room;
    const outcomes = [...left.keys()]
      .filter((one) => mayLeadTo(one, entries))
      .map((runner) => ({ runner, outcome: outcomeOf(room, runner, entries, boxes) }));
    // Of two calls by one person that may have led here, the one that does so in this order did.
    const found = outcomes.find(({ outcome }) => typesIn(outcome) === typesOf(entries)) ?? outcomes[0];
    if (found) {
      const { runner, outcome } = found;
      findings.push(...wrongStep(runner, left.get(runner), outcome, entries));
      if (outcome.ok && 'boxes' in outcome) boxes.push(...(outcome.boxes ?? []));
      left.delete(runner);
    } else if (entries[0]?.entry.by !== 'room') findings.push(`nobody sent ${typesOf(entries)}`);
    const next = replayed(entries, room);
    findings.push(...brokenInvariants(next).map((sentence) => `not true after ${typesOf(entries)}: ${sentence}`));
    rooms.push(next);
  }
  for (const [runner, fate] of left) findings.push(...wrongAnswer(runner, fate, rooms, boxes));
  return findings;
}

const typesOf = (entries: readonly StoredEntry[]): string => entries.map(({ entry }) => entry.type).join(', ');

const typesIn = (outcome: Outcome): string =>
  outcome.ok && 'events' in outcome ? outcome.events.map(({ type }) => type).join(', ') : 'nothing';

/** Over HTTP ids are the server's own: there the sender, and how it begins, say whose it may be. */
function mayLeadTo({ id, by, command, call }: Runner, entries: readonly StoredEntry[]): boolean {
  const first = entries[0]?.entry;
  if (!first) return false;
  if (!call) return first.command === id;
  const slice = command.type.slice(0, command.type.indexOf('.'));
  return first.by === by && /^(door|slip|enrol):/.test(first.command) && first.type.startsWith(slice);
}

function outcomeOf(room: Room, runner: Runner, entries: readonly StoredEntry[], boxes: readonly BoxWrite[]): Outcome {
  const { by } = runner;
  const command = lookedAtAnew(room, runner.command);
  if (!command) return { ok: false, refusal: { code: 'roll.nobodyNew' } };
  const now = instant(entries[0]?.entry.at ?? room.at);
  const context = { now, by, fresh: 'judge', ...readFor(room, command, by, boxes, { public: 'judge', private: 'judge' }) };
  return decide(room, command, context, 'judge', bodyOf(command));
}

/** A roll is held against the room where it stands, however often others enrolled or made slips meanwhile; nothing: all are on it. */
function lookedAtAnew(room: Room, command: RoomCommand): RoomCommand | undefined {
  if (command.type !== 'people.enrol') return command;
  const isThere = ({ name }: { readonly name: string }): boolean =>
    room.people.persons.some((person) => person.listed !== undefined && person.name === name);
  return command.lines.every(isThere) ? undefined : { ...command, slips: room.people.doors.slips.size };
}

function wrongStep(
  { name }: Runner,
  fate: Fate | undefined,
  outcome: Outcome,
  entries: readonly StoredEntry[],
): readonly string[] {
  const version = entries.at(-1)?.entry.version;
  const what = `${name} is in the log at ${version}`;
  if (fate && 'refused' in fate) return [`${what} and was refused: ${fate.refused}`];
  if (fate && 'accepted' in fate && fate.accepted !== undefined && fate.accepted !== version)
    return [`${what} and was acknowledged at ${fate.accepted}`];
  if (!outcome.ok) return [`${what}, where it is to be refused: ${outcome.refusal.code}`];
  const types = typesIn(outcome);
  return types === typesOf(entries) ? [] : [`${what} as ${typesOf(entries)}, where it leads to ${types}`];
}

/** When the chair was last seen is not in the log, and whom a roll has is looked at before its lines are sent. */
const SAID_BEFORE = ['meeting.chairPresent', 'roll.nobodyNew'];

function wrongAnswer(
  runner: Runner,
  fate: Fate | undefined,
  rooms: readonly Room[],
  boxes: readonly BoxWrite[],
): readonly string[] {
  const { name } = runner;
  if (!fate || 'unknown' in fate) return [`${name} was never answered`];
  if ('accepted' in fate) return [`${name} was acknowledged at ${String(fate.accepted)} and is not in the log`];
  if (SAID_BEFORE.includes(fate.refused)) return [];
  const codes = rooms.map((room) => {
    const outcome = outcomeOf(room, runner, [], boxes);
    return outcome.ok ? 'accepted' : outcome.refusal.code;
  });
  return codes.includes(fate.refused) ? [] : [`${name} was refused: ${fate.refused}, and in turn is ${codes.join(', ')}`];
}

/** Every screen showed what the log at its version shows that person, and never went back. */
function screens({ scene, log, shown }: Raced): readonly string[] {
  const roomAt = (version: number): Room => replayed(log.slice(scene.entries.length, version), scene.room);
  const last = new Map<string, number>();
  return shown.flatMap(({ line, person, version, head, view, me }) => {
    const before = last.get(line) ?? 0;
    last.set(line, version);
    if (version < before) return [`${line} showed ${version} after ${before}`];
    if (log[version - 1]?.entry.hash !== head) return [`${line} showed version ${version}, which the log has otherwise`];
    const room = roomAt(version);
    const audience = audienceOf(room, person);
    if (!audience) return [];
    const isRight = isDeepStrictEqual(view, jsonOf(viewOf(room, audience))) && isDeepStrictEqual(me, jsonOf(meOf(room, person)));
    return isRight ? [] : [`${line} showed version ${version} otherwise than the log`];
  });
}

/** The state after these entries. */
export const replayed = (entries: readonly StoredEntry[], from: Room): Room =>
  entries.reduce((room, stored) => foldEntry(room, stored) ?? room, from);
