// What the sockets of a node are shown: the same for all who may see the same, in step, and nothing that is secret.
import { afterEach, describe, expect, it } from 'vitest';
import { itemId, pollId } from '../../shared/room/ids.ts';
import type { RoomCommand } from '../../shared/room/room.ts';
import { audienceOf, meOf, viewOf } from '../../shared/room/view.ts';
import {
  cluster,
  comeIn,
  look,
  seated,
  shownTo,
  wish,
  type Cluster,
  type ClusterOptions,
  type Watcher,
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

const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What each watcher shows is what it may see of the node's state, to the last member. */
async function expectInStep(at: Cluster, meeting: string, watchers: readonly Watcher[]): Promise<void> {
  await shownTo(at);
  const room = await nth(at.nodes, 0).rooms.roomOf(meeting);
  if (!room) throw new Error('no such meeting');
  for (const watcher of watchers) {
    const audience = audienceOf(room, watcher.person);
    if (!audience || watcher.closed) continue;
    expect(watcher.shown.version).toBe(room.version);
    expect(watcher.shown.view).toStrictEqual(asSent(viewOf(room, audience)));
    expect(watcher.shown.me).toStrictEqual(asSent(meOf(room, watcher.person)));
  }
}

/** Chance from a seed, so that what was found can be found again (mulberry32). */
function chanceFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

async function everybody(at: Cluster) {
  const node = nth(at.nodes, 0);
  const founded = await node.rooms.create(wish({ groups: ['A', 'B'], waitingRoom: false }));
  const chair = await comeIn(node, founded, 'chair', 'Chen');
  const clerk = await comeIn(node, founded, 'clerk', 'Ke');
  const supervisor = await comeIn(node, founded, 'supervisor', 'Sun');
  const people: Watcher[] = [];
  for (const group of ['A', 'A', 'B', 'B']) people.push(await comeIn(node, founded, 'participant', `P${people.length}`, group));
  const screen = await comeIn(node, founded, 'screen', '');
  await chair.do({ type: 'meeting.configure', waitingRoom: true });
  const waiting = await comeIn(node, founded, 'participant', 'Late', 'B');
  node.rooms.outlined(founded.meeting, {
    upTo: 1,
    items: [
      { id: itemId('a'), title: 'A', kind: 'discuss', minutes: 5 },
      { id: itemId('b'), title: 'B', kind: 'decide', minutes: 5 },
    ],
  });
  await at.settle();
  await chair.do({ type: 'meeting.start' });
  return { node, founded, meeting: founded.meeting, chair, clerk, supervisor, people, screen, waiting };
}

/** Something that one of them might do now; many are refused, which is part of the play. */
function anyStep(chance: (below: number) => number, cast: Awaited<ReturnType<typeof everybody>>, polls: readonly string[]) {
  const { chair, clerk, supervisor, people, waiting } = cast;
  const one = nth(people, chance(people.length));
  const poll = pollId(polls.at(-1) ?? 'v0');
  const steps: readonly (readonly [Watcher, RoomCommand])[] = [
    [one, { type: 'queue.join', kind: 'speech', stance: 'for' }],
    [one, { type: 'queue.join', kind: 'pointOfOrder', note: 'slow' }],
    [one, { type: 'queue.leave' }],
    [one, { type: 'queue.write', text: 'words' }],
    [chair, { type: 'floor.give' }],
    [chair, { type: 'floor.give' }],
    [chair, { type: 'floor.end' }],
    [chair, { type: 'floor.callToOrder', article: 'respect' }],
    [chair, { type: 'floor.absent' }],
    [chair, { type: 'floor.extend', seconds: 30 }],
    [chair, { type: 'queue.setOrder', order: chance(2) ? 'rotatingGroups' : 'leastHeard' }],
    [chair, { type: 'queue.move', person: one.person, to: 0, reason: 'urgent' }],
    [chair, { type: 'rounds.open', purpose: 'all', order: 'list', seconds: 30 }],
    [one, { type: 'rounds.pass', later: chance(2) === 0 }],
    [chair, { type: 'rounds.close', reason: 'late' }],
    [chair, { type: 'agenda.open', item: itemId(chance(2) ? 'a' : 'b') }],
    [chair, { type: 'agenda.close' }],
    [chair, { type: 'polls.open', title: 'Lamps?', secrecy: chance(2) ? 'open' : 'closed' }],
    [one, { type: 'polls.cast', poll, choice: chance(2) ? 'yes' : 'no' }],
    [one, { type: 'polls.cast', poll, choice: 'abstain' }],
    [chair, { type: 'polls.close', poll }],
    [supervisor, { type: 'flags.raise', article: 'respect', weight: 'note', note: 'n', private: chance(2) === 0 }],
    [one, { type: 'people.help', where: 'row 3' }],
    [clerk, { type: 'people.help', for: one.person, done: true }],
    [clerk, { type: 'people.correct', person: one.person, name: `N${chance(9)}`, group: chance(2) ? 'A' : 'B' }],
    [clerk, { type: 'people.checkOut', person: one.person }],
    [one, { type: 'people.here' }],
    [clerk, { type: 'people.register', name: 'Walk-in' }],
    [chair, { type: 'people.assign', person: one.person, spokesperson: 'A' }],
    [clerk, { type: 'people.admit', person: waiting.person }],
    [chair, { type: 'people.callRoll' }],
    [chair, { type: 'meeting.takeBack' }],
    [chair, { type: 'meeting.handOver', person: clerk.person }],
    [clerk, { type: 'meeting.handOver', person: chair.person }],
    [chair, { type: 'meeting.takeChair' }],
    [chair, { type: chance(3) ? 'meeting.resume' : 'meeting.pause' }],
  ];
  return nth(steps, chance(steps.length));
}

describe('a proxy', () => {
  it('[V13] is shown to both with the group the other is in now', async () => {
    const at = nodes();
    const { meeting, chair, people } = await seated(at, ['Ann@A', 'Ben@B'], { groups: ['A', 'B'] });
    const [ann, ben] = [nth(people, 0), nth(people, 1)];
    await ann.do({ type: 'people.delegate', to: ben.person });
    await expectInStep(at, meeting, [ann, ben]);
    for (const { person } of people) {
      await chair.do({ type: 'people.assign', person, group: person === ann.person ? 'B' : 'A' });
      await expectInStep(at, meeting, [ann, ben]);
    }
  });
});

describe('the view', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    '[S2][S3] of every audience is what its patches lead to, after random play (seed %i)',
    async (seed) => {
      const at = nodes();
      const chance = chanceFrom(seed);
      const cast = await everybody(at);
      const all = [cast.chair, cast.clerk, cast.supervisor, ...cast.people, cast.screen, cast.waiting];
      const polls: string[] = [];
      let accepted = 0;
      for (let step = 0; step < 300; step += 1) {
        const [who, command] = anyStep(chance, cast, polls);
        const answer = await who.ask(command);
        if (answer.ok) accepted += 1;
        if (answer.ok && command.type === 'polls.open') polls.push(String(answer.result?.['poll']));
        at.clock.advance(chance(3) === 0 ? chance(20_000) : 1);
        if (step % 2 === 0) await expectInStep(at, cast.meeting, all);
      }
      await expectInStep(at, cast.meeting, all);
      expect(accepted).toBeGreaterThan(60);
      expect(Math.min(...all.map(({ patches }) => patches))).toBeGreaterThan(20);
    },
  );

  it('[S5] costs the same bytes for all: one object for everybody whose own part stays', async () => {
    const at = nodes();
    const { people, founded, node } = await seated(at, ['Ming']);
    const others: Watcher[] = [];
    for (let index = 0; index < 300; index += 1) others.push(await comeIn(node, founded, 'participant', `P${index}`));
    await shownTo(at);
    await nth(people, 0).do({ type: 'queue.join', kind: 'speech' });
    await shownTo(at);
    const last = new Set(others.map(({ messages }) => messages.at(-1)));
    expect(last.size).toBe(1);
    expect(nth([...last], 0)?.json).not.toContain('"me"');
    expect(nth(people, 0).messages.at(-1)?.json).toContain('"me"');
  });

  it('[S3][S6] may be compressed where all of the public are told alike, and nowhere else', async () => {
    const at = nodes();
    const { chair, clerk, supervisor, people, screen, waiting } = await everybody(at);
    await nth(people, 0).do({ type: 'queue.join', kind: 'speech' });
    await shownTo(at);
    const others = [chair, clerk, supervisor, waiting].flatMap(({ messages }) => messages);
    expect(others.filter(({ common }) => common)).toStrictEqual([]);
    for (const { event, json, common } of [...people, screen].flatMap(({ messages }) => messages)) {
      expect(common !== undefined).toBe(event === 'view' || (event === 'patch' && json.includes(',"view":')));
      expect(json.startsWith(common?.json ?? '')).toBe(true);
      expect(common?.json).not.toContain('"me"');
    }
    expect(nth(people, 0).messages.some(({ json, common }) => common && json.length > common.json.length)).toBe(true);
  });

  it('[S5] goes out at once when it was quiet, and then at the pace', async () => {
    const at = nodes();
    const { people, chair } = await seated(at, ['Ming', 'Hong', 'Lan']);
    const seen = chair.patches;
    await nth(people, 0).do({ type: 'queue.join', kind: 'speech' });
    expect(chair.patches).toBe(seen + 1);
    await nth(people, 1).do({ type: 'queue.join', kind: 'speech' });
    await nth(people, 2).do({ type: 'queue.join', kind: 'speech' });
    expect(chair.patches).toBe(seen + 1);
    at.clock.advance(50);
    expect(chair.patches).toBe(seen + 2);
    expect(chair.shown.view).toHaveProperty('queue.length', 3);
  });

  it('[S5] says to a large room once a second how many are here, and all else at the pace', async () => {
    const at = nodes();
    const { chair, founded, meeting, node } = await seated(at);
    const others: Watcher[] = [];
    for (let index = 0; index < 220; index += 1) others.push(await comeIn(node, founded, 'participant', `P${index}`));
    await shownTo(at);
    at.clock.advance(1_000);
    await expectInStep(at, meeting, [chair, ...others]);
    at.clock.advance(1_000);
    const first = nth(others, 0);
    const { patches } = first;
    const newcomers: Watcher[] = [];
    for (const name of ['Hong', 'Lan']) {
      newcomers.push(await comeIn(node, founded, 'participant', name));
      await shownTo(at);
    }
    expect([first.patches - patches, ...newcomers.map(({ wholes }) => wholes)]).toStrictEqual([1, 1, 1]);
    await expectInStep(at, meeting, [chair, nth(newcomers, 1)]);
    expect(first.shown.version).toBeLessThan(chair.shown.version);
    await nth(newcomers, 0).do({ type: 'queue.join', kind: 'speech' });
    await expectInStep(at, meeting, [chair, ...others, ...newcomers]);
    expect(first.patches - patches).toBe(2);
    await comeIn(node, founded, 'participant', 'Ke');
    await shownTo(at);
    expect(first.patches - patches).toBe(2);
    at.clock.advance(1_000);
    await expectInStep(at, meeting, [chair, ...others, ...newcomers]);
    expect(first.patches - patches).toBe(3);
  });

  it('[S2] is sent whole to who was away, and only their own part to who missed nothing', async () => {
    const at = nodes();
    const { people, meeting, node, founded } = await seated(at, ['Ming', 'Hong']);
    const entered = await node.rooms.enter(meeting, { by: { key: founded.keys.participant }, name: 'Lan' });
    if (!entered.ok) throw new Error('not let in');
    await shownTo(at);
    const first = await look(node, meeting, entered.person, entered.token);
    await shownTo(at);
    first.connection?.leave();
    const second = await look(node, meeting, entered.person, entered.token, first);
    expect([second.wholes, second.messages.map(({ event }) => event)]).toStrictEqual([0, ['patch']]);
    second.connection?.leave();
    await nth(people, 0).do({ type: 'queue.join', kind: 'speech' });
    await shownTo(at);
    const third = await look(node, meeting, entered.person, entered.token, second);
    await shownTo(at);
    expect([third.wholes, third.patches]).toStrictEqual([1, 0]);
    third.connection?.sync();
    await shownTo(at);
    expect(third.wholes).toBe(2);
  });

  it('[M4][S2] of who comes back after others went on without them holds their own latest part', async () => {
    const at = nodes();
    const { people, meeting, node, founded, chair } = await seated(at, ['Ming']);
    const entered = await node.rooms.enter(meeting, { by: { key: founded.keys.participant }, name: 'Lan' });
    if (!entered.ok) throw new Error('not let in');
    const lan = await look(node, meeting, entered.person, entered.token);
    await shownTo(at);
    for (const watcher of [chair, ...people, lan]) watcher.connection?.leave();
    await node.rooms.command(meeting, lan.person, 'j', { type: 'queue.join', kind: 'speech' });
    const back = await look(node, meeting, entered.person, entered.token, lan);
    await expectInStep(at, meeting, [back]);
  });
});

