// What the rooms hear of the documents, and what a text is.
import type { OutlinedItem } from '../../shared/room/agenda/agenda.ts';

/** The agenda as the first `upTo` updates tell it. */
export interface Outline {
  readonly upTo: number;
  readonly items: readonly OutlinedItem[];
}

/** A proposal's text by its hash (SHA-256 of the UTF-8, hex), and when it came to be so, in milliseconds since 1970. */
export interface ProposalEdit {
  readonly item: string;
  readonly hash: string;
  readonly editedAt: number;
}

export interface DocumentText {
  readonly text: string;
  readonly hash: string;
}

export interface DocumentListeners {
  /** The agenda says something new; also when a node opens it, since one may have died before it could tell. */
  outlined(meeting: string, outline: Outline): void;
  proposalEdited(meeting: string, edit: ProposalEdit): void;
  /** The last edit that the record knows: it says when, after the node that saw it is gone. */
  lastEdit(meeting: string, item: string): Promise<ProposalEdit | undefined>;
}
