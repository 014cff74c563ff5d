// Rounds: everyone once, in order, each called exactly once.
import type { Map } from 'immutable';
import type { RoundOrder } from '../../procedures/procedure.ts';
import type { Instant, ItemId, PersonId, RoundId } from '../ids.ts';

export type RoundMembers = 'everyone' | 'spokespersons' | { readonly group: string };

// Commands

export type RoundsCommand =
  | {
      readonly type: 'rounds.open';
      readonly purpose: string;
      readonly order: RoundOrder;
      readonly seconds: number;
      readonly members?: RoundMembers;
    }
  /** By who is called or next, or a clerk for them; `later`: called once more at the end. */
  | { readonly type: 'rounds.pass'; readonly for?: PersonId; readonly later?: boolean }
  | { readonly type: 'rounds.close'; readonly reason?: string };

// Events

export type RoundsEvent =
  | {
      readonly type: 'rounds.opened';
      readonly data: {
        readonly round: RoundId;
        readonly purpose: string;
        readonly order: RoundOrder;
        readonly seconds: number;
        readonly members: RoundMembers;
        readonly list: readonly PersonId[];
        readonly seed: string;
        readonly item?: ItemId;
      };
    }
  | {
      readonly type: 'rounds.passed';
      readonly data: { readonly round: RoundId; readonly person: PersonId; readonly later: boolean };
    }
  | { readonly type: 'rounds.memberAdded'; readonly data: { readonly round: RoundId; readonly person: PersonId } }
  | {
      readonly type: 'rounds.closed';
      readonly data: { readonly round: RoundId; readonly reason?: string; readonly notCalled: readonly PersonId[] };
    };

// State

/** `later` and `absent` are called once more at the end, then are `missed`. */
export type Call = 'waiting' | 'called' | 'spoke' | 'wrote' | 'passed' | 'later' | 'absent' | 'missed';

export interface Round {
  readonly id: RoundId;
  readonly purpose: string;
  readonly order: RoundOrder;
  readonly seconds: number;
  readonly members: RoundMembers;
  readonly item?: ItemId;
  readonly openedAt: Instant;
  /** In the order of calling; who checks in meanwhile is added at the end. */
  readonly list: readonly PersonId[];
  readonly calls: Map<PersonId, Call>;
  /** Index into `list` of the next first call; at its end `again` is called. */
  readonly next: number;
  readonly again: readonly PersonId[];
  readonly nextAgain: number;
}

export interface RoundsState {
  readonly current?: Round;
  readonly held: number;
  readonly last?: { readonly purpose: string; readonly notCalled: readonly PersonId[]; readonly reason?: string };
}
