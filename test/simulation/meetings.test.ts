// Simulated meetings by seed: whatever goes wrong, what was promised holds after each step.
import { describe, expect, it } from 'vitest';
import { simulate } from './meeting.ts';

const given = process.env['SIMULATION_SEED'];

describe('simulated meetings', () => {
  it('[S1][S4] x', async () => {
    const tell = given === undefined ? {} : { tell: (line: string) => console.log(line) };
    const done = await simulate(Number(given ?? 1), tell);
    expect(done.failure).toBeUndefined();
  });
});
