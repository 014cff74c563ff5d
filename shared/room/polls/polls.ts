// Polls: one question put to the seats, from its announcement to its result.
import type { Map } from 'immutable';
import type { Choice, Counts, Electorate, Method, Result } from '../../counting/rules.ts';
import type { Base, Majority, PollMethod, Quorum, Secrecy, TieRule } from '../../procedures/procedure.ts';
import type { FlagId, Instant, ItemId, PersonId, PollId } from '../ids.ts';

/** How a ballot of one seat comes in; hands and papers of the hall come as the tellers' figures. */
export type Origin = 'device' | 'helped';
/** The one way in which a seat votes in a poll (V9). */
export type Way = 'device' | 'helped' | 'hall';
/** How the hall votes. */
export type HallOrigin = 'hands' | 'paper';

/** What one teller counted. `counts` by answer or option id. */
export interface Figures {
  readonly origin: HallOrigin;
  readonly counts: Counts;
  /** Of papers alone. */
  readonly papers?: Papers;
}
/** Figures as all may see them: of closed and sealed polls without counts that would tell how a few voted (V10). */
export type PublishedFigures = Omit<Figures, 'counts'> & Partial<Pick<Figures, 'counts'>>;
export interface Papers {
  readonly issued: number;
  readonly returned: number;
  readonly valid: number;
  readonly spoiled: number;
}

// Commands

export type PollsCommand =
  | ({ readonly type: 'polls.announce' } & PollWish)
  | ({ readonly type: 'polls.open'; readonly poll?: PollId } & PollWish)
  | { readonly type: 'polls.raise'; readonly secrecy: Secrecy; readonly poll?: PollId }
  /** Without a poll the one that is announced or open. */
  | { readonly type: 'polls.way'; readonly way: Way; readonly poll?: PollId; readonly for?: PersonId }
  /** Asks for the one credential of a seat in a sealed poll; `for` on the hall tablet. `blinded`: 256 bytes, base64url. */
  | { readonly type: 'polls.credential'; readonly poll: PollId; readonly blinded: string; readonly for?: PersonId }
  /** A teller's figures of the hall, unseen by the other teller. */
  | {
      readonly type: 'polls.count';
      readonly poll: PollId;
      readonly counts: Counts;
      readonly origin?: HallOrigin;
      readonly papers?: Papers;
    }
  /** How an objection in a poll by consent was worked through. */
  | { readonly type: 'polls.answerObjection'; readonly poll: PollId; readonly objection: number; readonly answer: string }
  | { readonly type: 'polls.cast'; readonly poll: PollId; readonly choice: Choice; readonly for?: PersonId }
  | { readonly type: 'polls.close'; readonly poll: PollId }
  | { readonly type: 'polls.cancel'; readonly poll: PollId; readonly reason: string }
  /** Due by itself: the closing time has come, or the urn that was shut is to be counted. */
  | { readonly type: 'polls.timeUp'; readonly poll: PollId }
  /** From a node that took sealed ballots: how many are in the urn. */
  | { readonly type: 'polls.turnout'; readonly poll: PollId };

