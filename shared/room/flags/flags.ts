// Flags: a supervisor's procedural objections, the chair's answers, remedies, and contests put to the meeting.
import type { Map } from 'immutable';
import type { FlagWeight } from '../../procedures/procedure.ts';
import type { FlagId, Instant, ItemId, PersonId, PollId, RoundId, TurnId } from '../ids.ts';

export type Ruling = 'upheld' | 'noted' | 'dismissed';
/** The moment a flag is about. */
export type About =
  | { readonly turn: TurnId }
  | { readonly round: RoundId }
  | { readonly queue: true }
  | { readonly poll: PollId }
  | { readonly item: ItemId }
  | { readonly person: PersonId }
  | { readonly flag: FlagId }
  | { readonly meeting: true };

// Commands

export type FlagsCommand =
  | {
      readonly type: 'flags.raise';
      readonly article: string;
      readonly weight: FlagWeight;
      readonly note: string;
      readonly about?: About;
      readonly private?: boolean;
    }
  | { readonly type: 'flags.withdraw'; readonly flag: FlagId }
  | {
      readonly type: 'flags.rule';
      readonly flag: FlagId;
      readonly ruling: Ruling;
      readonly remedy?: string;
      readonly reason?: string;
    }
  /** The remedy was made good; without `flag` the one that is owed. */
  | { readonly type: 'flags.redressed'; readonly flag?: FlagId }
  | { readonly type: 'flags.reopen'; readonly flag: FlagId; readonly note?: string }
  | { readonly type: 'flags.contest'; readonly flag: FlagId }
  /** Due by themselves: the statements are over; a halt had no answer for three minutes (G4). */
  | { readonly type: 'flags.putToMeeting'; readonly flag: FlagId };

// Events

export type FlagsEvent =
  | {
      readonly type: 'flags.raised';
      readonly data: {
        readonly flag: FlagId;
        readonly by: PersonId;
        readonly article: string;
        readonly weight: FlagWeight;
        readonly asked?: FlagWeight;
        readonly about: About;
        readonly item?: ItemId;
        readonly note?: string;
        readonly private?: true;
      };
      readonly secret?: { readonly note: string };
    }
  | { readonly type: 'flags.withdrawn'; readonly data: { readonly flag: FlagId } }
  | {
      readonly type: 'flags.ruled';
      readonly data: {
        readonly flag: FlagId;
        readonly ruling: Ruling;
        readonly by: 'chair' | 'meeting';
        readonly remedy?: string;
        readonly reason?: string;
        /** A remedy is owed whose words are in the secret part. */
        readonly owed?: true;
      };
      /** What was said of a private note, which officers alone may read (G5). */
      readonly secret?: { readonly remedy?: string; readonly reason?: string };
    }
  | { readonly type: 'flags.redressed'; readonly data: { readonly flag: FlagId } }
  | {
      readonly type: 'flags.reopened';
      readonly data: { readonly flag: FlagId; readonly note?: string };
      readonly secret?: { readonly note: string };
    }
  /** `statementsUntil`: supervisor and chair have one minute each; absent when there are too few seats to ask. */
  | { readonly type: 'flags.contested'; readonly data: { readonly flag: FlagId; readonly statementsUntil?: Instant } }
  /** The poll that asks follows in the same command; none does when too few seats are left to ask. */
  | {
      readonly type: 'flags.put';
      readonly data: { readonly flag: FlagId; readonly question: 'answerStands' | 'haltJustified' };
    };

// State

export type FlagStanding =
  | { readonly status: 'open'; readonly since: Instant }
  | { readonly status: 'withdrawn' }
  | {
      readonly status: 'answered';
      readonly ruling: Ruling;
      readonly by: 'chair' | 'meeting';
      readonly at: Instant;
      readonly reason?: string;
      readonly remedy?: string;
      readonly owed: boolean;
    };

/** A contest on its way; `decided` stays so that nobody contests twice. */
export type Contest =
  | { readonly status: 'statements'; readonly until: Instant }
  | { readonly status: 'voting'; readonly poll: PollId; readonly question: 'answerStands' | 'haltJustified' }
  | { readonly status: 'decided' };

export interface Flag {
  readonly id: FlagId;
  readonly by: PersonId;
  readonly article: string;
  readonly weight: FlagWeight;
  readonly about: About;
  readonly item?: ItemId;
  /** Absent when it was erased. */
  readonly note?: string;
  readonly private: boolean;
  readonly raisedAt: Instant;
  readonly standing: FlagStanding;
  readonly contest?: Contest;
  readonly reopened: number;
}

export interface FlagsState {
  readonly flags: Map<FlagId, Flag>;
  /** Not yet answered, oldest first. */
  readonly open: readonly FlagId[];
  /** Answered and owed, oldest first. */
  readonly owed: readonly FlagId[];
  /** The last ten that ended, newest first. */
  readonly ended: readonly FlagId[];
  /** One contest at a time. */
  readonly contested?: FlagId;
  /** Halts dismissed and stayed so, by `item|supervisor` (G1). */
  readonly haltsDismissed: Map<string, number>;
  readonly raised: number;
}
