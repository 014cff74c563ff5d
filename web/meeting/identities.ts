// Who this browser is in which meeting: each tab its own person, and a list to come back to (M9, P9).
import { deviceNow } from '../device/clock.ts';
import { keep, kept } from '../device/storage.ts';
import { headKey } from '../record/last-head.ts';

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

/** The meetings of this browser, newest first. */
export function knownMeetings(): readonly Known[] {
  const list = kept(LIST);
  return Array.isArray(list) ? list.filter(isKnown) : [];
}

export function remember(known: Omit<Known, 'at'>): void {
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

const isKnown = (value: unknown): value is Known =>
  typeof value === 'object' &&
  value !== null &&
  'meeting' in value &&
  'person' in value &&
  'token' in value &&
  'role' in value &&
  'title' in value &&
  'at' in value;
