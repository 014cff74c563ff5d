// A rule that makes itself due for ever is a fault of ours, and the meeting goes on.
import { afterEach, expect, it, vi } from 'vitest';
import { instant } from '../../shared/room/ids.ts';
import { cluster, seated, shownTo, type Cluster } from '../support/nodes.ts';
import { nth } from '../support/room.ts';

const rule = vi.hoisted(() => ({ isBroken: false }));

/** Accepted whenever it is given, it changes nothing: it is due at once again. */
vi.mock(import('../../shared/room/deadlines.ts'), async (original) => {
  const { nextDeadline } = await original();
  const endless = { at: instant(0), id: 'due:endless', command: { type: 'people.rollOver' } } as const;
  return { nextDeadline: (room) => (rule.isBroken ? endless : nextDeadline(room)) };
});

let at: Cluster;
afterEach(async () => {
  rule.isBroken = false;
  await at.close();
});

it('[S6] what is due for ever is decided once and reported, and holds up nobody', async () => {
  at = cluster();
  const { node, meeting, chair, people } = await seated(at, ['Ming']);
  rule.isBroken = true;
  const before = (await at.store.log.tip(meeting)).version;
  expect(await nth(people, 0).ask({ type: 'queue.join', kind: 'speech' })).toMatchObject({ ok: true });
  expect(await chair.ask({ type: 'meeting.pause' })).toMatchObject({ ok: true });
  await shownTo(at);
  const types = (await at.store.log.read(meeting, before)).map(({ entry }) => entry.type);
  expect(types).toStrictEqual(['people.rollEnded', 'queue.joined', 'meeting.paused']);
  expect(node.reports.map(({ event }) => event)).toStrictEqual(['command.failed']);
});
