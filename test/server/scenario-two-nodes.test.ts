// A whole session over two nodes and one real Redis: commands go to both in turn, and one node is killed on the way.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type ServerProcess } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { createScenario, keyOf, readScenario } from '../support/scenario.ts';
import { playScenario } from '../support/scenario-player.ts';
import { comeIn, type SocketPerson } from '../support/socket-person.ts';

const scenario = readScenario('languan-street');
const LINK_OF = { chair: 'chair', clerk: 'clerk', supervisor: 'supervisor', expert: 'expert', participant: 'participant' };

describe('a session on two nodes', () => {
  let redis: RedisServer;
  let nodes: readonly ServerProcess[];
  const people = new Map<string, SocketPerson>();

  beforeAll(async () => {
    redis = await startRedis();
    const settings = { REDIS_URL: redis.url };
    nodes = [await startServer(settings), await startServer(settings)];
  });
  afterAll(async () => {
    for (const person of people.values()) person.close();
    await Promise.all(nodes.map((node) => node.close()));
    await redis.close();
  });

  const personOf = (key: string): SocketPerson => {
    const found = people.get(key);
    if (!found) throw new Error(`nobody plays ${key}`);
    return found;
  };

  it('[S1][S4] loses nothing when a node is killed, and both nodes end with equal views', { timeout: 90_000 }, async () => {
    const urls = nodes.map((node) => node.url);
    const created = await createScenario(urls[0] ?? '', scenario);
    const persons = new Map<string, string>();
    for (const { key, role, name, group, walkIn } of scenario.people) {
      if (walkIn) continue;
      const person = await comeIn(urls, created.meeting, keyOf(created.links[LINK_OF[role]]), { name, ...(group && { group }) });
      people.set(key, person);
      persons.set(key, person.person);
    }
    const watch = personOf('chair');
    await playScenario({
      scenario,
      items: created.items,
      hands: people,
      watch,
      persons,
      async after(step) {
        if (step.kind === 'round') await nodes[1]?.kill();
        if (step.kind === 'votes') {
          expect(personOf('s1').sees(1)).toBeUndefined();
          await nodes[1]?.start();
        }
      },
    });
    const last = await watch.until(({ view, version }) => (view.meeting.status === 'closed' ? version : undefined));
    for (const key of ['chair', 's1', 'law']) {
      const one = personOf(key);
      await one.until((seen) => (seen === one.sees(0) ? seen : undefined), last);
      await one.until((seen) => (seen === one.sees(1) ? seen : undefined), last);
      expect(one.sees(1)).toStrictEqual(one.sees(0));
    }
    const view = personOf('s1').sees(1)?.view;
    const poll = Object.values(view?.polls ?? {})[0];
    expect(poll && 'result' in poll && poll.result).toMatchObject({
      carried: true,
      counts: { yes: 8, no: 1, abstain: 0 },
      groups: { 商户: { carried: true }, 村民: { carried: true }, 村两委: { carried: true }, 物业: { carried: true } },
      origins: { device: { yes: 7, no: 1, abstain: 0 }, helped: { yes: 1, no: 0, abstain: 0 } },
    });
    expect(Object.values(view?.decisions.decisions ?? {}).map(({ status }) => status)).toStrictEqual(['adopted']);
    expect(Object.values(view?.decisions.commitments ?? {}).map(({ side, accepted }) => [side, accepted])).toStrictEqual([
      ['村两委', 1],
      ['商户', 1],
    ]);
  });
});
