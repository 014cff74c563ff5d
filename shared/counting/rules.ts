// What is declared before a vote is counted, and what its result says.
import type { Round } from './instant-runoff.ts';
import type { Pairs } from './schulze.ts';
import type { Base, Majority, PollMethod, Quorum, TieRule } from '../procedures/procedure.ts';

/** How the answers of a vote are given and counted (V1). */
export type Method = PollMethod;

export const CONSENT_ANSWERS = ['agree', 'reservations', 'standAside', 'object'] as const;
/** An answer in a vote by consent; an objection names the harm it would do. */
export interface ConsentChoice {
  readonly answer: (typeof CONSENT_ANSWERS)[number];
  readonly reason?: string;
}
/** Points for options by their id; an option without any has none. */
export type Scores = Readonly<Record<string, number>>;

/** One seat's answer: a word of the method, an option's id, a list of option ids (ranked: best first), scores, or consent. */
export type Choice = string | readonly string[] | Scores | ConsentChoice;

export type Counts = Readonly<Record<string, number>>;

/** The rule a vote is counted by, complete before the first ballot (V4). */
export interface Rule {
  readonly method: Method;
  readonly options: readonly { readonly id: string }[];
  readonly atMost: number;
  /** The highest score, of votes by score. */
  readonly most?: number;
  readonly majority: Majority;
  readonly base: Base;
  readonly quorum?: Quorum;
  readonly everyGroup: boolean;
  readonly tie: TieRule;
  /** Drawn and published at the opening; among options with equally many the earlier in this order wins (V5). */
  readonly lots?: { readonly order: readonly string[] };
}

/** Seats by group ('' for none), as they stood when the vote opened. */
export interface Electorate {
  readonly entitled: number;
  readonly present: number;
  readonly byGroup: Counts;
  readonly presentByGroup: Counts;
  /** Who took part by group, where ballots do not say of which they are: whoever has the credential for a sealed one. */
  readonly tookByGroup?: Counts;
}

/** A ballot as it is counted: its seat is left behind. */
export interface Vote {
  readonly choice: Choice;
  /** '' for none. */
  readonly group: string;
  readonly origin: string;
  /** A whole number above zero; absent: 1 (V4). */
  readonly weight?: number;
}

/** What a closed poll says; numbers that V10 keeps back are absent. */
export interface Result {
  readonly carried: boolean;
  /** For want of quorum; then `carried` is false. */
  readonly void?: true;
  /** The options that won, in methods with options. */
  readonly chosen?: readonly string[];
  /** More hands or papers than seats, or two counts that differed twice: the hall's part does not count (V9). */
  readonly hallVoid?: true;
  /** The options that a tie leaves to a run-off, or to the chair's casting vote (V5). */
  readonly runOff?: readonly string[];
  readonly tied?: readonly string[];
  /** Of instant run-off: round by round. */
  readonly rounds?: readonly Round[];
  /** Of Schulze's method: how many rank the first option above the second. */
  readonly pairs?: Pairs;
  /** `yes no abstain`, or option ids; who does not vote is in none. */
  readonly counts?: Counts;
  readonly cast?: number;
  readonly base?: number;
  /** How many yes the majority needs of this base; absent for `simple`, which needs more than the noes. */
  readonly needed?: number;
  /** Of polls on yes and no: each group that has entitled seats; carried means more yes than no in it. */
  readonly groups?: Readonly<Record<string, { readonly carried: boolean; readonly counts?: Counts }>>;
  readonly origins?: Readonly<Record<string, Counts>>;
}
