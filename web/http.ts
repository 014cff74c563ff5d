// Calls over HTTP: making a meeting, coming in, replacing links, reading the record and the minutes.
import type { Enrolled, RollPreview } from '../shared/protocol/roll.ts';
import type { StoredEntry } from '../shared/record/entry.ts';
import type { Refusal } from '../shared/room/decision.ts';

export interface Created {
  readonly meeting: string;
  readonly links: Readonly<Record<string, string>>;
  readonly pin: string;
  readonly recovery: string;
  readonly items: readonly string[];
}
export interface Joined {
  readonly meeting?: string;
  readonly person: string;
  readonly role: string;
  readonly status: 'in' | 'waiting';
  readonly token: string;
}
export interface Door {
  readonly title?: string;
  readonly role?: string;
  readonly groups?: readonly string[];
  readonly language?: string;
  readonly waitingRoom?: boolean;
  readonly names?: 'whole' | 'surname' | 'number';
  readonly asksPin?: boolean;
  readonly status?: string;
  /** Whose personal link it is, and whether a device uses it already. */
  readonly personal?: { readonly person: string; readonly name: string; readonly number: number; readonly used: boolean };
}
export type Reply<T> = { readonly ok: true; readonly body: T } | { readonly ok: false; readonly refusal: Refusal };

/** Nobody waits longer for a page to say that the line is bad. */
const ANSWER_WITHIN = 15_000;
/** The record of a day with thousands of ballots is megabytes, and comes over a bad line too. */
const RECORD_WITHIN = 120_000;

async function call<T>(
  path: string,
  init: RequestInit,
  within = ANSWER_WITHIN,
  read: (response: Response) => Promise<T> = (response) => response.json(),
): Promise<Reply<T>> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), within);
  try {
    const response = await fetch(path, { ...init, signal: controller.signal, credentials: 'same-origin' });
    if (!response.ok) return { ok: false, refusal: { code: 'http.failed', ...(await response.json()) } };
    return { ok: true, body: await read(response) };
  } catch {
    return { ok: false, refusal: { code: 'http.unreachable' } };
  } finally {
    clearTimeout(timer);
  }
}

const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export const createMeeting = (wish: unknown, createKey?: string): Promise<Reply<Created>> =>
  call('/api/meetings', post(wish, createKey ? bearer(createKey) : {}));

export const knock = (meeting: string, key: string): Promise<Reply<Door>> =>
  call(`/api/meetings/${meeting}/door`, key ? { headers: { 'x-key': key } } : {});

export const joinByKey = (meeting: string, key: string, name: string, group: string): Promise<Reply<Joined>> =>
  call(`/api/meetings/${meeting}/join`, post({ key, name, ...(group && { group }) }));

/** A personal link says who it is; a further device says the slip's digits, or waits for a tap. */
export const joinBySlip = (meeting: string, key: string, digits?: string): Promise<Reply<Joined>> =>
  call(`/api/meetings/${meeting}/join`, post({ key, ...(digits && { digits }) }));

export const joinByRecovery = (meeting: string, recovery: string, name: string): Promise<Reply<Joined>> =>
  call(`/api/meetings/${meeting}/join`, post({ recovery, name }));

export const joinByPin = (pin: string, name: string, group: string, meeting?: string): Promise<Reply<Joined>> =>
  call(meeting ? `/api/meetings/${meeting}/join` : '/api/join', post({ pin, name, ...(group && { group }) }));

export const knockByPin = (pin: string): Promise<Reply<Door & { readonly meeting: string }>> =>
  call('/api/door', { headers: { 'x-pin': pin } });

export const replaceLink = (
  meeting: string,
  role: string,
  token: string,
  add = false,
): Promise<Reply<{ readonly link?: string; readonly pin?: string }>> =>
  call(`/api/meetings/${meeting}/links/${role}`, post(add ? { add: true } : {}, bearer(token)));

/** What a roll would come to, or the links of those it enrolled. The bytes go as they are: the server knows encodings. */
const sendRoll = <T>(meeting: string, token: string, roll: Blob, flags: string): Promise<Reply<T>> =>
  call(`/api/meetings/${meeting}/roll?${flags}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', ...bearer(token) },
    body: roll,
  });
export const lookAtRoll = (meeting: string, token: string, roll: Blob, namesakes: boolean): Promise<Reply<RollPreview>> =>
  sendRoll(meeting, token, roll, `dry=1${namesakes ? '&namesakes=1' : ''}`);
export const enrolRoll = (meeting: string, token: string, roll: Blob, namesakes: boolean): Promise<Reply<Enrolled>> =>
  sendRoll(meeting, token, roll, namesakes ? 'namesakes=1' : '');

export const makeSlip = (
  meeting: string,
  token: string,
  person: string,
): Promise<Reply<{ readonly link: string; readonly digits: string }>> =>
  call(`/api/meetings/${meeting}/people/${person}/slip`, post({}, bearer(token)));

/** Deletes a meeting that never began. */
export const deleteMeeting = (meeting: string, token: string): Promise<Reply<object>> =>
  call(`/api/meetings/${meeting}`, { method: 'DELETE', headers: bearer(token) }, ANSWER_WITHIN, async () => ({}));

/** All that the record shows to whom the token is of; while a poll runs, up to its opening. */
export const readRecord = (meeting: string, token: string): Promise<Reply<RecordTold>> =>
  call(`/api/meetings/${meeting}/record`, { headers: bearer(token) }, RECORD_WITHIN);
export interface RecordTold {
  readonly entries: readonly StoredEntry[];
  /** Who cast the open ballots in it, by person. */
  readonly names?: Readonly<Record<string, string>>;
}

/**
 * The minutes made from that record, in Markdown: a plain link would carry no token. Their times are those of this device,
 * or the server's own where the server does not know its zone.
 */
export async function readMinutes(meeting: string, token: string): Promise<Reply<string>> {
  const read = (zone: string) =>
    call(
      `/api/meetings/${meeting}/record?${String(new URLSearchParams({ format: 'md', zone }))}`,
      { headers: bearer(token) },
      RECORD_WITHIN,
      (response) => response.text(),
    );
  // Not every browser says where it is.
  const here = await read(Intl.DateTimeFormat().resolvedOptions().timeZone ?? '');
  return !here.ok && here.refusal.code === 'http.malformed' ? read('') : here;
}
