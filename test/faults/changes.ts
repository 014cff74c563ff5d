// What a build for a test has otherwise than the sources: places to end at, and faults that must be found.
import { join } from 'node:path';
import { projectRoot } from '../support/imports.ts';

/** One change of the source: `find` stands exactly once in the file, or the build fails. */
export interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const LIVE_ROOM = 'server/rooms/live-room.ts';
const APPEND = 'const outcome = await store.log.append(meeting, this.head, draft.entries, draft.boxes);';
const FAILPOINT = `import { failpoint } from '${join(projectRoot, 'test/faults/failpoint.ts')}';\n`;

/** The places where a server can be ended. */
export const places = [
  'before the append',
  'after the append, before the acknowledgement',
  'after the acknowledgement, before publishing',
  'in a snapshot',
  'in closing a poll',
] as const;
export type Place = (typeof places)[number];

const failpoints: readonly Change[] = [
  {
    file: LIVE_ROOM,
    find: "import { randomInt } from 'node:crypto';",
    replace: `${FAILPOINT}import { randomInt } from 'node:crypto';`,
  },
  {
    file: LIVE_ROOM,
    find: APPEND,
    replace: `failpoint('before the append');
    const appending = store.log.append(meeting, this.head, draft.entries, draft.boxes);
    if (draft.boxes.some(({ change }) => 'drop' in change)) setImmediate(() => failpoint('in closing a poll'));
    const outcome = await appending;`,
  },
  {
    file: LIVE_ROOM,
    find: "if (outcome.kind === 'appended') return this.#adopt(draft);",
    replace:
      "if (outcome.kind === 'appended') { failpoint('after the append, before the acknowledgement'); return this.#adopt(draft); }",
  },
  {
    file: LIVE_ROOM,
    find: 'this.#options.changed(before, entries);',
    replace: `setTimeout(() => {
      failpoint('after the acknowledgement, before publishing');
      this.#options.changed(before, entries);
    }, 1);`,
  },
  {
    file: LIVE_ROOM,
    find: 'await store.snapshots.save(meeting, await snapshotOf(this.#standing));',
    replace: `const saving = store.snapshots.save(meeting, await snapshotOf(this.#standing));
      setImmediate(() => failpoint('in a snapshot'));
      await saving;`,
  },
  {
    file: 'shared/protocol/limits.ts',
    find: 'export const SNAPSHOT_EVERY = 1_000;',
    replace: 'export const SNAPSHOT_EVERY = 20;',
  },
];

