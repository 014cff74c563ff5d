// The mark that every shown head carries, so that the server knows later what it once showed (L6).
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Head } from '../../shared/record/chain.ts';
import type { Room } from '../../shared/room/room.ts';
import { chance } from './chance.ts';

/** How many forks the log had found then, the time of its last entry, and 16 bytes of an HMAC over both and the head. */
const form = /^(\d{1,6})\.([0-9a-z]{1,10})\.([\w-]{22})$/;
const MARK_BYTES = 16;

/** What a mark says of its head. */
export interface Marked {
  readonly forks: number;
  readonly at: number;
}

export const newMarkKey = (): string => chance(32).toString('base64url');

/** Nothing in meetings founded before there were marks, or whose key was erased. */
export function markOf({ record, meeting, at }: Room, head: Head): string | undefined {
  const { markKey, forks } = record;
  if (markKey === undefined) return undefined;
  return `${forks}.${at.toString(36)}.${sealed(markKey, meeting.id, head, { forks, at }).toString('base64url')}`;
}

/** What a mark says, whoever made it. */
export function readMark(mark: string): Marked | undefined {
  const [, forks, at] = form.exec(mark) ?? [];
  return forks === undefined || at === undefined ? undefined : { forks: Number(forks), at: parseInt(at, 36) };
}

/** Whether the server made this mark for this head. */
export function isOurs({ record, meeting }: Room, head: Head, mark: string): boolean {
  const said = readMark(mark);
  const given = form.exec(mark)?.[3];
  if (!said || given === undefined || record.markKey === undefined) return false;
  const bytes = Buffer.from(given, 'base64url');
  return bytes.length === MARK_BYTES && timingSafeEqual(bytes, sealed(record.markKey, meeting.id, head, said));
}

function sealed(key: string, meeting: string, { version, hash }: Head, { forks, at }: Marked): Buffer {
  const text = `${meeting} ${version} ${hash} ${forks} ${at}`;
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest().subarray(0, MARK_BYTES);
}
