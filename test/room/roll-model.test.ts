// Random people are enrolled, come by slips, leave, merge, pass seats on and name proxies: counts and rules hold at every step.
import { describe, expect, it } from 'vitest';
import { plain } from '../../shared/procedures/plain.ts';
import { linkId, pollId, ROOM, type PersonId } from '../../shared/room/ids.ts';
import { brokenInvariants } from '../../shared/room/invariants.ts';
import { roleOf } from '../../shared/room/readings.ts';
import { rights } from '../../shared/room/rights.ts';
import { emptyRoom, evolve, type RoomCommand } from '../../shared/room/room.ts';
import { chance, type Chance } from '../support/random.ts';
import { founded, rules, START, type Story } from '../support/room.ts';

const STEPS = 300;
const SEEDS = Array.from({ length: 30 }, (_, index) => 7000 + index);
const GROUPS = ['a', 'b'];

const home = (dice: Chance) => `home ${dice.below(3)}`;

interface Wish {
  readonly command: RoomCommand;
  readonly by?: PersonId;
  readonly isRooms?: true;
}

function wish(dice: Chance, story: Story, step: number): Wish {
  const all = [...story.room.people.persons.keys()];
  const person = dice.pick(all) ?? ROOM;
  const slips = [...story.room.people.doors.slips.keys()];
  const group = dice.pick(GROUPS) ?? 'a';
  const slip = { link: linkId(`l${step}`), hash: `slip ${step}`, digits: 'right' };
  const makers: readonly (() => Wish)[] = [
    () => ({
      command: {
        type: 'people.enrol',
        lines: [
          { name: `n${step}`, seat: dice.next() < 0.8, household: home(dice), weight: 1 + dice.below(9), group, slip },
          {
            name: `m${step}`,
            seat: true,
            household: home(dice),
            slip: { ...slip, link: linkId(`m${step}`), hash: `twin ${step}` },
          },
        ],
      },
    }),
    () => ({ command: { type: 'people.slip', person, slip } }),
    () => ({
      isRooms: true,
      command: {
        type: 'people.enter',
        by: {
          key: dice.pick(slips) ?? 'key-participant',
          ...(dice.next() < 0.5 && { digits: dice.pick(['right', 'wrong']) ?? '' }),
        },
        name: `g${step}`,
        token: `token ${step}`,
      },
    }),
    () => ({
      isRooms: true,
      command: { type: 'people.enter', by: { key: 'key-participant' }, name: `g${step}`, group, token: `t${step}` },
    }),
    () => ({ command: { type: 'people.register', name: `w${step}`, household: home(dice) } }),
    () => ({ command: { type: 'people.correct', person, household: home(dice) } }),
    () => ({ command: { type: 'people.correct', person, helped: dice.next() < 0.5, group } }),
    () => ({ command: { type: 'people.assign', person, role: dice.pick(['teller', 'participant'] as const) ?? 'teller' } }),
    () => ({ command: { type: 'people.checkOut', person } }),
    () => ({ command: { type: 'people.checkIn', person } }),
    () => passing(dice, story),
    () => ({ command: { type: 'people.delegate', to: person } }),
    () => ({ command: { type: 'people.delegate', ...(dice.next() < 0.5 && { to: person }), for: dice.pick(all) ?? person } }),
    () => ({ command: { type: 'people.merge', person, into: dice.pick(all) ?? person } }),
    () => ({ command: dice.next() < 0.3 ? { type: 'people.remove', person, reason: 'r' } : { type: 'people.callRoll' } }),
    () => ({
      command: {
        type: 'meeting.configure',
        rules: {
          seats: {
            from: dice.pick(['roll', 'everybody', 'admission']),
            unit: dice.pick(['person', 'household', 'household', 'household', 'weight']),
          },
        },
      },
    }),
    () => ({ command: step > STEPS / 2 ? { type: 'meeting.start' } : { type: 'people.callRoll' } }),
    () => ({ command: { type: 'polls.open', title: 'q', secrecy: 'open' } }),
    () => ({ command: { type: 'polls.cast', poll: story.room.polls.live[0] ?? pollId('none'), choice: 'yes' } }),
    () => ({ command: { type: 'polls.close', poll: story.room.polls.live[0] ?? pollId('none') } }),
  ];
  return dice.pick(makers)?.() ?? { command: { type: 'people.callRoll' } };
}

/** Within a household more often than not. */
function passing(dice: Chance, story: Story): Wish {
  const household = dice.pick([...story.room.people.households.values()]);
  const to = dice.pick([...(household?.members ?? [])]) ?? ROOM;
  return { command: { type: 'people.passSeat', to }, ...(household?.holder && { by: household.holder }) };
}

/** Somebody whose role allows it, mostly. */
function sender(dice: Chance, story: Story, command: RoomCommand): PersonId {
  const acts = 'for' in command && command.for !== undefined;
  const { roles, actsFor = [] } = rights[command.type];
  const able = [...story.room.people.persons.keys()].filter((id) => {
    const role = roleOf(story.room, id);
    return role !== undefined && (acts ? actsFor : roles).includes(role);
  });
  return dice.pick(able) ?? ROOM;
}

function play(seed: number) {
  const dice = chance(seed);
  const story = founded({
    groups: GROUPS,
    rules: rules({ seats: { ...plain.seats, from: 'roll', unit: 'household', proxiesPerPerson: 2 } }),
  });
  for (const role of ['chair', 'clerk', 'supervisor'] as const) story.enter(role, role);
  const accepted = new Map<string, number>();
  for (let step = 0; step < STEPS; step += 1) {
    const { command, isRooms, by: given } = wish(dice, story, step);
    const by = isRooms ? ROOM : (given ?? sender(dice, story, command));
    if (by === ROOM && !isRooms) continue;
    const outcome = story.try(by, command);
    if (outcome.ok) accepted.set(command.type, (accepted.get(command.type) ?? 0) + 1);
    const broken = brokenInvariants(story.room);
    if (broken.length > 0) throw new Error(`seed ${seed}, step ${step}, ${JSON.stringify(command)}: ${broken.join('; ')}`);
  }
  return { story, accepted };
}

describe('a roll played at random', () => {
  const done = new Map<string, number>();
  it.each(SEEDS)('[P9][V13] holds its counts and rules, seed %i', (seed) => {
    const { story, accepted } = play(seed);
    for (const [type, times] of accepted) done.set(type, (done.get(type) ?? 0) + times);
    const again = story.entries.reduce((room, { envelope, ...event }) => evolve(room, event, envelope), emptyRoom(START));
    expect(again.people).toStrictEqual(story.room.people);
  });

  it('[P9] did what it is for', () => {
    const rare = [
      'people.enrol',
      'people.slip',
      'people.enter',
      'people.passSeat',
      'people.delegate',
      'people.merge',
      'polls.open',
    ];
    expect(rare.filter((type) => (done.get(type) ?? 0) < 20)).toStrictEqual([]);
  });
});
