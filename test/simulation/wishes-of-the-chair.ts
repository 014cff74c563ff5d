// What the chair of a simulated meeting might want next.
import { after, type PersonId } from '../../shared/room/ids.ts';
import type { WireCommand } from '../../shared/protocol/up.ts';
import { personIn, type Scene, type Wishes } from './scene.ts';

const running: Wishes = [
  [30, ({ room }) => (room.meeting.phase.status === 'open' ? { type: 'meeting.start' } : undefined)],
  [1, ({ room }) => (room.meeting.phase.status === 'inSession' ? { type: 'meeting.pause' } : undefined)],
  [20, ({ room }) => (room.meeting.phase.status === 'paused' ? { type: 'meeting.resume' } : undefined)],
  [1, (scene) => (scene.dice.below(4) === 0 ? { type: 'meeting.handOver', person: personIn(scene) } : undefined)],
  [2, ({ room }) => (room.meeting.slip ? { type: 'meeting.takeBack' } : undefined)],
  [1, ({ dice }) => ({ type: 'meeting.configure', waitingRoom: dice.below(3) === 0 })],
  [4, closing],
  [0.3, () => ({ type: 'meeting.adjourn', to: 'tomorrow at seven' })],
  [0.4, (scene) => itemIn(scene, (item) => ({ type: 'agenda.defer', item, reason: 'late' }))],
  [0.4, (scene) => itemIn(scene, (item) => ({ type: 'agenda.refer', item, reason: 'beyond us' }))],
  [4, openItem],
  [1, ({ room }) => (room.agenda.open ? { type: 'agenda.close' } : undefined)],
  [3, ({ room }) => (room.people.waiting.size > 0 ? { type: 'people.admit', all: true } : undefined)],
  [1, (scene) => ({ type: 'people.remove', person: personIn(scene), reason: 'loud' })],
  [1, () => ({ type: 'people.callRoll' })],
  [1, (scene) => ({ type: 'people.assign', person: personIn(scene), role: scene.pick('teller', 'clerk', 'participant') })],
];

const speaking: Wishes = [
  [10, ({ room }) => (!room.floor.turn && room.queue.entries.size > 0 ? { type: 'floor.give' } : undefined)],
  [1, (scene) => ({ type: 'floor.give', person: personIn(scene), reason: 'because' })],
  [4, ({ room }) => (room.floor.turn ? { type: 'floor.end' } : undefined)],
  [1, ({ room }) => (room.floor.turn ? { type: 'floor.absent' } : undefined)],
  [1, ({ room }) => (room.floor.turn ? { type: 'floor.pause' } : undefined)],
  [2, ({ room }) => (room.floor.turn?.pausedAt === undefined ? undefined : { type: 'floor.resume' })],
  [1, ({ room }) => (room.floor.turn ? { type: 'floor.extend', seconds: 30 } : undefined)],
  [1, (scene) => ({ type: 'floor.callToOrder', person: personIn(scene), article: 'respect' })],
  [
    1,
    ({ pick }) => ({
      type: 'queue.setOrder',
      order: pick('arrival', 'leastHeard', 'alternatingStance', 'rotatingGroups', 'lot'),
    }),
  ],
  [1, (scene) => ({ type: 'queue.move', person: personIn(scene), to: scene.dice.below(4), reason: 'because' })],
  [1, (scene) => waitingIn(scene, (person) => ({ type: 'queue.skip', person, reason: 'absent' }))],
  [1, (scene) => waitingIn(scene, (person) => ({ type: 'queue.change', person, kind: 'question' }))],
  [1, (scene) => ({ type: 'queue.invite', person: personIn(scene) })],
  [1, ({ dice }) => ({ type: dice.below(3) === 0 ? 'queue.close' : 'queue.open' })],
  [
    2,
    ({ room, pick }) =>
      room.rounds.current
        ? undefined
        : { type: 'rounds.open', purpose: 'round', order: pick('groups', 'list', 'lot'), seconds: 5 },
  ],
  [1, ({ room }) => (room.rounds.current ? { type: 'rounds.close', reason: 'enough' } : undefined)],
];

const judging: Wishes = [
  [10, ruling],
  [12, ({ room }) => (room.flags.owed.length > 0 ? { type: 'flags.redressed' } : undefined)],
  [3, point],
];

const settling: Wishes = [
  [6, putting],
  [6, (scene) => pollIn(scene, 'announced', (poll) => ({ type: 'polls.open', poll }))],
  [4, (scene) => pollIn(scene, 'open', (poll) => ({ type: 'polls.close', poll }))],
  [0.3, (scene) => pollIn(scene, 'open', (poll) => ({ type: 'polls.cancel', poll, reason: 'wrong' }))],
  [0.5, ({ pick }) => ({ type: 'decisions.propose', text: 'so it is', nature: pick('agreement', 'opinion') })],
  [4, adopting],
  [3, committing],
  [4, answering],
];

