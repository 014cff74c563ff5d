// What a procedure template says: the rules a meeting starts from, as data (M6).

/** The languages every text of a template is written in. */
export type Language = 'zh-CN' | 'en';

/** One text in both languages. */
export type Text = Readonly<Record<Language, string>>;

export type QueueOrder = 'arrival' | 'leastHeard' | 'alternatingStance' | 'rotatingGroups' | 'lot';
/** Kinds of waiting, from the highest rank to the lowest (Q2). */
export type QueueKind = 'pointOfOrder' | 'answer' | 'question' | 'speech';
export type RoundOrder = 'groups' | 'list' | 'lot';
export type RoundMembers = 'everyone' | 'spokespersons';
export type ItemKind = 'inform' | 'discuss' | 'decide';
export type PollMethod =
  'yesNoAbstain' | 'oneChoice' | 'someChoices' | 'instantRunoff' | 'schulze' | 'score' | 'consent' | 'hands';
/** How much can be known of a choice, from the most to the least (V7). */
export type Secrecy = 'open' | 'closed' | 'sealed';
export type Base = 'cast' | 'castWithoutAbstentions' | 'present' | 'entitled';
export type TieRule = 'fails' | 'runOff' | 'casting' | 'lots';
export type FlagWeight = 'note' | 'warning' | 'halt';
export type AboutKind = 'turn' | 'queue' | 'round' | 'poll' | 'item' | 'flag' | 'person';
/** A share such as `2/3`, in lowest or any other terms; denominator above zero. */
export type Fraction = `${number}/${number}`;
export type Majority = 'simple' | 'absolute' | 'unanimity' | Fraction;

/** The system notices (G6) that an article can be about. */
export type NoticeCode =
  | 'overtime'
  | 'orderOverridden'
  | 'oneVoiceTooOften'
  | 'extensionsOneSided'
  | 'roundEndedEarly'
  | 'openedWhileWaiting'
  | 'noQuorum'
  | 'proposalEdited'
  | 'seatsAddedLate'
  | 'manyHelpedVotes'
  | 'chairTookTurn'
  | 'itemOvertime'
  | 'groupAbsent'
  | 'groupUnheard'
  | 'noSupervisor'
  | 'sameQuestionAgain';

export interface TemplateGroup {
  readonly id: string;
  readonly name: Text;
  /** So many people of it should be present. */
  readonly atLeast: number;
}

export interface Officers {
  readonly chair: number;
  readonly deputy: number;
  readonly clerk: number;
  readonly supervisor: number;
  readonly tellers: number;
  /** Whether, and when, the chair votes with a seat of their own (V17). */
  readonly chairVotes: 'never' | 'withAll' | 'last' | 'inTurn';
  /** No poll opens without a supervisor present (G8). */
  readonly supervisorThroughout: boolean;
  readonly invited?: Text;
}

export interface Seats {
  readonly from: 'everybody' | 'admission' | 'roll';
  readonly unit: 'person' | 'household' | 'weight';
  /** What a person gets who comes in without being on any list. */
  readonly walkIn: 'seat' | 'speak' | 'observe';
  readonly householdOption: boolean;
  readonly proxiesPerPerson: number;
}

export interface TemplateItem {
  readonly id: string;
  readonly kind: ItemKind;
  readonly minutes: number;
  readonly title: Text;
  /** What an untrained chair can read out; `__` stands for a value the room fills in where it knows it. */
  readonly say: Text;
  readonly uses?: {
    /** The id of a round of this template. */
    readonly round?: string;
    readonly queue?: boolean;
    readonly order?: QueueOrder;
    readonly poll?: string;
    readonly commitments?: boolean;
  };
}

export interface TemplateRound {
  readonly purpose: Text;
  readonly order: RoundOrder;
  /** For each member. */
  readonly seconds: number;
  readonly members: RoundMembers;
  /** With more members than that, one spokesperson for each group is proposed. */
  readonly spokespersonsAbove?: number;
  /** Who is absent or says "later" is called once more at the end (R1). */
  readonly absentAgain: boolean;
}

