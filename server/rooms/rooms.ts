// What HTTP, the sockets and the documents ask of the meetings this node serves; `openRooms` makes it.
import type { Answer, PeopleAnswer } from '../../shared/protocol/down.ts';
import type { EnrolledLink, RollPreview } from '../../shared/protocol/roll.ts';
import type { Entry, Secret } from '../../shared/record/entry.ts';
import type { Refusal } from '../../shared/room/decision.ts';
import type { ItemId, PersonId, PollId } from '../../shared/room/ids.ts';
import type { Founding } from '../../shared/room/meeting/meeting.ts';
import type { LinkRole, Role } from '../../shared/room/people/people.ts';
import type { Room, RoomCommand } from '../../shared/room/room.ts';
import type { HandedIn, IncomingBallot } from '../ballots/receiving.ts';
import type { Clock, Store, Unavailable } from '../ports.ts';
import type { Message, Onlooker } from './onlooker.ts';

export type { Message, Onlooker };

/** What the rooms ask of the shared documents; wired by the app. */
export interface RoomDocuments {
  /** Writes the agenda and the proposals a meeting is made with. */
  seed(meeting: string, items: readonly FoundingItem[]): Promise<Seeded>;
  /** The meeting was deleted. */
  forget(meeting: string): void;
  proposalOf(
    meeting: string,
    item: string,
  ): Promise<{ readonly text: string; readonly hash: string; readonly editedAt: number } | undefined>;
}
export interface Seeded {
  readonly outline: Outline;
  readonly proposals: readonly ProposalEdit[];
}
export interface Outline {
  readonly upTo: number;
  readonly items: Extract<RoomCommand, { type: 'agenda.outline' }>['items'];
}
export interface ProposalEdit {
  readonly item: string;
  readonly hash: string;
  readonly editedAt: number;
}

export interface RoomsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Milliseconds for which a crowd's commands are gathered; 0 where an append costs nothing. */
  readonly gatherMs: number;
  readonly documents: RoomDocuments;
  /** Names this node among those that write presence notes. */
  readonly node: string;
  /** A fact for the log: no name, no choice, no key. */
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** What a meeting is made with, checked; `rules` is the whole procedure it starts from. */
export interface FoundingWish extends Founding {
  readonly draft: boolean;
  readonly agenda: readonly Omit<FoundingItem, 'id'>[];
}
export interface FoundingItem {
  readonly id: string;
  readonly title: string;
  readonly kind: 'inform' | 'discuss' | 'decide';
  readonly minutes: number;
  readonly presenter?: string;
  readonly question?: string;
  readonly proposal?: string;
}

/** Shown once: the keys of all links, the number, the recovery code. */
export interface Founded {
  readonly meeting: string;
  readonly keys: Readonly<Record<LinkRole, string>>;
  readonly pin: string;
  readonly recovery: string;
  readonly items: readonly ItemId[];
}

/** A refusal is certain; `unknown`: the store did not answer. */
export type Refused = { readonly ok: false; readonly refusal: Refusal } | { readonly ok: false; readonly unknown: true };

/** What was shown at the door, as it was typed or followed. */
export type ShownDoor =
  { readonly key: string; readonly digits?: string } | { readonly pin: string } | { readonly recovery: string };

export interface EnterWish {
  readonly by: ShownDoor;
  readonly name?: string;
  readonly group?: string;
}
export type Entered =
  | {
      readonly ok: true;
      readonly meeting: string;
      readonly person: PersonId;
      readonly role: Role;
      readonly status: 'in' | 'waiting';
      readonly token: string;
      /** Another device at a link that somebody holds: the token is good once the first device was tapped. */
      readonly device?: string;
    }
  | Refused;

export interface RollWish {
  readonly text: string;
  /** Only what it would come to. */
  readonly dry: boolean;
  /** Lines with the same name, group and household are different people. */
  readonly namesakes: boolean;
}
export type Enrolment =
  | { readonly ok: true; readonly preview: RollPreview }
  | {
      readonly ok: true;
      readonly links: readonly (Omit<EnrolledLink, 'link'> & { readonly key: string })[];
      readonly stopped?: string;
    }
  | Refused;
export type SlipMade = { readonly ok: true; readonly key: string; readonly digits: string } | Refused;

export type Who =
  | {
      readonly kind: 'person';
      readonly person: PersonId;
      readonly role: Role;
      /** As everybody in the meeting may see it. */
      readonly name: string;
      readonly status: 'in' | 'waiting' | 'out';
    }
  /** No such token in the store's log, or one that is no longer good. */
  | { readonly kind: 'unknown' }
  /** No such meeting. */
  | { readonly kind: 'gone' }
  /** The store does not answer, or this release cannot read what it has. */
  | { readonly kind: 'unavailable'; readonly code: Unavailable };

/** What a client saw last (L6). */
export interface LastSeen {
  readonly version: number;
  readonly head: string;
  readonly mark?: string;
  /** It does not show it any more, and wants the whole view all the same. */
  readonly whole?: boolean;
}

/** A socket's place in a meeting. */
export interface Connection {
  readonly role: Role;
  command(id: string, command: RoomCommand): Promise<Answer>;
  /** The whole view follows. */
  sync(): void;
  people(query: PeopleQuery): Promise<PeopleAnswer>;
  /** The socket is gone. */
  leave(): void;
}
export interface PeopleQuery {
  readonly search?: string;
  readonly group?: string;
  /** The number of the last person of the page before. */
  readonly after?: number;
  readonly limit?: number;
}

