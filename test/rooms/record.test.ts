// The record as somebody may have it: what is told beside its entries.
import { afterEach, describe, expect, it } from 'vitest';
import { pollId } from '../../shared/room/ids.ts';
import { cluster, seated, type Cluster } from '../support/nodes.ts';
import { nth } from '../support/room.ts';

let at: Cluster;
afterEach(async () => {
  await at.close();
  expect(at.clock.waiting()).toBe(0);
});

describe('the record', () => {
  it('[V7][P11] names whose open ballots are told, as the meeting shows names', async () => {
    at = cluster();
    const { node, meeting, chair, people } = await seated(at, ['王小明', '李大力'], { names: 'surname' });
    const [ming, li] = [nth(people, 0), nth(people, 1)];
    for (const secrecy of ['open', 'closed'] as const) {
      const poll = pollId(String((await chair.do({ type: 'polls.open', title: secrecy, secrecy }))['poll']));
      await (secrecy === 'open' ? ming : li).do({ type: 'polls.cast', poll, choice: 'yes' });
      expect(await node.rooms.record(meeting, li.person)).not.toHaveProperty(`names.${(secrecy === 'open' ? ming : li).person}`);
      await chair.do({ type: 'polls.close', poll });
    }
    const told = await node.rooms.record(meeting, li.person);
    expect(told?.names).toStrictEqual({ [ming.person]: '王先生/女士' });
    expect((await node.rooms.record(meeting, chair.person))?.names).toStrictEqual({ [ming.person]: '王小明' });
  });
});
