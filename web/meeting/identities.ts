// Who this browser is in which meeting: each tab its own person, and a list to come back to (M9, P9).
import { deviceNow } from '../device/clock.ts';
import { keep, kept } from '../device/storage.ts';
import { headKey } from '../record/last-head.ts';
import { forgetMade } from './made.ts';

export interface Known {
  readonly meeting: string;
  readonly person: string;
  readonly token: string;
  readonly role: string;
  readonly title: string;
  readonly at: number;
  /** A second device at an officer's link, which waits for a tap on the first. */
  readonly waits?: boolean;
}

const LIST = 'yitang.meetings';
const TAB = 'yitang.tab';
/** A list longer than this is no help to anybody. */
const REMEMBERED = 30;

/** The meetings of this browser, newest first. What an older page kept otherwise, or somebody put there, is not among them. */
export function knownMeetings(): readonly Known[] {
  const list = kept(LIST);
  const known = Array.isArray(list) ? list.flatMap(knownIn) : [];
  return known.filter(({ person }, at) => known.findIndex((other) => other.person === person) === at);
}

export function remember(known: Omit<Known, 'at'>): void {
  if (known.role === 'chair') forgetMade(known.meeting);
  const others = knownMeetings().filter((other) => other.person !== known.person);
  keep(LIST, [{ ...known, at: deviceNow() }, ...others].slice(0, REMEMBERED));
  keep(TAB, { meeting: known.meeting, person: known.person }, 'session');
}

export function forget(person: string): void {
  for (const known of knownMeetings()) if (known.person === person) keep(headKey(known.meeting, person), undefined);
  keep(
    LIST,
    knownMeetings().filter((known) => known.person !== person),
  );
}

/** Who this tab is: named in the address, else what this tab was before, else the latest of this browser. */
export function identityFor(meeting: string, person: string | undefined): Known | undefined {
  const mine = knownMeetings().filter((known) => known.meeting === meeting);
  if (person) return mine.find((known) => known.person === person);
  const tab = kept(TAB, 'session');
  const before =
    typeof tab === 'object' && tab !== null && 'person' in tab ? mine.find((known) => known.person === tab.person) : undefined;
  return before ?? mine[0];
}

/** The person of this browser who came by the same link role, so that one link opened twice is one person. */
export const withRole = (meeting: string, role: string): Known | undefined =>
  knownMeetings().find((known) => known.meeting === meeting && known.role === role);

const MEETING = /^[a-z0-9]{8}$/;
const ID = /^[\w:-]{1,60}$/;

/** One of the list, if it is one: each field is what it should be, and nothing else comes along. */
function knownIn(value: unknown): readonly Known[] {
  if (typeof value !== 'object' || value === null) return [];
  const { meeting, person, token, role, title, at, waits }: Readonly<Record<string, unknown>> = { ...value };
  if (typeof meeting !== 'string' || !MEETING.test(meeting)) return [];
  if (typeof person !== 'string' || !ID.test(person)) return [];
  if (typeof token !== 'string' || typeof role !== 'string' || !ID.test(role)) return [];
  if (typeof title !== 'string' || typeof at !== 'number') return [];
  return [{ meeting, person, token, role, title, at, ...(waits === true && { waits }) }];
}
