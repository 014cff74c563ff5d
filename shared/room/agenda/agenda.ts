// The agenda: items as the document outlines them, which one is open, and plan against real time.
import type { Map } from 'immutable';
import type { ItemKind } from '../../procedures/procedure.ts';
import type { Instant, ItemId } from '../ids.ts';

/** An item as the shared document tells it; `minutes` is the plan. */
export interface OutlinedItem {
  readonly id: ItemId;
  readonly title: string;
  readonly kind: ItemKind;
  /** A person's id once the chair picked somebody, else free text. */
  readonly presenter?: string;
  readonly minutes: number;
  /** The sentence that stances are about. */
  readonly question?: string;
}

// Commands

export type AgendaCommand =
  | { readonly type: 'agenda.open'; readonly item: ItemId }
  | { readonly type: 'agenda.close'; readonly item?: ItemId }
  | { readonly type: 'agenda.defer'; readonly item: ItemId; readonly reason: string }
  | { readonly type: 'agenda.refer'; readonly item: ItemId; readonly reason: string; readonly to?: string }
  /** From the documents alone: what the first `upTo` updates say. */
  | { readonly type: 'agenda.outline'; readonly upTo: number; readonly items: readonly OutlinedItem[] }
  | { readonly type: 'agenda.noteProposal'; readonly item: ItemId; readonly hash: string; readonly editedAt: Instant };

// Events

export type AgendaEvent =
  | { readonly type: 'agenda.outlined'; readonly data: { readonly upTo: number; readonly items: readonly OutlinedItem[] } }
  | {
      readonly type: 'agenda.proposalEdited';
      readonly data: { readonly item: ItemId; readonly hash: string; readonly editedAt: Instant };
    }
  | { readonly type: 'agenda.opened'; readonly data: OutlinedItem & { readonly item: ItemId } }
  | { readonly type: 'agenda.closed'; readonly data: { readonly item: ItemId; readonly spent: number } }
  | { readonly type: 'agenda.deferred'; readonly data: { readonly item: ItemId; readonly reason: string } }
  | { readonly type: 'agenda.referred'; readonly data: { readonly item: ItemId; readonly reason: string; readonly to?: string } };

// State

export type ItemProgress =
  | { readonly status: 'planned' }
  | { readonly status: 'open'; readonly openedAt: Instant; readonly pausedFor: number; readonly frozen: OutlinedItem }
  | {
      readonly status: 'closed';
      readonly openedAt: Instant;
      readonly closedAt: Instant;
      readonly spent: number;
      readonly frozen: OutlinedItem;
    }
  | { readonly status: 'deferred' | 'referred'; readonly reason: string; readonly to?: string };

export interface AgendaState {
  /** How many updates of the document the outline covers. */
  readonly upTo: number;
  readonly order: readonly ItemId[];
  readonly items: Map<ItemId, OutlinedItem>;
  readonly progress: Map<ItemId, ItemProgress>;
  readonly proposals: Map<ItemId, { readonly hash: string; readonly editedAt: Instant }>;
  readonly open?: ItemId;
}
