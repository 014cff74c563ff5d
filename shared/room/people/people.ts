// The people of a meeting: how they came in, their role, group and seat, and who is present.
import type { Map, Set } from 'immutable';
import type { Instant, LinkId, PersonId } from '../ids.ts';
import type { Household, Proxy, RollCommand, RollEvent, Slip } from './roll.ts';

export type Role = 'chair' | 'deputy' | 'clerk' | 'teller' | 'supervisor' | 'participant' | 'expert' | 'observer' | 'screen';
/** Roles a link can lead to. */
export type LinkRole = Exclude<Role, 'teller'>;

// Commands

export type PeopleCommand =
  | RollCommand
  /** From HTTP alone: somebody at the door. `token` is the SHA-256 of the token that will be theirs. */
  | { readonly type: 'people.enter'; readonly by: Door; readonly name?: string; readonly group?: string; readonly token: string }
  /** From HTTP alone: a new link for a role (the old one then opens nothing), or one for a further officer. */
  | { readonly type: 'people.replaceLink'; readonly role: LinkRole; readonly add: boolean; readonly link: NewLink }
  | { readonly type: 'people.replacePin'; readonly pin: string }
  /** At the founding: the SHA-256 of the code that lets a chair who lost the phone back in (M9). */
  | { readonly type: 'people.makeRecovery'; readonly hash: string }
  /** From HTTP alone: a PIN that led nowhere though its check digit was right (P2); `next` is taken when it is one too many. */
  | { readonly type: 'people.missPin'; readonly next: string }
  | {
      readonly type: 'people.admit';
      readonly person?: PersonId;
      readonly group?: string;
      readonly all?: boolean;
      readonly device?: string;
      readonly refuse?: boolean;
    }
  | { readonly type: 'people.remove'; readonly person: PersonId; readonly reason: string }
  | { readonly type: 'people.consent'; readonly person: PersonId }
  | {
      readonly type: 'people.assign';
      readonly person: PersonId;
      readonly role?: 'deputy' | 'clerk' | 'teller' | 'supervisor' | 'participant';
      readonly group?: string;
      readonly spokesperson?: string;
    }
  | { readonly type: 'people.register'; readonly name?: string; readonly group?: string; readonly household?: string }
  | {
      readonly type: 'people.correct';
      readonly person?: PersonId;
      readonly name?: string;
      readonly group?: string;
      readonly household?: string;
      readonly helped?: boolean;
      readonly remote?: boolean;
      readonly worksFor?: string;
    }
  | { readonly type: 'people.checkIn'; readonly person: PersonId }
  | { readonly type: 'people.checkOut'; readonly person?: PersonId }
  | { readonly type: 'people.callRoll' }
  | { readonly type: 'people.here'; readonly for?: PersonId }
  /** Due by itself: a roll call is over. */
  | { readonly type: 'people.rollOver' }
  | { readonly type: 'people.merge'; readonly person: PersonId; readonly into: PersonId }
  /** Calls a clerk (P11); a clerk answers with `for` and `done`. */
  | { readonly type: 'people.help'; readonly where?: string; readonly done?: boolean; readonly for?: PersonId };

/** What was shown at the door: a link's key (a personal one with its digits), the PIN, or the recovery code, each as SHA-256 in hex but the PIN. */
export type Door = { readonly key: string; readonly digits?: string } | { readonly pin: string } | { readonly recovery: string };

/** `key` is kept readable for the links that are for many; officers' only as `hash` (SHA-256, hex). */
export interface NewLink {
  readonly link: LinkId;
  readonly hash: string;
  readonly key?: string;
}

// Events

