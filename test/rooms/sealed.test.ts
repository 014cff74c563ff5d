// Sealed ballots through the rooms of two nodes, blinded and unblinded by the browser's own code.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HandedIn } from '../../server/ballots/receiving.ts';
import { StoreUnavailable } from '../../server/ports.ts';
import { pollId, type PollId } from '../../shared/room/ids.ts';
import type { Choice } from '../../shared/counting/rules.ts';
import { blindToken, receiptOf, unblind } from '../../web/ballots/blind.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryStore, type MemoryStore } from '../support/memory-store.ts';
import { cluster, seated, shownTo, START, type Cluster, type Watcher } from '../support/nodes.ts';
import { nth } from '../support/room.ts';

let at: Cluster;
beforeEach(() => {
  at = cluster({ size: 2 });
});
afterEach(() => at.close());

const names = ['Ann', 'Ben', 'Cai', 'Dan', 'Eve'];
const bytes = (text: string) => Buffer.from(text, 'base64url');

/** A sealed poll, and what lets one ballot of each person in. */
async function sealed() {
  const given = await seated(at, names);
  const poll = pollId(String((await given.chair.do({ type: 'polls.open', title: 'Lamps?', secrecy: 'sealed' }))['poll']));
  await shownTo(at);
  const view = JSON.parse(JSON.stringify(given.chair.shown.view));
  const key: string = view.polls[poll].sealed.key;
  return { ...given, poll, key };
}

async function credentialOf(person: Watcher, poll: PollId, key: string) {
  const blinded = await blindToken(key);
  const { signature } = await person.do({ type: 'polls.credential', poll, blinded: blinded.blinded });
  return { token: blinded.token, signature: await unblind(key, blinded, String(signature)) };
}

/** Hands a ballot in at a node, whose clock is moved on until it is answered. */
async function handIn(
  node: number,
  meeting: string,
  poll: PollId,
  ballot: { readonly token: string; readonly signature: string; readonly choice: Choice },
): Promise<HandedIn> {
  const incoming = { token: bytes(ballot.token), signature: bytes(ballot.signature), choice: ballot.choice };
  const answer = nth(at.nodes, node).rooms.handIn(meeting, poll, incoming);
  // It may fail before the clock moves; whoever asked for it hears of that all the same.
  answer.catch(() => undefined);
  await at.settle();
  at.clock.advance(50);
  return answer;
}

