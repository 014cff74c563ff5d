// Who may import whom. A failure names the pair that breaks a rule.
import { describe, expect, it } from 'vitest';
import { importsBelow, importsIn, type Import } from '../support/imports.ts';

/** The sentence of what an import breaks, or nothing. */
type Rule = (one: Import) => string | undefined;

const areaOf = (path: string): string => path.split('/')[0] ?? '';

/** `shared/room/queue/decide.ts` and `shared/room/queue.ts` are of the slice `queue`; of a file beside them, nothing. */
const slices = [
  'meeting',
  'people',
  'agenda',
  'queue',
  'floor',
  'rounds',
  'flags',
  'orders',
  'polls',
  'decisions',
  'notices',
  'record',
];
function sliceOf(path: string): string | undefined {
  const name = /^shared\/room\/([^/.]+)(\/|\.ts$)/.exec(path)?.[1];
  return name !== undefined && slices.includes(name) ? name : undefined;
}

/** The only files where the slices' code meets: what they do, what becomes due, what is seen, what always holds. */
const isMeetingPlace = (path: string): boolean =>
  /^shared\/room\/((room|consequences|deadlines|view|invariants)\.ts$|view\/)/.test(path);

const packagesInShared: Readonly<Record<string, readonly string[]>> = {
  room: ['immutable'],
  protocol: ['zod'],
  record: ['@noble/hashes'],
  counting: ['@noble/hashes'],
  procedures: [],
};

const sharedIsPure: Rule = ({ from, to, isPackage }) => {
  if (areaOf(from) !== 'shared') return undefined;
  if (isPackage) {
    const allowed = packagesInShared[from.split('/')[1] ?? ''] ?? [];
    return allowed.includes(to) ? undefined : 'this part of shared takes no such package';
  }
  if (areaOf(to) !== 'shared') return 'shared imports only shared';
  if (from.startsWith('shared/room/') && to.startsWith('shared/protocol/')) return 'the room does not know the wire';
  return undefined;
};

const slicesMeetInTheRoom: Rule = ({ from, to, onlyTypes }) => {
  const [mine, theirs] = [sliceOf(from), sliceOf(to)];
  if (onlyTypes || !from.startsWith('shared/room/')) return undefined;
  if (mine !== undefined && theirs !== undefined && mine !== theirs) return 'slices meet in room.ts and nowhere else';
  if (mine !== undefined && isMeetingPlace(to)) return 'a slice does not call the room it is part of';
  if (mine === undefined && theirs !== undefined && !isMeetingPlace(from))
    return 'only the room and its views put slices together';
  return undefined;
};

const sidesAreApart: Rule = ({ from, to, isPackage }) => {
  const [mine, theirs] = [areaOf(from), areaOf(to)];
  if (isPackage) return mine === 'web' && to.startsWith('node:') ? 'a browser has no Node' : undefined;
  if (mine === 'web' && theirs === 'server') return 'the web knows the server only by its surface';
  if (mine === 'server' && theirs === 'web') return 'the server knows the web only by its surface';
  return (mine === 'server' || mine === 'web') && theirs === 'test' ? 'what runs knows nothing of its tests' : undefined;
};

/** What each part of the server may name, besides itself, `shared` and what stands beside the ports. */
const serverDirection: Readonly<Record<string, readonly string[]>> = {
  main: ['app', 'rehearsal'],
  rehearsal: ['app'],
  app: ['live', 'http', 'rooms', 'documents', 'storage', 'system'],
  live: ['rooms', 'documents'],
  http: ['rooms', 'documents'],
  rooms: [],
  documents: [],
  storage: [],
  system: [],
};

/** `server/http/pages.ts` → `http`, `server/app.ts` → `app`, `server/ports.ts` → nothing: everybody may name it. */
function partOf(path: string): string | undefined {
  const name = /^server\/([^/.]+)/.exec(path)?.[1];
  return name !== undefined && name in serverDirection ? name : undefined;
}

const serverHasOneDirection: Rule = ({ from, to }) => {
  if (areaOf(from) !== 'server' || areaOf(to) !== 'server') return undefined;
  const [mine, theirs] = [partOf(from), partOf(to)];
  if (theirs === undefined || mine === theirs) return undefined;
  if (mine === undefined) return 'what everybody may name, names nobody';
  return serverDirection[mine]?.includes(theirs) ? undefined : 'main → app → live, http → rooms, documents → ports';
};

const rules = { sharedIsPure, slicesMeetInTheRoom, sidesAreApart, serverHasOneDirection };

function broken(rule: Rule, imports: readonly Import[]): readonly string[] {
  return imports.flatMap((one) => {
    const sentence = rule(one);
    return sentence === undefined ? [] : [`${one.from} → ${one.to}: ${sentence}`];
  });
}

describe('the direction of imports', () => {
  const imports = importsBelow(['shared', 'server', 'web']);

  it('finds the imports', () => {
    expect(imports.length).toBeGreaterThan(20);
  });

  it.each(Object.entries(rules))('holds: %s', (_, rule) => {
    expect(broken(rule, imports)).toStrictEqual([]);
  });
});

describe('what breaks a rule is named', () => {
  it.each([
    ['sharedIsPure', 'shared/room/queue/decide.ts', "import { readFile } from 'node:fs/promises';"],
    ['sharedIsPure', 'shared/room/queue/decide.ts', "import { z } from 'zod';"],
    ['sharedIsPure', 'shared/record/entry.ts', "import type { Log } from '../../server/ports.ts';"],
    ['sharedIsPure', 'shared/room/room.ts', "import { up } from '../protocol/up.ts';"],
    ['slicesMeetInTheRoom', 'shared/room/queue/decide.ts', "import { decideFloor } from '../floor/decide.ts';"],
    ['slicesMeetInTheRoom', 'shared/room/queue/decide.ts', "import { decide } from '../room.ts';"],
    ['slicesMeetInTheRoom', 'shared/room/readings.ts', "import { isRunning } from './floor/floor.ts';"],
    ['sidesAreApart', 'web/join/Join.svelte', '<script lang="ts">import { x } from \'../../server/ports.ts\';</script>'],
    ['sidesAreApart', 'web/main.ts', "import { hash } from 'node:crypto';"],
    ['sidesAreApart', 'server/app.ts', "const { page } = await import('../web/page.ts');"],
    ['serverHasOneDirection', 'server/http/join.ts', "import { redisStore } from '../storage/redis.ts';"],
    ['serverHasOneDirection', 'server/rooms/room.ts', "import { gateway } from '../live/gateway.ts';"],
    ['serverHasOneDirection', 'server/ports.ts', "export { lmdbStore } from './storage/lmdb.ts';"],
    ['serverHasOneDirection', 'server/main.ts', "import { clock } from './system/clock.ts';"],
  ] as const)('%s: %s with %s', (rule, path, text) => {
    expect(broken(rules[rule], importsIn(path, text))).toStrictEqual([expect.stringContaining(`${path} → `)]);
  });

  it.each([
    ['slicesMeetInTheRoom', 'shared/room/queue/decide.ts', "import type { Floor } from '../floor/floor.ts';"],
    ['sharedIsPure', 'shared/room/room.ts', "import { Map } from 'immutable';"],
    ['sharedIsPure', 'shared/record/entry.ts', "import { sha256 } from '@noble/hashes/sha2.js';"],
    ['serverHasOneDirection', 'server/storage/redis.ts', "import { StoreUnavailable } from '../ports.ts';"],
  ] as const)('but not %s: %s with %s', (rule, path, text) => {
    expect(broken(rules[rule], importsIn(path, text))).toStrictEqual([]);
  });
});
