// What is declared before a vote is counted, and what its result says.
import type { Base, Majority, Quorum, TieRule } from '../procedures/procedure.ts';

/** The methods that can be counted so far (V1). */
export type Method = 'yesNoAbstain' | 'oneChoice' | 'someChoices';

/** One seat's answer: a word of the method, an option's id, or a list of option ids. */
export type Choice = string | readonly string[];

export type Counts = Readonly<Record<string, number>>;

/** The rule a vote is counted by, complete before the first ballot (V4). */
export interface Rule {
  readonly method: Method;
  readonly options: readonly { readonly id: string }[];
  readonly atMost: number;
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
}

/** A ballot as it is counted: its seat is left behind. */
export interface Vote {
  readonly choice: Choice;
  /** '' for none. */
  readonly group: string;
  readonly origin: string;
}

/** What a closed poll says; numbers that V10 keeps back are absent. */
export interface Result {
  readonly carried: boolean;
  /** For want of quorum; then `carried` is false. */
  readonly void?: true;
  /** The options that won, in methods with options. */
  readonly chosen?: readonly string[];
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