export type PeopleEvent =
  | RollEvent
  | {
      readonly type: 'people.linkMade';
      readonly data: { readonly link: LinkId; readonly role: LinkRole; readonly add?: true; readonly replaces?: LinkId };
      readonly secret?: { readonly hash: string; readonly key?: string };
    }
  | {
      readonly type: 'people.pinMade';
      readonly data: { readonly because: 'created' | 'asked' | 'tries' };
      readonly secret?: { readonly pin: string };
    }
  | { readonly type: 'people.pinMissed'; readonly data: Record<never, never> }
  | { readonly type: 'people.recoveryMade'; readonly data: Record<never, never>; readonly secret?: { readonly hash: string } }
  | {
      readonly type: 'people.recovered';
      readonly data: { readonly person: PersonId };
      readonly secret?: { readonly token: string };
    }
  | {
      readonly type: 'people.joined';
      readonly data: Joining;
      readonly secret?: { readonly name: string; readonly token?: string; readonly household?: string };
    }
  /** The same person in a further browser; or a second device of an officer that waits for a tap on the first. */
  | {
      readonly type: 'people.deviceAdded';
      readonly data: { readonly person: PersonId };
      readonly secret?: { readonly token: string };
    }
  | {
      readonly type: 'people.deviceAsked';
      readonly data: { readonly person: PersonId; readonly device: string };
      readonly secret?: { readonly token: string };
    }
  | {
      readonly type: 'people.deviceAnswered';
      readonly data: { readonly person: PersonId; readonly device: string; readonly admitted: boolean };
    }
  | { readonly type: 'people.admitted'; readonly data: { readonly persons: readonly PersonId[] } }
  | { readonly type: 'people.removed'; readonly data: { readonly person: PersonId; readonly reason: string } }
  | { readonly type: 'people.consented'; readonly data: { readonly person: PersonId } }
  | {
      readonly type: 'people.assigned';
      readonly data: { readonly person: PersonId; readonly role?: Role; readonly group?: string; readonly seated: boolean };
    }
  | { readonly type: 'people.spokespersonNamed'; readonly data: { readonly person: PersonId; readonly group: string } }
  | {
      readonly type: 'people.corrected';
      readonly data: {
        readonly person: PersonId;
        readonly group?: string;
        readonly helped?: boolean;
        readonly remote?: boolean;
        readonly worksFor?: string;
        readonly seated: boolean;
        /** With a new name: whether it is taken for an officer's, or says an office. */
        readonly alike?: boolean;
      };
      readonly secret?: { readonly name?: string; readonly household?: string };
    }
  | { readonly type: 'people.checkedIn'; readonly data: { readonly person: PersonId } }
  | { readonly type: 'people.checkedOut'; readonly data: { readonly person: PersonId } }
  | { readonly type: 'people.rollCalled'; readonly data: { readonly until: Instant } }
  | { readonly type: 'people.found'; readonly data: { readonly person: PersonId } }
  | { readonly type: 'people.rollEnded'; readonly data: { readonly found: number; readonly away: number } }
  | { readonly type: 'people.merged'; readonly data: { readonly person: PersonId; readonly into: PersonId } }
  | { readonly type: 'people.helpAsked'; readonly data: { readonly person: PersonId; readonly where?: string } }
  | { readonly type: 'people.helpAnswered'; readonly data: { readonly person: PersonId } };

export interface Joining {
  readonly person: PersonId;
  /** Counts from 1 in the order of coming: "participant 17". */
  readonly number: number;
  readonly role: Role;
  readonly group?: string;
  readonly status: 'in' | 'waiting';
  readonly seated: boolean;
  /** The link they came by; absent for the PIN and for walk-ins. */
  readonly link?: LinkId;
  readonly helped?: true;
  /** The name is taken for an officer's, or says an office (P11). */
  readonly alike?: true;
}

// State

export interface Person {
  readonly id: PersonId;
  readonly number: number;
  /** The role they were given; the acting chair is in the meeting's state. */
  readonly role: Role;
  /** Absent when erased: then they are "participant 17". */
  readonly name?: string;
  /** The name was taken for an officer's when it was said: it is shown with the number (P11). */
  readonly alike?: true;
  readonly household?: string;
  /** What the seat weighs, a whole number; absent: 1 (V4). */
  readonly weight?: number;
  /** On the roll, and whether it gives them a vote; absent for who came without being on it. */
  readonly listed?: { readonly seat: boolean };
  /** The SHA-256 of the key of their personal link. */
  readonly slip?: string;
  /** Who votes for their seat (V13). */
  readonly proxy?: Proxy;
  readonly group?: string;
  /** Who is on the roll and has not come yet is out, and `seen` is 0. */
  readonly status: 'waiting' | 'in' | 'out' | 'removed';
  readonly helped: boolean;
  readonly remote: boolean;
  readonly worksFor?: string;
  readonly link?: LinkId;
  readonly joinedAt: Instant;
  /** The versions between which they hold a seat: the register of a poll is "seats at version v". */
  readonly seat?: { readonly from: number; readonly until?: number };
  /** Tokens older than this version open nothing any more. */
  readonly sessionsFrom: number;
  /** A double that a clerk merged: what was theirs is this person's. */
  readonly mergedInto?: PersonId;
  /** The version at which they were last found (0: never yet); they are away when a roll ended after it. */
  readonly seen: number;
}

