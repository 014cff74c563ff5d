// Which commands race with which: every one that somebody can send against every one, each brought to where it is possible.
import type { PersonId } from '../../../shared/room/ids.ts';
import type { RoomCommand } from '../../../shared/room/room.ts';
import { matrix, type Letter } from '../../authorization/matrix.ts';
import { company, type Stage } from './company.ts';
import { agendaMakers, meetingMakers, peopleMakers, recordMakers } from './house.ts';
import type { AnyMaker, Call, Maker, Sendable } from './maker.ts';
import { decisionsMakers, flagsMakers, ordersMakers, pollsMakers } from './procedure.ts';
import type { Scene, SceneOptions } from './scene.ts';
import { forked } from './preparing.ts';
import { floorMakers, queueMakers, roundsMakers } from './talk.ts';

/** A command without a maker does not compile. */
const makers: { readonly [Type in Sendable]: Maker<Type> } = {
  ...meetingMakers,
  ...peopleMakers,
  ...agendaMakers,
  ...queueMakers,
  ...floorMakers,
  ...roundsMakers,
  ...flagsMakers,
  ...ordersMakers,
  ...pollsMakers,
  ...decisionsMakers,
  ...recordMakers,
};

/** A command as one person sends it. */
export interface Racer {
  readonly name: string;
  readonly who: string;
  readonly maker: AnyMaker;
}

/** The chair and a participant race wherever they may; another role only where neither of them may. */
const SENDERS = { C: 'chair', P: 'actor', S: 'supervisor', K: 'clerk', T: 'teller', D: 'deputy' } as const;
type Sender = keyof typeof SENDERS;
const isSender = (letter: string): letter is Sender => letter in SENDERS;

const isSendable = (type: string): type is Sendable => type in makers;

function sendersOf(type: Sendable): readonly Sender[] {
  const { only }: AnyMaker = makers[type];
  const letters = [...matrix[type][0]].filter(isSender).filter((letter: Letter) => only?.includes(letter) ?? true);
  const both = letters.filter((letter) => letter === 'C' || letter === 'P');
  return both.length > 0 ? both : letters.slice(0, 1);
}

export const racers: readonly Racer[] = Object.keys(matrix)
  .filter(isSendable)
  .flatMap((type) =>
    sendersOf(type).map((letter) => ({ name: `${type} by ${SENDERS[letter]}`, who: SENDERS[letter], maker: makers[type] })),
  );

/** A racer's command, as it is sent; not over HTTP its id is the sender's. */
export interface Runner {
  readonly id: string;
  readonly name: string;
  readonly who: string;
  readonly by: PersonId;
  readonly node: 0 | 1;
  readonly command: RoomCommand;
  readonly call?: Call;
}

/** What races with what, and where. */
export interface Race {
  readonly scene: Scene;
  readonly runners: readonly Runner[];
  /** Each would be accepted if it came alone. */
  readonly isOpen: boolean;
}

/** So long before the race the story begins. */
export const BEFORE_MS = 90_000;
/** What is prepared late is so fresh that nothing of it is due before the race is over. */
const JUST_BEFORE_MS = 500;

/** Where both are possible if there is such a place, else where the first of them is. */
export function raceOf(options: SceneOptions, racers: readonly Racer[]): Race {
  const stages = [...new Set(racers.map(({ maker }) => maker.stage ?? 'session'))];
  let found: Race | undefined;
  for (const stage of stages) {
    for (const order of [racers, [...racers].reverse()]) {
      const race = staged(options, stage, racers, order);
      if (race.isOpen) return race;
      found ??= race;
    }
  }
  if (!found) throw new Error('nobody races');
  return found;
}

/** The chair comes back to the first node as a deputy takes the chair at the second, and goes on at once as the chair would. */
export function successionOf(options: SceneOptions, [chairs, deputys]: readonly [Racer, Racer]): Race {
  const { scene, runners, isOpen } = raceOf(options, [chairs, deputys]);
  const deputy = { who: 'deputy', by: scene.id('deputy'), node: 1 as const };
  const taking: Runner = {
    ...deputy,
    id: scene.fresh(20),
    name: 'meeting.takeChair by deputy',
    command: { type: 'meeting.takeChair' },
  };
  const [first, second] = runners;
  if (!first || !second) throw new Error('two race');
  return { scene, runners: [first, taking, { ...second, ...deputy, name: `${second.name}, now the deputy` }], isOpen };
}

function staged(options: SceneOptions, stage: Stage, racers: readonly Racer[], order: readonly Racer[]): Race {
  const scene = company(options, stage);
  for (const { maker, who } of order) maker.early?.(scene, scene.id(who));
  scene.pass(BEFORE_MS - JUST_BEFORE_MS);
  for (const { maker, who } of order) maker.late?.(scene, scene.id(who));
  if (stage === 'paused') scene.do(scene.id('chair'), { type: 'meeting.pause' });
  if (stage === 'forked') forked(scene);
  const runners = racers.map(({ name, who, maker }, index): Runner => {
    const by = scene.id(who);
    const call = maker.call?.(scene);
    const node = index === 0 ? 0 : 1;
    return { id: scene.fresh(20), name, who, by, node, command: maker.make(scene, by), ...(call && { call }) };
  });
  return { scene, runners, isOpen: runners.every(({ by, command }) => scene.takes(by, command)) };
}