describe('sessions', () => {
  it('[P6] of who was removed end at once, on every node', async () => {
    const at = nodes({ size: 2 });
    const { people, chair, meeting, founded } = await seated(at, ['Ming']);
    const elsewhere = await nth(at.nodes, 1).rooms.enter(meeting, { by: { key: founded.keys.participant }, name: 'Hong' });
    if (!elsewhere.ok) throw new Error('not let in');
    const hong = await look(nth(at.nodes, 1), meeting, elsewhere.person, elsewhere.token);
    await chair.do({ type: 'people.remove', person: hong.person, reason: 'shouting' });
    await chair.do({ type: 'people.remove', person: nth(people, 0).person, reason: 'shouting' });
    await at.settle();
    expect([hong.closed, nth(people, 0).closed]).toStrictEqual(['removed', 'removed']);
    expect(await nth(at.nodes, 1).rooms.whoIs(meeting, elsewhere.token)).toStrictEqual({ kind: 'unknown' });
  });

  it("[P1] that came by an officer's link end when it is replaced; those of participants go on", async () => {
    const at = nodes();
    const { node, founded, meeting, chair, people } = await seated(at, ['Ming']);
    const clerk = await comeIn(node, founded, 'clerk', 'Ke');
    expect(await node.rooms.replaceLink(meeting, chair.person, 'clerk', false)).toMatchObject({ ok: true });
    expect(await node.rooms.replaceLink(meeting, chair.person, 'participant', false)).toMatchObject({ ok: true });
    await at.settle();
    expect([clerk.closed, nth(people, 0).closed]).toStrictEqual(['replaced', undefined]);
  });

  it('[S3] of who was given an office see what officers see, whole', async () => {
    const at = nodes();
    const { chair, people } = await seated(at, ['Ming']);
    const ming = nth(people, 0);
    expect(ming.shown.view).not.toHaveProperty('people.officers');
    const before = ming.wholes;
    await chair.do({ type: 'people.assign', person: ming.person, role: 'clerk' });
    await shownTo(at);
    expect(ming.wholes).toBe(before + 1);
    expect(ming.shown.view).toHaveProperty('people.officers');
  });

  it('[P3] at the door see the title, and everything once they were admitted', async () => {
    const at = nodes();
    const { chair, node, founded } = await seated(at, [], { waitingRoom: true, title: 'Lamps' });
    const ming = await comeIn(node, founded, 'participant', 'Ming');
    await shownTo(at);
    expect(ming.shown.view).toStrictEqual({ meeting: { title: 'Lamps', status: 'inSession', language: 'en' } });
    await chair.do({ type: 'people.admit', all: true });
    await shownTo(at);
    expect(ming.shown.view).toHaveProperty('queue');
  });
});

