// Ballots that race with each other and with the close, on two nodes over one store, some with an answer that is lost.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../shared/protocol/down.ts';
import { pollId, type PollId } from '../../shared/room/ids.ts';
import { cluster, seated, shownTo, type Cluster, type Watcher } from '../support/nodes.ts';
import { chance } from '../support/random.ts';
import { nth } from '../support/room.ts';

let at: Cluster;
beforeEach(() => {
  at = cluster({ size: 2 });
});
afterEach(() => at.close());

const cast = (poll: PollId, choice: string) => ({ type: 'polls.cast', poll, choice }) as const;
const isUnknown = (answer: Answer): boolean => !answer.ok && 'unknown' in answer;

/** Lets both nodes work until everything asked for is answered. */
async function answered<T>(asked: readonly Promise<T>[]): Promise<readonly T[]> {
  let left = asked.length;
  for (const each of asked) void each.then(() => (left -= 1));
  for (let turn = 0; left > 0 && turn < 2_000; turn += 1) {
    await at.settle();
    at.clock.advance(50);
  }
  return Promise.all(asked);
}

const countsOf = (at: Cluster, meeting: string, poll: PollId) =>
  nth(at.nodes, 1)
    .rooms.roomOf(meeting)
    .then((room) => {
      const phase = room?.polls.polls.get(poll)?.phase;
      return phase?.status === 'closed' ? phase.result : undefined;
    });

describe('one seat', () => {
  it.each(['open', 'closed'] as const)(
    '[V2] has one ballot in a poll that is %s, however often and wherever it is sent',
    async (secrecy) => {
      const names = ['Ann', 'Ben', 'Cai', 'Dan', 'Eve'];
      const { meeting, chair, people } = await seated(at, names);
      const poll = pollId(String((await chair.do({ type: 'polls.open', title: 'x', secrecy }))['poll']));
      await shownTo(at);
      const ann = nth(people, 0);
      // Fifty sends at once: from two tabs, on two nodes, under ten ids.
      const sends = Array.from({ length: 50 }, (_, index) =>
        nth(at.nodes, index % 2).rooms.command(meeting, ann.person, `s${index % 10}`, cast(poll, 'yes')),
      );
      expect((await answered(sends)).every((answer) => answer.ok)).toBe(true);
      for (const person of people.slice(1)) await answered([person.ask(cast(poll, 'no'))]);
      await answered([chair.do({ type: 'polls.close', poll })]);
      await shownTo(at);
      expect(await countsOf(at, meeting, poll)).toMatchObject({ counts: { yes: 1, no: 4, abstain: 0 }, cast: 5 });
      const record = await nth(at.nodes, 0).rooms.record(meeting, chair.person);
      const ids = (record?.entries ?? []).filter(({ entry }) => entry.type === 'polls.cast' && entry.by === ann.person);
      expect(new Set(ids.map(({ entry }) => entry.command)).size).toBe(ids.length);
    },
  );
});

describe('the close', () => {
  it('[V3] of a hundred polls counts what was acknowledged of twenty ballots around it, and nothing else', async () => {
    const dice = chance(20_260);
    const { meeting, chair, people } = await seated(
      at,
      Array.from({ length: 20 }, (_, index) => `P${index}`),
    );
    const seen = { counted: 0, refused: 0, unknown: 0 };
    for (let round = 0; round < 100; round += 1) {
      const secrecy = round % 2 === 0 ? ('open' as const) : ('closed' as const);
      const poll = pollId(String((await answered([chair.do({ type: 'polls.open', title: `q${round}`, secrecy })]))[0]?.['poll']));
      await shownTo(at);
      await race({ meeting, chair, poll, people, dice, seen, fails: round % 5 === 0 });
    }
    // The race is one: some were in time, some were not, and of some nobody could say at first.
    expect(Object.values(seen).every((count) => count > 20)).toBe(true);
  });
});

interface Race {
  readonly meeting: string;
  readonly chair: Watcher;
  readonly poll: PollId;
  readonly people: readonly Watcher[];
  readonly dice: ReturnType<typeof chance>;
  readonly seen: { counted: number; refused: number; unknown: number };
  readonly fails: boolean;
}

async function race({ meeting, chair, poll, people, dice, seen, fails }: Race): Promise<void> {
  const closesAfter = dice.below(20);
  const asked: { readonly ask: () => Promise<Answer>; readonly choice: string; readonly answer: Promise<Answer> }[] = [];
  let closing: Promise<Answer> | undefined;
  for (let index = 0; index < people.length; index += 1) {
    const { person } = nth(people, index);
    const { rooms } = nth(at.nodes, dice.below(2));
    const choice = dice.next() < 0.5 ? 'yes' : 'no';
    const ask = () => rooms.command(meeting, person, `b${poll}`, cast(poll, choice));
    if (index === closesAfter) {
      if (fails) at.store.failNext('after');
      closing = chair.ask({ type: 'polls.close', poll }, `c${poll}`);
    }
    asked.push({ ask, choice, answer: ask() });
    if (dice.next() < 0.3) await at.settle();
  }
  const answers = await answered(asked.map(({ answer }) => answer));
  if (closing) await answered([closing]);
  // The same id is asked for what nobody knew: the chair's first, then the ballots'.
  await answered([chair.ask({ type: 'polls.close', poll }, `c${poll}`)]);
  const certain: Answer[] = [];
  for (const [index, { ask }] of asked.entries()) {
    const first = nth(answers, index);
    if (isUnknown(first)) seen.unknown += 1;
    certain.push(isUnknown(first) ? nth(await answered([ask()]), 0) : first);
  }
  const counted = asked.filter((_, index) => nth(certain, index).ok);
  seen.counted += counted.length;
  seen.refused += asked.length - counted.length;
  await shownTo(at);
  const result = await countsOf(at, meeting, poll);
  const yes = counted.filter(({ choice }) => choice === 'yes').length;
  const room = await nth(at.nodes, 0).rooms.roomOf(meeting);
  expect(room?.polls.polls.get(poll)?.phase).toMatchObject({ status: 'closed', cast: counted.length });
  if (result?.counts) expect(result.counts).toStrictEqual({ yes, no: counted.length - yes, abstain: 0 });
}

describe('a node that did not hear of a close', () => {
  it('[V3] takes no box that is gone for a fault of its own, and says that the poll is over', async () => {
    await at.close();
    at = cluster({ size: 2, deaf: true });
    const { meeting, node, chair, people } = await seated(at, ['Ann', 'Ben']);
    const poll = pollId(String((await chair.do({ type: 'polls.open', title: 'x', secrecy: 'closed' }))['poll']));
    await answered(people.map((person) => person.ask(cast(poll, 'yes'))));
    const close = { type: 'polls.close', poll } as const;
    await answered([nth(at.nodes, 1).rooms.command(meeting, chair.person, 'there', close)]);
    const [answer] = await answered([chair.ask(close)]);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'polls.notOpen' } });
    expect(node.reports).toStrictEqual([]);
  });
});
