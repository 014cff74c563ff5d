// What is told of a poll while it runs: how many have voted.
import type { CountingPhase, OpenPhase } from './polls.ts';

/** Ballots by seat, or what was last told of a sealed poll's urn. */
export const castIn = ({ sealed, ballots }: OpenPhase | CountingPhase): number => sealed?.cast ?? ballots.size;
