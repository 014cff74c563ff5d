// A store in memory for tests of what stands on a store: it can fail before, during and after an append.
import type { AppendOutcome, BoxChange, Clock, Documents, Log, Store, StoredEntry, Tip, Urns } from '../../server/ports.ts';
import { StoreUnavailable } from '../../server/ports.ts';
import { openFollowers } from '../../server/storage/followers.ts';
import { localPresence } from '../../server/storage/local-presence.ts';
import { decodeSnapshot, encodeSnapshot } from '../../server/storage/stored-snapshot.ts';
import { decode, EMPTY, encode, MISSING_AT_MOST, sameTip, tipAfter, untimely } from '../../server/storage/stored-entry.ts';

/** What survives when the store is opened again. */
export interface MemoryDisk {
  readonly logs: Map<string, string[]>;
  /** By meeting, then poll, then seat. */
  readonly boxes: Map<string, Map<string, Map<string, string>>>;
  /** By meeting, then poll. */
  readonly urns: Map<string, Map<string, MemoryUrn>>;
  readonly documents: Map<string, Map<string, MemoryDocument>>;
  readonly snapshots: Map<string, string>;
  readonly pins: Map<string, string>;
}

interface MemoryUrn {
  readonly key: string;
  shut: boolean;
  /** Receipt → choice. */
  readonly ballots: Map<string, string>;
}

interface MemoryDocument {
  readonly last: number;
  readonly updates: readonly { readonly number: number; readonly update: Uint8Array }[];
}

/**
 * `before`: the append fails and writes nothing. `during`: it is written, but only after its caller was told that nobody
 * knows. `after`: it is written, and the answer is lost.
 */
export type Failpoint = 'before' | 'during' | 'after';

export interface MemoryStore extends Store {
  readonly disk: MemoryDisk;
  /** The next append fails there; called twice, the next two do. */
  failNext(where: Failpoint): void;
  /** Appends wait until the returned function is called; calls that came meanwhile then go on in order. */
  hold(): () => void;
}

export const emptyDisk = (): MemoryDisk => ({
  logs: new Map(),
  boxes: new Map(),
  urns: new Map(),
  documents: new Map(),
  snapshots: new Map(),
  pins: new Map(),
});