describe('a slow line', () => {
  it('[S5] gets nothing while too much is unsent, and everything once it has caught up', async () => {
    const at = nodes();
    const { people, chair } = await seated(at, ['Ming', 'Hong']);
    const ming = nth(people, 0);
    ming.unsent = 70_000;
    const seen = ming.messages.length;
    await chair.do({ type: 'queue.close' });
    await shownTo(at);
    ming.unsent = 20_000;
    await chair.do({ type: 'queue.open' });
    await shownTo(at);
    expect(ming.messages.length).toBe(seen);
    ming.unsent = 10_000;
    at.clock.advance(1_000);
    expect(ming.messages.slice(seen).map(({ event }) => event)).toStrictEqual(['view']);
    expect(ming.shown.version).toBe(chair.shown.version);
  });

  it.each([
    ['stuck for ten seconds', 70_000, 11_000],
    ['with a megabyte unsent', 1_100_000, 0],
  ])('[S5] is cut when it is %s', async (_, unsent, waits) => {
    const at = nodes();
    const { people, chair } = await seated(at, ['Ming']);
    nth(people, 0).unsent = unsent;
    await chair.do({ type: 'queue.close' });
    await shownTo(at);
    at.clock.advance(waits);
    expect(nth(people, 0).closed).toBe('slow');
    expect(chair.closed).toBeUndefined();
  });
});

