// The judge of the races: two calls over HTTP by one person carry no id of the caller's, and are told apart by what they lead to.
import { describe, expect, it } from 'vitest';
import { bodyOf, entriesOf } from '../../../shared/record/chain.ts';
import type { StoredEntry } from '../../../shared/record/entry.ts';
import { instant } from '../../../shared/room/ids.ts';
import { decide } from '../../../shared/room/room.ts';
import { chance } from '../../support/random.ts';
import { judged, replayed } from './judge.ts';
import { racers, raceOf, type Race, type Runner } from './pairs.ts';
import { readFor } from './scene.ts';

const keys = { public: 'public', private: 'private' };
const pair = ['people.replacePin by chair', 'people.slip by chair'];

const raced = (): Race =>
  raceOf(
    { chance: chance(1), keys, from: instant(1_800_000_000_000) },
    racers.filter(({ name }) => pair.includes(name)),
  );

/** The log after these commands in this order, as a node writes them under ids of its own. */
function logOf({ scene }: Race, runners: readonly Runner[]): readonly StoredEntry[] {
  return runners.reduce<readonly StoredEntry[]>((log, { by, command }, index) => {
    const room = replayed(log.slice(scene.entries.length), scene.room);
    const last = log.at(-1)?.entry;
    const head = { version: last?.version ?? 0, hash: last?.hash ?? '' };
    const context = { now: scene.now, head, by, fresh: `fresh${index}`, ...readFor(room, command, by, scene.boxes, keys) };
    const id = `${command.type === 'people.slip' ? 'slip' : 'door'}:${index}`;
    const outcome = decide(room, command, context, id, bodyOf(command));
    if (!outcome.ok || !('events' in outcome)) throw new Error(`${command.type} was not decided`);
    const done = { body: bodyOf(command), ...(outcome.result && { result: outcome.result }) };
    const salt = () => 'ab'.repeat(16);
    return [...log, ...entriesOf(outcome.events, { at: scene.now, by, command: id }, head, done, salt)];
  }, scene.entries);
}

describe('the judge', () => {
  it.each([
    ['first', 0],
    ['last', 1],
  ] as const)('[S4] takes two calls by one person in either order: the number %s', (_, at) => {
    const race = raced();
    const runners = race.runners.toSorted((one) => ((one.command.type === 'people.replacePin') === (at === 0) ? -1 : 1));
    const log = logOf(race, runners);
    const fates = race.runners.map(() => ({ accepted: undefined }));
    expect(judged({ ...race, fates, shown: [], log })).toStrictEqual([]);
  });

  it('[S4] finds a call that was acknowledged and is not in the log', () => {
    const race = raced();
    const log = logOf(race, race.runners.slice(0, 1));
    const fates = race.runners.map(() => ({ accepted: undefined }));
    expect(judged({ ...race, fates, shown: [], log })).toStrictEqual([
      `${race.runners[1]?.name} was acknowledged at undefined and is not in the log`,
    ]);
  });
});
