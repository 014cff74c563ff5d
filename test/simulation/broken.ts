// Deliberate faults of the store, the wire or a node, each of which the checks must find.
import type { Clock, Store } from '../../server/ports.ts';
import type { Connection, Message, Onlooker, Rooms } from '../../server/rooms/rooms.ts';
import { tipAfter } from '../../server/storage/stored-entry.ts';
import type { Line } from './line.ts';
import type { Append } from './shared-store.ts';

export interface Breaking {
  /** Takes the place of the store's append. */
  readonly append?: (real: Append) => Append;
  /** The store as each node has it. */
  readonly store?: (real: Store) => Store;
  /** What a node serves. */
  readonly rooms?: (real: Rooms) => Rooms;
  readonly clock?: (real: Clock) => Clock;
  /** Bends what a line brings to its client; nothing: it never comes. */
  readonly bent?: (line: Line, message: Message) => Message | undefined;
}

/** Every so many times something broken breaks. */
const EVERY = 9;

function everyNinth(): () => boolean {
  let count = 0;
  return () => (count += 1) % EVERY === 0;
}

const withLog = (real: Store, log: Partial<Store['log']>): Store => ({ ...real, log: { ...real.log, ...log } });

const withConnection = (real: Rooms, bend: (connection: Connection) => Connection): Rooms => ({
  ...real,
  connect: async (...asked) => {
    const connection = await real.connect(...asked);
    return connection && bend(connection);
  },
});

const swapped = (choice: string): string => (choice === '"yes"' ? '"no"' : choice === '"no"' ? '"yes"' : choice);

/** Keeps what else an onlooker is, for its members may be private. */
const closedOnlyFor = (onlooker: Onlooker, codes: readonly string[]): Onlooker => ({
  person: onlooker.person,
  token: onlooker.token,
  send: (message) => onlooker.send(message),
  unsentBytes: () => onlooker.unsentBytes(),
  close: (code) => {
    if (codes.includes(code)) onlooker.close(code);
  },
});

const storing = {
  'an append acknowledged and lost': () => {
    const isLost = everyNinth();
    return {
      append: (real) => async (meeting, expected, entries, boxes) =>
        expected.version > 0 && isLost()
          ? { kind: 'appended', tip: tipAfter(expected, entries) }
          : real(meeting, expected, entries, boxes),
    };
  },
  'an append of which only the last entry is kept back': () => ({
    append: (real) => async (meeting, expected, entries, boxes) => {
      if (expected.version === 0 || entries.length < 2) return real(meeting, expected, entries, boxes);
      const outcome = await real(meeting, expected, entries.slice(0, -1), boxes);
      return outcome.kind === 'appended' ? { kind: 'appended', tip: tipAfter(expected, entries) } : outcome;
    },
  }),
  'a contested version given to both': () => ({
    append: (real) => async (meeting, expected, entries, boxes) => {
      const outcome = await real(meeting, expected, entries, boxes);
      return outcome.kind === 'conflict' ? { kind: 'appended', tip: tipAfter(expected, entries) } : outcome;
    },
  }),
  'ballots that never reach their box': () => ({
    append: (real) => (meeting, expected, entries, boxes) =>
      real(
        meeting,
        expected,
        entries,
        boxes?.filter(({ change }) => !('put' in change)),
      ),
  }),
  'ballots that are swapped in their box': () => ({
    append: (real) => (meeting, expected, entries, boxes) =>
      real(
        meeting,
        expected,
        entries,
        boxes?.map(({ poll, change }) => ({
          poll,
          change: 'put' in change ? { put: { ...change.put, choice: swapped(change.put.choice) } } : change,
        })),
      ),
  }),
  'snapshots that are not what was saved': () => ({
    store: (real) => ({
      ...real,
      snapshots: {
        ...real.snapshots,
        save: (meeting, snapshot) =>
          real.snapshots.save(meeting, { ...snapshot, state: snapshot.state.replace('"title":"Test"', '"title":"Tset"') }),
      },
    }),
  }),
} satisfies Readonly<Record<string, () => Breaking>>;

const serving = {
  'entries published before they are stored': () => ({
    store: (real) =>
      withLog(real, {
        append: async (meeting, expected, entries, boxes) => {
          if (expected.version === 0) return real.log.append(meeting, expected, entries, boxes);
          real.log.append(meeting, expected, entries, boxes).catch(() => undefined);
          return { kind: 'appended', tip: tipAfter(expected, entries) };
        },
      }),
  }),
  'a node that hears of nothing others append': () => ({
    store: (real) => withLog(real, { follow: () => () => undefined }),
  }),
  'a command forgotten when it is asked about again': () => {
    const known = new Set<string>();
    return {
      rooms: (real) =>
        withConnection(real, (connection) => ({
          ...connection,
          command: (id, command) => {
            const isAgain = known.has(id);
            known.add(id);
            return connection.command(isAgain ? `${id} again` : id, command);
          },
        })),
    };
  },
  'a refusal where nobody knows': () => ({
    rooms: (real) =>
      withConnection(real, (connection) => ({
        ...connection,
        command: async (id, command) => {
          const answer = await connection.command(id, command);
          return answer.ok || 'refusal' in answer ? answer : { ok: false, refusal: { code: 'store.silent' } };
        },
      })),
  }),
  'sessions that go on after their end': () => ({
    rooms: (real) => ({
      ...real,
      connect: (meeting, onlooker, known) => real.connect(meeting, closedOnlyFor(onlooker, ['leaving', 'slow', 'gone']), known),
    }),
  }),
  'deadlines that nothing wakes for': () => ({
    clock: (real) => ({
      now: () => real.now(),
      notBefore: (time) => real.notBefore(time),
      at: (time, wake) => (time - real.now() > 2_000 ? () => undefined : real.at(time, wake)),
      close: () => real.close(),
    }),
  }),
} satisfies Readonly<Record<string, () => Breaking>>;

const telling = {
  'a patch that never comes': () => {
    const isLost = everyNinth();
    return { bent: (_line, message) => (message.event === 'patch' && isLost() ? undefined : message) };
  },
  'a patch from another version': () => {
    const isWrong = everyNinth();
    return {
      bent: (_line, message) => {
        if (message.event !== 'patch' || !isWrong()) return message;
        return { event: 'patch', json: message.json.replace(/"from":(\d+)/, (_all, from) => `"from":${Number(from) - 1}`) };
      },
    };
  },
  "a patch with somebody else's part": () => {
    let before: string | undefined;
    return {
      bent: (_line, message) => {
        const part = message.event === 'patch' ? /,"me":.*\}$/.exec(message.json)?.[0] : undefined;
        if (part === undefined) return message;
        const other = before ?? part;
        before = part;
        return { event: 'patch', json: message.json.slice(0, -part.length) + other };
      },
    };
  },
} satisfies Readonly<Record<string, () => Breaking>>;

/** By what is wrong; each call breaks one meeting anew. */
export const breakings: Readonly<Record<string, () => Breaking>> = { ...storing, ...serving, ...telling };
