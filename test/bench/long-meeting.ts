// A meeting of 100,000 entries as the rooms themselves write it: thousands come in, wait, speak and vote, again and again.
import { openRooms } from '../../server/rooms/open-rooms.ts';
import { foundingWish } from '../../server/http/creating.ts';
import type { Rooms } from '../../server/rooms/rooms.ts';
import type { Clock, Snapshot, Store } from '../../server/ports.ts';
import { SNAPSHOT_EVERY, SNAPSHOT_OVERDUE_TIMES } from '../../shared/protocol/limits.ts';
import { personId, pollId, type PersonId } from '../../shared/room/ids.ts';
import type { RoomCommand } from '../../shared/room/room.ts';
import { noDocuments } from '../support/nodes.ts';
import { inParallel, upTo } from './crowd.ts';
import { pause } from '../support/pause.ts';

const PEOPLE = 8_000;
/** As many as one batch takes. */
const WIDTH = 500;

export interface LongMeeting {
  readonly meeting: string;
  /** Of somebody who comes back to it. */
  readonly token: string;
  readonly entries: number;
  /** How many of them are not in the snapshot: as many as there may ever be. */
  readonly tail: number;
}

/** Writes at least so many entries into the store, and closes nothing of that. */
export async function writeLongMeeting(store: Store, clock: Clock, entries: number): Promise<LongMeeting> {
  // A node that is killed in the middle of business leaves a snapshot that is older by just less than what leads to the next one.
  const longestTail = SNAPSHOT_OVERDUE_TIMES * (SNAPSHOT_EVERY + PEOPLE);
  let kept = 0;
  const isLast = (): boolean => kept >= entries - longestTail;
  const end = (): number => (isLast() ? kept + longestTail : Infinity);
  const save = async (meeting: string, snapshot: Snapshot): Promise<void> => {
    if (isLast()) return;
    kept = snapshot.version;
    await store.snapshots.save(meeting, snapshot);
  };
  const watched = { ...store, snapshots: { ...store.snapshots, save } };
  const rooms = openRooms({ store: watched, clock, gatherMs: 0, documents: noDocuments(), node: 'bench', report: complain });
  const founded = await foundMeeting(rooms);
  const { meeting, send } = founded;
  const people = await inParallel(upTo(PEOPLE), WIDTH, (index) => founded.enter('participant', `P${index}`));
  const versionOf = async (): Promise<number> => (await rooms.roomOf(meeting))?.version ?? 0;
  for (let at = await versionOf(); at < end(); at = await versionOf()) await pollAndTalk(send, people, `${at}?`, end() - at);
  const written = await versionOf();
  await rooms.close();
  return { meeting, token: people[0]?.token ?? '', entries: written, tail: written - kept };
}

const complain = (event: string, facts: Readonly<Record<string, unknown>>): void => {
  throw new Error(`${event}: ${JSON.stringify(facts)}`);
};

interface Person {
  readonly person: PersonId;
  readonly token: string;
}
type Send = (by: PersonId | 'chair', command: RoomCommand) => Promise<Readonly<Record<string, unknown>>>;

async function foundMeeting(rooms: Rooms) {
  const founding = foundingWish({ title: 'Long', groups: ['North', 'South'], rules: { officers: { chairVotes: 'never' } } });
  if (!founding.ok) throw new Error(founding.refusal.code);
  const { meeting, keys } = await rooms.create(founding.wish);
  const enter = async (role: 'chair' | 'participant', name: string): Promise<Person> => {
    const group = name.endsWith('1') ? 'North' : 'South';
    const entered = await rooms.enter(meeting, { by: { key: keys[role] }, name, ...(role === 'participant' && { group }) });
    if (!entered.ok) throw new Error(`${name} was not let in`);
    return entered;
  };
  const chair = await enter('chair', 'Chair');
  let sent = 0;
  const send: Send = async (by, command) => {
    sent += 1;
    const answer = await rooms.command(meeting, by === 'chair' ? chair.person : by, `l${sent}`, command);
    if (!answer.ok) throw new Error(`${command.type}: ${JSON.stringify(answer)}`);
    return answer.result ?? {};
  };
  await send('chair', { type: 'meeting.start' });
  return { meeting, enter, send };
}

/** Four hundred raise their hand, ten of them speak; then everybody votes. Stops once so many entries are there. */
async function pollAndTalk(send: Send, people: readonly Person[], title: string, left: number): Promise<void> {
  const hands = people.slice(0, Math.min(400, left));
  await inParallel(hands, WIDTH, ({ person }) => send(person, { type: 'queue.join', kind: 'speech' }));
  for (let turn = 0; turn < Math.min(10, hands.length); turn += 1) {
    await send('chair', { type: 'floor.give' });
    await send('chair', { type: 'floor.end' });
  }
  await inParallel(hands.slice(10), WIDTH, ({ person }) => send(person, { type: 'queue.leave' }));
  const poll = pollId(String((await send('chair', { type: 'polls.open', title, secrecy: 'closed' }))['poll']));
  const voters = people.slice(0, Math.max(1, left - 2 * hands.length - 22));
  await inParallel(voters, WIDTH, ({ person }, index) =>
    send(personId(person), { type: 'polls.cast', poll, choice: index % 3 === 0 ? 'no' : 'yes' }),
  );
  await send('chair', { type: 'polls.close', poll });
  // Snapshots are taken between commands.
  await pause(200);
}
