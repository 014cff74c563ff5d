// Points of order: a participant's objection to the procedure, and the chair's answer (G9).
import type { Map } from 'immutable';
import type { Instant, ItemId, PersonId, PollId } from '../ids.ts';
import type { Ruling } from '../flags/flags.ts';

// Commands

export type OrdersCommand =
  /** The chair hears it now; the same as `floor.give` to who waits with it. */
  | { readonly type: 'orders.hear'; readonly person: PersonId }
  | {
      readonly type: 'orders.rule';
      readonly person: PersonId;
      readonly ruling: Ruling;
      readonly reason?: string;
      readonly remedy?: string;
    }
  /** By a seat, against a dismissal: the third opens the question to all. */
  | { readonly type: 'orders.contest'; readonly person: PersonId }
  /** Due by itself: the statements are over. */
  | { readonly type: 'orders.putToMeeting'; readonly person: PersonId };

// Events

export type OrdersEvent =
  | {
      readonly type: 'orders.ruled';
      readonly data: {
        readonly person: PersonId;
        readonly ruling: Ruling;
        readonly by: 'chair' | 'meeting';
        readonly reason?: string;
        readonly remedy?: string;
      };
    }
  | {
      readonly type: 'orders.contested';
      readonly data: { readonly person: PersonId; readonly seat: PersonId; readonly statementsUntil?: Instant };
    }
  | { readonly type: 'orders.put'; readonly data: { readonly person: PersonId } };

// State

export interface PointOfOrder {
  readonly person: PersonId;
  readonly item?: ItemId;
  readonly article?: string;
  readonly note?: string;
  readonly at: Instant;
  readonly standing:
    | { readonly status: 'open' }
    | {
        readonly status: 'answered';
        readonly ruling: Ruling;
        readonly by: 'chair' | 'meeting';
        readonly at: Instant;
        readonly reason?: string;
        readonly remedy?: string;
      };
  readonly contest?:
    | { readonly status: 'asked'; readonly seats: readonly PersonId[] }
    | { readonly status: 'statements'; readonly until: Instant }
    | { readonly status: 'voting'; readonly poll: PollId }
    | { readonly status: 'decided' };
}

export interface OrdersState {
  /** The last point of order of each person who ever raised one. */
  readonly points: Map<PersonId, PointOfOrder>;
  readonly open: readonly PersonId[];
  /** The last ten answered, newest first. */
  readonly answered: readonly PersonId[];
  /** Dismissed by `item|person`: after two, further ones go through a supervisor. */
  readonly dismissed: Map<string, number>;
}
