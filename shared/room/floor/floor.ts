// The floor: who speaks, until when, what interrupted it, and how much each has spoken.
import type { Map } from 'immutable';
import type { Instant, ItemId, PersonId, RoundId, TurnId } from '../ids.ts';
import type { QueueKind } from '../../procedures/procedure.ts';
import type { QueueEntry, Stance } from '../queue/queue.ts';

// Commands

export type FloorCommand =
  | { readonly type: 'floor.give'; readonly person?: PersonId; readonly reason?: string }
  | { readonly type: 'floor.start'; readonly turn?: TurnId }
  | { readonly type: 'floor.end'; readonly turn?: TurnId }
  | { readonly type: 'floor.absent'; readonly turn?: TurnId }
  | { readonly type: 'floor.pause'; readonly turn?: TurnId }
  | { readonly type: 'floor.resume'; readonly turn?: TurnId }
  | { readonly type: 'floor.extend'; readonly turn?: TurnId; readonly seconds: number }
  /** Without a person: the room. `end` ends the turn with the second call in it; `lift` lets somebody speak on the item again (F7). */
  | {
      readonly type: 'floor.callToOrder';
      readonly person?: PersonId;
      readonly article: string;
      readonly end?: boolean;
      readonly lift?: boolean;
    }
  /** Due by itself: the time of the turn is over (overtime: hard ends it, soft notes it). */
  | { readonly type: 'floor.timeUp'; readonly turn: TurnId };

// Events

export type FloorEvent =
  | { readonly type: 'floor.given'; readonly data: Giving }
  | {
      readonly type: 'floor.started';
      readonly data: { readonly turn: TurnId; readonly startedAt: Instant; readonly endsAt: Instant };
    }
  /** `seconds` is the time really spoken, with fractions of milliseconds cut; `resumes` is the turn that goes on, with its new end. */
  | {
      readonly type: 'floor.ended';
      readonly data: {
        readonly turn: TurnId;
        readonly person: PersonId;
        readonly spoke: number;
        readonly because: 'chair' | 'speaker' | 'time' | 'order' | 'removed' | 'meeting';
        readonly resumes?: { readonly turn: TurnId; readonly endsAt: Instant };
      };
    }
  | {
      readonly type: 'floor.passedOver';
      readonly data: {
        readonly turn: TurnId;
        readonly person: PersonId;
        readonly setAside: boolean;
        readonly resumes?: { readonly turn: TurnId; readonly endsAt: Instant };
      };
    }
  | { readonly type: 'floor.paused'; readonly data: { readonly turn: TurnId } }
  | {
      readonly type: 'floor.resumed';
      readonly data: { readonly turn: TurnId; readonly startedAt: Instant; readonly endsAt: Instant };
    }
  | {
      readonly type: 'floor.extended';
      readonly data: { readonly turn: TurnId; readonly seconds: number; readonly endsAt: Instant };
    }
  | { readonly type: 'floor.overran'; readonly data: { readonly turn: TurnId } }
  | {
      readonly type: 'floor.calledToOrder';
      readonly data: {
        readonly person?: PersonId;
        readonly article: string;
        readonly inTurn: number;
        readonly onItem: number;
        readonly silenced: boolean;
      };
    }
  | { readonly type: 'floor.silenceLifted'; readonly data: { readonly person: PersonId } };

export interface Giving {
  readonly turn: TurnId;
  readonly person: PersonId;
  readonly kind: QueueKind | 'round';
  readonly stance?: Stance;
  readonly item?: ItemId;
  readonly round?: RoundId;
  readonly seconds: number;
  /** The clock runs from here; later than the call where the template gives time to the microphone (F2). */
  readonly startedAt: Instant;
  readonly endsAt: Instant;
  /** Words handed in, read aloud in their place. */
  readonly text?: string;
  /** The running turn that this one interrupts (F1). */
  readonly interrupts?: TurnId;
  /** Why the chair stepped out of the order (Q6). */
  readonly outOfOrder?: string;
  /** The first two waiting, who get ready and are locked (Q5). */
  readonly locks: readonly PersonId[];
}

// State

export interface Turn {
  readonly id: TurnId;
  /** The place in the queue that whoever was called had, in a round too, for who turns out to be absent (Q9). */
  readonly entry?: QueueEntry;
  readonly person: PersonId;
  readonly kind: QueueKind | 'round';
  readonly stance?: Stance;
  readonly item?: ItemId;
  readonly round?: RoundId;
  readonly text?: string;
  readonly seconds: number;
  readonly calledAt: Instant;
  readonly startedAt: Instant;
  readonly endsAt: Instant;
  readonly pausedAt?: Instant;
  /** The meeting's pause stopped it, so the meeting's going on starts it again. */
  readonly pausedByMeeting?: true;
  /** Milliseconds it stood still so far. */
  readonly stood: number;
  readonly extended: number;
  readonly overran: boolean;
  readonly callsToOrder: number;
}

/** Turns and milliseconds, without the chair, presenters and invited (F6). */
export interface Heard {
  readonly turns: number;
  readonly spoke: number;
}

export interface FloorState {
  readonly turn?: Turn;
  readonly interrupted?: Turn;
  /** Summed over the meeting. */
  readonly persons: Map<PersonId, Heard>;
  readonly groups: Map<string, Heard>;
  readonly total: Heard;
  /** Summed over the open item; keys `item|person` and `item|group` ('' for no item). */
  readonly itemPersons: Map<string, Heard>;
  readonly itemGroups: Map<string, Heard>;
  /** The stance and group of the last speech, for the orders that alternate. */
  readonly lastStance?: Stance;
  readonly lastGroup?: string;
  /** Milliseconds of extra time by group, for notices. */
  readonly extraByGroup: Map<string, number>;
  /** Calls to order, by `item|person`. */
  readonly callsToOrder: Map<string, number>;
  /** Not called again on this item: `item|person` (F7). */
  readonly silenced: Map<string, true>;
  /** The last call to order, on every screen for five seconds. */
  readonly lastCall?: { readonly person?: PersonId; readonly article: string; readonly at: Instant };
  /** Who was just asked a question: inviting them is in order (Q6). */
  readonly lastSpeaker?: PersonId;
}
