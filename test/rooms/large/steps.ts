// What may happen in a large room, as data: drawn by fast-check, told when a play fails, and made smaller by it.
import fc from 'fast-check';
import { ROOM } from '../../../shared/room/ids.ts';
import type { Line, Shown } from './line.ts';
import { LargeRoom, type Person } from './room.ts';
import { at, moved, sayings, type Said } from './wishes.ts';

/** `n` stands for one of those who can be meant, `after` for the milliseconds until the next. */
export type Step = { readonly after: number; readonly n: number } & (
  | { readonly do: 'come' | 'leave' | 'move'; readonly many: number }
  | { readonly do: 'return'; readonly knows: Knows; readonly whileOldIsThere: boolean }
  | { readonly do: 'say'; readonly said: Said }
  | { readonly do: 'hold'; readonly bytes: number }
  | { readonly do: 'busy'; readonly milliseconds: number }
  | { readonly do: 'sync' | 'rest' }
);

/**
 * What a client knows that comes back: what it showed last; what the others show; the room so many changes ago; what it
 * showed, but in another log; or what it showed, but shows no more.
 */
type Knows = 'nothing' | 'own' | 'others' | 'forked' | 'whole' | number;

export interface Play {
  readonly crowd: number;
  readonly steps: readonly Step[];
}

const n = fc.nat(10_000);
const after = fc.oneof(fc.constant(0), fc.integer({ min: 10, max: 260 }), fc.integer({ min: 10, max: 1_500 }));
const each = { n, after };
const many = fc.integer({ min: 1, max: 9 });
const knows = fc.oneof(
  fc.constantFrom<Knows>('nothing', 'own', 'own', 'others', 'forked', 'whole'),
  fc.integer({ min: 0, max: 6 }),
);
/** Some are said often, so that they find each other. */
const said = fc.constantFrom<Said>(
  ...(['hand', 'makeOfficer', 'unmakeOfficer', 'open', 'cast', 'cast', 'close', 'merge', 'door', 'admit'] as const),
  ...saidAtAll(),
);
const bytes = fc.constantFrom(0, 10_000, 30_000, 70_000, 70_000, 1_100_000);
const milliseconds = fc.integer({ min: 10, max: 700 });
/** Mostly nothing changes but how many are here. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('come'), many, ...each }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('leave'), many, ...each }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move'), many, ...each }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('return'), knows, whileOldIsThere: fc.boolean(), ...each }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('say'), said, ...each }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold'), bytes, ...each }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('busy'), milliseconds, ...each }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('sync', 'rest'), ...each }) },
);

function saidAtAll(): readonly Said[] {
  return Object.keys(sayings).filter((name): name is Said => name in sayings);
}

/** Around the number of sockets from which on a room is large. */
export const plays: fc.Arbitrary<Play> = fc.record({
  crowd: fc.integer({ min: 180, max: 240 }),
  steps: fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }),
});

export function play({ crowd, steps }: Play, tally: Map<string, number>): void {
  const room = new LargeRoom(crowd, tally);
  for (const each of steps) {
    take(room, each);
    room.pass(each.after);
  }
  room.rest();
  room.end();
}

function take(room: LargeRoom, step: Step): void {
  switch (step.do) {
    case 'come':
      return room.come(step.many, step.n % 9 === 0 ? 'observer' : 'participant');
    case 'leave':
      return some([...room.judge.lines], step).forEach((line) => room.leave(line));
    case 'move':
      return room.decide(...some(room.crowd, step).map(({ id }) => moved(room, id)));
    case 'return':
      return comeBack(room, step);
    case 'say':
      return room.decide(sayings[step.said](room, speaker(room, step.n), step.n));
    case 'hold':
      return oneLine(room, step.n).forEach((line) => room.judge.holds(line, step.bytes));
    case 'busy':
      return room.judge.busyFor(step.milliseconds);
    case 'sync':
      return oneLine(room, step.n).forEach((line) => room.sync(line));
    case 'rest':
      return room.rest();
  }
}

const some = <T>(list: readonly T[], { n, many }: { readonly n: number; readonly many: number }): readonly T[] =>
  Array.from({ length: many }, (_, index) => at(list, n + index)).flatMap((one) => one ?? []);

const oneLine = (room: LargeRoom, n: number): readonly Line[] => some([...room.judge.lines], { n, many: 1 });

/** Mostly one of those who act, now and then one of the crowd. */
const speaker = (room: LargeRoom, n: number) => at(n % 4 === 0 ? room.crowd : room.acting, n)?.id ?? ROOM;

/** Anybody, somebody without a line, who lost theirs last, or of whom the last wish was; the server may still believe in an old line. */
function comeBack(room: LargeRoom, { n, knows, whileOldIsThere }: Extract<Step, { do: 'return' }>): void {
  const lines = new Map([...room.judge.lines].map((line) => [line.token, line]));
  const away = room.everybody.filter(({ token }) => !lines.has(token));
  const latest = [...room.judge.remembered.keys()].findLast((token) => !lines.has(token));
  const meant = room.everybody.filter(({ id }) => id === room.meant);
  const lists = [room.everybody, away, away.filter(({ token }) => token === latest), meant];
  const person = at(at(lists, n) ?? [], n);
  if (!person) return;
  const old = lines.get(person.token);
  const shown = knownBy(room, person, knows, old?.shown ?? room.judge.remembered.get(person.token));
  if (old && !whileOldIsThere) room.leave(old);
  room.look(person, shown, knows === 'whole');
  if (old && whileOldIsThere) room.leave(old);
}

function knownBy({ judge, crowd }: LargeRoom, { id }: Person, knows: Knows, own: Shown | undefined): Shown | undefined {
  if (knows === 'nothing') return undefined;
  if (typeof knows === 'number') return judge.shownAt(id, knows);
  if (knows === 'forked') return own && { ...own, head: 'forked' };
  const others = [...judge.lines].find(({ token }) => token === crowd[0]?.token)?.shown;
  return knows === 'others' && others ? judge.shownOf(id, others.version) : own;
}
