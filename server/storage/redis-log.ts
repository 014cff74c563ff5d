// Logs and ballot boxes in Redis: one script appends iff the log stands where it is expected to.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { AppendOutcome, BoxChange, Boxes, Log, StoredEntry, Tip } from '../ports.ts';
import type { Followers } from './followers.ts';
import type { Connection } from './redis-connection.ts';
import { LOGS_PATTERN, meetingOf, redisKeys } from './redis-keys.ts';
import { appendScript, eraseScript, eraseSecretScript, readScript } from './redis-scripts.ts';
import { AHEAD_AT_MOST_MS, decode, EMPTY, MISSING_AT_MOST, tipAfter } from './stored-entry.ts';

/** A note holds its place this long: more than any healthy node needs to catch up, decide again and be back. */
const NOTE_LAPSES_MS = 200;
/** How long to leave Redis alone while another node goes first, and how often: a second, five notes' time. */
const WAIT_MS = 5;
const WAITS_AT_MOST = 200;
/** One read takes at most this many entries, so that Redis is never busy with one of them for long. */
const READ_AT_ONCE = 1_000;

const flatEntries = z.array(z.string());
const appendReply = z.union([
  z.tuple([z.literal('appended')]),
  z.tuple([z.literal('waiting')]),
  z.tuple([z.literal('conflict'), flatEntries]),
  z.tuple([z.literal('forked'), z.coerce.number(), z.string()]),
  z.tuple([z.literal('untimely'), z.coerce.number(), z.coerce.number()]),
]);

export function redisLog(connection: Connection, followers: Followers<Tip>): Log {
  const node = randomBytes(8).toString('hex');
  return {
    append: (meeting, expected, entries, boxes = []) => append(connection, node, meeting, expected, entries, boxes),
    read: (meeting, after, limit) => readAll(connection, meeting, after, limit ?? Infinity),
    tip: async (meeting) => (await tipsOf(connection, [meeting]))[0] ?? EMPTY,
    follow: followers.follow,
    meetings: () => meetingsIn(connection),
    async erase(meeting) {
      const settled = connection.settling();
      const keys = [redisKeys.log, redisKeys.secrets, redisKeys.waiting, redisKeys.snapshot, redisKeys.presence];
      const all = [...keys, redisKeys.boxes, redisKeys.documents].map((key) => key(meeting));
      await connection.run('erase', eraseScript, all, []);
      await settled();
    },
    async eraseSecret(meeting, version) {
      const settled = connection.settling();
      const keys = [redisKeys.secrets(meeting), redisKeys.snapshot(meeting)];
      await connection.run('erase a secret', eraseSecretScript, keys, [String(version)]);
      await settled();
    },
  };
}

export function redisBoxes(connection: Connection): Boxes {
  return {
    open: async (meeting, poll) =>
      new Map(Object.entries(await connection.ask('open a box', (client) => client.hGetAll(redisKeys.box(meeting, poll))))),
  };
}

/** Where these logs stand, asked for in one go. */
export async function tipsOf(connection: Connection, meetings: readonly string[]): Promise<readonly Tip[]> {
  const found = await connection.ask('tips', (client) =>
    Promise.all(meetings.map((meeting) => client.xRevRange(redisKeys.log(meeting), '+', '-', { COUNT: 1 }))),
  );
  return found.map((newest) => {
    const last = newest?.[0];
    return last === undefined ? EMPTY : { version: Number.parseInt(last.id, 10), hash: last.message['h'] ?? '' };
  });
}

async function append(
  connection: Connection,
  node: string,
  meeting: string,
  expected: Tip,
  entries: readonly StoredEntry[],
  boxes: readonly BoxChange[],
): Promise<AppendOutcome> {
  const tip = tipAfter(expected, entries);
  const keys = [redisKeys.log, redisKeys.secrets, redisKeys.waiting, redisKeys.boxes].map((key) => key(meeting));
  const ofPoll = [redisKeys.box, redisKeys.urn, redisKeys.receipts, redisKeys.choices];
  keys.push(...boxes.flatMap(({ poll }) => ofPoll.map((key) => key(meeting, poll))));
  const limits = [NOTE_LAPSES_MS * 1_000, AHEAD_AT_MOST_MS, MISSING_AT_MOST, entries.length].map(String);
  const facts = [...entries.flatMap(argumentsOfEntry), ...boxes.flatMap(argumentsOfBox)];
  const args = [node, String(expected.version), expected.hash, ...limits, ...facts];
  for (let waits = 0; waits < WAITS_AT_MOST; waits += 1) {
    const settled = connection.settling();
    const reply = appendReply.parse(await connection.run('append', appendScript, keys, args));
    switch (reply[0]) {
      case 'waiting':
        // Certainly not written: others go first, and the note that was left keeps the place.
        await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
        break;
      case 'appended':
        await settled();
        return { kind: 'appended', tip };
      case 'conflict':
        await settled();
        return { kind: 'conflict', missing: entriesOf(reply[1]) };
      case 'forked':
        return { kind: 'forked', tip: { version: reply[1], hash: reply[2] } };
      case 'untimely':
        return { kind: 'untimely', now: reply[1], last: reply[2] };
    }
  }
  return { kind: 'conflict', missing: [] };
}

function argumentsOfEntry({ entry, secret }: StoredEntry): readonly string[] {
  return [entry.hash, String(entry.at), JSON.stringify(entry), secret === undefined ? '' : JSON.stringify(secret)];
}

function argumentsOfBox({ change }: BoxChange): readonly string[] {
  if ('put' in change) return ['put', change.put.seat, change.put.choice];
  if ('make' in change) return ['make', change.make.key, ''];
  return ['shut' in change ? 'shut' : 'drop', '', ''];
}

/** Entries from pairs of entry and secret ('' for none). */
function entriesOf(pairs: readonly string[]): readonly StoredEntry[] {
  return pairs.flatMap((entry, index) => {
    if (index % 2 === 1) return [];
    const secret = pairs[index + 1] ?? '';
    return [decode(secret === '' ? `{"entry":${entry}}` : `{"entry":${entry},"secret":${secret}}`)];
  });
}

/** What was written but is not with enough replicas could still be lost: nobody may build on it, or be told that it is there. */
async function readAll(connection: Connection, meeting: string, after: number, limit: number): Promise<readonly StoredEntry[]> {
  const keys = [redisKeys.log(meeting), redisKeys.secrets(meeting)];
  const all: StoredEntry[] = [];
  const settled = connection.settling();
  for (let last = after; all.length < limit; last = all.at(-1)?.entry.version ?? after) {
    const most = Math.min(READ_AT_ONCE, limit - all.length);
    const page = entriesOf(flatEntries.parse(await connection.run('read', readScript, keys, [String(last), String(most)])));
    all.push(...page);
    if (page.length < most) break;
  }
  if (all.length > 0) await settled();
  return all;
}

/** SCAN can name a key twice. */
async function* meetingsIn(connection: Connection): AsyncGenerator<string> {
  const told = new Set<string>();
  let cursor = '0';
  do {
    const from = cursor;
    const page = await connection.ask('list', (client) => client.scan(from, { MATCH: LOGS_PATTERN, COUNT: READ_AT_ONCE }));
    for (const meeting of page.keys.flatMap((key) => meetingOf(key) ?? [])) {
      if (!told.has(meeting)) yield meeting;
      told.add(meeting);
    }
    cursor = page.cursor;
  } while (cursor !== '0');
}
