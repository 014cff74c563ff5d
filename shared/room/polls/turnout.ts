// What is told of a poll while it runs and after: how many have voted, and whether the result is out.
import type { ClosedPhase, CountingPhase, OpenPhase } from './polls.ts';

/** Ballots by seat, or what was last told of a sealed poll's urn. */
export const castIn = ({ sealed, ballots }: OpenPhase | CountingPhase): number => sealed?.cast ?? ballots.size;

/** Neither a halt without an answer nor the second of a pair holds the result back (G3, V6). */
export const isTold = (phase: ClosedPhase): boolean => !phase.keptBack && !phase.awaitsTwin;
