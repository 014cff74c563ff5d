// What is asked of a worker thread and what it answers: the only place where documents are decoded.
import type { OutlinedItem } from '../../shared/room/agenda/agenda.ts';
import type { ItemKind } from '../../shared/procedures/procedure.ts';
import type { DocumentName } from './rights.ts';

/** An item of the agenda a meeting is made with. */
export interface SeedItem {
  readonly id: string;
  readonly title: string;
  readonly kind: ItemKind;
  readonly minutes: number;
  readonly presenter?: string;
  readonly question?: string;
  readonly proposal?: string;
}

/** A proposal's text by its fingerprint: SHA-256 of the UTF-8, hex. */
export interface ProposalHash {
  readonly item: string;
  readonly hash: string;
}

/** What the document now says that it did not say at the last look. */
export interface Readings {
  readonly outline?: readonly OutlinedItem[];
  readonly proposals: readonly ProposalHash[];
}

export type Verdict =
  { readonly kind: 'staged' } | { readonly kind: 'nothing' } | { readonly kind: 'refused'; readonly code: RefusedUpdate };

/** `gap`: updates before it are missing, a new sync brings them. */
export type RefusedUpdate = 'document.tooLarge' | 'document.malformed' | 'document.gap';

/** Each task by its kind, with what it answers. `key` names an open document. */
export interface Tasks {
  open: {
    readonly task: { readonly key: string; readonly name: DocumentName; readonly updates: readonly Uint8Array[] };
    readonly answer: Readings;
  };
  /** Tries an update on top of what is stored and staged; nothing of a refused one stays. */
  stage: { readonly task: { readonly key: string; readonly update: Uint8Array }; readonly answer: Verdict };
  /** All that was staged as one update, for the store. */
  seal: { readonly task: { readonly key: string }; readonly answer: Uint8Array };
  /** What was staged is stored now, or is dropped. Without `look`, the answer says nothing yet. */
  settle: {
    readonly task: { readonly key: string; readonly stored: boolean; readonly look: boolean };
    readonly answer: Readings;
  };
  /** Updates from the store that others wrote; the answer's `update` is what was new of them. */
  follow: {
    readonly task: { readonly key: string; readonly updates: readonly Uint8Array[] };
    readonly answer: Readings & { readonly update?: Uint8Array };
  };
  /** What a client with this state vector lacks, and the vector of what is here. */
  sync: {
    readonly task: { readonly key: string; readonly vector?: Uint8Array };
    readonly answer: { readonly update: Uint8Array; readonly vector: Uint8Array };
  };
  /** The whole document as one update. */
  whole: { readonly task: { readonly key: string }; readonly answer: Uint8Array };
  text: {
    readonly task: { readonly key: string; readonly item: string };
    readonly answer: { readonly text: string; readonly hash: string } | undefined;
  };
  close: { readonly task: { readonly key: string }; readonly answer: undefined };
  seed: {
    readonly task: { readonly items: readonly SeedItem[] };
    readonly answer: {
      readonly agenda: Uint8Array;
      readonly proposals?: Uint8Array;
      readonly outline: readonly OutlinedItem[];
      readonly hashes: readonly ProposalHash[];
    };
  };
}

export type TaskKind = keyof Tasks;
export type Task = { readonly [Kind in TaskKind]: { readonly kind: Kind } & Tasks[Kind]['task'] }[TaskKind];
export type TaskOf<Kind extends TaskKind> = Tasks[Kind]['task'];
export type AnswerOf<Kind extends TaskKind> = Tasks[Kind]['answer'];

/** What a worker says: that it stands ready, or how its one task ended. */
export type WorkerWord =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly answer: AnswerOf<TaskKind> }
  | { readonly kind: 'failed'; readonly message: string };
