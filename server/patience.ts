// How long an answer is waited for: counted in steps, so that a process that itself stood still does not take that for a silence.

/** While this process stands still, what was answered meanwhile waits to be heard, and that is one step. */
const STEPS = 10;

/** Calls `tell` once so many milliseconds have passed step by step. @returns what ends the counting. */
export function patience(milliseconds: number, tell: () => void): () => void {
  let timer: NodeJS.Timeout;
  const step = (left: number): void => {
    timer = setTimeout(() => (left > 1 ? step(left - 1) : tell()), milliseconds / STEPS);
  };
  step(STEPS);
  return () => clearTimeout(timer);
}
