// A client that saw more than the log has, or something else: found by whom it may be, at what cost, and dealt with on all nodes (L6).
import { afterEach, describe, expect, it } from 'vitest';
import type { LastSeen } from '../../server/rooms/rooms.ts';
import { StoreUnavailable } from '../../server/ports.ts';
import { hashOfKey } from '../../server/rooms/keys.ts';
import {
  cluster,
  comeIn,
  look,
  seated,
  seenBy,
  shownTo,
  Watcher,
  START,
  wish,
  type Cluster,
  type ClusterOptions,
  type Node,
} from '../support/nodes.ts';
import { nth } from '../support/room.ts';

let open: Cluster[] = [];
const nodes = (options?: ClusterOptions): Cluster => {
  const made = cluster(options);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const each of open) await each.close();
  for (const each of open) expect(each.clock.waiting()).toBe(0);
  open = [];
});

type Seen = Awaited<ReturnType<typeof seated>>;
const textsOf = ({ store }: Cluster, meeting: string) => store.disk.logs.get(meeting) ?? [];
/** Puts an older copy of the log back. */
const putBack = (at: Cluster, meeting: string, texts: readonly string[]) => void at.store.disk.logs.set(meeting, texts.slice());

/** Tokens of people as the fake sockets have them; the watcher keeps only a hash. */
interface Person {
  readonly person: string;
  readonly token: string;
}

async function enter({ rooms }: Node, founded: Seen['founded'], role: 'chair' | 'supervisor' | 'participant', name: string) {
  const entered = await rooms.enter(founded.meeting, { by: { key: founded.keys[role] }, name });
  if (!entered.ok) throw new Error(JSON.stringify(entered));
  return { person: entered.person, token: entered.token };
}

/** A meeting in session with a chair, a supervisor and a participant, whose log then goes on; `earlier` is how it was before. */
async function rolledBack(at: Cluster) {
  const node = nth(at.nodes, 0);
  const founded = await node.rooms.create(wish());
  const { meeting } = founded;
  const persons = {
    chair: await enter(node, founded, 'chair', 'Chen'),
    supervisor: await enter(node, founded, 'supervisor', 'Sun'),
    ming: await enter(node, founded, 'participant', 'Ming'),
  };
  const chair = await look(node, meeting, persons.chair.person, persons.chair.token);
  await chair.do({ type: 'meeting.start' });
  const earlier = textsOf(at, meeting).slice();
  const ming = await look(node, meeting, persons.ming.person, persons.ming.token);
  await ming.do({ type: 'queue.join', kind: 'speech' });
  await shownTo(at);
  return { founded, meeting, persons, earlier, saw: ming.shown, chairSaw: chair.shown };
}

/** The process ends, an older copy is put back, and it starts again: other nodes over the same store. */
async function restarted(at: Cluster, meeting: string, earlier: readonly string[], size = 1): Promise<Cluster> {
  for (const { rooms } of at.nodes) await rooms.close();
  putBack(at, meeting, earlier);
  return nodes({ size, store: at.store, clock: at.clock });
}

const lastSeen = (shown: Watcher['shown']): LastSeen => seenBy({ shown });

/** Comes back with what they saw last. */
async function comesBack(node: Node, meeting: string, { person, token }: Person, seen: LastSeen): Promise<Watcher> {
  const watcher = new Watcher(person, token);
  watcher.connection = await node.rooms.connect(meeting, watcher, { ...seen, whole: true });
  if (!watcher.connection) throw new Error(`${person} was not connected`);
  return watcher;
}

const forkIn = (watcher: Watcher): unknown =>
  (watcher.shown.view as { readonly record?: { readonly open?: unknown } } | undefined)?.record?.open;
const entriesIn = async (at: Cluster, meeting: string, type: string) =>
  (await at.store.log.read(meeting, 0)).filter(({ entry }) => entry.type === type);

