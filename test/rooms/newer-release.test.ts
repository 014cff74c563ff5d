// A log to which a newer release wrote: a node that cannot read on serves that meeting no more, and says nothing that may be wrong.
import { afterEach, describe, expect, it } from 'vitest';
import { entriesOf } from '../../shared/record/chain.ts';
import { cluster, comeIn, look, seated, type Cluster } from '../support/nodes.ts';
import { nth } from '../support/room.ts';

let at: Cluster;
afterEach(async () => {
  await at.close();
  expect(at.clock.waiting()).toBe(0);
});

/** A newer node writes what this release cannot read; as the log was before it can be put back. */
async function newerWrites(meeting: string): Promise<readonly string[]> {
  const { logs } = at.store.disk;
  const before = logs.get(meeting) ?? [];
  const future = entriesOf(
    [{ type: 'future.happened', data: {} } as never],
    { at: at.clock.now(), by: 'p1', command: 'c' },
    await at.store.log.tip(meeting),
    undefined,
    () => '',
  );
  logs.set(meeting, [...before, ...future.map((stored) => JSON.stringify(stored))]);
  return before;
}

const HAND = { type: 'queue.join', kind: 'speech' } as const;
const shut = { kind: 'unavailable', code: 'meeting.needsNewerServer' };

describe('a log that only a newer release can read', () => {
  it('[L1] is never appended to, and a command meets no refusal, since it may stand where nobody here can read', async () => {
    at = cluster();
    const { meeting, chair, people } = await seated(at, ['Ming']);
    const before = await newerWrites(meeting);
    expect(await nth(people, 0).ask(HAND)).toStrictEqual({ ok: false, unknown: true });
    expect((await at.store.log.tip(meeting)).version).toBe(before.length + 1);
    expect([chair.closed, nth(people, 0).closed]).toStrictEqual(['leaving', 'leaving']);
  });

  it('[S4] is shown to nobody as it was before, and nobody is told that their token is not known', async () => {
    at = cluster();
    const { node, founded, meeting, people } = await seated(at, ['Ming']);
    const ming = nth(people, 0);
    await newerWrites(meeting);
    await ming.ask(HAND);
    await at.settle();
    await expect(look(node, meeting, ming.person, 'token')).rejects.toThrow('a newer release wrote');
    for (const token of ['of Ming', 'of somebody who came in elsewhere'])
      expect(await node.rooms.whoIs(meeting, token)).toStrictEqual(shut);
    const wish = { by: { key: founded.keys.participant }, name: 'Hong' };
    expect(await node.rooms.enter(meeting, wish)).toStrictEqual({ ok: false, unknown: true });
    expect(node.rooms.load()).toMatchObject({ meetings: 0, readOnly: 1 });
  });

  it('[S4] tells who listens for rights, so that documents are left too', async () => {
    at = cluster();
    const { node, meeting, chair } = await seated(at);
    let told = 0;
    const stop = node.rooms.changed(meeting, () => (told += 1));
    await at.settle();
    const before = told;
    await newerWrites(meeting);
    await chair.ask({ type: 'queue.close' });
    expect(told).toBeGreaterThan(before);
    stop();
  });

  it('[S4] is looked at again after a while, and not with everybody who asks', async () => {
    at = cluster();
    const { node, founded, meeting, chair } = await seated(at);
    const before = await newerWrites(meeting);
    await chair.ask({ type: 'queue.close' });
    await at.settle();
    // A backup was put back.
    at.store.disk.logs.set(meeting, [...before]);
    expect(await node.rooms.whoIs(meeting, 'x')).toStrictEqual(shut);
    at.clock.advance(30_000);
    expect(await node.rooms.whoIs(meeting, 'x')).toStrictEqual({ kind: 'unknown' });
    const hong = await comeIn(node, founded, 'participant', 'Hong');
    expect(await hong.ask(HAND)).toMatchObject({ ok: true });
    expect(node.rooms.load()).toMatchObject({ meetings: 1, readOnly: 0 });
  });
});
