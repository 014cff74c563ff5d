// What the server says of a roll that is to be imported: line by line what is wrong, and what it would come to.

export type RollColumn = 'name' | 'group' | 'seat' | 'weight' | 'household';

/** `file` where it is no cell's fault. */
export interface RollProblem {
  /** As an editor counts them: the first line is 1. */
  readonly line: number;
  readonly column: RollColumn | 'file';
  readonly code:
    | 'missing'
    | 'tooLong'
    | 'characters'
    | 'unknownGroup'
    | 'yesOrNo'
    | 'wholeNumber'
    | 'noHeader'
    | 'columnTwice'
    | 'noLines'
    | 'tooManyLines'
    | 'quotes';
  readonly value?: string;
}

/** The same name, group and household as an earlier line, or as somebody who is on the roll already. */
export interface RollDouble {
  readonly line: number;
  readonly name: string;
  readonly of: number | 'roll';
}

export interface RollPreview {
  /** Lines with somebody in them. */
  readonly lines: number;
  /** How many would be enrolled. */
  readonly people: number;
  readonly seats: number;
  readonly weight: number;
  readonly households: number;
  /** People by group; '' for none. */
  readonly byGroup: Readonly<Record<string, number>>;
  /** Groups that the meeting does not have. */
  readonly newGroups: readonly string[];
  readonly columns: readonly RollColumn[];
  /** The first of them. */
  readonly problems: readonly RollProblem[];
  readonly problemCount: number;
  readonly doubles: readonly RollDouble[];
}

/** Shown once: keys are kept as hashes only. */
export interface EnrolledLink {
  readonly line: number;
  readonly name: string;
  readonly group: string;
  readonly link: string;
  readonly digits: string;
}

export interface Enrolled {
  readonly people: number;
  readonly links: readonly EnrolledLink[];
  /** Why not all lines were enrolled: the meeting began meanwhile. */
  readonly stopped?: string;
}
