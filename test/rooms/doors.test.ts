// At the door of a meeting: links, the number, the recovery code, and what is kept of them.
import { afterEach, describe, expect, it } from 'vitest';
import { pinWithCheck } from '../../shared/room/pin.ts';
import { hashOfKey, newPin, newRecovery } from '../../server/rooms/keys.ts';
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

/** Another number than this one, with a right check digit. */
const otherThan = (pin: string): string => pinWithCheck(pin.startsWith('1') ? '2000000' : '1000000');

describe('a founded meeting', () => {
  it('[P1] has a link for each role, whose keys open the door to that role', async () => {
    const at = nodes();
    const node = nth(at.nodes, 0);
    const founded = await node.rooms.create(wish());
    const roles = ['chair', 'deputy', 'clerk', 'supervisor', 'participant', 'expert', 'observer', 'screen'] as const;
    expect(Object.keys(founded.keys)).toStrictEqual([...roles]);
    for (const role of roles) {
      const entered = await node.rooms.enter(founded.meeting, { by: { key: founded.keys[role] }, name: role });
      expect(entered).toMatchObject({ ok: true, role, status: 'in', meeting: founded.meeting });
    }
  });

  it("[M9][P1] keeps officers' keys and the recovery code as hashes alone", async () => {
    const at = nodes();
    const founded = await nth(at.nodes, 0).rooms.create(wish());
    const log = JSON.stringify(await at.store.log.read(founded.meeting, 0));
    for (const role of ['chair', 'deputy', 'clerk', 'supervisor'] as const) {
      expect(log).not.toContain(founded.keys[role]);
      expect(log).toContain(hashOfKey(founded.keys[role]));
    }
    expect(log).not.toContain(founded.recovery);
    expect(log).toContain(founded.keys.participant);
    expect(founded.meeting).toMatch(/^[a-z2-9]{8}$/);
    expect(founded.recovery).toMatch(/^([A-Z]{4}-){3}[A-Z]{4}$/);
  });

  it('[A1] begins with the agenda it was made with', async () => {
    const at = nodes();
    const agenda = [{ title: 'Lamps', kind: 'decide', minutes: 10, proposal: 'Put up lamps.' } as const];
    const founded = await nth(at.nodes, 0).rooms.create(wish({ agenda }));
    const room = await nth(at.nodes, 0).rooms.roomOf(founded.meeting);
    expect(room?.agenda.order).toStrictEqual(founded.items);
    expect(room?.agenda.items.get(nth(founded.items, 0))).toMatchObject({ title: 'Lamps', minutes: 10 });
  });

  it('[S1] is not there when the store failed', async () => {
    const at = nodes();
    at.store.failNext('before');
    await expect(nth(at.nodes, 0).rooms.create(wish())).rejects.toThrow();
    expect([...at.store.disk.logs.keys()]).toStrictEqual([]);
  });
});

describe('the number', () => {
  it('[P2] leads participants in, from the front page too, with a gap between its fours', async () => {
    const at = nodes();
    const { founded, node, meeting } = await seated(at);
    const typed = `${founded.pin.slice(0, 4)} ${founded.pin.slice(4)}`;
    expect(await node.rooms.enter(undefined, { by: { pin: typed }, name: 'Ming' })).toMatchObject({
      ok: true,
      meeting,
      role: 'participant',
    });
    expect(await node.rooms.enter(meeting, { by: { pin: founded.pin }, name: 'Hong' })).toMatchObject({ ok: true });
  });

  it('[P2] with a wrong check digit is a slip, said so and not counted', async () => {
    const at = nodes();
    const { founded, node, meeting } = await seated(at);
    const slip = `${founded.pin.slice(0, 7)}${(Number(founded.pin.slice(7)) + 1) % 10}`;
    expect(await node.rooms.enter(meeting, { by: { pin: slip }, name: 'Ming' })).toStrictEqual({
      ok: false,
      refusal: { code: 'pin.slip' },
    });
    expect((await node.rooms.roomOf(meeting))?.people.doors.pin.tries).toBe(0);
  });

  it('[P2] changes by itself after a hundred wrong tries; the old one is good for two minutes more', async () => {
    const at = nodes();
    const { founded, node, meeting } = await seated(at);
    const wrong = otherThan(founded.pin);
    for (let tries = 0; tries < 100; tries += 1) {
      const answer = await node.rooms.enter(meeting, { by: { pin: wrong }, name: 'Mallory' });
      expect(answer).toStrictEqual({ ok: false, refusal: { code: 'pin.unknown' } });
    }
    const now = (await node.rooms.roomOf(meeting))?.people.doors.pin.now ?? '';
    expect(now).not.toBe(founded.pin);
    expect([...at.store.disk.pins.keys()].toSorted()).toStrictEqual([founded.pin, now].toSorted());
    expect(await node.rooms.enter(undefined, { by: { pin: founded.pin }, name: 'Ming' })).toMatchObject({ ok: true });
    at.clock.advance(120_001);
    expect(await node.rooms.enter(undefined, { by: { pin: founded.pin }, name: 'Hong' })).toMatchObject({
      refusal: { code: 'pin.unknown' },
    });
    expect(await node.rooms.enter(undefined, { by: { pin: now }, name: 'Lan' })).toMatchObject({ ok: true });
  });

  it('[P2] is replaced by the chair alone', async () => {
    const at = nodes();
    const { node, meeting, chair, people, founded } = await seated(at, ['Ming']);
    expect(await node.rooms.replacePin(meeting, nth(people, 0).person)).toMatchObject({ refusal: { code: 'people.notAllowed' } });
    expect([...at.store.disk.pins.keys()]).toStrictEqual([founded.pin]);
    const replaced = await node.rooms.replacePin(meeting, chair.person);
    if (!replaced.ok) throw new Error('not replaced');
    expect(await node.rooms.enter(undefined, { by: { pin: replaced.pin }, name: 'Lan' })).toMatchObject({ ok: true });
  });

  it('[P2] is eight digits, as often as it is drawn', () => {
    for (let draw = 0; draw < 200; draw += 1) expect(newPin()).toMatch(/^\d{8}$/);
    expect(newRecovery()).not.toBe(newRecovery());
  });
});

