// The speaking queue: who waits, for what, in which order and why.
import type { Map } from 'immutable';
import type { QueueKind, QueueOrder } from '../../procedures/procedure.ts';
import type { Instant, ItemId, PersonId } from '../ids.ts';

export type Stance = 'for' | 'against' | 'none';

// Commands

export type QueueCommand =
  | {
      readonly type: 'queue.join';
      readonly kind: QueueKind;
      readonly stance?: Stance;
      readonly item?: ItemId;
      readonly article?: string;
      readonly note?: string;
      readonly for?: PersonId;
    }
  | { readonly type: 'queue.leave'; readonly for?: PersonId }
  | {
      readonly type: 'queue.write';
      readonly text: string;
      readonly item?: ItemId;
      readonly stance?: Stance;
      readonly for?: PersonId;
    }
  /** Lets somebody wait behind the next one (`to` absent: the end of the queue); a reason is needed. */
  | { readonly type: 'queue.skip'; readonly person: PersonId; readonly reason: string }
  /** Puts somebody at a place, counted from 0; a reason is needed (Q6). */
  | { readonly type: 'queue.move'; readonly person: PersonId; readonly to: number; readonly reason: string }
  | { readonly type: 'queue.invite'; readonly person: PersonId; readonly kind?: QueueKind }
  /** The chair changes a kind (Q2); oneself answers "can we hear you?" with `heard` (P10). */
  | { readonly type: 'queue.change'; readonly person?: PersonId; readonly kind?: QueueKind; readonly heard?: boolean }
  | { readonly type: 'queue.setOrder'; readonly order: QueueOrder }
  | { readonly type: 'queue.open' }
  | { readonly type: 'queue.close' };

// Events

export type QueueEvent =
  | {
      readonly type: 'queue.joined';
      readonly data: {
        readonly person: PersonId;
        readonly kind: QueueKind;
        readonly stance?: Stance;
        readonly item?: ItemId;
        readonly article?: string;
        readonly note?: string;
        readonly ranksAsSpeech?: true;
        readonly text?: string;
        readonly invited?: true;
        /** Invited ahead of those who wait, though not asked: counted as a step out of order (Q6). */
        readonly outOfOrder?: true;
      };
    }
  | {
      readonly type: 'queue.left';
      readonly data: {
        readonly person: PersonId;
        readonly because: 'wish' | 'removed' | 'itemClosed' | 'checkedOut' | 'answered';
      };
    }
  | {
      readonly type: 'queue.moved';
      readonly data: { readonly person: PersonId; readonly to: number; readonly reason: string; readonly skip?: true };
    }
  | {
      readonly type: 'queue.changed';
      readonly data: { readonly person: PersonId; readonly kind?: QueueKind; readonly heard?: boolean };
    }
  | { readonly type: 'queue.ordered'; readonly data: { readonly order: QueueOrder; readonly seed: string } }
  | { readonly type: 'queue.opened'; readonly data: Record<never, never> }
  | { readonly type: 'queue.closed'; readonly data: Record<never, never> };

// State

export interface QueueEntry {
  readonly person: PersonId;
  readonly kind: QueueKind;
  /** A further question ranks as a speech (Q2). */
  readonly ranksAsSpeech: boolean;
  readonly stance?: Stance;
  readonly item?: ItemId;
  readonly article?: string;
  readonly note?: string;
  /** Words handed in, to be read aloud in the person's place (Q10). */
  readonly text?: string;
  readonly invited: boolean;
  /** The version at which they came: the order of arrival. */
  readonly since: number;
  readonly at: Instant;
  readonly overtaken: number;
  /** Called once and absent: keeps a place at the next call (Q9). */
  readonly absences: number;
  /** Put where they are by the chair, for this reason; holds until they are called. */
  readonly moved?: { readonly to: number; readonly reason: string; readonly version: number };
  readonly heard?: boolean;
}

export interface QueueState {
  readonly order: QueueOrder;
  readonly open: boolean;
  readonly seed: string;
  readonly entries: Map<PersonId, QueueEntry>;
  /** Absent a second time: one tap (`queue.join`) or a clerk brings them back. */
  readonly setAside: Map<PersonId, QueueEntry>;
  /** The first two waiting when the running turn began, told to get ready (Q5). */
  readonly locked: readonly PersonId[];
  /** Questions asked and words handed in: `item|person`. */
  readonly asked: Map<string, number>;
  readonly written: Map<string, number>;
  /** Steps out of order, for the report. */
  readonly overrides: number;
  readonly kindChanges: number;
}

/** A waiting person in their place, and the code with figures that says why (Q4). */
export interface Placed {
  readonly person: PersonId;
  readonly reason: Reason;
}
/** Codes: see `calling-order.ts`. */
export interface Reason {
  readonly code: string;
  readonly [figure: string]: string | number | boolean;
}
