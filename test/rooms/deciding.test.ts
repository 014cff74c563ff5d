// How commands are decided on one node and on two: in batches, at the tip, once, and never shown before they are stored.
import { afterEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../shared/record/chain.ts';
import { pollId } from '../../shared/room/ids.ts';
import { encodeRoom } from '../../shared/room/snapshot.ts';
import { StoreUnavailable } from '../../server/ports.ts';
import { opened } from '../../server/rooms/catching-up.ts';
import { hashOfKey } from '../../server/rooms/keys.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryStore } from '../support/memory-store.ts';
import { cluster, comeIn, seated, shownTo, START, wish, type Cluster, type ClusterOptions } from '../support/nodes.ts';
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

const typesOf = async ({ store }: Cluster, meeting: string) => (await store.log.read(meeting, 0)).map(({ entry }) => entry.type);

/** Counts the appends from now on, with how many entries each had. */
function appends({ store }: Cluster): number[] {
  const sizes: number[] = [];
  const { append } = store.log;
  Object.assign(store.log, {
    append: (...args: Parameters<typeof append>) => {
      sizes.push(args[2].length);
      return append(...args);
    },
  });
  return sizes;
}

describe('a command', () => {
  it('[S1] is neither answered nor shown to anybody before it is stored', async () => {
    const at = nodes();
    const { people, chair } = await seated(at, ['Ming', 'Hong']);
    const release = at.store.hold();
    const seen = chair.messages.length;
    let answered = false;
    const answer = nth(people, 0).ask({ type: 'queue.join', kind: 'speech' });
    void answer.then(() => (answered = true));
    await shownTo(at);
    expect([answered, chair.messages.length, nth(people, 0).messages.length]).toStrictEqual([
      false,
      seen,
      nth(people, 0).messages.length,
    ]);
    release();
    expect(await answer).toMatchObject({ ok: true });
    await shownTo(at);
    expect(chair.shown.view).toHaveProperty('queue.length', 1);
  });

  it('[S1] fails without a trace when the store fails before it is written', async () => {
    const at = nodes();
    const { people, meeting, chair } = await seated(at, ['Ming']);
    const before = await typesOf(at, meeting);
    at.store.failNext('before');
    const seen = chair.messages.length;
    expect(await nth(people, 0).ask({ type: 'queue.join', kind: 'speech' }, 'j1')).toStrictEqual({ ok: false, unknown: true });
    await shownTo(at);
    expect(chair.messages.length).toBe(seen);
    expect(await typesOf(at, meeting)).toStrictEqual(before);
  });

  it.each(['before', 'during', 'after'] as const)(
    '[M4][S1] whose answer was lost (%s the write) is done once, and the same id says how it went',
    async (where) => {
      const at = nodes();
      const { people, meeting } = await seated(at, ['Ming']);
      at.store.failNext(where);
      const join = { type: 'queue.join', kind: 'speech' } as const;
      expect(await nth(people, 0).ask(join, 'j1')).toStrictEqual({ ok: false, unknown: true });
      const again = await nth(people, 0).ask(join, 'j1');
      await at.settle();
      const third = await nth(people, 0).ask(join, 'j1');
      if (where === 'after') expect(again).toStrictEqual(third);
      expect(third).toMatchObject({ ok: true });
      expect((await typesOf(at, meeting)).filter((type) => type === 'queue.joined')).toHaveLength(1);
    },
  );

  it('[M4] with the same id gets the same answer, on another node and after a new start; other words are refused', async () => {
    const at = nodes({ size: 2 });
    const { people, meeting, chair } = await seated(at, ['Ming']);
    const ming = nth(people, 0);
    const first = await ming.ask({ type: 'queue.join', kind: 'speech' }, 'j1');
    const other = nth(at.nodes, 1).rooms;
    expect(await other.command(meeting, ming.person, 'j1', { type: 'queue.join', kind: 'speech' })).toStrictEqual(first);
    expect(await ming.ask({ type: 'queue.leave' }, 'j1')).toStrictEqual({ ok: false, refusal: { code: 'command.idReused' } });
    expect(await chair.ask({ type: 'floor.give' }, 'j1')).toMatchObject({ ok: true });
    await nth(at.nodes, 0).rooms.close();
    const later = nodes({ store: at.store, clock: at.clock });
    const anew = await nth(later.nodes, 0).rooms.command(meeting, ming.person, 'j1', { type: 'queue.join', kind: 'speech' });
    expect(anew).toStrictEqual(first);
  });

  it('[S1] is decided at the time of the store where the clock of the node is ahead of it', async () => {
    const slow = fakeClock(START);
    const at = nodes({ store: memoryStore(slow) });
    const { people, meeting } = await seated(at, ['Ming']);
    slow.advance(1_000);
    at.clock.advance(60_000);
    expect(await nth(people, 0).ask({ type: 'queue.join', kind: 'speech' })).toMatchObject({ ok: true });
    const last = (await at.store.log.read(meeting, 0)).at(-1)?.entry;
    expect([last?.type, last?.at]).toStrictEqual(['queue.joined', slow.now()]);
  });

  it('[S5] waits with the others for the one append in flight, and all go in the next', async () => {
    const at = nodes();
    const { people } = await seated(
      at,
      Array.from({ length: 30 }, (_, index) => `P${index}`),
    );
    const sizes = appends(at);
    const release = at.store.hold();
    const answers = people.map((person) => person.ask({ type: 'queue.join', kind: 'speech' }));
    await at.settle();
    const more = people.map((person) => person.ask({ type: 'queue.leave' }));
    await at.settle();
    release();
    for (const answer of await Promise.all([...answers, ...more])) expect(answer).toMatchObject({ ok: true });
    expect(sizes).toStrictEqual([30, 30]);
  });

  it('[S6] that is refused does not hold up the others in its batch', async () => {
    const at = nodes();
    const { people } = await seated(at, ['Ming', 'Hong']);
    const [ming, hong] = [nth(people, 0), nth(people, 1)];
    const answers = await Promise.all([ming.ask({ type: 'meeting.pause' }), hong.ask({ type: 'queue.join', kind: 'speech' })]);
    expect(answers).toMatchObject([{ ok: false, refusal: { code: 'people.notAllowed' } }, { ok: true }]);
  });

  it('[M6] that leads to rules with a hole in them is refused, and the place named', async () => {
    const at = nodes();
    const node = nth(at.nodes, 0);
    const founded = await node.rooms.create(wish());
    const chair = await comeIn(node, founded, 'chair', 'Chen');
    const answer = await chair.ask({ type: 'meeting.configure', rules: { poll: { majority: 'most' } } });
    expect(answer).toStrictEqual({ ok: false, refusal: { code: 'rules.malformed', path: 'poll.majority' } });
  });
});

describe('two nodes', () => {
  it('[S4] decide at the same time: who is second catches up and decides again, and both end alike', async () => {
    const at = nodes({ size: 2 });
    const { people, meeting } = await seated(
      at,
      Array.from({ length: 20 }, (_, index) => `P${index}`),
    );
    const other = nth(at.nodes, 1).rooms;
    const release = at.store.hold();
    const answers = people.map((person, index) =>
      index % 2 === 0
        ? person.ask({ type: 'queue.join', kind: 'speech' })
        : other.command(meeting, person.person, 'j', { type: 'queue.join', kind: 'speech' }),
    );
    await at.settle();
    release();
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ ok: true });
    await at.settle();
    const rooms = await Promise.all(at.nodes.map(({ rooms: each }) => each.roomOf(meeting)));
    const [one, two] = rooms.map((room) => room && encodeRoom(room));
    expect(one).toBe(two);
    expect(rooms[0]?.queue.entries.size).toBe(20);
    expect(verifyChain(await at.store.log.read(meeting, 0))).toBeUndefined();
  });

  it('[S4] never refuse for not having heard of it what the other acknowledged', async () => {
    const at = nodes({ size: 2, deaf: true });
    const { people, meeting } = await seated(at, ['Ming']);
    const ming = nth(people, 0);
    const other = nth(at.nodes, 1).rooms;
    expect(await other.command(meeting, ming.person, 'j', { type: 'queue.join', kind: 'speech' })).toMatchObject({ ok: true });
    expect(await ming.ask({ type: 'queue.leave' })).toMatchObject({ ok: true });
    expect(await ming.ask({ type: 'queue.leave' })).toMatchObject({ ok: false, refusal: { code: 'queue.notWaiting' } });
  });

  it('[S4] tell in the record and the minutes what the other acknowledged', async () => {
    const at = nodes({ size: 2, deaf: true });
    const { chair, meeting } = await seated(at);
    const [deaf, other] = [nth(at.nodes, 0).rooms, nth(at.nodes, 1).rooms];
    const register = { type: 'people.register', name: '王大爷' } as const;
    expect(await other.command(meeting, chair.person, 'r', register)).toMatchObject({ ok: true });
    const record = await deaf.record(meeting, chair.person);
    expect(record?.entries.at(-1)?.entry).toMatchObject({ command: 'r' });
    expect(await other.command(meeting, chair.person, 'o', { type: 'queue.setOrder', order: 'leastHeard' })).toMatchObject({
      ok: true,
    });
    expect(await deaf.minutes(meeting, chair.person)).toBe(await other.minutes(meeting, chair.person));
  });

  it('[S4] tell at the door what the other acknowledged', async () => {
    const at = nodes({ size: 2, deaf: true });
    const { chair, meeting } = await seated(at);
    const [deaf, other] = [nth(at.nodes, 0).rooms, nth(at.nodes, 1).rooms];
    const replaced = await other.replaceLink(meeting, chair.person, 'participant', false);
    if (!replaced.ok) throw new Error('not replaced');
    expect((await deaf.latestOf(meeting))?.people.doors.byHash.has(hashOfKey(replaced.key))).toBe(true);
    expect(await deaf.latestOf('nowhere')).toBeUndefined();
  });

  it("[S4] know each other's tokens and keys", async () => {
    const at = nodes({ size: 2, deaf: true });
    const { founded, meeting } = await seated(at);
    const [deaf, other] = [nth(at.nodes, 0).rooms, nth(at.nodes, 1).rooms];
    const entered = await other.enter(meeting, { by: { key: founded.keys.participant }, name: 'Ming' });
    if (!entered.ok) throw new Error('not let in');
    const { person, token } = entered;
    expect(await deaf.whoIs(meeting, token)).toStrictEqual({
      kind: 'person',
      person,
      role: 'participant',
      name: 'Ming',
      status: 'in',
    });
    expect(await deaf.whoIs(meeting, 'nobody')).toStrictEqual({ kind: 'unknown' });
    expect(await deaf.whoIs('nowhere', token)).toStrictEqual({ kind: 'gone' });
  });

  it('[P1] whose session another node ended decides nothing more on one that has not heard of it', async () => {
    const at = nodes({ size: 2, deaf: true });
    const { node: deaf, founded, meeting, chair } = await seated(at);
    const clerk = await comeIn(deaf, founded, 'clerk', 'Liu');
    const replaced = await nth(at.nodes, 1).rooms.replaceLink(meeting, chair.person, 'clerk', false);
    expect(replaced).toMatchObject({ ok: true });
    const answer = await clerk.ask({ type: 'people.register', name: 'Ghost' });
    expect(answer).toStrictEqual({ ok: false, refusal: { code: 'token.unknown' } });
    const room = await nth(at.nodes, 1).rooms.roomOf(meeting);
    expect(room?.people.persons.find(({ name }) => name === 'Ghost')).toBeUndefined();
  });
});

