// What a decision is given and what it answers: events, or an expected no.
import type { Choice } from '../counting/rules.ts';
import type { Head } from '../record/chain.ts';
import type { Instant, ItemId, PersonId, PollId } from './ids.ts';
import type { RoomEvent } from './room.ts';

/** An expected no: a stable code `slice.word` and the figures its sentence needs. The sentence is the web's. */
export interface Refusal {
  readonly code: string;
  readonly [figure: string]: unknown;
}

/** What happens to a poll's box in the same atomic write as the events; it is no part of the state (L4). */
export interface BoxWrite {
  readonly poll: PollId;
  readonly change: BoxChange;
}
export type BoxChange =
  /** A ballot of a closed poll. */
  | { readonly put: { readonly seat: PersonId; readonly choice: Choice } }
  /** The urn of a sealed poll, with its private key. */
  | { readonly make: { readonly key: string } }
  /** From here on the urn takes no ballot. */
  | { readonly shut: true }
  | { readonly drop: true };

/** What a sealed poll's urn holds: neither order nor time, and receipts apart from choices (V8). */
export interface UrnContent {
  /** SHA-256 (hex) of the tokens of all ballots, sorted. */
  readonly receipts: readonly string[];
  readonly choices: readonly { readonly choice: Choice; readonly count: number }[];
}

export type { Choice };

export type Decision =
  | {
      readonly ok: true;
      readonly events: readonly RoomEvent[];
      readonly result?: Readonly<Record<string, unknown>>;
      readonly boxes?: readonly BoxWrite[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** Time, identity, chance, and what must be read from elsewhere: everything impure a decision may use. */
export interface Context {
  readonly now: Instant;
  /** Who sent the command; `ROOM` for what became due. */
  readonly by: PersonId;
  /** Unique for this command: new things are named after it, lots are seeded with it. At least 50 random bits in [a-z0-9]. */
  readonly fresh: string;
  /** The item's proposal at the document's tip, for `polls.announce` and `polls.open`. */
  readonly proposal?: ProposalText;
  /** The choices in a closed poll's box, for the command or deadline that closes it. */
  readonly box?: ReadonlyMap<PersonId, Choice>;
  /** The content of a sealed poll's urn that was shut, for what counts it. */
  readonly urn?: UrnContent;
  /** A fresh pair of keys, for what opens a sealed poll: public SPKI in base64, private PKCS#8 in PEM. */
  readonly key?: { readonly public: string; readonly private: string };
  /** The blind signature (base64url) for `polls.credential`. */
  readonly signature?: string;
  /** SHA-256 (hex) of the blinded message, for `polls.credential`. */
  readonly blinded?: string;
  /** Ballots in a sealed poll's urn, for `polls.turnout`. */
  readonly turnout?: number;
  /** Where the log stands, for `record.findFork`. */
  readonly head?: Head;
  /** When a socket of the acting chair was last seen, for `meeting.takeChair`. */
  readonly chairSeenAt?: Instant;
}

export interface ProposalText {
  readonly item: ItemId;
  readonly text: string;
  /** SHA-256 of the text in UTF-8, hex. */
  readonly hash: string;
  readonly editedAt: Instant;
}

/** What every event carries besides its own fields when it is folded. */
export interface Envelope {
  readonly version: number;
  readonly at: Instant;
  readonly by: PersonId;
  readonly for?: PersonId;
  readonly command: string;
}

export const accept = (
  events: readonly RoomEvent[],
  result?: Readonly<Record<string, unknown>>,
  boxes?: readonly BoxWrite[],
): Decision => ({ ok: true, events, ...(result && { result }), ...(boxes && { boxes }) });

export const refuse = (code: string, figures: Readonly<Record<string, unknown>> = {}): Decision => ({
  ok: false,
  refusal: { code, ...figures },
});
