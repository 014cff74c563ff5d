// Decisions: what was settled, by poll or by consensus, and the commitments of both sides.
import type { Map } from 'immutable';
import type { CommitmentId, DecisionId, Instant, ItemId, PersonId, PollId } from '../ids.ts';

export type Nature = 'agreement' | 'opinion' | 'referred';

// Commands

export type DecisionsCommand =
  | { readonly type: 'decisions.propose'; readonly text: string; readonly nature: Nature }
  | { readonly type: 'decisions.object'; readonly decision: DecisionId; readonly for?: PersonId }
  /** At once after a carried poll (without `poll`: the last one carried), or 30 s after a proposal nobody objected to. */
  | { readonly type: 'decisions.adopt'; readonly poll?: PollId; readonly decision?: DecisionId; readonly nature?: Nature }
  | {
      readonly type: 'decisions.commit';
      readonly decision?: DecisionId;
      readonly side: string;
      readonly does: string;
      readonly inReturnFor?: string;
      readonly due: Instant;
    }
  | { readonly type: 'decisions.accept'; readonly commitment: CommitmentId; readonly for?: PersonId };

// Events

export type DecisionsEvent =
  | {
      readonly type: 'decisions.proposed';
      readonly data: {
        readonly decision: DecisionId;
        readonly text: string;
        readonly nature: Nature;
        readonly until: Instant;
        readonly item?: ItemId;
      };
    }
  /** Who objected is not named (D1): the entry is the room's and the person stands in its secret part. */
  | {
      readonly type: 'decisions.objected';
      readonly data: { readonly decision: DecisionId };
      readonly secret?: { readonly person: PersonId };
    }
  | {
      readonly type: 'decisions.adopted';
      readonly data: {
        readonly decision: DecisionId;
        readonly text: string;
        readonly nature: Nature;
        readonly poll?: PollId;
        readonly item?: ItemId;
      };
    }
  | {
      readonly type: 'decisions.committed';
      readonly data: {
        readonly commitment: CommitmentId;
        readonly decision: DecisionId;
        readonly side: string;
        readonly does: string;
        readonly inReturnFor?: string;
        readonly due: Instant;
        readonly asked: boolean;
      };
    }
  | {
      readonly type: 'decisions.accepted';
      readonly data: { readonly commitment: CommitmentId; readonly person: PersonId; readonly as: 'spokesperson' | 'self' };
    };

// State

export interface Resolution {
  readonly id: DecisionId;
  readonly text: string;
  readonly nature: Nature;
  readonly item?: ItemId;
  readonly standing:
    | { readonly status: 'proposed'; readonly until: Instant }
    | { readonly status: 'objected'; readonly at: Instant }
    | { readonly status: 'adopted'; readonly at: Instant; readonly poll?: PollId };
}
export interface Commitment {
  readonly id: CommitmentId;
  readonly decision: DecisionId;
  /** A group of the meeting, or a body that was not there and is asked. */
  readonly side: string;
  readonly does: string;
  readonly inReturnFor?: string;
  readonly due: Instant;
  readonly asked: boolean;
  /** Bound as a whole, through its spokesperson. */
  readonly bound: boolean;
  readonly signed: Map<PersonId, Instant>;
}
export interface DecisionsState {
  readonly order: readonly DecisionId[];
  readonly decisions: Map<DecisionId, Resolution>;
  readonly commitments: Map<CommitmentId, Commitment>;
  readonly commitmentOrder: readonly CommitmentId[];
}

/** Who objects to a decision is not named (D1): that entry is the room's, and its sender is part of the secret. */
export const isNameless = (event: { readonly type: string }): boolean => event.type === 'decisions.objected';
/** Nor is whom somebody objects for. */
export const leadsToNameless = (command: { readonly type: string }): boolean => command.type === 'decisions.object';