describe('a sealed ballot', () => {
  it('[V8] is let in by its blind signature at any node, is counted once, and its receipt is published', async () => {
    const { meeting, poll, key, people, chair } = await sealed();
    const choices = ['yes', 'no', 'yes', 'yes', 'abstain'];
    const receipts: string[] = [];
    for (const [index, person] of people.entries()) {
      const credential = await credentialOf(person, poll, key);
      const ballot = { ...credential, choice: nth(choices, index) };
      const receipt = await receiptOf(credential.token);
      expect(await handIn(index % 2, meeting, poll, ballot)).toStrictEqual({ ok: true, receipt });
      // The answer was lost: the same ballot at the other node changes nothing, nor does another choice.
      expect(await handIn((index + 1) % 2, meeting, poll, { ...ballot, choice: 'no' })).toStrictEqual({ ok: true, receipt });
      receipts.push(receipt);
    }
    await chair.do({ type: 'polls.close', poll });
    await shownTo(at);
    const record = await nth(at.nodes, 0).rooms.record(meeting, chair.person);
    const closing = record?.entries.find(({ entry }) => entry.type === 'polls.closed')?.entry.data;
    expect(closing).toStrictEqual({
      poll,
      result: { carried: true, counts: { yes: 3, no: 1, abstain: 1 }, cast: 5, base: 5 },
      ballots: ['abstain', 'no', 'yes', 'yes', 'yes'],
      receipts: receipts.toSorted(),
      credentials: 5,
    });
  });

  it('[V8] after the close gets the same answer again if it was in, and none if it was not', async () => {
    const { meeting, poll, key, people, chair } = await sealed();
    const first = { ...(await credentialOf(nth(people, 0), poll, key)), choice: 'yes' };
    const late = { ...(await credentialOf(nth(people, 1), poll, key)), choice: 'yes' };
    const answer = await handIn(0, meeting, poll, first);
    await chair.do({ type: 'polls.close', poll });
    await shownTo(at);
    expect(await handIn(1, meeting, poll, first)).toStrictEqual(answer);
    expect(await handIn(1, meeting, poll, late)).toStrictEqual({ ok: false, refusal: { code: 'polls.notOpen' } });
  });

  it('[V8] needs the signature of this very poll, and a choice that it knows', async () => {
    const { meeting, poll, key, people } = await sealed();
    const ballot = { ...(await credentialOf(nth(people, 0), poll, key)), choice: 'yes' };
    const forged = { ...ballot, token: (await blindToken(key)).token };
    expect(await handIn(0, meeting, poll, forged)).toMatchObject({ refusal: { code: 'polls.badCredential' } });
    expect(await handIn(0, meeting, poll, { ...ballot, choice: 'maybe' })).toMatchObject({
      refusal: { code: 'polls.badChoice' },
    });
    expect(await handIn(0, meeting, pollId('v9'), ballot)).toMatchObject({ refusal: { code: 'polls.unknown' } });
    expect(await handIn(0, 'abcdefgh', poll, ballot)).toMatchObject({ refusal: { code: 'meeting.unknown' } });
  });

  it('[V8] a lost answer to the credential is asked for again by its id; another message is not signed', async () => {
    const { poll, key, people } = await sealed();
    const ann = nth(people, 0);
    const { blinded } = await blindToken(key);
    const ask = { type: 'polls.credential', poll, blinded } as const;
    const first = await ann.do(ask, 'mine');
    expect(await ann.do(ask, 'mine')).toStrictEqual(first);
    const other = { ...ask, blinded: (await blindToken(key)).blinded };
    expect(await ann.ask(other)).toMatchObject({ refusal: { code: 'polls.credentialGiven' } });
  });

  it('[V6] turnout follows within five seconds', async () => {
    const { meeting, poll, key, people, chair } = await sealed();
    const ballot = { ...(await credentialOf(nth(people, 0), poll, key)), choice: 'yes' };
    await handIn(0, meeting, poll, ballot);
    at.clock.advance(5_000);
    await shownTo(at);
    expect(chair.shown.view).toMatchObject({ polls: { [poll]: { cast: 1 } } });
  });

  it('[S7] is unknown while the store does not answer, and can be sent again', async () => {
    const { meeting, poll, key, people } = await sealed();
    const ballot = { ...(await credentialOf(nth(people, 0), poll, key)), choice: 'yes' };
    const { put } = at.store.urns;
    Object.assign(at.store.urns, { put: () => Promise.reject(new Error('gone')) });
    await expect(handIn(0, meeting, poll, ballot)).rejects.toThrow('gone');
    Object.assign(at.store.urns, { put });
    expect(await handIn(0, meeting, poll, ballot)).toMatchObject({ ok: true });
  });

  it('[S7] is unknown, not refused, at a node that has not heard of the opening and cannot ask', async () => {
    const clock = fakeClock(START);
    const store = memoryStore(clock);
    let isSilent = false;
    const gone = async (): Promise<never> => {
      throw new StoreUnavailable('silent');
    };
    const log: MemoryStore['log'] = {
      ...store.log,
      read: (...asked) => (isSilent ? gone() : store.log.read(...asked)),
      tip: (...asked) => (isSilent ? gone() : store.log.tip(...asked)),
    };
    await at.close();
    at = cluster({ size: 2, deaf: true, clock, store: { ...store, log } });
    const { meeting, chair, people } = await seated(at, names);
    const other = nth(at.nodes, 1).rooms;
    const opened = await other.command(meeting, chair.person, 'o', { type: 'polls.open', title: 'Lamps?', secrecy: 'sealed' });
    const poll = pollId(String(opened.ok && opened.result?.['poll']));
    const phase = (await other.roomOf(meeting))?.polls.polls.get(poll)?.phase;
    const key = (phase && 'sealed' in phase && phase.sealed?.key) || '';
    const { blinded, ...blind } = await blindToken(key);
    const ask = { type: 'polls.credential', poll, blinded } as const;
    const given = await other.command(meeting, nth(people, 0).person, 'c', ask);
    const signature = await unblind(key, { blinded, ...blind }, String(given.ok && given.result?.['signature']));
    const ballot = { token: blind.token, signature, choice: 'yes' };
    isSilent = true;
    await expect(handIn(0, meeting, poll, ballot)).rejects.toThrow(StoreUnavailable);
    isSilent = false;
    expect(await handIn(0, meeting, poll, ballot)).toMatchObject({ ok: true });
  });
});
