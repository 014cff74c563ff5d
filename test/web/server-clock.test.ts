// Clocks on all screens: every device knows the server's time well enough to show the same second.
import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../web/meeting/server-clock.ts';
import { chance } from '../support/random.ts';

/** A device somewhere: its own clock, and trips of random, lopsided length. */
function device(seed: number, trips: number, slowest: number) {
  const dice = chance(seed);
  const start = dice.below(1_000_000);
  const clock = new ServerClock();
  let real = 1_800_000_000_000;
  for (let trip = 0; trip < trips; trip += 1) {
    const there = dice.next() * slowest;
    const back = dice.next() * slowest;
    const asked = real - 1_800_000_000_000 + start;
    clock.learn({ asked, server: real + there, answered: asked + there + back });
    real += there + back + 1_000;
  }
  return (moment: number) => clock.at(moment - 1_800_000_000_000 + start) ?? Number.NaN;
}

describe('clocks', () => {
  it('[F5] agree within 150 ms on devices whose lines take up to 300 ms each way', () => {
    const moment = 1_800_000_100_000;
    const shown = Array.from({ length: 200 }, (_, seed) => device(seed + 1, 12, 300)(moment));
    expect(Math.max(...shown) - Math.min(...shown)).toBeLessThan(150 * 2);
    expect(Math.max(...shown.map((time) => Math.abs(time - moment)))).toBeLessThan(150);
  });

  it('[F5] learn from the quickest trip, and start anew when the line was lost', () => {
    const clock = new ServerClock();
    expect(clock.at(0)).toBeUndefined();
    clock.learn({ asked: 0, answered: 10, server: 1_005 });
    clock.learn({ asked: 100, answered: 900, server: 1_120 });
    expect(clock.at(50)).toBe(1_050);
    clock.forgetTrips();
    clock.learn({ asked: 1_000, answered: 1_400, server: 2_210 });
    expect(clock.at(1_200)).toBe(2_210);
  });

  it('[F5] do not drift apart over a long session whose first trip was the quickest', () => {
    const clock = new ServerClock();
    // A device that loses a second in two hours and twenty minutes, and a line that was quick once.
    const slow = (real: number) => real * (1 - 1.2e-4);
    let worst = 0;
    for (let real = 0; real < 3 * 3_600_000; real += 30_000) {
      const took = real === 0 ? 4 : 60;
      clock.learn({ asked: slow(real), answered: slow(real + took), server: real + took / 2 });
      worst = Math.max(worst, Math.abs((clock.at(slow(real + 29_000)) ?? 0) - (real + 29_000)));
    }
    expect(worst).toBeLessThan(75);
  });
});