describe('links', () => {
  it('[P1] for one person let another device in by a tap on the first', async () => {
    const at = nodes();
    const { node, founded, meeting, chair } = await seated(at);
    const second = await node.rooms.enter(meeting, { by: { key: founded.keys.chair }, name: 'Chen' });
    if (!second.ok) throw new Error('refused');
    expect(second).toMatchObject({ person: chair.person, status: 'waiting' });
    expect(await node.rooms.whoIs(meeting, second.token)).toStrictEqual({ kind: 'unknown' });
    await chair.do({ type: 'people.admit', device: second.device ?? '' });
    expect(await node.rooms.whoIs(meeting, second.token)).toMatchObject({ kind: 'person', person: chair.person });
  });

  it('[P1] that were replaced open nothing, and a further officer gets one of their own', async () => {
    const at = nodes();
    const { node, founded, meeting, chair } = await seated(at);
    const further = await node.rooms.replaceLink(meeting, chair.person, 'clerk', true);
    const replaced = await node.rooms.replaceLink(meeting, chair.person, 'participant', false);
    if (!further.ok || !replaced.ok) throw new Error('refused');
    const enter = (key: string, name: string) => node.rooms.enter(meeting, { by: { key }, name });
    expect(await enter(founded.keys.participant, 'A')).toStrictEqual({ ok: false, refusal: { code: 'links.replaced' } });
    expect(await enter(replaced.key, 'B')).toMatchObject({ ok: true, role: 'participant' });
    expect(await enter(founded.keys.clerk, 'C')).toMatchObject({ ok: true, role: 'clerk' });
    expect(await enter(further.key, 'D')).toMatchObject({ ok: true, role: 'clerk' });
    expect(await enter('nonsense', 'E')).toStrictEqual({ ok: false, refusal: { code: 'links.unknown' } });
    expect(await node.rooms.enter('nowhere1', { by: { key: replaced.key }, name: 'F' })).toMatchObject({
      refusal: { code: 'meeting.unknown' },
    });
  });

  it('[M9] the recovery code lets a chair who lost the phone back in, however it is typed', async () => {
    const at = nodes();
    const { node, founded, meeting, chair } = await seated(at);
    const typed = founded.recovery.toLowerCase().replaceAll('-', ' ');
    const back = await node.rooms.enter(meeting, { by: { recovery: typed } });
    if (!back.ok) throw new Error('refused');
    expect(back.person).toBe(chair.person);
    expect(chair.closed).toBe('replaced');
    expect(await node.rooms.whoIs(meeting, back.token)).toMatchObject({ kind: 'person', role: 'chair' });
  });

  it('[S1] whoever came in while the answer was lost is in', async () => {
    const at = nodes();
    const { node, founded, meeting } = await seated(at);
    at.store.failNext('after');
    const entered = await node.rooms.enter(meeting, { by: { key: founded.keys.participant }, name: 'Ming' });
    if (!entered.ok) throw new Error('not in');
    const watcher = await look(node, meeting, entered.person, entered.token);
    await shownTo(at);
    expect(watcher.shown.me).toHaveProperty('name', 'Ming');
    at.store.failNext('before');
    const other = await node.rooms.enter(meeting, { by: { key: founded.keys.participant }, name: 'Hong' });
    expect(other).toStrictEqual({ ok: false, unknown: true });
  });
});

describe('documents', () => {
  it('[A1] are written by chair, deputy and clerk, and by participants where the chair lets them', async () => {
    const at = nodes();
    const { node, founded, meeting, chair, people } = await seated(at, ['Ming']);
    const observer = await comeIn(node, founded, 'observer', 'O');
    const standings = async ({ person, token }: Watcher) => {
      const visitor = { id: person, session: token };
      return Promise.all((['agenda', 'proposals', 'notes'] as const).map((name) => node.rooms.standing(meeting, visitor, name)));
    };
    expect(await standings(chair)).toStrictEqual(['writes', 'writes', 'writes']);
    expect(await standings(nth(people, 0))).toStrictEqual(['reads', 'reads', 'reads']);
    let told = 0;
    const stop = node.rooms.changed(meeting, () => (told += 1));
    await chair.do({ type: 'meeting.configure', editing: { notes: true } });
    expect(told).toBe(1);
    stop();
    expect(await standings(nth(people, 0))).toStrictEqual(['reads', 'reads', 'writes']);
    expect(await standings(observer)).toStrictEqual(['reads', 'reads', 'reads']);
    expect(await node.rooms.standing(meeting, { id: 'pnobody', session: 'nothing' }, 'notes')).toBe('ended');
    expect(await node.rooms.standing(meeting, { id: chair.person, session: observer.token }, 'notes')).toBe('merged');
  });
});

describe('a meeting that nobody uses', () => {
  it('[S5] leaves memory a minute after the last one left', async () => {
    const at = nodes();
    const { node, chair } = await seated(at);
    chair.connection?.leave();
    at.clock.advance(59_000);
    expect(node.rooms.load().meetings).toBe(1);
    at.clock.advance(1_500);
    expect(node.rooms.load().meetings).toBe(0);
  });
});