describe('what is due', () => {
  const pollOpen = async (at: Cluster) => {
    const room = await seated(at, ['Ming', 'Hong']);
    const { poll } = await room.chair.do({ type: 'polls.open', title: 'Lamps?', secrecy: 'open', closesIn: 60 });
    return { ...room, poll: pollId(String(poll)) };
  };

  it('[V3] is decided before any command: a late ballot finds the poll closed though no timer ran', async () => {
    const at = nodes();
    const { people, chair, poll, node, meeting } = await pollOpen(at);
    for (const watcher of [chair, ...people]) watcher.connection?.leave();
    at.clock.advance(61_000);
    const cast = { type: 'polls.cast', poll, choice: 'yes' } as const;
    const answer = await node.rooms.command(meeting, nth(people, 0).person, 'v1', cast);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'polls.notOpen' } });
    expect((await typesOf(at, meeting)).at(-1)).toBe('polls.closed');
  });

  it("[V15] closes a poll at its time while somebody looks, without anybody's doing", async () => {
    const at = nodes({ size: 2 });
    const { poll, chair, meeting, people } = await pollOpen(at);
    await nth(people, 0).do({ type: 'polls.cast', poll, choice: 'yes' });
    at.clock.advance(60_200);
    await shownTo(at);
    expect(chair.shown.view).toHaveProperty(['polls', poll, 'status'], 'closed');
    expect((await typesOf(at, meeting)).filter((type) => type === 'polls.closed')).toHaveLength(1);
  });

  it('[V15] is decided at its time by a node whose clock is ahead of the store', async () => {
    const there = fakeClock(START);
    const at = nodes({ clock: fakeClock(START + 2_000), store: memoryStore(there) });
    const { meeting } = await pollOpen(at);
    const passes = async (milliseconds: number): Promise<void> => {
      for (const clock of [there, at.clock]) clock.advance(milliseconds);
      await at.settle();
    };
    // The node believes that it is time, and is told that it is not yet.
    for (const milliseconds of [58_500, 1_000]) await passes(milliseconds);
    expect((await typesOf(at, meeting)).at(-1)).toBe('polls.opened');
    for (const milliseconds of [700, 300, 300]) await passes(milliseconds);
    expect((await typesOf(at, meeting)).at(-1)).toBe('polls.closed');
  });

  it('[V3] while nobody was there is decided by whoever comes next', async () => {
    const at = nodes();
    const { people, chair, poll, node, meeting } = await pollOpen(at);
    for (const watcher of [chair, ...people]) watcher.connection?.leave();
    at.clock.advance(200_000);
    await at.settle();
    expect(node.rooms.load()).toStrictEqual({ meetings: 0, onlookers: 0, readOnly: 0 });
    const room = await node.rooms.roomOf(meeting);
    await at.settle();
    expect(room?.polls.polls.get(poll)?.phase.status).toBe('open');
    expect((await node.rooms.roomOf(meeting))?.polls.polls.get(poll)?.phase.status).toBe('closed');
  });

  it('[V6][L4] a closed poll is counted from its box, which no other choice of the batch gets past', async () => {
    const at = nodes();
    const { people, chair, meeting } = await seated(at, ['A', 'B', 'C', 'D', 'E']);
    const { poll: opened } = await chair.do({ type: 'polls.open', title: 'Lamps?', secrecy: 'closed' });
    const poll = pollId(String(opened));
    const release = at.store.hold();
    const first = nth(people, 0).ask({ type: 'polls.cast', poll, choice: 'no' });
    await at.settle();
    const rest = people.slice(1).map((person) => person.ask({ type: 'polls.cast', poll, choice: 'yes' }));
    const close = chair.ask({ type: 'polls.close', poll });
    release();
    for (const answer of await Promise.all([first, ...rest, close])) expect(answer).toMatchObject({ ok: true });
    const result = (await at.nodes[0]?.rooms.roomOf(meeting))?.polls.polls.get(poll)?.phase;
    expect(result).toMatchObject({ status: 'closed', result: { carried: true, counts: { yes: 4, no: 1, abstain: 0 } } });
    expect(await at.store.boxes.open(meeting, poll)).toStrictEqual(new Map());
  });
});