describe('a log that was rolled back while nobody looked', () => {
  it('[L6] is found by the first who saw more, on every node, and goes on once a supervisor has seen both', async () => {
    const before = nodes();
    const { meeting, persons, earlier, saw } = await rolledBack(before);
    const at = await restarted(before, meeting, earlier, 2);
    const [one, two] = [nth(at.nodes, 0), nth(at.nodes, 1)];
    const sun = await look(two, meeting, persons.supervisor.person, persons.supervisor.token);
    const ming = await comesBack(one, meeting, persons.ming, lastSeen(saw));
    await shownTo(at);
    expect(forkIn(ming)).toMatchObject({
      seen: { version: saw.version, hash: saw.head, at: START },
      tip: { version: earlier.length },
    });
    expect(forkIn(sun)).toStrictEqual(forkIn(ming));
    expect(ming.shown.view).toMatchObject({ meeting: { status: 'paused', forked: true } });
    expect([one.rooms.load().readOnly, two.rooms.load().readOnly]).toStrictEqual([1, 1]);
    const refusal = { code: 'store.forked', here: { version: saw.version, hash: saw.head }, there: { version: earlier.length } };
    expect(await ming.ask({ type: 'queue.join', kind: 'speech' })).toMatchObject({ ok: false, refusal });
    const visitor = { id: persons.chair.person, session: hashOfKey(persons.chair.token) };
    for (const { rooms } of [one, two]) expect(await rooms.standing(meeting, visitor, 'notes')).toBe('reads');
    await sun.do({ type: 'record.compare', seen: saw.head });
    await shownTo(at);
    expect([forkIn(ming), forkIn(sun)]).toStrictEqual([undefined, undefined]);
    expect(await one.rooms.standing(meeting, visitor, 'notes')).toBe('writes');
    const chair = await comesBack(one, meeting, persons.chair, lastSeen(saw));
    await chair.do({ type: 'meeting.resume' }, 'again');
    await ming.do({ type: 'queue.join', kind: 'speech' }, 'again');
    expect(await entriesIn(at, meeting, 'record.forkFound')).toHaveLength(1);
  });

  it('[L6] is found also when the log has grown past what was seen, and by who is not in it any more', async () => {
    const before = nodes();
    const { founded, meeting, persons, earlier } = await rolledBack(before);
    const late = await enter(nth(before.nodes, 0), founded, 'participant', 'Late');
    const looking = await look(nth(before.nodes, 0), meeting, late.person, late.token);
    await shownTo(before);
    const saw = looking.shown;
    const at = await restarted(before, meeting, earlier);
    const node = nth(at.nodes, 0);
    const chair = await look(node, meeting, persons.chair.person, persons.chair.token);
    for (const [index, order] of (['lot', 'arrival', 'lot', 'arrival', 'lot'] as const).entries())
      await chair.do({ type: 'queue.setOrder', order }, `again-${index}`);
    expect(await node.rooms.whoIs(meeting, late.token)).toStrictEqual({ kind: 'unknown' });
    node.rooms.witness(meeting, lastSeen(saw));
    await shownTo(at);
    expect(saw.version).toBeLessThan(chair.shown.version);
    expect(forkIn(chair)).toMatchObject({ seen: { version: saw.version, hash: saw.head } });
  });

  it('[L6] is not found a second time by those who saw less of what was lost, nor by the same again', async () => {
    const before = nodes();
    const { meeting, persons, earlier, saw, chairSaw } = await rolledBack(before);
    const at = await restarted(before, meeting, earlier);
    const node = nth(at.nodes, 0);
    const sun = await comesBack(node, meeting, persons.supervisor, lastSeen(saw));
    await shownTo(at);
    await sun.do({ type: 'record.compare', seen: saw.head });
    await comesBack(node, meeting, persons.ming, lastSeen(saw));
    await comesBack(node, meeting, persons.chair, lastSeen(chairSaw));
    await shownTo(at);
    expect(forkIn(sun)).toBeUndefined();
    expect(await entriesIn(at, meeting, 'record.forkFound')).toHaveLength(1);
    // What is shown from now on is another matter: it is found when it is lost in its turn.
    const between = textsOf(at, meeting).slice();
    await sun.do({ type: 'people.correct', remote: true });
    await shownTo(at);
    const again = await restarted(at, meeting, between);
    const back = await comesBack(nth(again.nodes, 0), meeting, persons.supervisor, lastSeen(sun.shown));
    await shownTo(again);
    expect(forkIn(back)).toMatchObject({ seen: { version: sun.shown.version } });
  });

  it('[L6] a node that was silenced by its store finds out when the store is back', async () => {
    const before = nodes();
    const { meeting, persons, earlier, saw } = await rolledBack(before);
    await restarted(before, meeting, earlier);
    let silent = false;
    const log = before.store.log;
    const read: typeof log.read = (...asked) => (silent ? Promise.reject(new StoreUnavailable('silent')) : log.read(...asked));
    const tip: typeof log.tip = (asked) => (silent ? Promise.reject(new StoreUnavailable('silent')) : log.tip(asked));
    const at = nodes({ store: { ...before.store, log: { ...log, read, tip } }, clock: before.clock });
    const node = nth(at.nodes, 0);
    await look(node, meeting, persons.chair.person, persons.chair.token);
    silent = true;
    const ming = await comesBack(node, meeting, persons.ming, lastSeen(saw));
    await shownTo(at);
    expect(forkIn(ming)).toBeUndefined();
    silent = false;
    at.clock.advance(1_000);
    await shownTo(at);
    expect(forkIn(ming)).toMatchObject({ seen: { version: saw.version } });
  });
});

