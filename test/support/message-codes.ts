// What the pages put into keys that they put together: for each pattern in the code every word that can stand at its star.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSENT_ANSWERS } from '../../shared/counting/rules.ts';
import type {
  Base,
  FlagWeight,
  ItemKind,
  PollMethod,
  QueueKind,
  QueueOrder,
  RoundOrder,
  Secrecy,
  Seats,
  TieRule,
} from '../../shared/procedures/procedure.ts';
import type { Bye } from '../../shared/protocol/down.ts';
import { linkRoles } from '../../shared/protocol/http.ts';
import { refusalCodes } from '../../shared/protocol/refusals.ts';
import type { RollProblem } from '../../shared/protocol/roll.ts';
import { commandSchemas } from '../../shared/protocol/up.ts';
import type { Recount } from '../../shared/record/recount.ts';
import type { ItemProgress } from '../../shared/room/agenda/agenda.ts';
import type { Nature, Resolution } from '../../shared/room/decisions/decisions.ts';
import type { Ruling } from '../../shared/room/flags/flags.ts';
import type { Leftover, NameRule } from '../../shared/room/meeting/meeting.ts';
import type { RoomNotice } from '../../shared/room/notices/notices.ts';
import type { Happening, Role } from '../../shared/room/people/people.ts';
import type { HallOrigin, Origin } from '../../shared/room/polls/polls.ts';
import type { Stance } from '../../shared/room/queue/queue.ts';
import type { Call } from '../../shared/room/rounds/rounds.ts';
import { mayBeKept, type Wish } from '../../web/meeting/outbox.ts';
import { projectRoot } from './imports.ts';

/** Every member of a union: the compiler misses the one that is left out, and the one that is none. */
const each = <Word extends string>(words: Readonly<Record<Word, true>>): readonly string[] => Object.keys(words);

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

/** Codes of refusals that no server sends: the page's own. */
export const ownRefusals: readonly string[] = ['ballots.cannotHere', 'ballots.notKept', 'http.unreachable'];

/** Why somebody stands where they stand (Q4), as the code that places them writes it; above speeches the kind says it. */
export const reasonCodes: readonly string[] = [
  ...new Set([...read('shared/room/calling-order.ts').matchAll(/\bcode: '(\w+)'/g)].flatMap(([, code]) => code ?? [])),
  ...each<Exclude<QueueKind, 'speech'>>({ pointOfOrder: true, answer: true, question: true }),
];

