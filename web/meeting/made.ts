// Meetings made in this browser whose chair has not come in yet: the chair's own key, kept until it is used (M9).
import { deviceNow } from '../device/clock.ts';
import { keep, kept } from '../device/storage.ts';

/** The recovery code is not among what is kept: it is for the day on which this device is lost, or in other hands. */
export interface Made {
  readonly meeting: string;
  readonly key: string;
  readonly title: string;
  readonly at: number;
}

const LIST = 'yitang.made';
/** As long as the list of meetings that somebody came into. */
const REMEMBERED = 30;
const MEETING = /^[a-z0-9]{8}$/;
const KEY = /^[\w-]{1,100}$/;

/** Newest first. What somebody else put there is not among them. */
export function madeMeetings(): readonly Made[] {
  const list = kept(LIST);
  return Array.isArray(list) ? list.flatMap(madeIn) : [];
}

/** Keeps the chair's way in; answers whether this browser could. */
export function keepMade(meeting: string, link: string, title: string): boolean {
  const key = new URLSearchParams(new URL(link).hash.slice(1)).get('k') ?? '';
  const made = { meeting, key, title, at: deviceNow() };
  return keep(LIST, [made, ...madeMeetings().filter((other) => other.meeting !== meeting)].slice(0, REMEMBERED));
}

export function forgetMade(meeting: string): void {
  const made = madeMeetings();
  if (made.some((each) => each.meeting === meeting))
    keep(
      LIST,
      made.filter((each) => each.meeting !== meeting),
    );
}

function madeIn(value: unknown): readonly Made[] {
  if (typeof value !== 'object' || value === null) return [];
  const { meeting, key, title, at }: Readonly<Record<string, unknown>> = { ...value };
  if (typeof meeting !== 'string' || !MEETING.test(meeting)) return [];
  if (typeof key !== 'string' || !KEY.test(key)) return [];
  if (typeof title !== 'string' || typeof at !== 'number') return [];
  return [{ meeting, key, title, at }];
}
