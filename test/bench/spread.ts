// Commands of many, each at its moment, evenly over ten seconds: how long each waits for its answer.
import { ballotsFor, listen, type Crowd } from './burst.ts';
import { until } from './crowd.ts';
import { pause } from '../support/pause.ts';

const OVER_MS = 10_000;

/**
 * Calls `send` for 0, 1, 2 … at its moment. A crowd that is late hides nothing: what is answered is counted from when
 * it should have been sent.
 */
export async function evenly(count: number, send: (index: number, due: number) => void): Promise<void> {
  const began = performance.now();
  for (let index = 0; index < count; index += 1) {
    const due = began + (index / count) * OVER_MS;
    if (due > performance.now()) await pause(due - performance.now());
    send(index, due);
  }
}

/** A ballot of each line in this poll. Answers the milliseconds each took. */
export async function spreadBallots(crowd: Crowd, poll: string): Promise<readonly number[]> {
  const { lines } = crowd;
  const frames = ballotsFor(lines, poll, poll);
  const dueAt = new Float64Array(lines.length);
  const took: number[] = [];
  const { refused } = listen(crowd, (index) => took.push(performance.now() - (dueAt[index] ?? 0)));
  await evenly(lines.length, (index, due) => {
    dueAt[index] = due;
    const frame = frames[index];
    if (frame) lines[index]?.send(frame);
  });
  await until('every answer', () => took.length === lines.length);
  if (refused.length > 0) throw new Error(`${refused.length} ballots were not acknowledged, such as ${refused[0]}`);
  return took;
}