describe('secrets', () => {
  it('[L4][V6][G5] are in no message to whom they are not for, in no report, and in no record', async () => {
    const at = nodes();
    const { node, founded, meeting, chair, clerk, supervisor, people, screen, waiting } = await everybody(at);
    await supervisor.do({ type: 'flags.raise', article: 'respect', weight: 'note', note: 'PLANTED-NOTE', private: true });
    const options = ['Lamps', 'Benches'];
    const { poll: opened } = await chair.do({
      type: 'polls.open',
      title: 'Which?',
      method: 'oneChoice',
      options,
      secrecy: 'closed',
    });
    const poll = pollId(String(opened));
    for (const person of people) await person.do({ type: 'polls.cast', poll, choice: 'o2' });
    await shownTo(at);
    const all = [chair, clerk, supervisor, ...people, screen, waiting];
    const sentTo = (watchers: readonly Watcher[]) =>
      watchers.flatMap(({ messages }) => messages.map(({ json }) => json)).join('\n');
    expect(sentTo([...people, screen, waiting])).not.toContain('PLANTED-NOTE');
    expect(sentTo([chair])).toContain('PLANTED-NOTE');
    expect(sentTo(all)).not.toMatch(/"choice"|"o2":\d/);
    for (const secret of [founded.keys.chair, founded.keys.clerk, founded.recovery]) expect(sentTo(all)).not.toContain(secret);
    expect(sentTo([...people, waiting])).not.toContain(founded.pin);
    const log = JSON.stringify(await at.store.log.read(meeting, 0));
    expect(log).not.toMatch(/"choice":"o2"|"o2"\]/);
    for (const watcher of [chair, nth(people, 0)]) {
      const record = await node.rooms.record(meeting, watcher.person);
      expect(record?.entries.some(({ entry }) => entry.type === 'polls.opened')).toBe(false);
      expect(JSON.stringify(record)).not.toContain(founded.pin);
    }
    expect(JSON.stringify(await node.rooms.record(meeting, nth(people, 0).person))).not.toContain('PLANTED-NOTE');
    expect(JSON.stringify(await node.rooms.record(meeting, chair.person))).toContain('PLANTED-NOTE');
    expect(await node.rooms.record(meeting, waiting.person)).toBeUndefined();
    expect(JSON.stringify(node.reports)).not.toMatch(/PLANTED|o2/);
  });

  it('[V6] the pages of people are for officers, and do not say who has cast', async () => {
    const at = nodes();
    const { chair, people } = await seated(at, ['曾小贤', '王明@A', 'Anna'], { groups: ['A'] });
    const ask = async (who: Watcher, query: object) => who.connection?.people(query);
    const { poll } = await chair.do({ type: 'polls.open', title: 'Lamps?', secrecy: 'closed' });
    const before = await ask(chair, {});
    await nth(people, 0).do({ type: 'polls.cast', poll: pollId(String(poll)), choice: 'yes' });
    expect(await ask(chair, {})).toStrictEqual(before);
    expect(await ask(nth(people, 0), {})).toMatchObject({ ok: false, refusal: { code: 'people.notAllowed' } });
    const names = async (query: object) => {
      const page = await ask(chair, query);
      return page?.ok ? page.people.map(({ name }) => name) : page;
    };
    expect(await names({ search: 'zxx' })).toStrictEqual(['曾小贤']);
    expect(await names({ search: 'wangming' })).toStrictEqual(['王明']);
    expect(await names({ search: '小' })).toStrictEqual(['曾小贤']);
    expect(await names({ search: '4' })).toStrictEqual(['Anna']);
    expect(await names({ group: 'A' })).toStrictEqual(['王明']);
    expect(await names({ limit: 2 })).toStrictEqual(['Chen', '曾小贤']);
    expect(await names({ limit: 2, after: 2 })).toStrictEqual(['王明', 'Anna']);
    expect(await ask(chair, { limit: 2 })).toMatchObject({ total: 4, next: 2 });
  });
});

