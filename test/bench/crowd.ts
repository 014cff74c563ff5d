// What a crowd needs: many at once, in their turn, and figures about them.
import { pause } from '../support/pause.ts';

/** Does as much of it at once as `width`, in order. */
export async function inParallel<T, Done>(list: readonly T[], width: number, work: (each: T, index: number) => Promise<Done>) {
  const done: Done[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < list.length; index = next++) {
      const each = list[index];
      if (each !== undefined) done[index] = await work(each, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, lane));
  return done;
}

/** 0, 1, 2 … so many. */
export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** Resolves once it is so; looks every so many milliseconds. @throws Error after a minute, saying what was waited for. */
export async function until(what: string, isSo: () => boolean, every = 20): Promise<void> {
  const began = performance.now();
  while (!isSo()) {
    if (performance.now() - began > 60_000) throw new Error(`waited a minute for ${what}`);
    await pause(every);
  }
}

/** The value below which this share of the numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** Milliseconds of CPU that the crowd itself used so far. */
export function crowdCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