export const chairWishes: Wishes = [...running, ...speaking, ...judging, ...settling];

function pollIn({ room, dice }: Scene, status: string, use: (poll: PollId) => WireCommand): WireCommand | undefined {
  const poll = dice.pick(room.polls.live.filter((id) => room.polls.polls.get(id)?.phase.status === status));
  return poll && use(poll);
}
type PollId = Scene['room']['polls']['live'][number];

/** Mostly by show of phones, yes or no; every method comes up. */
function putting({ room, dice, pick }: Scene): WireCommand | undefined {
  if (room.polls.live.length > 0) return undefined;
  const method = pick(
    'yesNoAbstain',
    'yesNoAbstain',
    'yesNoAbstain',
    'oneChoice',
    'schulze',
    'instantRunoff',
    'someChoices',
    'consent',
  );
  const hasOptions = method !== 'yesNoAbstain' && method !== 'consent';
  return {
    type: pick('polls.open', 'polls.announce'),
    title: `question ${dice.below(99)}`,
    method,
    secrecy: pick('open', 'closed', 'closed'),
    ...(hasOptions && { options: ['a', 'b', 'c'] }),
    ...(dice.below(3) === 0 && { closesIn: 10 + dice.below(20) }),
    tie: pick('fails', 'lots'),
  };
}

/** What was carried and is no decision yet, or was proposed and nobody objected. */
function adopting({ room, dice }: Scene): WireCommand | undefined {
  const settled = [...room.decisions.decisions.values()].flatMap(({ standing }) => ('poll' in standing ? [standing.poll] : []));
  const carried = [...room.polls.polls.values()].filter(
    ({ id, phase }) => phase.status === 'closed' && phase.result.carried && !settled.includes(id),
  );
  const poll = dice.pick(carried);
  const proposed = dice.pick([...room.decisions.decisions.keys()]);
  if (poll) return { type: 'decisions.adopt', poll: poll.id, nature: 'agreement' };
  return proposed && { type: 'decisions.adopt', decision: proposed };
}

function committing({ room, dice, pick, now }: Scene): WireCommand | undefined {
  const decision = dice.pick([...room.decisions.decisions.keys()]);
  const what = { side: pick('traders', 'residents'), does: 'lamps', due: after(now, 86_400_000) };
  return decision && { type: 'decisions.commit', decision, ...what };
}

function answering(scene: Scene): WireCommand | undefined {
  return pollIn(scene, 'counting', (poll) => ({ type: 'polls.answerObjection', poll, objection: 0, answer: 'we hear it' }));
}

function itemIn({ room, dice }: Scene, use: (item: ItemId) => WireCommand): WireCommand | undefined {
  const item = dice.pick([...room.agenda.items.keys()]);
  return item && use(item);
}
type ItemId = Scene['room']['agenda']['order'][number];

function waitingIn({ room, dice }: Scene, use: (person: PersonId) => WireCommand): WireCommand | undefined {
  const person = dice.pick([...room.queue.entries.keys()]);
  return person && use(person);
}

function openItem({ room, pick }: Scene): WireCommand | undefined {
  const [first, ...others] = room.agenda.items.keySeq();
  return room.agenda.open || first === undefined ? undefined : { type: 'agenda.open', item: pick(first, ...others) };
}

function ruling({ room, pick, dice }: Scene): WireCommand | undefined {
  const [first, ...others] = room.flags.open;
  if (first === undefined) return undefined;
  const remedy = dice.below(2) === 0 ? { remedy: 'made good' } : {};
  return {
    type: 'flags.rule',
    flag: pick(first, ...others),
    ruling: pick('upheld', 'noted', 'dismissed'),
    reason: 'why',
    ...remedy,
  };
}

function point({ room, pick }: Scene): WireCommand | undefined {
  const [first, ...others] = room.orders.points.keySeq();
  if (first === undefined) return undefined;
  const person = pick(first, ...others);
  return pick<WireCommand>({ type: 'orders.hear', person }, { type: 'orders.rule', person, ruling: 'noted' });
}

/** Late in the meeting, and once in a while too early. */
function closing({ room, dice }: Scene): WireCommand | undefined {
  const isSettled = !room.floor.turn && room.polls.live.length === 0 && room.flags.open.length + room.flags.owed.length === 0;
  if (room.version < 80 || dice.below(isSettled ? 1 : 12) > 0) return undefined;
  const left = [...room.agenda.items.keys()].map((item) => [item, { fate: 'adjourned' as const, reason: 'late' }]);
  return { type: 'meeting.close', left: Object.fromEntries(left) };
}
