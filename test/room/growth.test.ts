// What one act costs with few people and with thousands: bytes, members walked over and objects made, all counted, nothing timed.
import { beforeAll, describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import { diff } from '../../shared/record/merge-patch.ts';
import { flagId, personId, pollId, type PersonId } from '../../shared/room/ids.ts';
import type { Room, RoomCommand } from '../../shared/room/room.ts';
import { encodeRoom } from '../../shared/room/snapshot.ts';
import { meOf, viewOf } from '../../shared/room/view.ts';
import { inSession, nth, rules, type Story } from '../support/room.ts';
import { countVisits, objectsIn } from '../support/visits.ts';

const FEW = 80;
const MANY = 4_000;
const WAITING = 30;
const AUDIENCES = ['public', 'officers'] as const;

/** A persistent map of fifty times as many members is two of its nodes deeper, and an act touches few of them. */
const DEEPER = 24;

interface Cast {
  readonly story: Story;
  readonly chair: PersonId;
  readonly supervisor: PersonId;
  readonly persons: readonly PersonId[];
}

function hallOf(count: number): Cast {
  const names = Array.from({ length: count }, (_, index) => `p${index}@${index % 2 === 0 ? 'North' : 'South'}`);
  const cast = inSession(names, { rules: rules({ officers: { ...plain.officers, chairVotes: 'never' } }) });
  for (const person of cast.persons.slice(0, WAITING)) cast.story.do(person, { type: 'queue.join', kind: 'speech' });
  return cast;
}

type Act = readonly [
  name: string,
  by: (cast: Cast) => PersonId,
  command: (told: Told) => RoomCommand,
  more?: { readonly keep?: 'poll' | 'flag'; readonly box?: true },
];
interface Told {
  readonly poll: string;
  readonly flag: string;
  readonly cast: Cast;
}

const chair = ({ chair: person }: Cast): PersonId => person;
const supervisor = ({ supervisor: person }: Cast): PersonId => person;
const somebody =
  (place: number) =>
  ({ persons }: Cast): PersonId =>
    nth(persons, place);

/** A session in short; the same people do the same, however many sit beside them. */
const ACTS: readonly Act[] = [
  ['raises a hand', somebody(40), () => ({ type: 'queue.join', kind: 'speech' })],
  ['lowers it', somebody(40), () => ({ type: 'queue.leave' })],
  ['calls the first', chair, () => ({ type: 'floor.give' })],
  ['stops the clock', chair, () => ({ type: 'floor.pause' })],
  ['lets it go on', chair, () => ({ type: 'floor.resume' })],
  ['ends the turn', chair, () => ({ type: 'floor.end' })],
  ['changes the order', chair, () => ({ type: 'queue.setOrder', order: 'leastHeard' })],
  [
    'raises a flag',
    supervisor,
    () => ({ type: 'flags.raise', article: 'one-matter', weight: 'note', note: 'Late' }),
    { keep: 'flag' },
  ],
  ['answers it', chair, ({ flag }) => ({ type: 'flags.rule', flag: flagId(flag), ruling: 'noted' })],
  ['opens a poll', chair, () => ({ type: 'polls.open', title: 'Lamps?', secrecy: 'closed' }), { keep: 'poll' }],
  ['votes', somebody(50), ({ poll }) => ({ type: 'polls.cast', poll: pollId(poll), choice: 'yes' })],
  ['votes again', somebody(50), ({ poll }) => ({ type: 'polls.cast', poll: pollId(poll), choice: 'no' })],
  ['closes the poll', chair, ({ poll }) => ({ type: 'polls.close', poll: pollId(poll) }), { box: true }],
  ['removes somebody', chair, ({ cast }) => ({ type: 'people.remove', person: somebody(60)(cast), reason: 'Noise' })],
  ['pauses the session', chair, () => ({ type: 'meeting.pause' })],
  ['resumes it', chair, () => ({ type: 'meeting.resume' })],
];

interface Cost {
  readonly name: string;
  /** Members of collections that were walked over to decide, to fold and to show it. */
  readonly visits: number;
  /** Objects of the new state that are not of the old. */
  readonly made: number;
  /** Bytes of the events, and of the patch to each audience. */
  readonly stored: number;
  readonly patches: readonly number[];
}

/** With every number one digit long: 4,000 is written longer than 80, and nothing else may be. */
const bytesOf = (value: unknown): number => Buffer.byteLength((JSON.stringify(value) ?? '').replace(/\d+/g, '0'));

function costOf({ story }: Cast, name: string, run: () => unknown): Cost {
  const before = story.room;
  const known = objectsIn(before);
  const events = story.events.length;
  const shown = AUDIENCES.map((audience) => viewOf(before, audience));
  const { visits, value: patches } = countVisits(() => {
    run();
    return AUDIENCES.map((audience, index) => diff(shown[index] ?? {}, viewOf(story.room, audience)));
  });
  const made = [...objectsIn(story.room)].filter((one) => !known.has(one)).length;
  return { name, visits, made, stored: bytesOf(story.events.slice(events)), patches: patches.map(bytesOf) };
}

function playThrough(cast: Cast): readonly Cost[] {
  const { story } = cast;
  const told = { poll: '', flag: '', cast };
  const costs = ACTS.map(([name, by, command, { keep, box } = {}]) => {
    const context = box ? { box: new Map([[nth(cast.persons, 50), 'no']]) } : {};
    return costOf(cast, name, () => {
      const result = story.do(by(cast), command(told), context);
      if (keep) told[keep] = String(result[keep]);
    });
  });
  const comes = costOf(cast, 'comes in', () => story.enter('participant', 'late', 'North'));
  return [...costs, comes];
}

describe('with fifty times as many people', () => {
  let few: readonly Cost[] = [];
  let many: readonly Cost[] = [];
  let rooms: readonly Room[] = [];
  beforeAll(() => {
    const [small, large] = [hallOf(FEW), hallOf(MANY)];
    [few, many] = [playThrough(small), playThrough(large)];
    rooms = [small.story.room, large.story.room];
  });
  const pairs = () => few.map((one, index) => [one, nth(many, index)] as const);

  it('[S5] no act walks over more members of any collection', () => {
    expect(many.map(({ name, visits }) => [name, visits])).toStrictEqual(few.map(({ name, visits }) => [name, visits]));
    expect(few.some(({ visits }) => visits > 0)).toBe(true);
  });

  it('[S5] no act makes more objects than the depth of the maps asks for', () => {
    const more = pairs().map(([one, other]) => [one.name, other.made - one.made] as const);
    expect(more.filter(([, extra]) => extra > DEEPER)).toStrictEqual([]);
    expect(few.every(({ made }) => made > 0)).toBe(true);
  });

  it('[S5] no act writes more into the log, and none is told in more bytes', () => {
    const told = (costs: readonly Cost[]) => costs.map(({ name, stored, patches }) => ({ name, stored, patches }));
    expect(told(many)).toStrictEqual(told(few));
    expect(few.filter(({ patches }) => patches.some((bytes) => bytes > 0)).length).toBeGreaterThan(ACTS.length / 2);
  });

  it.each(AUDIENCES)('[S5] the whole view (%s) and what only I see are no longer', (audience) => {
    const [small, large] = [nth(rooms, 0), nth(rooms, 1)];
    expect(bytesOf(viewOf(large, audience))).toBe(bytesOf(viewOf(small, audience)));
    const me = rooms.map((room) => bytesOf(meOf(room, personOf(room, 20))));
    expect(nth(me, 1)).toBe(nth(me, 0));
    expect(nth(me, 0)).toBeGreaterThan(100);
  });

  it('[S5] each person is as much state as each one before', () => {
    const [first, second, third] = [1_000, 2_000, 3_000].map((count) => encodeRoom(hallOf(count).story.room).length);
    const [next, after] = [(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)];
    expect(next).toBeGreaterThan(1_000 * 100);
    expect(Math.abs(after / next - 1)).toBeLessThan(0.02);
  });

  it('[S5] a poll that is over is as much state, however many voted', () => {
    const sizes = [20, 90].map((voters) => {
      const { story, chair, persons } = hallOf(100);
      const { poll } = story.do(chair, { type: 'polls.open', title: 'Lamps?' });
      const id = pollId(String(poll));
      for (const person of persons.slice(0, voters)) story.do(person, { type: 'polls.cast', poll: id, choice: 'yes' });
      const open = bytesOf(story.room.polls);
      story.do(chair, { type: 'polls.close', poll: id });
      return { open, closed: bytesOf(story.room.polls) };
    });
    const [few, many] = [nth(sizes, 0), nth(sizes, 1)];
    expect(many.closed).toBe(few.closed);
    expect(many.open).toBeGreaterThan(few.open + 70 * 20);
  });
});

const personOf = (room: Room, number: number): PersonId =>
  personId(String(room.people.persons.findKey((person) => person.number === number) ?? ''));