/** `SavedState` stands in a module that only the pages' compiler can read. */
const savedStates = /export type SavedState =([^;]+);/.exec(read('web/document/connection.svelte.ts'))?.[1] ?? '';
const tools = [...read('web/document/RichText.svelte').matchAll(/\{ name: '(\w+)', icon/g)].flatMap(([, name]) => name ?? []);

export const byeCodes = each<Bye['code']>({
  removed: true,
  replaced: true,
  outdated: true,
  slow: true,
  leaving: true,
  gone: true,
  tooFast: true,
});

export const noticeCodes = each<RoomNotice>({
  overtime: true,
  orderOverridden: true,
  oneVoiceTooOften: true,
  extensionsOneSided: true,
  roundEndedEarly: true,
  openedWhileWaiting: true,
  noQuorum: true,
  proposalEdited: true,
  seatsAddedLate: true,
  manyHelpedVotes: true,
  chairTookTurn: true,
  itemOvertime: true,
  groupAbsent: true,
  groupUnheard: true,
  noSupervisor: true,
  sameQuestionAgain: true,
  officerLinkOpenedAgain: true,
  recoveryUsed: true,
  pinChanged: true,
  nameAlike: true,
});

const methods = each<PollMethod>({
  yesNoAbstain: true,
  oneChoice: true,
  someChoices: true,
  instantRunoff: true,
  schulze: true,
  score: true,
  consent: true,
  hands: true,
});
const names = each<NameRule>({ whole: true, surname: true, number: true });
/** How many votes one person may hold for others: what the form for the rules of seats offers. */
const proxies: readonly string[] = ['0', '1', '2', '3'];

export const expansions: Readonly<Record<string, readonly string[]>> = {
  'ballots.recount.*': each<Recount['outcome']>({ same: true, different: true, withheld: true }),
  'chair.fate.*': each<Leftover['fate']>({ adjourned: true, parked: true, dropped: true }),
  'chair.order.*': each<QueueOrder>({
    arrival: true,
    leastHeard: true,
    alternatingStance: true,
    rotatingGroups: true,
    lot: true,
  }),
  'chair.round.order.*': each<RoundOrder>({ groups: true, list: true, lot: true }),
  'common.kind.*': each<ItemKind>({ inform: true, discuss: true, decide: true }),
  'common.role.*': each<Role>({
    chair: true,
    deputy: true,
    clerk: true,
    teller: true,
    supervisor: true,
    participant: true,
    expert: true,
    observer: true,
    screen: true,
  }),
  'create.linkFor.*': linkRoles,
  'create.names.*': names,
  'create.namesHint.*': names,
  'document.*': [...[...savedStates.matchAll(/'(\w+)'/g)].flatMap(([, state]) => state ?? []), ...tools],
  'join.nameHint.*': names,
  'meeting.answer.*': ['yes', 'no', 'abstain'],
  'meeting.base.*': each<Base>({ cast: true, castWithoutAbstentions: true, present: true, entitled: true }),
  'meeting.bye.*': byeCodes,
  'meeting.decisionStatus.*': each<Resolution['standing']['status']>({ proposed: true, objected: true, adopted: true }),
  'meeting.itemStatus.*': each<ItemProgress['status']>({
    planned: true,
    open: true,
    closed: true,
    deferred: true,
    referred: true,
  }),
  'meeting.kind.*': each<QueueKind | 'round'>({ pointOfOrder: true, answer: true, question: true, speech: true, round: true }),
  'meeting.line.*': ['connecting', 'live', 'lost', 'ended'],
  'meeting.majority.*': ['simple', 'absolute', 'unanimity'],
  'meeting.nature.*': each<Nature>({ agreement: true, opinion: true, referred: true }),
  'meeting.ruling.*': each<Ruling>({ upheld: true, noted: true, dismissed: true }),
  'meeting.secrecy.*': each<Secrecy>({ open: true, closed: true, sealed: true }),
  'meeting.stance.*': each<Stance>({ for: true, against: true, none: true }),
  'meeting.weight.*': each<FlagWeight>({ note: true, warning: true, halt: true }),
  'meeting.wish.*': Object.keys(commandSchemas).filter((type) => mayBeKept({ type })),
  'meeting.wishState.*': each<Wish['state']>({ kept: true, unconfirmed: true, asking: true }),
  'notices.*': noticeCodes,
  'participant.call.*': each<Call>({
    waiting: true,
    called: true,
    spoke: true,
    wrote: true,
    passed: true,
    later: true,
    absent: true,
    missed: true,
  }),
  'polls.consent.*': CONSENT_ANSWERS,
  'polls.consentHint.*': CONSENT_ANSWERS,
  'polls.how.*': methods,
  'polls.method.*': methods,
  'polls.origin.*': each<Origin | HallOrigin>({ device: true, helped: true, hands: true, paper: true }),
  'polls.tie.*': each<TieRule>({ fails: true, runOff: true, casting: true, lots: true }),
  'reasons.*': reasonCodes,
  'refusals.*': [...refusalCodes, ...ownRefusals],
  'roll.column.*': each<RollProblem['column']>({
    name: true,
    group: true,
    seat: true,
    weight: true,
    household: true,
    file: true,
  }),
  'roll.from.*': each<Seats['from']>({ everybody: true, admission: true, roll: true }),
  'roll.problem.*': each<RollProblem['code']>({
    missing: true,
    tooLong: true,
    characters: true,
    unknownGroup: true,
    yesOrNo: true,
    wholeNumber: true,
    noHeader: true,
    columnTwice: true,
    noLines: true,
    tooManyLines: true,
    quotes: true,
  }),
  'roll.proxies.*': proxies,
  'roll.proxiesNow.*': proxies,
  'roll.unit.*': each<Seats['unit']>({ person: true, household: true, weight: true }),
  'supervisor.what.*': each<Happening['what']>({
    joined: true,
    admitted: true,
    removed: true,
    seatGiven: true,
    seatTaken: true,
    roleGiven: true,
    linkReplaced: true,
    slipMade: true,
    delegated: true,
    merged: true,
    recovered: true,
  }),
};