export interface Link {
  readonly id: LinkId;
  readonly role: LinkRole;
  readonly hash: string;
  readonly key?: string;
  readonly replaced: boolean;
  /** The version at which it was made: of several, the latest is the current one. */
  readonly since: number;
  /** Who holds a link that is for one person. */
  readonly holder?: PersonId;
}

export interface Doors {
  readonly links: Map<LinkId, Link>;
  readonly byHash: Map<string, LinkId>;
  /** Personal links, by the SHA-256 of their keys. */
  readonly slips: Map<string, Slip>;
  readonly pin: {
    readonly now: string;
    readonly tries: number;
    readonly old?: { readonly pin: string; readonly until: Instant };
  };
  readonly recovery?: { readonly hash: string };
  /** SHA-256 of a token → who it is, and the version since which: sessions before a person's `sessionsFrom` are over. */
  readonly tokens: Map<string, { readonly person: PersonId; readonly since: number }>;
  /** Devices that ask to be let in as an officer who is already here. */
  readonly devices: Map<string, { readonly person: PersonId; readonly token: string; readonly at: Instant }>;
}

/** Running sums, so that nothing ever counts people one by one. Keys: group names, '' for none. */
export interface HeadCount {
  /** Participants and invited who are in and not away, by group. */
  readonly in: Map<string, number>;
  readonly seats: Map<string, number>;
  /** Seats whose holder is in and not away, by group. */
  readonly presentSeats: Map<string, number>;
  /** What these seats weigh. */
  readonly weights: Map<string, number>;
  readonly presentWeights: Map<string, number>;
  /** The same of who is present, found since the roll call that runs began. */
  readonly foundIn: Map<string, number>;
  readonly foundSeats: Map<string, number>;
  readonly foundWeights: Map<string, number>;
  readonly waiting: number;
  readonly helpedIn: number;
  readonly byRole: Map<Role, number>;
}

export interface Happening {
  readonly version: number;
  readonly at: Instant;
  readonly what:
    | 'joined'
    | 'admitted'
    | 'removed'
    | 'seatGiven'
    | 'seatTaken'
    | 'roleGiven'
    | 'linkReplaced'
    | 'slipMade'
    | 'delegated'
    | 'merged'
    | 'recovered';
  readonly person?: PersonId;
  readonly by: PersonId;
  readonly role?: Role;
  readonly reason?: string;
}

export interface PeopleState {
  readonly persons: Map<PersonId, Person>;
  /** How many ever came; the next number is one more. */
  readonly came: number;
  readonly waiting: Set<PersonId>;
  readonly count: HeadCount;
  readonly doors: Doors;
  readonly households: Map<string, Household>;
  /** Who ever named somebody as their proxy; `proxyAt` says who does at a version. */
  readonly namedBy: Map<PersonId, Set<PersonId>>;
  /** Supervisors who are in; officers who are in (small sets, bounded by officers' links). */
  readonly officers: Set<PersonId>;
  readonly spokespersons: Map<string, PersonId>;
  readonly helpAsked: Map<PersonId, { readonly where?: string; readonly since: Instant }>;
  /** A supervisor has agreed to this removal during a poll (P6). */
  readonly consents: Set<PersonId>;
  readonly roll:
    | { readonly status: 'none' }
    /** `awayBefore`: who was last seen before this version was away already, from the roll before. */
    | {
        readonly status: 'running';
        readonly since: number;
        readonly awayBefore: number;
        readonly calledAt: Instant;
        readonly until: Instant;
      }
    | { readonly status: 'over'; readonly since: number };
  /** The last twenty things that happened to people and links, newest first: what a supervisor watches. */
  readonly happenings: readonly Happening[];
  /** When supervisors were present, to the minute (G8). */
  readonly watch: readonly { readonly person: PersonId; readonly from: Instant; readonly until?: Instant }[];
}