describe('what is believed', () => {
  const invented = (version: number): LastSeen => ({ version, head: 'e'.repeat(64) });

  it("[L6] a head that somebody invented changes nothing, with somebody else's mark or without, and costs no reading", async () => {
    const at = nodes();
    const { node, meeting, founded, chair } = await seated(at);
    const ming = await enter(node, founded, 'participant', 'Ming');
    const honest = await look(node, meeting, ming.person, ming.token);
    await shownTo(at);
    const reads = counted(at);
    const mark = honest.shown.mark ?? '';
    const others: readonly LastSeen[] = [
      invented(9_999),
      invented(3),
      { ...invented(9_999), mark },
      { ...invented(9_999), mark: '0.zzzz.AAAAAAAAAAAAAAAAAAAAAA' },
      { ...invented(9_999), mark: 'nonsense' },
      { version: honest.shown.version + 1, head: honest.shown.head, mark },
      { version: honest.shown.version, head: 'f'.repeat(64), mark },
      { version: 0, head: '' },
      { ...lastSeen(honest.shown), mark: mark.replace(/^0\./, '7.') },
    ];
    for (const seen of others) {
      const back = await comesBack(node, meeting, ming, seen);
      await shownTo(at);
      expect(back.shown).toMatchObject({ version: chair.shown.version, view: { meeting: { status: 'inSession' } } });
      back.connection?.leave();
      node.rooms.witness(meeting, seen);
    }
    await shownTo(at);
    expect(forkIn(chair)).toBeUndefined();
    expect(reads()).toBe(0);
    await chair.do({ type: 'queue.close' });
  });

  it('[L6] an officer is believed without a mark, once for each head', async () => {
    const at = nodes();
    const { node, meeting, founded, chair } = await seated(at);
    const sun = await enter(node, founded, 'supervisor', 'Sun');
    const back = await comesBack(node, meeting, sun, invented(40));
    await shownTo(at);
    expect(forkIn(chair)).toMatchObject({ seen: { version: 40, hash: 'e'.repeat(64) } });
    await back.do({ type: 'record.compare', seen: 'e'.repeat(64) });
    await comesBack(node, meeting, sun, invented(40));
    await comesBack(node, meeting, sun, { version: 40, head: 'no hash' });
    await shownTo(at);
    expect(forkIn(chair)).toBeUndefined();
  });

  it('[L6] in a meeting whose key is gone, officers alone are believed', async () => {
    const before = nodes();
    const { meeting, persons, earlier, saw, chairSaw } = await rolledBack(before);
    expect(saw.mark).toMatch(/^0\.[0-9a-z]+\.[\w-]{22}$/);
    const at = await restarted(before, meeting, earlier);
    await at.store.log.eraseSecret(meeting, 1);
    const node = nth(at.nodes, 0);
    const ming = await comesBack(node, meeting, persons.ming, lastSeen(saw));
    await shownTo(at);
    expect([ming.shown.mark, forkIn(ming)]).toStrictEqual([undefined, undefined]);
    await comesBack(node, meeting, persons.chair, lastSeen(chairSaw));
    await shownTo(at);
    expect(forkIn(ming)).toMatchObject({ seen: { version: chairSaw.version } });
  });
});