describe('who is connected', () => {
  const told = (watcher: Watcher) =>
    watcher.messages.filter(({ event }) => event === 'connected').map(({ json }) => JSON.parse(json));

  it('[M5] a lost chair is shown after 20 s, and after 60 s a clerk can take the chair', async () => {
    const at = nodes({ size: 2 });
    const { node, founded, chair, people } = await seated(at, ['Ming']);
    const clerk = await comeIn(nth(at.nodes, 1), founded, 'clerk', 'Ke');
    at.clock.advance(10_000);
    await at.settle();
    const seenAt = at.clock.now();
    chair.connection?.leave();
    await at.settle();
    const pass = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 5) {
        at.clock.advance(5_000);
        await at.settle();
      }
    };
    await pass(15);
    expect(told(nth(people, 0))).toStrictEqual([]);
    await pass(15);
    expect(told(nth(people, 0))).toStrictEqual([{ chairSeenAt: seenAt }]);
    expect(await clerk.ask({ type: 'meeting.takeChair' })).toMatchObject({ refusal: { code: 'meeting.chairPresent' } });
    await pass(35);
    expect(await clerk.ask({ type: 'meeting.takeChair' })).toMatchObject({ ok: true });
    await pass(5);
    expect(told(nth(people, 0)).at(-1)).toStrictEqual({});
    expect(node.rooms.load().onlookers).toBe(1);
  });

  it('[P8] officers hear how many are connected on all nodes together, by role', async () => {
    const at = nodes({ size: 2 });
    const { founded, chair } = await seated(at, ['Ming', 'Hong']);
    await comeIn(nth(at.nodes, 1), founded, 'participant', 'Lan');
    at.clock.advance(5_000);
    await at.settle();
    at.clock.advance(5_000);
    await at.settle();
    expect(told(chair).at(-1)).toStrictEqual({ counts: { chair: 1, participant: 3 } });
  });
});

describe('the store', () => {
  it('[S7] stopped: everybody is told, also who comes then, and again when it is back', async () => {
    const at = nodes();
    const { node, meeting, people, founded } = await seated(at, ['Ming']);
    const ming: Watcher = nth(people, 0);
    node.rooms.storeChanged(false, 5);
    const late = await comeIn(node, founded, 'participant', 'Late');
    node.rooms.storeChanged(true, 9);
    const told = (watcher: Watcher) =>
      watcher.messages.filter(({ event }) => event === 'store').map(({ json }) => JSON.parse(json));
    expect(told(ming)).toStrictEqual([
      { ok: false, since: 5 },
      { ok: true, since: 9 },
    ]);
    expect(told(late)).toStrictEqual(told(ming));
    expect(await node.rooms.standing(meeting, { id: ming.person, session: ming.token }, 'notes')).toBe('reads');
  });
});
