// Everything the server says without being asked, and its answers: the whole conversation downwards.
import type { Refusal } from '../room/decision.ts';
import type { PersonId } from '../room/ids.ts';
import type { Role } from '../room/people/people.ts';
import type { Patch as MergePatch } from '../record/merge-patch.ts';
import type { Me, View, WaitingView } from '../room/view.ts';

/**
 * Everything one may see, at one version; `head` is the hash of the entry of that version. `mark` is shown with both on
 * coming back, to prove that the server showed them (L6); meetings founded before there were marks have none.
 */
export interface Whole {
  readonly version: number;
  readonly head: string;
  readonly mark?: string;
  readonly view: View | WaitingView;
  readonly me: Me;
}

/** From one published version to the next: a merge patch on the view, and the new `me` when it changed. */
export interface Patch {
  readonly from: number;
  readonly version: number;
  readonly head: string;
  readonly mark?: string;
  readonly view?: MergePatch;
  readonly me?: Me;
}

/** The store stopped answering, or answers again; `forked`: the log is not the one this node followed (L6). */
export interface StoreNotice {
  readonly ok: boolean;
  readonly since: number;
  readonly forked?: { readonly here: Head; readonly there: Head };
}

/** Where a log stands. */
export interface Head {
  readonly version: number;
  readonly hash: string;
}

/** Who is connected now, by role (officers alone), and when the acting chair was last seen, once that is over 20 s ago. */
export interface Connected {
  readonly counts?: Readonly<Partial<Record<Role, number>>>;
  readonly chairSeenAt?: number;
}

/** Why a connection ends; `slow` and `leaving` may come back at once, the others not by themselves. */
export type ByeCode = 'removed' | 'replaced' | 'outdated' | 'slow' | 'leaving' | 'gone' | 'tooFast';
export interface Bye {
  readonly code: ByeCode;
}

export interface DownMessages {
  readonly view: Whole;
  readonly patch: Patch;
  readonly store: StoreNotice;
  readonly connected: Connected;
  readonly bye: Bye;
}
export type DownEvent = keyof DownMessages;

/** How a command was answered. `unknown`: the store did not say; the same id sent again is how one asks. */
export type Answer =
  | { readonly ok: true; readonly version: number; readonly result?: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly refusal: Refusal }
  | { readonly ok: false; readonly unknown: true };

/** A page of people, for officers; nobody's line says whether they have cast in a poll. */
export type PeopleAnswer =
  | { readonly ok: true; readonly people: readonly PersonLine[]; readonly total: number; readonly next?: number }
  | { readonly ok: false; readonly refusal: Refusal }
  | { readonly ok: false; readonly unknown: true };

export interface PersonLine {
  readonly person: PersonId;
  readonly number: number;
  readonly name: string;
  readonly group: string;
  readonly household?: string;
  readonly role: Role;
  /** `expected`: on the roll, and not here yet. */
  readonly status: 'waiting' | 'in' | 'out' | 'expected';
  readonly away: boolean;
  readonly seat: boolean;
  readonly helped: boolean;
  readonly remote: boolean;
  readonly worksFor?: string;
  readonly weight?: number;
  /** Whether they have a personal link, and came by it. */
  readonly slip?: 'unused' | 'used';
  /** Who votes for their seat. */
  readonly proxy?: string;
}
