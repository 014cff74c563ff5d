// Polls: one question put to the seats, from its announcement to its result.
import type { Map } from 'immutable';
import type { Choice, Method, Result } from '../../counting/rules.ts';
import type { Base, Majority, PollMethod, Quorum, Secrecy as AnySecrecy, TieRule } from '../../procedures/procedure.ts';
import type { FlagId, Instant, ItemId, PersonId, PollId } from '../ids.ts';

/** The levels that this room can hold so far (V7). */
export type Secrecy = Exclude<AnySecrecy, 'sealed'>;
export type Origin = 'device' | 'helped';

// Commands

export type PollsCommand =
  | ({ readonly type: 'polls.announce' } & PollWish)
  | ({ readonly type: 'polls.open'; readonly poll?: PollId } & Partial<PollWish>)
  | { readonly type: 'polls.raise'; readonly secrecy: AnySecrecy; readonly poll?: PollId }
  | { readonly type: 'polls.cast'; readonly poll: PollId; readonly choice: Choice; readonly for?: PersonId }
  | { readonly type: 'polls.close'; readonly poll: PollId }
  | { readonly type: 'polls.cancel'; readonly poll: PollId; readonly reason: string }
  /** Due by itself: the closing time has come. */
  | { readonly type: 'polls.timeUp'; readonly poll: PollId };

/** What the chair asks for; what is left out comes from the template. What cannot be held yet is refused by name. */
export interface PollWish {
  readonly title: string;
  readonly method?: PollMethod;
  readonly secrecy?: AnySecrecy;
  readonly majority?: Majority;
  readonly base?: Base;
  readonly options?: readonly string[];
  readonly atMost?: number;
  readonly groups?: readonly string[];
  readonly quorum?: Quorum;
  readonly everyGroup?: boolean;
  readonly tie?: TieRule;
  readonly changeable?: boolean;
  /** Seconds from the opening. */
  readonly closesIn?: number;
  readonly item?: ItemId;
  /** SHA-256 (hex) of the proposal's text that the chair means. */
  readonly proposal?: string;
  readonly again?: PollId;
  readonly decides?: 'endDebate' | 'putAgain' | 'rule';
}

// Events

export type PollsEvent =
  | { readonly type: 'polls.announced'; readonly data: { readonly poll: PollId; readonly until: Instant } & Terms }
  | {
      readonly type: 'polls.opened';
      readonly data: {
        readonly poll: PollId;
        readonly terms?: Terms;
        readonly closesAt?: Instant;
        readonly proposal?: FrozenProposal;
        readonly contests?: Contested;
      };
    }
  | {
      readonly type: 'polls.raised';
      readonly data: {
        readonly person: PersonId;
        readonly secrecy: Secrecy;
        readonly poll?: PollId;
        readonly takesEffect: boolean;
      };
    }
  | {
      readonly type: 'polls.cast';
      readonly data: { readonly poll: PollId; readonly seat: PersonId; readonly origin: Origin; readonly again?: true };
      readonly secret?: { readonly choice: Choice };
    }
  | { readonly type: 'polls.lastCalled'; readonly data: { readonly poll: PollId; readonly closesAt: Instant } }
  | {
      readonly type: 'polls.closed';
      readonly data: { readonly poll: PollId; readonly result: Result; readonly ballots?: readonly Choice[] };
    }
  | { readonly type: 'polls.cancelled'; readonly data: { readonly poll: PollId; readonly reason: string } };

/** A poll that opened by itself: about a flag's answer, a halt without one, or a point of order's. */
export type Contested =
  | { readonly flag: FlagId; readonly question: 'answerStands' | 'haltJustified' }
  | { readonly order: PersonId; readonly question: 'answerStands' };

/** Everything declared before the first ballot (V4). */
export interface Terms {
  readonly title: string;
  readonly method: Method;
  readonly secrecy: Secrecy;
  readonly options: readonly { readonly id: string; readonly text: string }[];
  readonly atMost: number;
  readonly groups?: readonly string[];
  readonly majority: Majority;
  readonly base: Base;
  readonly quorum?: Quorum;
  readonly everyGroup: boolean;
  readonly tie: TieRule;
  /** Drawn before the first ballot, so that whoever loses a tie can draw them again (V5). */
  readonly lots?: { readonly seed: string; readonly order: readonly string[] };
  readonly changeable: boolean;
  readonly closesIn?: number;
  readonly shortest: number;
  readonly lastCall: number;
  readonly item?: ItemId;
  readonly proposal?: FrozenProposal;
  readonly again?: PollId;
  readonly decides?: 'endDebate' | 'putAgain' | 'rule';
}
export interface FrozenProposal {
  readonly text: string;
  readonly hash: string;
  readonly editedAt: Instant;
}

// State

export interface Ballot {
  readonly origin: Origin;
  /** The clerk who entered a helped vote. */
  readonly clerk?: PersonId;
  /** In open polls only, from the entry's secret part; shown after the close. */
  readonly choice?: Choice;
  readonly command: string;
}
/** Seats by group ('' for none), as they stood at the opening. */
export interface Register {
  /** Seats that existed at this version are on it. */
  readonly version: number;
  readonly entitled: number;
  readonly present: number;
  readonly byGroup: Readonly<Record<string, number>>;
  readonly presentByGroup: Readonly<Record<string, number>>;
}
export type PollPhase =
  | { readonly status: 'announced'; readonly until: Instant }
  | {
      readonly status: 'open';
      readonly openedAt: Instant;
      readonly register: Register;
      /** The shortest time of casting is over (V15). */
      readonly closableFrom: Instant;
      readonly closesAt?: Instant;
      readonly lastCall: boolean;
      readonly ballots: Map<PersonId, Ballot>;
      readonly castByOrigin: Readonly<Record<Origin, number>>;
      /** Helped votes for each clerk, seen live by supervisors. */
      readonly byClerk: Map<PersonId, number>;
    }
  | {
      readonly status: 'closed';
      readonly openedAt: Instant;
      readonly closedAt: Instant;
      readonly register: Register;
      readonly ballots: Map<PersonId, Ballot>;
      readonly result: Result;
      /** Not yet shown: a halt about it has no answer (G3). */
      readonly keptBack: boolean;
    }
  | { readonly status: 'cancelled'; readonly reason: string };

export interface Poll {
  readonly id: PollId;
  readonly terms: Terms;
  readonly phase: PollPhase;
  /** The item it was put on: the one named, else the one that was open. */
  readonly item?: ItemId;
  readonly contests?: Contested;
}

export interface PollsState {
  readonly polls: Map<PollId, Poll>;
  /** Announced, open or closing: at most one, or two where one opened by itself. */
  readonly live: readonly PollId[];
  /** The last ten that ended, newest first. */
  readonly ended: readonly PollId[];
  /** Raised for the next poll by a supervisor or three seats (V7). */
  readonly raised?: Secrecy;
  /** Seats that ask for a higher level for the next poll; the third raises it. */
  readonly raising: readonly PersonId[];
  /** When the last poll opened that did not open by itself; a flag is contested before the next. */
  readonly lastOpenedAt?: Instant;
}
