// What a result says, and the words it is counted by.

export type Counts = Readonly<Record<string, number>>;

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
  /** How many yes the majority needs of this base. */
  readonly needed?: number;
  readonly groups?: Readonly<Record<string, { readonly carried: boolean; readonly counts?: Counts }>>;
  readonly origins?: Readonly<Record<string, Counts>>;
}