/** Builds with one fault each, which a run without findings must not survive. */
export const broken = {
  acknowledgeBeforeAppend: [
    {
      file: LIVE_ROOM,
      find: APPEND,
      replace: `for (const { wish, answer } of draft.answered) wish.answer(answer);
    await new Promise((go) => setTimeout(go, 40));
    ${APPEND}`,
    },
  ],
  forgetCommandIds: [
    {
      file: 'shared/room/room.ts',
      find: 'if (by === ROOM) return room;',
      replace: 'if (by !== undefined) return room;',
    },
  ],
  publishBeforeStore: [
    {
      file: LIVE_ROOM,
      find: APPEND,
      replace: `const stored = this.#standing;
    this.#standing = { room: draft.room, head: draft.head };
    this.#options.changed(stored.room, draft.entries);
    await new Promise((go) => setTimeout(go, 40));
    this.#standing = stored;
    ${APPEND}`,
    },
  ],
  closeWithoutReadingTheBox: [
    {
      file: 'server/rooms/served.ts',
      find: 'const box = await store.boxes.open(meeting, poll);',
      replace: 'const box = new Map([...(await store.boxes.open(meeting, poll))].slice(1));',
    },
  ],
  timerOnTheNodesClock: [
    {
      file: 'server/system/clock.ts',
      find: 'const measured = Math.floor(performance.now() + offset);',
      replace: 'const measured = Date.now();',
    },
  ],
  patchFromTheWrongVersion: [
    {
      file: 'server/rooms/published.ts',
      find: 'diff(before.view(audience), to.view(audience))',
      replace: 'diff(to.view(audience), to.view(audience))',
    },
  ],
  acknowledgeOnAFullDisk: [
    {
      file: LIVE_ROOM,
      find: 'this.#loseTouch(wishes);',
      replace: 'for (const { wish, answer } of draft.answered) wish.answer(answer); this.#loseTouch(wishes);',
    },
  ],
  neverDecideAgain: [
    {
      file: LIVE_ROOM,
      find: "import type { StoredEntry } from '../../shared/record/entry.ts';",
      replace: `import { hashOf, type StoredEntry } from '../../shared/record/entry.ts';
import { foldEntry } from '../../shared/record/fold.ts';`,
    },
    {
      file: LIVE_ROOM,
      find: `this.#wishes.unshift(...wishes);
    this.#dueWanted = true;`,
      replace: `if (outcome.kind === 'conflict' && outcome.missing.length > 0) {
      this.#take(followed(this.#standing, outcome.missing));
      const by = this.head.version + 1 - draft.entries[0].entry.version;
      const entries = [];
      let { hash } = this.head;
      let room = this.room;
      for (const { entry: { hash: _, ...fact }, secret } of draft.entries) {
        const moved = { ...fact, version: fact.version + by, at: Math.max(fact.at, this.room.at) };
        hash = hashOf(hash, moved);
        entries.push({ entry: { ...moved, hash }, ...(secret && { secret }) });
        room = foldEntry(room, entries.at(-1)) ?? room;
      }
      if ((await store.log.append(meeting, this.head, entries, draft.boxes)).kind === 'appended') {
        const answered = draft.answered.map(({ wish, answer }) => ({ wish, answer: { ...answer, version: answer.version + by } }));
        return this.#adopt({ ...draft, answered, entries, room, head: { version: room.version, hash } });
      }
    }
    this.#wishes.unshift(...wishes);
    this.#dueWanted = true;`,
    },
  ],
  neverSpareTheStore: [
    {
      file: 'server/storage/spared-store.ts',
      find: 'const ENDS_BEFORE_REST = 2;',
      replace: 'const ENDS_BEFORE_REST = Infinity;',
    },
  ],
  fillTheDisk: [
    {
      file: 'server/storage/disk-space.ts',
      find: 'if (bytes < least)',
      replace: 'if (bytes < least - least)',
    },
  ],
  cutNobody: [
    {
      file: 'server/line-guard.ts',
      find: 'const isWithin = this.#packets.take(1, now) && this.#bytes.take(all - this.#paid, now);',
      replace: 'const isWithin = true;',
    },
    {
      file: 'server/live/guard.ts',
      find: 'if (this.line.unsentBytes <= CUT_ABOVE_BYTES) return true;',
      replace: 'if (this.line.unsentBytes <= Infinity) return true;',
    },
  ],
} as const satisfies Readonly<Record<string, readonly Change[]>>;
export type Broken = keyof typeof broken;

/** A server that trips over what it is told, and cries out what that was, in every place where that is caught. */
const tripping: readonly Change[] = [
  {
    file: 'server/rooms/served.ts',
    find: 'const preparing = this.#sealing.prepare(this.room, command, by);',
    replace: `if (command.type === 'queue.write') throw new Error(JSON.stringify(command));
      if (command.type === 'people.help') JSON.parse(String(command.where));
      if (command.type === 'queue.leave') setTimeout(() => Promise.reject(new Error(JSON.stringify(this.room))), 200);
      const preparing = this.#sealing.prepare(this.room, command, by);`,
  },
  {
    file: 'server/rooms/live-room.ts',
    find: 'const before = this.#standing;\n    this.#untimely = 0;',
    replace: `const before = this.#standing;
      for (const { wish } of draft.answered)
        if (wish.command.type === 'queue.close') throw new RangeError(JSON.stringify(this.room.people));
      this.#untimely = 0;`,
  },
  {
    file: 'server/http/entering.ts',
    find: 'const entered =\n',
    replace: "if (name === '绊脚石') throw new TypeError(`${name} ${JSON.stringify(request.headers)}`);\n  const entered =\n",
  },
];

