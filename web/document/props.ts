// What the editors are given by the pages that show them.
import type { ItemKind } from '../../shared/procedures/procedure.ts';

/** Who edits which meeting's texts. */
export interface EditorProps {
  readonly meeting: string;
  readonly token: string;
  readonly readonly: boolean;
}

/** One item's text. */
export interface TextProps extends EditorProps {
  readonly item: string;
  /** Open at once, without a tap. */
  readonly open?: boolean;
}

/** An item as the view tells it. */
export interface ListedItem {
  readonly id: string;
  readonly title: string;
  readonly kind: ItemKind;
  readonly minutes: number;
  /** A name. */
  readonly presenter?: string;
  readonly question?: string;
}

/** Somebody who can be picked as an item's presenter. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
}

export interface AgendaProps extends EditorProps {
  /** In order; what readers see. */
  readonly items: readonly ListedItem[];
  readonly candidates?: readonly Candidate[];
  /** Ids of items that were opened: what they say is in the record. */
  readonly locked?: readonly string[];
}