/** What the chair asks for; what is left out comes from the template, or of a twin from the first of the pair. */
export interface PollWish {
  readonly title?: string;
  readonly method?: PollMethod;
  readonly secrecy?: Secrecy;
  readonly majority?: Majority;
  readonly base?: Base;
  readonly options?: readonly string[];
  readonly atMost?: number;
  /** The highest score. */
  readonly most?: number;
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
  /** The first of two: the same question is put again at the end, and the results are shown together. */
  readonly pair?: boolean;
  /** The second of two: the first. */
  readonly twin?: PollId;
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
        /** Of a sealed poll: the public key, SPKI in base64. */
        readonly key?: string;
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
  | { readonly type: 'polls.wayChosen'; readonly data: { readonly poll: PollId; readonly seat: PersonId; readonly way: Way } }
  /** A seat was given its one credential; `blinded` is the SHA-256 (hex) of what was signed. */
  | {
      readonly type: 'polls.credentialed';
      readonly data: { readonly poll: PollId; readonly seat: PersonId; readonly blinded: string };
    }
  | { readonly type: 'polls.turnedOut'; readonly data: { readonly poll: PollId; readonly cast: number } }
  | { readonly type: 'polls.lastCalled'; readonly data: { readonly poll: PollId; readonly closesAt: Instant } }
  /** Casting has ended: the urn is shut in the same write, the hall is counted, or the chair settles a tie. */
  | {
      readonly type: 'polls.closing';
      /** `hall` stood here before it was a secret (V10). */
      readonly data: { readonly poll: PollId; readonly tied?: readonly string[]; readonly hall?: Figures | 'void' };
      readonly secret?: { readonly hall: Figures | 'void' };
    }
  | {
      readonly type: 'polls.counted';
      readonly data: { readonly poll: PollId; readonly teller: PersonId };
      readonly secret?: { readonly figures: Figures };
    }
  /** The tellers' figures differ; after the second time the hall votes otherwise. */
  | { readonly type: 'polls.countDiffered'; readonly data: { readonly poll: PollId; readonly reopened: boolean } }
  | { readonly type: 'polls.closed'; readonly data: Closing }
  /** The second of a pair will not be put: the first result is told. */
  | { readonly type: 'polls.pairGivenUp'; readonly data: { readonly poll: PollId; readonly reason: string } }
  | {
      readonly type: 'polls.objectionAnswered';
      readonly data: { readonly poll: PollId; readonly objection: number; readonly answer: string };
    }
  | { readonly type: 'polls.cancelled'; readonly data: { readonly poll: PollId; readonly reason: string } };

export interface Closing {
  readonly poll: PollId;
  readonly result: Result;
  /** Of closed and sealed polls, from five on, where papers cannot be told by subtraction: sorted, without seat, time or order. */
  readonly ballots?: readonly Choice[];
  /** Of sealed polls: the receipts of all ballots that were counted, sorted, and how many credentials were given. */
  readonly receipts?: readonly string[];
  readonly credentials?: number;
  /** What both tellers counted. */
  readonly hall?: PublishedFigures;
  /** Of closed polls by consent: the harm that objections name, without who. */
  readonly objections?: readonly string[];
}

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
  /** The highest score, of polls by score. */
  readonly most?: number;
  readonly groups?: readonly string[];
  readonly majority: Majority;
  readonly base: Base;
  readonly quorum?: Quorum;
  readonly everyGroup: boolean;
  /** Ballots count with the weight of their seat (V4). */
  readonly weighted?: true;
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
  readonly pair?: true;
  readonly twin?: PollId;
  /** Of polls by consent: how often it was asked with this, and the majority that settles it after the last asking. */
  readonly asking?: number;
  readonly fallBack?: { readonly majority: Majority; readonly base: Base };
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
  /** Who voted for the seat with its proxy. */
  readonly proxy?: PersonId;
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
  /** The same four by weight, where ballots are weighted. */
  readonly weight?: Electorate;
}
/** What there is while a poll runs. */
interface Casting {
  readonly openedAt: Instant;
  readonly register: Register;
  readonly ballots: Map<PersonId, Ballot>;
  /** Helped votes for each clerk, seen live by supervisors. */
  readonly byClerk: Map<PersonId, number>;
  /** Seats that vote in another way than the poll's usual one. */
  readonly ways: Map<PersonId, Way>;
  readonly sealed?: Urn;
  /** Hands and papers were counted twice and differed twice: their seats vote by device or help now. */
  readonly hallReopened?: true;
}
/** What is known of a sealed poll's urn, which is no part of the state. */
export interface Urn {
  /** The public key, SPKI in base64. */
  readonly key: string;
  /** Who was given a credential, and for what (SHA-256 of the blinded message, hex). */
  readonly credentials: Map<PersonId, string>;
  /** For whom a clerk asked for one on the hall tablet, and which clerk. */
  readonly byTablet: Map<PersonId, PersonId>;
  /** Ballots in the urn when a node last told. */
  readonly cast: number;
  readonly toldAt: Instant;
}
export interface OpenPhase extends Casting {
  readonly status: 'open';
  /** The shortest time of casting is over (V15). */
  readonly closableFrom: Instant;
  readonly closesAt?: Instant;
  readonly lastCall: boolean;
}
export interface CountingPhase extends Casting {
  readonly status: 'counting';
  readonly endedAt: Instant;
  /** Seats that vote by hands or papers. */
  readonly hall: number;
  /** The tellers' figures so far; shown to nobody. */
  readonly figures: Map<PersonId, Figures>;
  /** How often the tellers' figures differed. */
  readonly differed: number;
  /** The chair settles a tie among these (V5); `counted` are the hall's figures that count in it. */
  readonly tied?: readonly string[];
  readonly counted?: Figures | 'void';
}
/** Who cast which ballot is in the log from here on: a meeting's state does not grow with every poll by all its people. */
export interface ClosedPhase {
  readonly status: 'closed';
  readonly openedAt: Instant;
  readonly register: Register;
  /** How many ballots there were. */
  readonly cast: number;
  readonly sealed?: { readonly key: string; readonly credentials: number };
  readonly closedAt: Instant;
  readonly result: Result;
  /** Not yet shown: a halt about it has no answer (G3). */
  readonly keptBack: boolean;
  /** Not yet shown: the second of the pair is to come (V6). */
  readonly awaitsTwin: boolean;
  readonly hall?: PublishedFigures;
  readonly objections?: readonly Objection[];
}
/** Why somebody objects, and how that was worked through. */
export interface Objection {
  readonly reason: string;
  /** In open polls. */
  readonly person?: PersonId;
  readonly answer?: string;
}
export type PollPhase =
  | { readonly status: 'announced'; readonly until: Instant; readonly ways: Map<PersonId, Way> }
  | OpenPhase
  | CountingPhase
  | ClosedPhase
  | { readonly status: 'cancelled'; readonly reason: string; readonly at: Instant };

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
