// Waiting counts steps: a process that stood still has waited no longer than for one of them.
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { patience } from '../../server/patience.ts';
import { answerWithin } from '../../server/storage/answer-within.ts';
import { pause } from '../support/pause.ts';
import { standStill } from '../support/stand-still.ts';

const LIMIT_MS = 200;

it('[S7] tells when the time has passed, once, and not when it was stopped', async () => {
  const told: string[] = [];
  patience(LIMIT_MS, () => told.push('told'));
  const stop = patience(LIMIT_MS, () => told.push('stopped'));
  await pause(LIMIT_MS / 2);
  expect(told).toStrictEqual([]);
  stop();
  await expect.poll(() => told).toStrictEqual(['told']);
  await pause(LIMIT_MS);
  expect(told).toStrictEqual(['told']);
});

it('[S7] a store that answered while this process stood still was not silent', async () => {
  await setImmediate();
  const answer = answerWithin('the file', readFile(import.meta.filename, 'utf8'), LIMIT_MS);
  standStill(2 * LIMIT_MS);
  expect(await answer).toContain('stood still');
});

it('[S7] a store that answers nothing is given up', async () => {
  await expect(answerWithin('nothing', new Promise(() => undefined), LIMIT_MS)).rejects.toThrow(
    'nothing: no answer within 200 ms',
  );
});
