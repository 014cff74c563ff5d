// The roll as terms: who is expected, their slips, what a household holds, and who votes for whom.
import type { Set } from 'immutable';
import type { LinkId, PersonId } from '../ids.ts';

// Commands

export type RollCommand =
  /**
   * From HTTP alone: lines of a roll, each a person who is expected. `slips`: how many slips there were when the lines
   * were held against who is enrolled, so that nobody comes in between.
   */
  | { readonly type: 'people.enrol'; readonly lines: readonly RollLine[]; readonly slips?: number }
  /** From HTTP alone: a personal slip for somebody who is here; one they had opens nothing any more. */
  | { readonly type: 'people.slip'; readonly person: PersonId; readonly slip: NewSlip }
  /** The holder of a household's seat passes it on to another of the household (P9). */
  | { readonly type: 'people.passSeat'; readonly to: PersonId; readonly for?: PersonId }
  /** Names who votes in one's place; without `to` takes it back (V13). */
  | { readonly type: 'people.delegate'; readonly to?: PersonId; readonly for?: PersonId };

export interface RollLine {
  readonly name: string;
  readonly group?: string;
  /** Whether the roll gives them a vote. */
  readonly seat: boolean;
  readonly household?: string;
  readonly weight?: number;
  readonly slip: NewSlip;
}

/** What a slip's link and digits are known by: SHA-256 (hex) of the key, and of the key with the digits. */
export interface NewSlip {
  readonly link: LinkId;
  readonly hash: string;
  readonly digits: string;
}

// Events

export type RollEvent =
  | {
      readonly type: 'people.enrolled';
      readonly data: {
        readonly person: PersonId;
        readonly number: number;
        readonly group?: string;
        /** What the roll says, and whether they hold a seat by the rules. */
        readonly seat: boolean;
        readonly seated: boolean;
        readonly weight?: number;
        readonly link: LinkId;
      };
      readonly secret?: {
        readonly name: string;
        readonly household?: string;
        readonly hash: string;
        readonly digits: string;
      };
    }
  | {
      readonly type: 'people.slipMade';
      readonly data: { readonly person: PersonId; readonly link: LinkId };
      readonly secret?: { readonly hash: string; readonly digits: string };
    }
  /** First use of a personal link: they are in. */
  | {
      readonly type: 'people.slipUsed';
      readonly data: { readonly person: PersonId; readonly link: LinkId };
      readonly secret?: { readonly token: string };
    }
  /** Wrong digits at a further device. */
  | { readonly type: 'people.digitsMissed'; readonly data: { readonly person: PersonId; readonly link: LinkId } }
  /** `person`: who had it, if anybody; `first`: of the household, the first who is here. */
  | {
      readonly type: 'people.seatPassed';
      readonly data: { readonly person?: PersonId; readonly to: PersonId; readonly because: 'passed' | 'first' };
    }
  | { readonly type: 'people.delegated'; readonly data: { readonly person: PersonId; readonly to: PersonId } }
  /** `came`: the holder is here again; `lost`: who was named cannot hold it any more. */
  | {
      readonly type: 'people.proxyEnded';
      readonly data: { readonly person: PersonId; readonly to: PersonId; readonly because: 'takenBack' | 'came' | 'lost' };
    };

// State

/** Somebody's personal link, by the SHA-256 of its key. */
export interface Slip {
  readonly link: LinkId;
  readonly person: PersonId;
  readonly digits: string;
  readonly used: boolean;
  readonly replaced: boolean;
  /** Wrong digits since the last right ones. */
  readonly missed: number;
}

/** Who belongs to a household, and who of them holds its seat. */
export interface Household {
  readonly members: Set<PersonId>;
  readonly holder?: PersonId;
}

/** Who votes for a seat's holder, between which versions. */
export interface Proxy {
  readonly to: PersonId;
  readonly from: number;
  readonly until?: number;
}