/**
 * The release after this one: another wire, another shape of the state, a field in entries that this one does not know,
 * and a kind of entry that it can read and nobody writes yet.
 */
const nextRelease: readonly Change[] = [
  { file: 'shared/protocol/version.ts', find: 'export const protocolVersion = 5;', replace: 'export const protocolVersion = 6;' },
  { file: 'shared/room/snapshot.ts', find: 'export const snapshotSchema = 4;', replace: 'export const snapshotSchema = 5;' },
  {
    file: 'shared/room/queue/joining.ts',
    find: "...(kind === 'pointOfOrder' && article && { article }),",
    replace: "...(kind === 'pointOfOrder' && article && { article }), raisedOn: 'a phone',",
  },
  {
    file: 'shared/record/event-numbers.ts',
    find: "'record.compared': 99,",
    replace: "'record.compared': 99, 'meeting.greeted': 100,",
  },
  {
    file: 'shared/room/room.ts',
    find: 'const hearers = folds.get(event.type);',
    replace: `if (event.type === 'meeting.greeted')
      return { ...room, version: envelope.version, at: envelope.at, greeted: (room.greeted ?? 0) + 1 };
    const hearers = folds.get(event.type);`,
  },
  {
    file: 'shared/protocol/limits.ts',
    find: 'export const SNAPSHOT_EVERY = 1_000;',
    replace: 'export const SNAPSHOT_EVERY = 20;',
  },
];

/** And the one after that, which writes that kind with every hand. */
const releaseAfterNext: readonly Change[] = [
  ...nextRelease,
  {
    file: 'shared/room/queue/joining.ts',
    find: "{ ranksAsSpeech: true as const }),\n  };\n  return accept([{ type: 'queue.joined', data }]);",
    replace: `{ ranksAsSpeech: true as const }),
  };
  return accept([{ type: 'queue.joined', data }, { type: 'meeting.greeted', data: {} }]);`,
  },
];

/** Of the meeting that a node plays to itself the first ballot is refused. */
const stageFright: readonly Change[] = [
  { file: 'server/rehearsal/play.ts', find: "choice: 'yes'", replace: "choice: 'forgotten'" },
];

const others = { failpoints, tripping, stageFright, nextRelease, releaseAfterNext } as const satisfies Readonly<
  Record<string, readonly Change[]>
>;

/** A build that a test runs; there is none beside these, so that the house test holds all of them to the sources. */
export type Build = Broken | keyof typeof others;
export const isBroken = (name: string): name is Broken => Object.hasOwn(broken, name);
const isBuild = (name: string): name is Build => isBroken(name) || Object.hasOwn(others, name);
export const builds: readonly Build[] = [...Object.keys(broken), ...Object.keys(others)].filter(isBuild);

/** The fault comes first: the places are found in what it leaves. */
export const changesOf = (build: Build): readonly Change[] =>
  isBroken(build) ? [...broken[build], ...failpoints] : others[build];

/** @throws Error when a line that is to be changed is not there once: then the change means nothing any more. */
export function changed(source: string, changes: readonly Change[]): string {
  return changes.reduce((text, { file, find, replace }) => {
    if (text.split(find).length !== 2) throw new Error(`${file} no longer has once: ${find}`);
    return text.replace(find, () => replace);
  }, source);
}

/** The changes of each file, in their order. */
export function byFile(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const files = new Map<string, readonly Change[]>();
  for (const change of changes) files.set(change.file, [...(files.get(change.file) ?? []), change]);
  return files;
}
