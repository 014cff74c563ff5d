// What people in a simulated meeting might want next: mostly what is possible now, sometimes what is not.
import type { Choice } from '../../shared/room/decision.ts';
import { instant, type PersonId } from '../../shared/room/ids.ts';
import { roleOf } from '../../shared/room/readings.ts';
import type { Role } from '../../shared/room/people/people.ts';
import type { Room } from '../../shared/room/room.ts';
import type { WireCommand } from '../../shared/protocol/up.ts';
import type { Chance } from '../support/random.ts';
import { chairWishes } from './wishes-of-the-chair.ts';
import { choiceFor, personIn, type Scene, type Wishes } from './scene.ts';

/** Who asks for something beside their role, times of a hundred. */
const OUT_OF_PLACE = 6;

const speaking: Wishes = [
  [
    6,
    ({ pick }) => ({
      type: 'queue.join',
      kind: pick('speech', 'speech', 'question', 'answer'),
      stance: pick('for', 'against', 'none'),
    }),
  ],
  [1, () => ({ type: 'queue.join', kind: 'pointOfOrder', article: 'respect' })],
  [2, ({ room, me }) => (room.queue.entries.has(me) ? { type: 'queue.leave' } : undefined)],
  [1, () => ({ type: 'queue.write', text: 'in writing' })],
  [6, ({ room, me }) => (room.floor.turn?.person === me ? { type: 'floor.end' } : undefined)],
  [2, ({ room, me }) => (room.floor.turn?.person === me ? { type: 'floor.start' } : undefined)],
  [4, ({ room, dice }) => (room.rounds.current ? { type: 'rounds.pass', later: dice.below(3) === 0 } : undefined)],
];

const voting: Wishes = [
  [14, (scene) => cast(scene, {})],
  [0.5, () => ({ type: 'polls.way', way: 'device' })],
  [1, ({ room, pick }) => (room.polls.live.length === 0 ? { type: 'polls.raise', secrecy: pick('closed', 'open') } : undefined)],
];

const participating: Wishes = [
  [1, () => ({ type: 'people.checkOut' })],
  [2, () => ({ type: 'people.here' })],
  [1, ({ dice }) => ({ type: 'people.help', where: `row ${dice.below(9)}` })],
  [1, ({ dice }) => ({ type: 'people.correct', name: `Renamed ${dice.below(99)}` })],
  [1, (scene) => ({ type: 'people.delegate', to: personIn(scene) })],
  [0.5, (scene) => ({ type: 'people.passSeat', to: personIn(scene) })],
  [2, contestedPoint],
  [1, objection],
  [2, signature],
];

const clerking: Wishes = [
  [3, ({ room }) => (room.people.waiting.size > 0 ? { type: 'people.admit', all: true } : undefined)],
  [1, ({ dice, pick }) => ({ type: 'people.register', name: `Walk-in ${dice.below(999)}`, group: pick('residents', 'traders') })],
  [1, (scene) => ({ type: 'people.checkIn', person: personIn(scene) })],
  [1, (scene) => ({ type: 'people.merge', person: personIn(scene), into: personIn(scene) })],
  [0.5, (scene) => ({ type: 'people.correct', person: personIn(scene), household: scene.pick('1-101', '1-102') })],
  [1, (scene) => ({ type: 'people.here', for: personIn(scene) })],
  [2, (scene) => ({ type: 'queue.join', kind: 'speech', stance: 'none', for: personIn(scene) })],
  [5, (scene) => cast(scene, { for: personIn(scene) })],
  [1, (scene) => ({ type: 'people.correct', person: personIn(scene), helped: scene.dice.below(2) === 0 })],
  [1, (scene) => ({ type: 'people.assign', person: personIn(scene), group: scene.pick('residents', 'traders') })],
];

const supervising: Wishes = [
  [
    4,
    ({ pick }) => ({
      type: 'flags.raise',
      article: pick('respect', 'turns'),
      weight: pick('note', 'warning', 'halt'),
      note: 'look',
    }),
  ],
  [1, (scene) => aboutAFlag(scene, 'contest')],
  [1, (scene) => aboutAFlag(scene, 'reopen')],
  [1, (scene) => aboutAFlag(scene, 'withdraw')],
  [1, (scene) => ({ type: 'people.consent', person: personIn(scene) })],
];

const deputising: Wishes = [
  [2, () => ({ type: 'meeting.takeChair' })],
  [3, (scene) => aboutAFlag(scene, 'rule')],
];

const OF_ROLES: Readonly<Record<Role, Wishes>> = {
  chair: chairWishes,
  deputy: [...deputising, ...clerking, ...speaking],
  clerk: [...clerking, [1, () => ({ type: 'meeting.takeChair' })]],
  teller: [...speaking, ...voting],
  supervisor: supervising,
  participant: [...speaking, ...voting, ...participating],
  expert: speaking,
  observer: participating,
  screen: [],
};

function cast(scene: Scene, act: { readonly for?: PersonId }): WireCommand | undefined {
  const { room, dice } = scene;
  const open = room.polls.live.flatMap((id) => {
    const poll = room.polls.polls.get(id);
    return poll?.phase.status === 'open' ? [poll] : [];
  });
  const poll = dice.pick(open);
  if (!poll) return undefined;
  const choice: Choice = choiceFor(scene, poll.terms.method);
  return { type: 'polls.cast', poll: poll.id, choice, ...act };
}

const FLAGGED = {
  contest: (flag: Flag): WireCommand => ({ type: 'flags.contest', flag }),
  reopen: (flag: Flag): WireCommand => ({ type: 'flags.reopen', flag }),
  withdraw: (flag: Flag): WireCommand => ({ type: 'flags.withdraw', flag }),
  rule: (flag: Flag): WireCommand => ({ type: 'flags.rule', flag, ruling: 'noted' }),
};
type Flag = Room['flags']['open'][number];

function aboutAFlag({ room, dice }: Scene, act: keyof typeof FLAGGED): WireCommand | undefined {
  const flag = dice.pick([...room.flags.flags.keys()]);
  return flag && FLAGGED[act](flag);
}

function contestedPoint({ room, dice }: Scene): WireCommand | undefined {
  const person = dice.pick([...room.orders.points.keys()]);
  return person && { type: 'orders.contest', person };
}

function objection({ room, dice }: Scene): WireCommand | undefined {
  const decision = dice.pick([...room.decisions.decisions.keys()]);
  return decision && { type: 'decisions.object', decision };
}

function signature({ room, dice }: Scene): WireCommand | undefined {
  const commitment = dice.pick([...room.decisions.commitments.keys()]);
  return commitment && { type: 'decisions.accept', commitment };
}

/** What somebody says next; nothing when nothing comes to mind. */
export function wishOf(room: Room, me: PersonId, dice: Chance): WireCommand | undefined {
  const roles = Object.keys(OF_ROLES).filter((name): name is Role => name in OF_ROLES);
  const own = roleOf(room, me) ?? 'participant';
  const role = dice.next() * 100 < OUT_OF_PLACE ? (dice.pick(roles) ?? own) : own;
  const pick: Scene['pick'] = (...choices) => choices[dice.below(choices.length)] ?? choices[0];
  const scene: Scene = { room, me, dice, pick, now: instant(room.at) };
  const possible = OF_ROLES[role].flatMap(([weight, make]) => {
    const command = make(scene);
    return command ? [{ weight, command }] : [];
  });
  let drawn = dice.next() * possible.reduce((sum, { weight }) => sum + weight, 0);
  return possible.find(({ weight }) => (drawn -= weight) < 0)?.command;
}
