// The urns of sealed polls in Redis: receipts in a set, numbers of choices in a hash.
import { z } from 'zod';
import type { Urns } from '../ports.ts';
import type { Connection } from './redis-connection.ts';
import { redisKeys } from './redis-keys.ts';
import { putSealedScript } from './redis-scripts.ts';

const fates = z.array(z.enum(['in', 'again', 'shut']));

export function redisUrns(connection: Connection): Urns {
  return {
    async put(meeting, poll, ballots) {
      const settled = connection.settling();
      const keys = [redisKeys.urn, redisKeys.receipts, redisKeys.choices].map((key) => key(meeting, poll));
      const facts = ballots.flatMap(({ receipt, choice }) => [receipt, choice]);
      const told = fates.parse(await connection.run('put sealed ballots', putSealedScript, keys, facts));
      await settled();
      return told;
    },
    async key(meeting, poll) {
      const key = await connection.ask('the key of an urn', (client) => client.hGet(redisKeys.urn(meeting, poll), 'key'));
      return key ?? undefined;
    },
    count: (meeting, poll) => connection.ask('count an urn', (client) => client.sCard(redisKeys.receipts(meeting, poll))),
    async open(meeting, poll) {
      const [receipts, choices] = await connection.ask('open an urn', (client) =>
        Promise.all([client.sMembers(redisKeys.receipts(meeting, poll)), client.hGetAll(redisKeys.choices(meeting, poll))]),
      );
      return {
        receipts: receipts.toSorted(),
        choices: new Map(Object.entries(choices).map(([choice, count]) => [choice, Number(count)])),
      };
    },
  };
}
