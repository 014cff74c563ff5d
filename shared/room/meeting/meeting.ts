// The meeting itself: its status from draft to closed, its rules, who has the chair, and the chair's slip.
import type { Procedure } from '../../procedures/procedure.ts';
import type { AgendaState } from '../agenda/agenda.ts';
import type { FloorState } from '../floor/floor.ts';
import type { Instant, ItemId, MeetingId, PersonId } from '../ids.ts';
import type { QueueState } from '../queue/queue.ts';
import type { RoundsState } from '../rounds/rounds.ts';

/** A chair of whom there was no sign for so long can be replaced (M5); shown as lost it is before, by `CHAIR_LOST_AFTER_MS`. */
export const CHAIR_TAKEN_AFTER_MS = 60_000;

// Commands

export type MeetingCommand =
  /** The first of every log; only the server sends it. */
  | ({
      readonly type: 'meeting.create';
      readonly meeting: MeetingId;
      readonly draft: boolean;
      /** 32 random bytes in base64url (L6). */
      readonly markKey?: string;
    } & Founding)
  | { readonly type: 'meeting.open' }
  | { readonly type: 'meeting.start' }
  | { readonly type: 'meeting.pause'; readonly reason?: string; readonly next?: string }
  | { readonly type: 'meeting.resume' }
  | { readonly type: 'meeting.adjourn'; readonly to?: string; readonly reason?: string }
  | { readonly type: 'meeting.close'; readonly left?: Readonly<Record<string, Leftover>> }
  | { readonly type: 'meeting.handOver'; readonly person: PersonId }
  | { readonly type: 'meeting.takeChair' }
  | { readonly type: 'meeting.takeBack' }
  | ({ readonly type: 'meeting.configure' } & Configuration)
  /** Due by itself: two hours without an officer (M2), then a day. */
  | { readonly type: 'meeting.idle' };

/** What was said about a meeting when it was made. */
export interface Founding {
  readonly title: string;
  readonly procedure: string;
  readonly rules: Procedure;
  readonly language: string;
  readonly place?: string;
  readonly sound?: string;
  readonly names: NameRule;
  readonly groups: readonly string[];
  readonly waitingRoom: boolean;
}

/** What the chair can still change; `rules` is a merge patch on the template, before the session only (M6). */
export interface Configuration {
  readonly title?: string;
  readonly place?: string;
  readonly sound?: string;
  readonly names?: NameRule;
  readonly waitingRoom?: boolean;
  readonly groups?: readonly string[];
  readonly rules?: Readonly<Record<string, unknown>>;
  /** Whether participants may write in the proposals and the notes (A1). */
  readonly editing?: { readonly proposals?: boolean; readonly notes?: boolean };
}

export type NameRule = 'whole' | 'surname' | 'number';
export interface Leftover {
  readonly fate: 'adjourned' | 'parked' | 'dropped';
  readonly reason: string;
}

// Events

export type MeetingEvent =
  | {
      readonly type: 'meeting.created';
      readonly data: { readonly meeting: MeetingId; readonly draft: boolean } & Founding;
      readonly secret?: { readonly markKey: string };
    }
  | { readonly type: 'meeting.opened'; readonly data: Record<never, never> }
  | { readonly type: 'meeting.started'; readonly data: Record<never, never> }
  | {
      readonly type: 'meeting.paused';
      readonly data: {
        readonly reason?: string;
        readonly next?: string;
        readonly adjournedTo?: string;
        readonly idle?: true;
        /** A fork of the record was found (L6). */
        readonly forked?: true;
      };
    }
  /** `length`: milliseconds that the pause took; clocks and closing times move on by it. */
  | { readonly type: 'meeting.resumed'; readonly data: { readonly length: number } }
  | {
      readonly type: 'meeting.closed';
      readonly data: { readonly left: Readonly<Record<string, Leftover>>; readonly brokenOff?: true };
    }
  | {
      readonly type: 'meeting.chairTaken';
      readonly data: {
        readonly person: PersonId;
        readonly how: 'entered' | 'handedOver' | 'lost' | 'returned';
        readonly item?: ItemId;
      };
    }
  | { readonly type: 'meeting.tookBack'; readonly data: { readonly slip: SlipKind; readonly version: number } }
  | { readonly type: 'meeting.configured'; readonly data: Configuration };

export type SlipKind = 'floor.given' | 'floor.ended' | 'floor.passedOver' | 'agenda.opened' | 'agenda.closed';

// State

export type MeetingPhase =
  | { readonly status: 'draft' | 'open' }
  | { readonly status: 'inSession'; readonly startedAt: Instant }
  | {
      readonly status: 'paused';
      readonly startedAt: Instant;
      readonly since: Instant;
      readonly reason?: string;
      readonly next?: string;
      readonly adjournedTo?: string;
      readonly idle?: true;
      readonly forked?: true;
    }
  | { readonly status: 'closed'; readonly startedAt?: Instant; readonly closedAt: Instant; readonly brokenOff?: true };

/** What the chair could still take back until `until`: the slices as they stood before (M7). */
export interface Slip {
  readonly kind: SlipKind;
  readonly version: number;
  /** The command that did it: what followed by rule in the same command belongs to the slip. */
  readonly command: string;
  readonly until: Instant;
  /** Whose call, turn or place it was. */
  readonly person?: PersonId;
  readonly floor: FloorState;
  readonly rounds: RoundsState;
  readonly agenda: AgendaState;
  readonly queue: QueueState;
}

export interface ActingChair {
  readonly person: PersonId;
  readonly since: Instant;
  /** Whoever handed over while this item was open argues it: none of them has the chair again before it is closed (M5). */
  readonly arguing?: { readonly item: ItemId; readonly persons: readonly PersonId[] };
  /** Who handed it over, or lost it by silence, gets it back by one tap. */
  readonly handedOverBy?: PersonId;
  readonly lostBy?: PersonId;
}

export interface MeetingState extends Founding {
  readonly id: MeetingId;
  readonly phase: MeetingPhase;
  readonly createdAt: Instant;
  readonly editing: { readonly proposals: boolean; readonly notes: boolean };
  readonly chair?: ActingChair;
  readonly left: Readonly<Record<string, Leftover>>;
  readonly slip?: Slip;
}
