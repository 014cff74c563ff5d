// Whether anything else ran on the machine meanwhile: figures taken beside other work are not worth much.
import { readFileSync } from 'node:fs';

/** Ticks of the system's books: a hundredth of a second each. */
interface Books {
  readonly busy: number;
  readonly all: number;
  /** By this process and by all it started that have ended. */
  readonly own: number;
}

const numbersOf = (text: string): readonly number[] => text.trim().split(/\s+/).map(Number);

function books(): Books {
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, ...rest] = numbersOf(
    /^cpu (.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '',
  );
  // After the name in brackets: 11 fields to the times, then user, system, and the same of children that have ended.
  const fields = numbersOf(readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) \S+ /s, ''));
  const own = fields.slice(10, 14).reduce((sum, ticks) => sum + ticks, 0);
  const busy = user + nice + system + rest.slice(0, 3).reduce((sum, ticks) => sum + ticks, 0);
  return { busy, own, all: busy + idle + waiting };
}

/** Answers a function that tells the share of all cores that others used since; 0 where the system keeps no such books. */
export function watchOthers(): () => number {
  try {
    const before = books();
    return () => {
      const after = books();
      const others = after.busy - before.busy - (after.own - before.own);
      return Math.max(0, others / Math.max(1, after.all - before.all));
    };
  } catch {
    return () => 0;
  }
}
