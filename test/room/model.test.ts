// Random people send random commands while a clock moves: every step keeps the invariants, and the log folds to the same room.
import { describe, expect, it } from 'vitest';
import type { Method } from '../../shared/counting/rules.ts';
import { pollId, ROOM, type ItemId, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { brokenInvariants } from '../../shared/room/invariants.ts';
import type { Choice } from '../../shared/room/decision.ts';
import { roleOf } from '../../shared/room/readings.ts';
import { rights } from '../../shared/room/rights.ts';
import { emptyRoom, evolve, type Room, type RoomCommand, type RoomEvent } from '../../shared/room/room.ts';
import { viewOf, type Seen } from '../../shared/room/view.ts';
import { youhuahaohaoshuo } from '../../shared/procedures/youhuahaohaoshuo.ts';
import { Ballots } from '../support/ballots.ts';
import { chance, type Chance } from '../support/random.ts';
import { START, founded, type Story } from '../support/room.ts';

const STEPS = 500;
const METHODS: readonly Method[] = [
  'yesNoAbstain',
  'oneChoice',
  'someChoices',
  'instantRunoff',
  'schulze',
  'score',
  'consent',
  'hands',
];
/** Found by seeds: inviting the interrupted (2026), withdrawing what was owed (5011), leaving while interrupted (5012). */
const SEEDS = [1, 7, 42, 99, 2026, 31337, ...Array.from({ length: 40 }, (_, i) => 5000 + i)];

interface Players {
  readonly officers: readonly PersonId[];
  readonly people: readonly PersonId[];
  readonly items: readonly ItemId[];
}

/** One random wish; most are sensible somewhere, many are refused. */
function wish(dice: Chance, story: Story, players: Players): RoomCommand {
  const person = dice.pick(players.people) ?? ROOM;
  const flag = dice.pick([...story.room.flags.flags.keys()]);
  const poll = dice.pick(story.room.polls.live) ?? pollId('none');
  const item = dice.pick(players.items);
  const order = dice.pick(['arrival', 'leastHeard', 'alternatingStance', 'rotatingGroups', 'lot'] as const) ?? 'lot';
  const makers: readonly (() => RoomCommand | undefined)[] = [
    () => ({
      type: 'queue.join',
      kind: dice.pick(['speech', 'question', 'answer'] as const) ?? 'speech',
      stance: dice.pick(['for', 'against', 'none'] as const) ?? 'none',
    }),
    () => ({ type: 'queue.join', kind: 'pointOfOrder', article: 'respect' }),
    () => ({ type: 'queue.leave' }),
    () => ({ type: 'queue.write', text: 'words' }),
    () => ({ type: 'queue.move', person, to: dice.below(4), reason: 'because' }),
    () => ({ type: 'queue.invite', person }),
    () => ({ type: 'queue.setOrder', order }),
    () => ({ type: dice.next() < 0.2 ? 'queue.close' : 'queue.open' }),
    () => ({ type: 'floor.give' }),
    () => ({ type: 'floor.give', person, reason: 'because' }),
    () => ({ type: 'floor.end' }),
    () => ({ type: 'floor.absent' }),
    () => ({ type: dice.next() < 0.5 ? 'floor.pause' : 'floor.resume' }),
    () => ({ type: 'floor.extend', seconds: 30 }),
    () => ({ type: 'floor.callToOrder', person, article: 'respect' }),
    () => ({ type: 'rounds.open', purpose: 'round', order: 'groups', seconds: 5 }),
    () => ({ type: 'rounds.pass', later: dice.next() < 0.3 }),
    () => ({ type: 'rounds.close', reason: 'enough' }),
    () => item && { type: 'agenda.open', item },
    () => ({ type: 'agenda.close' }),
    () => ({ type: 'meeting.pause' }),
    () => ({ type: 'meeting.resume' }),
    () => ({ type: 'meeting.takeBack' }),
    () => ({
      type: 'flags.raise',
      article: 'respect',
      weight: dice.pick(['note', 'warning', 'halt'] as const) ?? 'note',
      note: 'n',
    }),
    () =>
      flag && {
        type: 'flags.rule',
        flag,
        ruling: dice.pick(['upheld', 'noted', 'dismissed'] as const) ?? 'noted',
        reason: 'r',
        ...(dice.next() < 0.5 && { remedy: 'm' }),
      },
    () => ({ type: 'flags.redressed' }),
    () => flag && { type: 'flags.contest', flag },
    () => flag && { type: 'flags.reopen', flag },
    () => flag && { type: 'flags.withdraw', flag },
    () => ({ type: 'orders.rule', person, ruling: 'noted' }),
    () => ({ type: 'orders.hear', person }),
    () => announcement(dice, story),
    () => ({ type: 'polls.answerObjection', poll: dice.pick(story.room.polls.ended) ?? poll, objection: 0, answer: 'changed' }),
    () => ({ type: 'polls.way', way: dice.pick(['hall', 'device'] as const) ?? 'device' }),
    () => ({ type: 'polls.credential', poll, blinded: 'blinded' }),
    () => ({ type: 'polls.count', poll, counts: { yes: dice.below(2), no: 1 } }),
    () => ({ type: 'polls.open', poll }),
    () => ({ type: 'polls.cast', poll, choice: choiceIn(dice, story, poll) }),
    () => ({ type: 'polls.close', poll }),
    () => ({ type: 'polls.cancel', poll, reason: 'wrong' }),
    () => ({ type: 'people.checkOut', person }),
    () => ({ type: 'people.here' }),
    () => ({ type: 'people.callRoll' }),
    () => (dice.next() < 0.1 ? { type: 'people.remove', person, reason: 'bad' } : { type: 'people.checkIn', person }),
  ];
  const weights = dice.next() < 0.4 ? dice.pick(makers.slice(-13, -4)) : dice.pick(makers);
  return weights?.() ?? { type: 'queue.leave' };
}

/** Every method at every level, and the first or the second of a pair. */
function announcement(dice: Chance, story: Story): RoomCommand {
  const twin = story.room.polls.ended.find((id) => {
    const phase = story.room.polls.polls.get(id)?.phase;
    return phase?.status === 'closed' && phase.awaitsTwin;
  });
  if (twin && dice.next() < 0.5) return { type: 'polls.announce', twin };
  const method = dice.pick(METHODS) ?? 'yesNoAbstain';
  return {
    type: 'polls.announce',
    title: `q${dice.below(99)}`,
    method,
    secrecy: dice.pick(['open', 'closed', 'sealed'] as const) ?? 'open',
    tie: dice.pick(['fails', 'lots', 'runOff', 'casting'] as const) ?? 'fails',
    everyGroup: false,
    options: ['a', 'b', 'c'],
    atMost: 2,
    ...(dice.next() < 0.2 && { pair: true }),
  };
}

function choiceIn(dice: Chance, story: Story, id: PollId): Choice {
  const method = story.room.polls.polls.get(id)?.terms.method ?? 'yesNoAbstain';
  const option = dice.pick(['o1', 'o2', 'o3']) ?? 'o1';
  switch (method) {
    case 'yesNoAbstain':
    case 'hands':
      return dice.pick(['yes', 'no', 'abstain']) ?? 'yes';
    case 'oneChoice':
      return option;
    case 'someChoices':
    case 'instantRunoff':
    case 'schulze':
      return [option];
    case 'score':
      return { [option]: dice.below(11) };
    case 'consent':
      return dice.next() < 0.8 ? { answer: 'agree' } : { answer: 'object', reason: 'noise' };
  }
}

/** Mostly somebody whose role allows it; now and then anybody. */
function sender(dice: Chance, story: Story, command: RoomCommand, everybody: readonly PersonId[]): PersonId {
  const able = everybody.filter((id) => {
    const role = roleOf(story.room, id);
    return role !== undefined && rights[command.type].roles.includes(role);
  });
  return dice.pick(dice.next() < 0.9 && able.length > 0 ? able : everybody) ?? ROOM;
}

/** One sealed ballot comes in, or somebody asks for what lets one in. */
function handIn(dice: Chance, ballots: Ballots): void {
  const poll = ballots.story.room.polls.live.find((id) => ballots.poll(id).terms.secrecy === 'sealed');
  const phase = poll && ballots.poll(poll).phase;
  // Nobody has more ballots than the room gave credentials.
  if (poll && phase?.status === 'open' && phase.sealed && phase.sealed.credentials.size > 0) {
    ballots.handIn(poll, `receipt ${dice.below(phase.sealed.credentials.size)}`, choiceIn(dice, ballots.story, poll));
    ballots.try(ROOM, { type: 'polls.turnout', poll });
  }
}

function play(seed: number) {
  const dice = chance(seed);
  const patient = {
    ...youhuahaohaoshuo,
    poll: { ...youhuahaohaoshuo.poll, readSeconds: 1, shortestSeconds: 0, lastCallSeconds: 1, debateProtected: false },
  };
  const story = founded({ groups: ['a', 'b'], rules: patient, procedure: 'youhuahaohaoshuo' });
  const officers = [story.enter('chair', 'chair'), story.enter('clerk', 'clerk'), story.enter('supervisor', 'super')];
  const people = Array.from({ length: 7 }, (_, index) => story.enter('participant', `p${index}`, index % 2 ? 'a' : 'b'));
  const tellers = ['t1', 't2'].map((name) => story.enter('participant', name));
  for (const person of tellers) story.do(officers[0] ?? ROOM, { type: 'people.assign', person, role: 'teller' });
  const items = story.outline({ id: 'i1' }, { id: 'i2' }, { id: 'i3' });
  story.do(officers[0] ?? ROOM, { type: 'meeting.start' });
  const ballots = new Ballots(story);
  const accepted = new Map<string, number>();
  for (let step = 0; step < STEPS; step += 1) {
    const command = wish(dice, story, { officers, people, items });
    const by = sender(dice, story, command, [...officers, ...people, ...tellers]);
    const outcome = ballots.try(by, command);
    if (outcome.ok) accepted.set(command.type, (accepted.get(command.type) ?? 0) + 1);
    handIn(dice, ballots);
    expect(brokenInvariants(story.room), `seed ${seed}, step ${step}, ${command.type}`).toStrictEqual([]);
    ballots.pass(dice.below(4) === 0 ? dice.below(40_000) : dice.below(900));
    expect(brokenInvariants(story.room), `seed ${seed}, after step ${step}`).toStrictEqual([]);
  }
  return { story, accepted };
}

/** The room again from its events alone, as another node folds it. */
function folded(events: readonly (RoomEvent & { readonly envelope: Parameters<typeof evolve>[2] })[]): Room {
  return events.reduce((room, event) => evolve(room, event, event.envelope), emptyRoom(START));
}

describe('a room under random play', () => {
  it.each(SEEDS)('[L1][S6] keeps its invariants with seed %i', (seed) => {
    const { story, accepted } = play(seed);
    const did = [...accepted.values()].reduce((sum, count) => sum + count, 0);
    expect(did, [...accepted].join(' ')).toBeGreaterThan(STEPS / 12);
    expect(accepted.size, [...accepted].join(' ')).toBeGreaterThan(12);
    expect(story.room.version).toBe(story.events.length);
  });

  it('[S3] views of equal rooms are equal, and hold no nulls', () => {
    const { story } = play(5);
    for (const audience of ['public', 'officers', 'waiting'] as const) {
      const text = JSON.stringify(viewOf(story.room, audience));
      expect(text).not.toContain('null');
      expect(JSON.stringify(viewOf(play(5).story.room, audience))).toBe(text);
    }
  });

  it.each(SEEDS.slice(0, 3))('[S3][P8] views that spare what stayed are those made anew, after every step of seed %i', (seed) => {
    const { story } = play(seed);
    let room = emptyRoom(START);
    let before: { readonly public?: Seen; readonly officers?: Seen } = {};
    let spared = 0;
    for (const event of story.entries) {
      room = evolve(room, event, event.envelope);
      const [everybody, officers] = [viewOf(room, 'public', before.public), viewOf(room, 'officers', before.officers)];
      expect([everybody, officers], event.type).toStrictEqual([viewOf(room, 'public'), viewOf(room, 'officers')]);
      if (before.public && 'people' in before.public.view && before.public.view.people === everybody.people) spared += 1;
      before = { public: { room, view: everybody }, officers: { room, view: officers } };
    }
    expect(spared).toBeGreaterThan(story.entries.length / 4);
  });

  it('[L1] folding the events gives the live room', () => {
    const { story } = play(11);
    expect(folded(story.entries).version).toBe(story.room.version);
    expect(JSON.stringify({ ...folded(story.entries), answers: 0 })).toBe(JSON.stringify({ ...story.room, answers: 0 }));
  });
});
