// What brings a scene to where some command is possible; each does nothing where it stands there already.
import type { DecisionId, FlagId, PersonId, PollId } from '../../../shared/room/ids.ts';
import { decisionId, flagId, pollId, ROOM } from '../../../shared/room/ids.ts';
import { runningPolls } from '../../../shared/room/readings.ts';
import { nextInRound } from '../../../shared/room/round-members.ts';
import { ARTICLE, ITEMS } from './company.ts';
import type { Scene } from './scene.ts';

const chairOf = (scene: Scene): PersonId => scene.id('chair');
const [FIRST] = ITEMS;

export function waits(scene: Scene, person: PersonId): void {
  if (!scene.room.queue.entries.has(person)) scene.try(person, { type: 'queue.join', kind: 'speech' });
}
export function waitsNot(scene: Scene, person: PersonId): void {
  if (scene.room.queue.entries.has(person)) scene.try(person, { type: 'queue.leave' });
}

export function noTurn(scene: Scene): void {
  while (scene.room.floor.turn && scene.try(chairOf(scene), { type: 'floor.end' }).ok);
}
/** Somebody has the floor and is on the way to the microphone; the clock starts later. */
export function aTurn(scene: Scene, person = scene.id('second')): void {
  if (scene.room.floor.turn?.person === person) return;
  noTurn(scene);
  waits(scene, person);
  scene.try(chairOf(scene), { type: 'floor.give', person, reason: 'as asked' });
}

export function noRound(scene: Scene): void {
  noTurn(scene);
  if (scene.room.rounds.current) scene.try(chairOf(scene), { type: 'rounds.close', reason: 'late' });
}
export function aRound(scene: Scene): void {
  if (scene.room.rounds.current) return;
  noTurn(scene);
  scene.try(chairOf(scene), { type: 'rounds.open', purpose: 'each in turn', order: 'list', seconds: 60 });
}
/** A round in which it is this person's turn to be called. */
export function isNext(scene: Scene, person: PersonId): void {
  aRound(scene);
  for (let round = scene.room.rounds.current; round && nextInRound(round) !== person; round = scene.room.rounds.current) {
    const next = nextInRound(round);
    if (!next || !scene.try(next, { type: 'rounds.pass' }).ok) return;
  }
}

export function noPoll(scene: Scene): void {
  for (const { id } of runningPolls(scene.room)) scene.try(chairOf(scene), { type: 'polls.cancel', poll: id, reason: 'not now' });
  for (const id of scene.room.polls.live) scene.try(chairOf(scene), { type: 'polls.cancel', poll: id, reason: 'not now' });
}
/** A poll that is open; another one makes room. */
export function aPoll(scene: Scene, secrecy: 'open' | 'closed' | 'sealed' = 'closed'): PollId {
  const open = scene.room.polls.live.find((id) => {
    const poll = scene.room.polls.polls.get(id);
    return poll?.phase.status === 'open' && poll.terms.secrecy === secrecy && poll.terms.method === 'yesNoAbstain';
  });
  if (open) return open;
  noPoll(scene);
  const opened = scene.try(chairOf(scene), { type: 'polls.open', title: 'Lamps?', secrecy });
  return pollId(String(opened.ok && 'result' in opened ? opened.result?.['poll'] : 'none'));
}
/** A poll whose casting is over and whose hands the tellers count. */
export function aCount(scene: Scene): PollId {
  const counting = scene.room.polls.live.find((id) => scene.room.polls.polls.get(id)?.phase.status === 'counting');
  if (counting) return counting;
  const poll = aPoll(scene, 'open');
  scene.try(scene.id('fourth'), { type: 'polls.way', way: 'hall', poll });
  scene.try(chairOf(scene), { type: 'polls.close', poll });
  return poll;
}
/** A poll by consent that is over, with one objection. */
export function anObjection(scene: Scene): PollId {
  const objected = scene.room.polls.ended.find((id) => {
    const phase = scene.room.polls.polls.get(id)?.phase;
    return phase?.status === 'closed' && phase.objections !== undefined;
  });
  if (objected) return objected;
  noPoll(scene);
  const asked = scene.try(chairOf(scene), { type: 'polls.open', title: 'Gates?', method: 'consent', secrecy: 'open' });
  const poll = pollId(String(asked.ok && 'result' in asked ? asked.result?.['poll'] : 'none'));
  scene.try(scene.id('fourth'), { type: 'polls.cast', poll, choice: { answer: 'object', reason: 'too narrow' } });
  scene.try(chairOf(scene), { type: 'polls.close', poll });
  return poll;
}

export function noItem(scene: Scene): void {
  if (!scene.room.agenda.open) return;
  noRound(scene);
  noPoll(scene);
  noFlag(scene);
  scene.try(chairOf(scene), { type: 'agenda.close' });
}
export function anItem(scene: Scene): void {
  if (scene.room.agenda.open || !FIRST) return;
  noRound(scene);
  noPoll(scene);
  scene.try(chairOf(scene), { type: 'agenda.open', item: FIRST });
}

export function noFlag(scene: Scene): void {
  for (const flag of scene.room.flags.open) scene.try(scene.id('supervisor'), { type: 'flags.withdraw', flag });
  for (const flag of scene.room.flags.owed) scene.try(chairOf(scene), { type: 'flags.redressed', flag });
}
type Wanted = 'open' | 'owed' | 'dismissed';

/** A supervisor's flag that stands like this. */
export function aFlag(scene: Scene, wanted: Wanted): FlagId {
  const known = scene.room.flags.flags.findKey(({ standing, contest }) => {
    if (standing.status === 'open') return wanted === 'open';
    const ruling = standing.status === 'answered' ? standing.ruling : undefined;
    return contest === undefined && ruling === (wanted === 'owed' ? 'upheld' : 'dismissed');
  });
  if (known) return known;
  const raised = scene.try(scene.id('supervisor'), { type: 'flags.raise', article: ARTICLE, weight: 'warning', note: 'look' });
  const flag = flagId(String(raised.ok && 'result' in raised ? raised.result?.['flag'] : 'none'));
  const how =
    wanted === 'owed' ? { ruling: 'upheld' as const, remedy: 'said again' } : { ruling: 'dismissed' as const, reason: 'no' };
  if (wanted !== 'open') scene.try(chairOf(scene), { type: 'flags.rule', flag, ...how });
  return flag;
}
/** Somebody's point of order; they wait with it until it is answered. */
export function aPoint(scene: Scene, isDismissed = false): PersonId {
  const person = scene.id('fourth');
  if (scene.room.orders.points.get(person)?.standing.status !== 'open') {
    waitsNot(scene, person);
    scene.try(person, { type: 'queue.join', kind: 'pointOfOrder', article: ARTICLE });
  }
  if (isDismissed) scene.try(chairOf(scene), { type: 'orders.rule', person, ruling: 'dismissed', reason: 'no' });
  return person;
}

/** Proposed a while ago, so that nobody objected for as long as it takes. */
export function aProposal(scene: Scene): DecisionId {
  const known = scene.room.decisions.decisions.findKey(({ standing }) => standing.status === 'proposed');
  if (known) return known;
  const proposed = scene.try(chairOf(scene), { type: 'decisions.propose', text: 'We light the lane', nature: 'agreement' });
  return decisionId(String(proposed.ok && 'result' in proposed ? proposed.result?.['decision'] : 'none'));
}

/** Somebody has shown a head that the log does not have. */
export function forked(scene: Scene): void {
  const seen = { version: scene.room.version + 20, hash: 'f'.repeat(64), at: scene.now };
  scene.do(ROOM, { type: 'record.findFork', seen, after: scene.room.record.forks });
}
