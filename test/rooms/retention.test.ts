// Rehearsals that are deleted, and personal data that is kept no longer than the days set.
import { describe, expect, it, vi } from 'vitest';
import { StoreUnavailable } from '../../server/ports.ts';
import { eraseWhatIsOld, keepOnlyDays } from '../../server/rooms/retention.ts';
import { verifyChain } from '../../shared/record/chain.ts';
import { nth } from '../support/room.ts';
import { cluster, comeIn, seated, wish } from '../support/nodes.ts';

const DAY = 86_400_000;

describe('what is kept', () => {
  it('[M9] a rehearsal is deleted by its chair alone, and everybody at it is told that it is gone', async () => {
    const here = cluster();
    const node = nth(here.nodes, 0);
    const founded = await node.rooms.create(wish());
    const chair = await comeIn(node, founded, 'chair', 'Chen');
    const ann = await comeIn(node, founded, 'participant', 'Ann');
    const { meeting, pin } = founded;
    expect(await node.rooms.erase(meeting, ann.person)).toStrictEqual({ ok: false, refusal: { code: 'people.notAllowed' } });
    expect(await node.rooms.erase(meeting, chair.person)).toStrictEqual({ ok: true });
    expect([chair.closed, ann.closed]).toStrictEqual(['gone', 'gone']);
    expect(await node.rooms.has(meeting)).toBe(false);
    expect(await node.rooms.meetingOf(pin)).toBeUndefined();
    expect(await node.rooms.erase(meeting, chair.person)).toStrictEqual({ ok: false, refusal: { code: 'meeting.unknown' } });
    await here.close();
  });

  it('[M9] what began has a record and is not deleted', async () => {
    const here = cluster();
    const { node, meeting, chair } = await seated(here);
    expect(await node.rooms.erase(meeting, chair.person)).toStrictEqual({
      ok: false,
      refusal: { code: 'meeting.alreadyStarted' },
    });
    await here.close();
  });

  it('[M9][S4] nor on a node that has not heard yet that it began', async () => {
    const here = cluster({ size: 2, deaf: true });
    const [deaf, other] = [nth(here.nodes, 0).rooms, nth(here.nodes, 1).rooms];
    const founded = await deaf.create(wish());
    const chair = await comeIn(nth(here.nodes, 0), founded, 'chair', 'Chen');
    expect(await other.command(founded.meeting, chair.person, 'start', { type: 'meeting.start' })).toMatchObject({ ok: true });
    expect(await deaf.erase(founded.meeting, chair.person)).toStrictEqual({
      ok: false,
      refusal: { code: 'meeting.alreadyStarted' },
    });
    await here.close();
  });

  it('[M9][S7] nor while the store does not say whether it began', async () => {
    const here = cluster();
    const node = nth(here.nodes, 0);
    const founded = await node.rooms.create(wish());
    const chair = await comeIn(node, founded, 'chair', 'Chen');
    vi.spyOn(here.store.log, 'tip').mockRejectedValueOnce(new StoreUnavailable('silent'));
    expect(await node.rooms.erase(founded.meeting, chair.person)).toStrictEqual({ ok: false, unknown: true });
    expect(await node.rooms.has(founded.meeting)).toBe(true);
    await here.close();
  });

  it('[M9][L5] personal data of a closed meeting is erased after the days set, and the chain still verifies', async () => {
    const here = cluster();
    const { node, meeting, chair, people } = await seated(here, ['Wang Xiaoming']);
    await chair.do({ type: 'meeting.close' });
    const { store, clock } = here;
    const options = { store, clock, days: 30, erased: node.rooms.forget, report: () => undefined };
    for (const watcher of [chair, ...people]) watcher.connection?.leave();
    clock.advance(30 * DAY - 1);
    expect(await eraseWhatIsOld(options)).toBe(0);
    clock.advance(1);
    expect(await eraseWhatIsOld(options)).toBe(1);
    expect(await eraseWhatIsOld(options)).toBe(0);
    const entries = await store.log.read(meeting, 0);
    expect(verifyChain(entries)).toBeUndefined();
    expect(JSON.stringify(entries)).not.toContain('Xiaoming');
    const room = await node.rooms.roomOf(meeting);
    const person = people[0] && room?.people.persons.get(people[0].person);
    expect(person).toMatchObject({ number: 2, status: 'in' });
    expect(person).not.toHaveProperty('name');
    await here.close();
  });

  it('[M9] nothing is erased of a meeting that is not closed, or without days', async () => {
    const here = cluster();
    const { node, meeting, chair, people } = await seated(here, ['Ann']);
    const { store, clock } = here;
    for (const watcher of [chair, ...people]) watcher.connection?.leave();
    clock.advance(100 * DAY);
    const options = { store, clock, days: 1, erased: node.rooms.forget, report: () => undefined };
    expect(await eraseWhatIsOld(options)).toBe(0);
    keepOnlyDays({ ...options, days: 0 })();
    expect(people[0] && (await node.rooms.roomOf(meeting))?.people.persons.get(people[0].person)?.name).toBe('Ann');
    await here.close();
  });
});