export function memoryStore(clock: Pick<Clock, 'now'>, disk: MemoryDisk = emptyDisk()): MemoryStore {
  const failures: Failpoint[] = [];
  let gate: Promise<void> = Promise.resolve();
  const presence = localPresence(clock);
  const log = memoryLog(disk, clock, () => gate, failures, presence.erase);
  const documents = memoryDocuments(disk);
  return {
    disk,
    failNext: (where) => void failures.push(where),
    hold() {
      let open: () => void = () => undefined;
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
    log,
    snapshots: {
      async load(meeting) {
        const text = disk.snapshots.get(meeting);
        return text === undefined ? undefined : decodeSnapshot(text);
      },
      save: async (meeting, snapshot) => void disk.snapshots.set(meeting, encodeSnapshot(snapshot)),
      drop: async (meeting) => void disk.snapshots.delete(meeting),
    },
    boxes: { open: async (meeting, poll) => new Map(disk.boxes.get(meeting)?.get(poll)) },
    urns: memoryUrns(disk),
    documents,
    pins: {
      async claim(pin, meeting) {
        if (disk.pins.has(pin)) return false;
        disk.pins.set(pin, meeting);
        return true;
      },
      find: async (pin) => disk.pins.get(pin),
      release: async (pin) => void disk.pins.delete(pin),
    },
    presence,
    ready: async () => true,
    async close() {
      log.close();
      documents.close();
    },
  };
}

const entriesOf = (disk: MemoryDisk, meeting: string): readonly StoredEntry[] => (disk.logs.get(meeting) ?? []).map(decode);

function tipOf(disk: MemoryDisk, meeting: string): Tip {
  const last = disk.logs.get(meeting)?.at(-1);
  if (last === undefined) return EMPTY;
  const { version, hash } = decode(last).entry;
  return { version, hash };
}

function memoryLog(
  disk: MemoryDisk,
  clock: Pick<Clock, 'now'>,
  gate: () => Promise<void>,
  failures: Failpoint[],
  erased: (meeting: string) => void,
): Log & { close(): void } {
  const followers = openFollowers<Tip>({
    ask: async (meetings) => meetings.map((meeting) => tipOf(disk, meeting)),
    isSame: sameTip,
  });
  return {
    async append(meeting, expected, entries, boxes = []) {
      await gate();
      const write = (): AppendOutcome => {
        const outcome = append(disk, clock, meeting, expected, entries);
        if (outcome.kind === 'appended') {
          for (const { poll, change } of boxes) changeBox(disk, meeting, poll, change);
          followers.hint(meeting);
        }
        return outcome;
      };
      const failure = failures.shift();
      if (failure === undefined) return write();
      if (failure === 'during') setImmediate(write);
      if (failure === 'after') write();
      throw new StoreUnavailable(`append: made to fail ${failure}`);
    },
    read: async (meeting, after, limit = Infinity) => entriesOf(disk, meeting).slice(after, after + Math.max(0, limit)),
    tip: async (meeting) => tipOf(disk, meeting),
    follow: followers.follow,
    async *meetings() {
      yield* [...disk.logs.keys()];
    },
    async erase(meeting) {
      for (const kept of [disk.logs, disk.boxes, disk.urns, disk.documents, disk.snapshots]) kept.delete(meeting);
      erased(meeting);
      followers.hint(meeting);
    },
    async eraseSecret(meeting, version) {
      const texts = disk.logs.get(meeting) ?? [];
      const text = texts[version - 1];
      if (text === undefined) return;
      texts[version - 1] = encode({ entry: decode(text).entry });
      disk.snapshots.delete(meeting);
    },
    close: followers.close,
  };
}

function append(
  disk: MemoryDisk,
  clock: Pick<Clock, 'now'>,
  meeting: string,
  expected: Tip,
  entries: readonly StoredEntry[],
): AppendOutcome {
  const after = tipAfter(expected, entries);
  const known = entriesOf(disk, meeting);
  const tip = tipOf(disk, meeting);
  if (!sameTip(tip, expected)) {
    const hash = known[expected.version - 1]?.entry.hash ?? '';
    if (tip.version <= expected.version || hash !== expected.hash) return { kind: 'forked', tip };
    return { kind: 'conflict', missing: known.slice(expected.version, expected.version + MISSING_AT_MOST) };
  }
  const refused = untimely(entries, known.at(-1)?.entry.at ?? 0, clock.now());
  if (refused !== undefined) return refused;
  disk.logs.set(meeting, [...(disk.logs.get(meeting) ?? []), ...entries.map(encode)]);
  return { kind: 'appended', tip: after };
}

function changeBox(disk: MemoryDisk, meeting: string, poll: string, change: BoxChange['change']): void {
  if ('make' in change || 'shut' in change) return changeUrn(disk, meeting, poll, change);
  if ('drop' in change) disk.urns.get(meeting)?.delete(poll);
  const polls = disk.boxes.get(meeting) ?? new Map<string, Map<string, string>>();
  disk.boxes.set(meeting, polls);
  if ('drop' in change) polls.delete(poll);
  else polls.set(poll, new Map([...(polls.get(poll) ?? []), [change.put.seat, change.put.choice]]));
}

function changeUrn(
  { urns }: MemoryDisk,
  meeting: string,
  poll: string,
  change: Extract<BoxChange['change'], { make: unknown } | { shut: unknown }>,
): void {
  const polls = urns.get(meeting) ?? new Map<string, MemoryUrn>();
  urns.set(meeting, polls);
  const urn = polls.get(poll);
  if ('make' in change) polls.set(poll, { key: change.make.key, shut: false, ballots: new Map() });
  else if (urn) urn.shut = true;
}

function memoryUrns({ urns }: MemoryDisk): Urns {
  const find = (meeting: string, poll: string) => urns.get(meeting)?.get(poll);
  return {
    async put(meeting, poll, ballots) {
      const urn = find(meeting, poll);
      if (!urn || urn.shut) return ballots.map(() => 'shut');
      return ballots.map(({ receipt, choice }) => {
        if (urn.ballots.has(receipt)) return 'again';
        urn.ballots.set(receipt, choice);
        return 'in';
      });
    },
    key: async (meeting, poll) => find(meeting, poll)?.key,
    count: async (meeting, poll) => find(meeting, poll)?.ballots.size ?? 0,
    async open(meeting, poll) {
      const ballots = find(meeting, poll)?.ballots ?? new Map<string, string>();
      const choices = new Map<string, number>();
      for (const choice of ballots.values()) choices.set(choice, (choices.get(choice) ?? 0) + 1);
      return { receipts: [...ballots.keys()].toSorted(), choices };
    },
  };
}

function memoryDocuments({ documents }: MemoryDisk): Documents & { close(): void } {
  const find = (meeting: string, document: string): MemoryDocument =>
    documents.get(meeting)?.get(document) ?? { last: 0, updates: [] };
  const keep = (meeting: string, document: string, kept: MemoryDocument): void => {
    documents.set(meeting, new Map([...(documents.get(meeting) ?? []), [document, kept]]));
  };
  const followed = new Map<string, readonly [string, string]>();
  const followers = openFollowers<number>({
    ask: async (keys) => keys.map((key) => find(...(followed.get(key) ?? ['', ''])).last),
    isSame: (one, other) => one === other,
    ended: (key) => followed.delete(key),
  });
  return {
    async append(meeting, document, update) {
      const { last, updates } = find(meeting, document);
      keep(meeting, document, { last: last + 1, updates: [...updates, { number: last + 1, update: update.slice() }] });
      followers.hint(JSON.stringify([meeting, document]));
      return last + 1;
    },
    async load(meeting, document) {
      const { last, updates } = find(meeting, document);
      return { upTo: last, updates: updates.map(({ update }) => update) };
    },
    readAfter: async (meeting, document, after) => find(meeting, document).updates.filter(({ number }) => number > after),
    async compact(meeting, document, upTo, merged) {
      const { last, updates } = find(meeting, document);
      if (upTo < 1 || (updates[0]?.number ?? 0) > upTo || last < upTo) return;
      const kept = updates.filter(({ number }) => number > upTo);
      keep(meeting, document, { last, updates: [{ number: upTo, update: merged.slice() }, ...kept] });
    },
    follow(meeting, document, seen, changed) {
      const key = JSON.stringify([meeting, document]);
      followed.set(key, [meeting, document]);
      return followers.follow(key, seen, changed);
    },
    close: followers.close,
  };
}
