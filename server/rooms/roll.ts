// The roll of a meeting: looked at before it is imported, enrolled in steps, and every key shown once.
import { randomInt } from 'node:crypto';
import type { Answer } from '../../shared/protocol/down.ts';
import { ROLL_LINES_AT_ONCE } from '../../shared/protocol/limits.ts';
import type { RollDouble, RollPreview } from '../../shared/protocol/roll.ts';
import { linkId, type PersonId } from '../../shared/room/ids.ts';
import type { NewSlip } from '../../shared/room/people/roll.ts';
import { refusedByRights } from '../../shared/room/rights.ts';
import type { Room, RoomCommand } from '../../shared/room/room.ts';
import { freshName } from './draft.ts';
import { hashOfDigits, hashOfKey, newKey } from './keys.ts';
import { readRoll, type ReadLine, type ReadRoll } from './roll-reading.ts';
import type { Enrolment, RollWish, SlipMade } from './rooms.ts';
import type { Served } from './served.ts';

/** More lines with something wrong nobody corrects by hand. */
const PROBLEMS_TOLD = 200;
/** An unknown outcome is asked for again by the same id. */
const TRIES = 3;

export async function importRoll(served: Served, by: PersonId, wish: RollWish): Promise<Enrolment> {
  for (let tries = 1; tries < TRIES; tries += 1) {
    const outcome = await importOnce(served, by, wish);
    // Somebody else enrolled people meanwhile: held against them once more, who is enrolled by now is left out.
    if (outcome.ok || !('refusal' in outcome) || outcome.refusal.code !== 'people.rollChanged') return outcome;
  }
  return importOnce(served, by, wish);
}

async function importOnce(served: Served, by: PersonId, wish: RollWish): Promise<Enrolment> {
  if (!(await served.live.look())) return { ok: false, unknown: true };
  const refusal = refusedByRights(served.room, { type: 'people.enrol', lines: [] }, by);
  if (refusal) return { ok: false, refusal };
  const read = readRoll(wish.text, served.room.meeting.groups);
  const { preview, wanted } = judged(served.room, read, wish.namesakes);
  if (wish.dry) return { ok: true, preview };
  if (preview.problemCount > 0) return { ok: false, refusal: { code: 'roll.problems', preview } };
  if (wanted.length === 0) return { ok: false, refusal: { code: 'roll.nobodyNew', preview } };
  return enrol(served, by, wanted, served.room.people.doors.slips.size);
}

/** What the roll would come to; doubles are left out unless they are said to be different people. */
function judged(room: Room, read: ReadRoll, namesakes: boolean) {
  const doubles = doublesIn(room, read.lines);
  const known = new Set(doubles.filter(({ of }) => of === 'roll' || !namesakes).map(({ line }) => line));
  const wanted = read.lines.filter(({ line }) => !known.has(line));
  const voting = wanted.filter(({ seat }) => seat);
  const households = new Set(wanted.flatMap(({ household }) => household ?? []));
  const byGroup: Record<string, number> = {};
  for (const { group = '' } of wanted) byGroup[group] = (byGroup[group] ?? 0) + 1;
  const preview: RollPreview = {
    lines: read.lines.length + new Set(read.problems.map(({ line }) => line)).size,
    people: wanted.length,
    seats: seatsOf(room, voting),
    weight: voting.reduce((sum, { weight = 1 }) => sum + weight, 0),
    households: households.size,
    byGroup,
    newGroups: [...new Set(read.problems.flatMap(({ code, value }) => (code === 'unknownGroup' && value ? [value] : [])))],
    columns: read.columns,
    problems: read.problems.slice(0, PROBLEMS_TOLD),
    problemCount: read.problems.length,
    doubles,
  };
  return { preview, wanted };
}

/** A household counts once where it has one seat. */
function seatsOf(room: Room, voting: readonly ReadLine[]): number {
  if (room.meeting.rules.seats.unit !== 'household') return voting.length;
  return new Set(voting.map(({ household, line }) => household ?? line)).size;
}

const sameness = (person: { readonly name?: string; readonly group?: string; readonly household?: string }): string =>
  JSON.stringify([person.name ?? '', person.group ?? '', person.household ?? '']);

function doublesIn(room: Room, lines: readonly ReadLine[]): readonly RollDouble[] {
  const seen = new Map<string, number | 'roll'>();
  for (const person of room.people.persons.values()) {
    if (person.listed && person.status !== 'removed') seen.set(sameness(person), 'roll');
  }
  return lines.flatMap((line): readonly RollDouble[] => {
    const of = seen.get(sameness(line));
    if (of === undefined) seen.set(sameness(line), line.line);
    return of === undefined ? [] : [{ line: line.line, name: line.name, of }];
  });
}

interface Drawn {
  readonly key: string;
  readonly digits: string;
  readonly slip: NewSlip;
}

/** Four digits without a leading zero, which spreadsheets drop. */
function drawSlip(): Drawn {
  const key = newKey();
  const digits = String(randomInt(1_000, 10_000));
  return { key, digits, slip: { link: linkId(`l${freshName()}`), hash: hashOfKey(key), digits: hashOfDigits(key, digits) } };
}

/** `known` is how many slips there were when the lines were judged: each line adds one. */
async function enrol(served: Served, by: PersonId, wanted: readonly ReadLine[], known: number): Promise<Enrolment> {
  const run = freshName();
  const links: Extract<Enrolment, { links: unknown }>['links'][number][] = [];
  for (let from = 0; from < wanted.length; from += ROLL_LINES_AT_ONCE) {
    const drawn = wanted.slice(from, from + ROLL_LINES_AT_ONCE).map((person) => ({ person, ...drawSlip() }));
    const lines = drawn.map(({ person: { line, ...said }, slip }) => ({ ...said, slip }));
    const answer = await surely(served, by, `enrol:${run}:${from}`, { type: 'people.enrol', lines, slips: known + from });
    if (!answer.ok) {
      if (links.length === 0) return answer;
      return { ok: true, links, stopped: 'refusal' in answer ? answer.refusal.code : 'store.unavailable' };
    }
    links.push(...drawn.map(({ person: { line, name, group = '' }, key, digits }) => ({ line, name, group, key, digits })));
  }
  return { ok: true, links };
}

export async function makeSlip(served: Served, by: PersonId, person: PersonId): Promise<SlipMade> {
  const { key, digits, slip } = drawSlip();
  const answer = await surely(served, by, `slip:${freshName()}`, { type: 'people.slip', person, slip });
  return answer.ok ? { ok: true, key, digits } : answer;
}

async function surely(served: Served, by: PersonId, id: string, command: RoomCommand): Promise<Answer> {
  let answer = await served.live.command(by, id, command);
  for (let tries = 1; tries < TRIES && !answer.ok && 'unknown' in answer; tries += 1) {
    if (await served.live.look()) answer = await served.live.command(by, id, command);
  }
  return answer;
}
