// The server with deliberate changes: places to end at, or one fault that must be found. Each change names its line.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
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
      find: 'diff(this.view(audience), next.view(audience))',
      replace: 'diff(next.view(audience), next.view(audience))',
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
} as const satisfies Readonly<Record<string, readonly Change[]>>;
export type Broken = keyof typeof broken;

const bundles = new Map<string, Promise<string>>();

/** The server with its failpoints. @returns the path of the program. */
export const withFailpoints = (): Promise<string> => bundle('failpoints', failpoints);
/** The fault comes first: the places are found in what it leaves. */
export const brokenBuild = (name: Broken): Promise<string> => bundle(name, [...broken[name], ...failpoints]);
/** With whatever changes a test wants. */
export const changedBuild = (changes: readonly Change[]): Promise<string> => bundled(changes);

function bundle(name: string, changes: readonly Change[]): Promise<string> {
  const known = bundles.get(name) ?? bundled(changes);
  bundles.set(name, known);
  return known;
}

async function bundled(changes: readonly Change[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'yitang-changed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(projectRoot, 'dist', 'web'), join(folder, 'web'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await build({
    absWorkingDir: projectRoot,
    entryPoints: { main: 'server/main.ts', worker: 'server/documents/worker.ts' },
    outdir: join(folder, 'server'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'silent',
    plugins: [changing(changes)],
  });
  return join(folder, 'server', 'main.js');
}

function changing(changes: readonly Change[]): Plugin {
  const files = new Map<string, Change[]>();
  for (const change of changes) files.set(change.file, [...(files.get(change.file) ?? []), change]);
  return {
    name: 'changes',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const of = [...files].find(([file]) => path === join(projectRoot, file))?.[1];
        return of && { contents: changed(readFileSync(path, 'utf8'), of), loader: 'ts' };
      });
    },
  };
}

/** @throws Error when a line that is to be changed is not there once: then the change means nothing any more. */
export function changed(source: string, changes: readonly Change[]): string {
  return changes.reduce((text, { file, find, replace }) => {
    if (text.split(find).length !== 2) throw new Error(`${file} no longer has once: ${find}`);
    return text.replace(find, () => replace);
  }, source);
}
