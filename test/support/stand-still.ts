// A process that does nothing else for a while, as one that collects garbage or is not let run.

/** Nothing happens in this thread for so many milliseconds. */
export function standStill(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}
