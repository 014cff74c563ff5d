// Wrong numbers at the front page: a hall gets through, trying them all does not.
import { describe, expect, it } from 'vitest';
import { countGuesses } from '../../server/http/guesses.ts';
import { fakeClock } from '../support/fake-clock.ts';

describe('guessing a number', () => {
  it('[P2] stops after a hundred wrong ones, and goes on slowly', () => {
    const clock = fakeClock(1_800_000_000_000);
    const guesses = countGuesses(clock);
    for (let tries = 0; tries < 100; tries += 1) {
      expect(guesses.mayTry()).toBe(true);
      guesses.missed();
    }
    expect(guesses.mayTry()).toBe(false);
    clock.advance(9_000);
    expect(guesses.mayTry()).toBe(false);
    clock.advance(1_000);
    expect(guesses.mayTry()).toBe(true);
  });
});