describe('opening a meeting', () => {
  it('[S4] from a snapshot and the tail gives the very state that the whole log gives', async () => {
    const at = nodes();
    const { people, chair, meeting, node } = await seated(at, ['Ming@A', 'Hong@B'], { groups: ['A', 'B'] });
    await nth(people, 0).do({ type: 'queue.join', kind: 'speech' });
    await node.rooms.close();
    const snapshot = await at.store.snapshots.load(meeting);
    expect(snapshot?.version).toBe((await at.store.log.tip(meeting)).version);
    const second = nodes({ store: at.store, clock: at.clock });
    const { rooms } = nth(second.nodes, 0);
    await rooms.command(meeting, chair.person, 'g', { type: 'floor.give' });
    const byTail = await nth(nodes({ store: at.store, clock: at.clock }).nodes, 0).rooms.roomOf(meeting);
    await at.store.snapshots.drop(meeting);
    const byLog = await nth(nodes({ store: at.store, clock: at.clock }).nodes, 0).rooms.roomOf(meeting);
    expect(byTail?.floor.turn?.person).toBe(nth(people, 0).person);
    expect(byTail && encodeRoom(byTail)).toBe(byLog && encodeRoom(byLog));
  });

  it('[S1] drops a snapshot that is none of this release or cannot be read', async () => {
    const at = nodes();
    const { meeting, node } = await seated(at);
    const tip = await at.store.log.tip(meeting);
    await node.rooms.close();
    for (const change of [{ schema: 0 }, { state: '{"half' }, { hash: 'ff'.repeat(32) }]) {
      const snapshot = await at.store.snapshots.load(meeting);
      if (snapshot) await at.store.snapshots.save(meeting, { ...snapshot, ...change });
      const later = nth(nodes({ store: at.store, clock: at.clock }).nodes, 0);
      expect((await later.rooms.roomOf(meeting))?.version).toBe(tip.version);
      await later.rooms.close();
    }
  });

  it('[S7] needs no write: a store that can only be read keeps the snapshot that is of no use', async () => {
    const at = nodes();
    const { meeting } = await seated(at);
    const { log, snapshots } = at.store;
    const drop = () => Promise.reject(new StoreUnavailable('the disk is full'));
    const load = async () => ({ version: 1, hash: '', schema: 0, state: '' });
    const outcome = await opened({ log, snapshots: { ...snapshots, load, drop } }, meeting);
    expect(outcome).toMatchObject({ kind: 'caughtUp', standing: { head: await log.tip(meeting) } });
  });
});