/** How often entries are read from here on. */
function counted({ store }: Cluster): () => number {
  const { log } = store;
  const { read } = log;
  let reads = 0;
  log.read = (...asked) => {
    reads += 1;
    return read(...asked);
  };
  return () => reads;
}

describe('many who come back at once', () => {
  it('[L6][S5] with the same head cost one read, or none where it is remembered', async () => {
    const before = nodes();
    const { meeting, persons, saw } = await rolledBack(before);
    for (const { rooms } of before.nodes) await rooms.close();
    const at = nodes({ store: before.store, clock: before.clock });
    const node = nth(at.nodes, 0);
    const chair = await look(node, meeting, persons.chair.person, persons.chair.token);
    await chair.do({ type: 'queue.setOrder', order: 'lot' }, 'again');
    await shownTo(at);
    const reads = counted(at);
    const all = Array.from({ length: 100 }, () => comesBack(node, meeting, persons.ming, lastSeen(saw)));
    await Promise.all(all);
    await shownTo(at);
    expect(reads()).toBe(1);
    for (const seen of [saw, chair.shown])
      await Promise.all(Array.from({ length: 100 }, () => comesBack(node, meeting, persons.ming, lastSeen(seen))));
    expect(reads()).toBe(1);
    expect(forkIn(chair)).toBeUndefined();
  });

  it('[L6][S5] with a head that was lost are one finding', async () => {
    const before = nodes();
    const { meeting, persons, earlier, saw } = await rolledBack(before);
    const at = await restarted(before, meeting, earlier, 2);
    const reads = counted(at);
    const all = Array.from({ length: 100 }, (_, index) =>
      comesBack(nth(at.nodes, index % 2), meeting, persons.ming, lastSeen(saw)),
    );
    await Promise.all(all);
    await shownTo(at);
    expect(await entriesIn(at, meeting, 'record.forkFound')).toHaveLength(1);
    // Opening on both nodes, and following one another.
    expect(reads()).toBeLessThanOrEqual(6);
  });
});

