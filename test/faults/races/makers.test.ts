// Every command that somebody can send has a maker, and what it makes is accepted when nobody else races: else a race tries nothing.
import { describe, expect, it } from 'vitest';
import { instant } from '../../../shared/room/ids.ts';
import { chance } from '../../support/random.ts';
import { racers, raceOf } from './pairs.ts';

const keys = { public: 'public', private: 'private' };
const options = (seed: number) => ({ chance: chance(seed), keys, from: instant(1_800_000_000_000) });

describe('makers of commands that race', () => {
  it.each(racers.map((racer) => [racer.name, racer] as const))('[S4] %s', (_, racer) => {
    const { scene, runners } = raceOf(options(1), [racer]);
    const refused = runners.flatMap(({ by, command }) => {
      const outcome = scene.try(by, command);
      return outcome.ok ? [] : [outcome.refusal];
    });
    expect(refused).toStrictEqual([]);
  });

  it('[S4] most pairs meet where both are possible', () => {
    const pairs = racers.flatMap((one, at) => racers.slice(at).map((other) => [one, other]));
    const some = pairs.filter((_, index) => index % 40 === 0);
    const open = some.filter((pair, index) => raceOf(options(index), pair).isOpen);
    expect(open.length / some.length).toBeGreaterThan(0.7);
  });
});