export type DocumentName = 'agenda' | 'proposals' | 'notes';
/** Somebody at a document, and the SHA-256 (hex) of the token they came with. */
export interface DocumentVisitor {
  readonly id: string;
  readonly session: string;
}
/** `ended`: the session is over; `merged`: it is another person's now; `barred`: not inside. */
export type DocumentStanding = 'ended' | 'merged' | 'barred' | 'reads' | 'writes';

/** The record as an onlooker may have it: entries whose secret parts are there only where that person may see them. */
export interface MeetingRecord {
  readonly meeting: string;
  readonly entries: readonly { readonly entry: Entry; readonly secret?: Secret }[];
  /** Who cast the ballots whose choices are told, by person, as the onlooker is shown names. */
  readonly names?: Readonly<Record<string, string>>;
  /** A poll is open: the record ends before its opening. */
  readonly endsBefore?: number;
}

export interface Rooms {
  /** @throws StoreUnavailable */
  create(wish: FoundingWish): Promise<Founded>;
  /** Whether there is such a meeting. @throws StoreUnavailable */
  has(meeting: string): Promise<boolean>;
  /** The meeting a number leads to. @throws StoreUnavailable */
  meetingOf(pin: string): Promise<string | undefined>;
  /** Whether a number opens this meeting's door; a wrong one is counted (P2). */
  tryPin(meeting: string, pin: string): Promise<{ readonly ok: true } | Refused>;
  /** `meeting` undefined: the PIN says which (P2). */
  enter(meeting: string | undefined, wish: EnterWish): Promise<Entered>;
  whoIs(meeting: string, token: string): Promise<Who>;
  replaceLink(
    meeting: string,
    by: PersonId,
    role: LinkRole,
    add: boolean,
  ): Promise<{ readonly ok: true; readonly key: string } | Refused>;
  /** Looks at a roll, or enrols whom it names (P4). */
  importRoll(meeting: string, by: PersonId, wish: RollWish): Promise<Enrolment>;
  /** A personal slip for somebody who is here (P9); one they had opens nothing any more. */
  makeSlip(meeting: string, by: PersonId, person: PersonId): Promise<SlipMade>;
  replacePin(meeting: string, by: PersonId): Promise<{ readonly ok: true; readonly pin: string } | Refused>;
  /** Deletes a rehearsal: a meeting that never began, by its chair; everybody at it is told that it is gone (M9). */
  erase(meeting: string, by: PersonId): Promise<{ readonly ok: true } | Refused>;
  /** Lets go of a meeting whose entries were changed from outside. */
  forget(meeting: string): Promise<void>;
  /** A sealed ballot, which nobody brings (V8). @throws StoreUnavailable */
  handIn(meeting: string, poll: PollId, ballot: IncomingBallot): Promise<HandedIn>;
  /** A command without a socket. */
  command(meeting: string, by: PersonId, id: string, command: RoomCommand): Promise<Answer>;
  /**
   * Lets a socket in; it gets the whole view, or `me` alone when `known` is what was last published. Nothing when its
   * person or token is not of this meeting. @throws StoreUnavailable
   */
  connect(meeting: string, onlooker: Onlooker, known?: LastSeen): Promise<Connection | undefined>;
  /** What somebody saw last who is not known (any more): a log that was rolled back may have lost them with it (L6). */
  witness(meeting: string, seen: LastSeen): void;
  /** The state on this node, opened if need be; nothing when there is no such meeting. @throws StoreUnavailable */
  roomOf(meeting: string): Promise<Room | undefined>;
  /** The same with all that any node acknowledged before this was asked, where the store says (S4). */
  latestOf(meeting: string): Promise<Room | undefined>;
  /** What somebody may do with a document now. @throws StoreUnavailable */
  standing(meeting: string, visitor: DocumentVisitor, document: DocumentName): Promise<DocumentStanding>;
  /** Calls back after every change of the meeting on this node, wherever it was decided. Returns what stops it. */
  changed(meeting: string, listener: () => void): () => void;
  outlined(meeting: string, outline: Outline): void;
  proposalEdited(meeting: string, edit: ProposalEdit): void;
  /** The last edit of an item's proposal that the record knows. */
  lastEdit(meeting: string, item: string): Promise<ProposalEdit | undefined>;
  /** Nothing when that person is not of this meeting, or waits at the door. @throws StoreUnavailable */
  record(meeting: string, person: PersonId): Promise<MeetingRecord | undefined>;
  /** The same as a text to read, in Markdown; `zone` is that of its times, else this process's own. @throws StoreUnavailable */
  minutes(meeting: string, person: PersonId, zone?: string): Promise<string | undefined>;
  /** The store stopped or resumed answering: every screen is told. */
  storeChanged(ok: boolean, since: number): void;
  /** Meetings in memory and sockets at them, for the metrics. */
  load(): {
    readonly meetings: number;
    readonly onlookers: number;
    /** Meetings that take no command: a fork of the record is open, or they are served no more. */
    readonly readOnly: number;
  };
  /** Says `leaving` to every socket, stores snapshots, leaves no timer. */
  close(): Promise<void>;
}