describe('a node that is ahead of the store', () => {
  it('[L6] tells everybody, lets go of its copy, and files what it showed: all nodes are read-only by the log', async () => {
    const at = nodes({ size: 2 });
    const { meeting, persons, earlier, saw } = await rolledBack(at);
    const [one, two] = [nth(at.nodes, 0), nth(at.nodes, 1)];
    const ming = await look(one, meeting, persons.ming.person, persons.ming.token);
    const sun = await look(two, meeting, persons.supervisor.person, persons.supervisor.token);
    await shownTo(at);
    putBack(at, meeting, earlier);
    const there = await at.store.log.tip(meeting);
    const here = { version: saw.version, hash: saw.head };
    const refusal = { code: 'store.forked', here, there };
    expect(await ming.ask({ type: 'people.help' })).toStrictEqual({ ok: false, refusal });
    await shownTo(at);
    for (const watcher of [ming, sun]) {
      const notice = watcher.messages.findLast(({ event }) => event === 'store');
      expect(notice && JSON.parse(notice.json)).toMatchObject({ ok: false, forked: { here } });
      expect(watcher.closed).toBe('leaving');
    }
    const back = [
      await comesBack(two, meeting, persons.ming, lastSeen(ming.shown)),
      await comesBack(one, meeting, persons.supervisor, lastSeen(sun.shown)),
    ];
    await shownTo(at);
    for (const watcher of back) expect(forkIn(watcher)).toMatchObject({ seen: here, tip: there });
    expect(await entriesIn(at, meeting, 'record.forkFound')).toHaveLength(1);
    await nth(back, 1).do({ type: 'record.compare', seen: here.hash });
    await shownTo(at);
    expect(forkIn(nth(back, 0))).toBeUndefined();
    expect([one.rooms.load().readOnly, two.rooms.load().readOnly]).toStrictEqual([0, 0]);
  });

  it('[L6] files it also when nobody comes back, and when the store is silent at first', async () => {
    const at = nodes();
    const { meeting, persons, earlier, saw } = await rolledBack(at);
    putBack(at, meeting, earlier);
    at.store.failNext('before');
    await nth(at.nodes, 0).rooms.command(meeting, persons.ming.person, 'x', {
      type: 'people.help',
    });
    await shownTo(at);
    at.clock.advance(2_000);
    await shownTo(at);
    expect(await entriesIn(at, meeting, 'record.forkFound')).toMatchObject([
      { entry: { data: { seen: { version: saw.version } } } },
    ]);
  });

  it('[L6] of which nothing is left stays readable where it was seen', async () => {
    const at = nodes();
    const { meeting, chair, people } = await seated(at, ['Ming']);
    putBack(at, meeting, []);
    expect(await nth(people, 0).ask({ type: 'people.help' })).toMatchObject({ refusal: { code: 'store.forked' } });
    await shownTo(at);
    expect(chair.closed).toBeUndefined();
    expect(nth(at.nodes, 0).rooms.load()).toMatchObject({ meetings: 1, readOnly: 1 });
  });

  it('[M9] a rehearsal that another node deleted is gone, and no fork', async () => {
    const at = nodes({ size: 2 });
    const founded = await nth(at.nodes, 0).rooms.create(wish());
    const chair = await comeIn(nth(at.nodes, 0), founded, 'chair', 'Chen');
    const ann = await comeIn(nth(at.nodes, 1), founded, 'participant', 'Ann');
    await shownTo(at);
    expect(await nth(at.nodes, 0).rooms.erase(founded.meeting, chair.person)).toStrictEqual({ ok: true });
    await shownTo(at);
    expect(ann.closed).toBe('gone');
    expect(ann.messages.filter(({ event }) => event === 'store')).toStrictEqual([]);
  });
});

describe('the key that heads are marked with', () => {
  it('[L6][L4] is in no view, patch, record, minutes or report', async () => {
    const at = nodes({ size: 2 });
    const { meeting, persons, earlier } = await rolledBack(at);
    const [first] = await at.store.log.read(meeting, 0, 1);
    const { markKey } = keyIn(first?.secret?.secret);
    expect(markKey).toMatch(/^[\w-]{43}$/);
    const node = nth(at.nodes, 1);
    const watchers = await Promise.all(Object.values(persons).map(({ person, token }) => look(node, meeting, person, token)));
    await nth(watchers, 0).do({ type: 'queue.setOrder', order: 'lot' }, 'again');
    await shownTo(at);
    putBack(at, meeting, earlier);
    await nth(watchers, 0).ask({ type: 'queue.close' });
    await shownTo(at);
    const back = await look(node, meeting, persons.chair.person, persons.chair.token);
    await shownTo(at);
    const told = [
      ...[...watchers, back].flatMap(({ messages }) => messages.map(({ json }) => json)),
      ...(await Promise.all(
        Object.values(persons).flatMap(({ person }) => [
          node.rooms.record(meeting, person as never),
          node.rooms.minutes(meeting, person as never),
        ]),
      )),
      ...at.nodes.flatMap(({ reports }) => reports),
    ].map((one) => JSON.stringify(one));
    expect(told.some((one) => one.includes('record.forkFound'))).toBe(true);
    expect(told.length).toBeGreaterThan(12);
    expect(told.filter((one) => one.includes(markKey) || one.includes(hashOfKey(markKey)))).toStrictEqual([]);
  });
});

const keyIn = (secret: unknown) => secret as { readonly markKey: string };