describe('a founding', () => {
  it('[F2] on a node whose clock is ahead of the store takes the time of the store', async () => {
    const ahead = fakeClock(START + 5_000);
    const at = nodes({ clock: ahead, store: memoryStore(fakeClock(START)) });
    const { meeting } = await nth(at.nodes, 0).rooms.create(wish());
    const times = (await at.store.log.read(meeting, 0)).map(({ entry }) => entry.at);
    expect([...new Set(times)]).toStrictEqual([START]);
  });
});

describe('a log that is not what it was', () => {
  it('[L1] rolled back: the node serves the meeting for reading alone and shows both heads', async () => {
    const at = nodes();
    const { meeting, chair, people } = await seated(at, ['Ming']);
    const here = { version: chair.shown.version, hash: chair.shown.head };
    const texts = at.store.disk.logs.get(meeting) ?? [];
    at.store.disk.logs.set(meeting, texts.slice(0, -1));
    const there = await at.store.log.tip(meeting);
    const answer = await nth(people, 0).ask({ type: 'queue.join', kind: 'speech' });
    expect(answer).toStrictEqual({ ok: false, refusal: { code: 'store.forked', here, there } });
    const told = chair.messages.findLast(({ event }) => event === 'store');
    expect(told && JSON.parse(told.json)).toStrictEqual({ ok: false, since: at.clock.now(), forked: { here, there } });
    expect(chair.shown.view).toHaveProperty('meeting.status', 'inSession');
  });
});