export interface QueueRules {
  readonly order: QueueOrder;
  /** The orders the chair can change to. */
  readonly changeTo: readonly QueueOrder[];
  readonly kinds: readonly QueueKind[];
  readonly stance: 'none' | 'optional' | 'required';
  /** How many of those waiting are told to get ready, and locked, when a turn starts (Q5). */
  readonly ready: number;
}

/** Lengths in seconds, but for `turnsPerItem` (turns) and `written` (characters). */
export interface SpeakingLimits {
  /** Absent: as often as somebody likes. */
  readonly turnsPerItem?: number;
  readonly seconds: number;
  readonly question: number;
  readonly answer: number;
  readonly pointOfOrder: number;
  /** A turn of an invited person. */
  readonly expert?: number;
  readonly overtime: 'soft' | 'hard';
  /** The clock warns with so much left. */
  readonly warnAt: number;
  /** Time to reach the microphone before the clock starts (F2). */
  readonly toMicrophone: number;
  /** The most one extension can add; 0: none. */
  readonly extendOnce: number;
  readonly written: number;
}

export interface Quorum {
  readonly present?: Fraction;
  readonly cast?: Fraction;
  readonly of: 'entitled' | 'present';
  /** So many of each group that has seats. */
  readonly eachGroup?: number;
}

export interface PollRules {
  readonly method: PollMethod;
  /** The lowest level of secrecy; the chair can open at any from here upwards (V7). */
  readonly secrecy: Secrecy;
  readonly mayBeRaisedTo: Secrecy;
  readonly majority: Majority;
  readonly base: Base;
  readonly everyGroup: boolean;
  readonly everyGroupRule?: 'moreYesThanNo';
  /** Absent: none. */
  readonly quorum?: Quorum;
  readonly tie: TieRule;
  /** A ballot can be changed until the close. */
  readonly change: boolean;
  /** Reading time between announcing and opening (V14). */
  readonly readSeconds: number;
  /** The chair cannot end the casting sooner (V15). */
  readonly shortestSeconds: number;
  readonly lastCallSeconds: number;
  /** The lowest and the highest score; absent: 0 to 10. */
  readonly scale?: readonly [number, number];
  /** How often a question is asked by consent; absent: three times. */
  readonly askings?: number;
  /** What settles it when somebody objects in the last asking. */
  readonly ifStillObjected?: { readonly vote: { readonly majority: Majority; readonly base: Base } };
  /** Nothing opens while somebody waits to speak (V14). */
  readonly debateProtected: boolean;
}

export interface FlagRules {
  /** After so long without an answer a warning turns red and a halt goes to the participants (G2). */
  readonly answerSeconds: number;
  readonly haltsDismissedPerItem: number;
  /** A dismissal can be contested for so long (G4). */
  readonly contestSeconds: number;
  readonly contestVoteSeconds: number;
  readonly pointsOfOrderDismissedPerItem: number;
}

export interface FollowUp {
  readonly postDays: number;
  readonly checkAfterDays: readonly number[];
  readonly levels: readonly string[];
}

/** One rule that flags and points of order refer to. `weight` and `about` are proposals and refuse nothing. */
export interface Article extends Text {
  readonly weight: FlagWeight;
  readonly about: readonly AboutKind[];
  /** The system notice that becomes a flag under this article with one tap. */
  readonly notice?: NoticeCode;
}

/** A whole template: everything a meeting's rules can say. */
export interface Procedure {
  readonly title: Text;
  readonly purpose: Text;
  /** For how many people, fewest and most, and about how many minutes. */
  readonly fits: { readonly people: readonly [number, number]; readonly minutes: number };
  readonly groups: readonly TemplateGroup[];
  readonly officers: Officers;
  readonly seats: Seats;
  readonly agenda: readonly TemplateItem[];
  readonly rounds: Readonly<Record<string, TemplateRound>>;
  readonly queue: QueueRules;
  readonly limits: SpeakingLimits;
  readonly poll: PollRules;
  readonly flags: FlagRules;
  readonly followUp: FollowUp;
  /** By id; the same idea has the same id in every template. */
  readonly articles: Readonly<Record<string, Article>>;
}
