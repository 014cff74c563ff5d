// How the commands about flags, points of order, polls and decisions are brought about.
import { after, type CommitmentId, type PersonId } from '../../../shared/room/ids.ts';
import { commitmentId } from '../../../shared/room/ids.ts';
import { ARTICLE, RESIDENTS } from './company.ts';
import type { Makers } from './maker.ts';
import { aCount, aFlag, anObjection, aPoint, aPoll, aProposal, noPoll, noTurn } from './preparing.ts';
import type { Scene } from './scene.ts';

export const flagsMakers: Makers<'flags'> = {
  'flags.raise': { make: () => ({ type: 'flags.raise', article: ARTICLE, weight: 'note', note: 'look here' }) },
  'flags.withdraw': {
    late: (scene) => void aFlag(scene, 'open'),
    make: (scene) => ({ type: 'flags.withdraw', flag: aFlag(scene, 'open') }),
  },
  'flags.rule': {
    only: ['C'],
    late: (scene) => void aFlag(scene, 'open'),
    make: (scene) => ({ type: 'flags.rule', flag: aFlag(scene, 'open'), ruling: 'noted' }),
  },
  'flags.redressed': {
    late: (scene) => void aFlag(scene, 'owed'),
    make: (scene) => ({ type: 'flags.redressed', flag: aFlag(scene, 'owed') }),
  },
  'flags.reopen': {
    late: (scene) => void aFlag(scene, 'owed'),
    make: (scene) => ({ type: 'flags.reopen', flag: aFlag(scene, 'owed'), note: 'it was not' }),
  },
  'flags.contest': {
    late: (scene) => void aFlag(scene, 'dismissed'),
    make: (scene) => ({ type: 'flags.contest', flag: aFlag(scene, 'dismissed') }),
  },
};

export const ordersMakers: Makers<'orders'> = {
  'orders.hear': {
    late(scene) {
      noTurn(scene);
      aPoint(scene);
    },
    make: (scene) => ({ type: 'orders.hear', person: scene.id('fourth') }),
  },
  'orders.rule': {
    late: (scene) => void aPoint(scene),
    make: (scene) => ({ type: 'orders.rule', person: scene.id('fourth'), ruling: 'noted' }),
  },
  'orders.contest': {
    late: (scene) => void aPoint(scene, true),
    make: (scene) => ({ type: 'orders.contest', person: scene.id('fourth') }),
  },
};

/** 2,048 bits, and below any modulus. */
const BLINDED = Buffer.concat([Buffer.alloc(1), Buffer.alloc(255, 0x5a)]).toString('base64url');

export const pollsMakers: Makers<'polls'> = {
  'polls.announce': { late: noPoll, make: () => ({ type: 'polls.announce', title: 'Benches?', secrecy: 'closed' }) },
  'polls.open': { late: noPoll, make: () => ({ type: 'polls.open', title: 'Benches?', secrecy: 'closed' }) },
  'polls.raise': { make: () => ({ type: 'polls.raise', secrecy: 'closed' }) },
  'polls.way': {
    late: (scene) => void aPoll(scene, 'open'),
    make: (scene) => ({ type: 'polls.way', way: 'hall', poll: aPoll(scene, 'open') }),
  },
  'polls.cast': {
    late: (scene) => void aPoll(scene),
    make: (scene) => ({ type: 'polls.cast', poll: aPoll(scene), choice: 'yes' }),
  },
  'polls.credential': {
    late: (scene) => void aPoll(scene, 'sealed'),
    make: (scene) => ({ type: 'polls.credential', poll: aPoll(scene, 'sealed'), blinded: BLINDED }),
  },
  'polls.count': {
    late: (scene) => void aCount(scene),
    make: (scene) => ({ type: 'polls.count', poll: aCount(scene), counts: { yes: 1 } }),
  },
  'polls.answerObjection': {
    late: (scene) => void anObjection(scene),
    make: (scene) => ({ type: 'polls.answerObjection', poll: anObjection(scene), objection: 0, answer: 'we widen it' }),
  },
  'polls.close': {
    late: (scene) => void aPoll(scene),
    make: (scene) => ({ type: 'polls.close', poll: aPoll(scene) }),
  },
  'polls.cancel': {
    late: (scene) => void aPoll(scene),
    make: (scene) => ({ type: 'polls.cancel', poll: aPoll(scene), reason: 'wrong question' }),
  },
};

const DAY_MS = 86_400_000;

/** What was proposed stands as adopted. */
function adopted(scene: Scene): void {
  scene.try(scene.id('chair'), { type: 'decisions.adopt', decision: aProposal(scene) });
}

/** What the residents take on. */
function aCommitment(scene: Scene): CommitmentId {
  const known = scene.room.decisions.commitments.keySeq().first();
  if (known) return known;
  adopted(scene);
  const made = scene.try(scene.id('chair'), { type: 'decisions.commit', ...promised(scene) });
  return commitmentId(String(made.ok && 'result' in made ? made.result?.['commitment'] : 'none'));
}
const promised = (scene: Scene) => ({ side: RESIDENTS, does: 'paint the posts', due: after(scene.now, DAY_MS) });

const proposed = (scene: Scene, _: PersonId): void => void aProposal(scene);

export const decisionsMakers: Makers<'decisions'> = {
  'decisions.propose': { make: () => ({ type: 'decisions.propose', text: 'We meet on Mondays', nature: 'opinion' }) },
  'decisions.object': { early: proposed, make: (scene) => ({ type: 'decisions.object', decision: aProposal(scene) }) },
  'decisions.adopt': { early: proposed, make: (scene) => ({ type: 'decisions.adopt', decision: aProposal(scene) }) },
  'decisions.commit': { early: proposed, late: adopted, make: (scene) => ({ type: 'decisions.commit', ...promised(scene) }) },
  'decisions.accept': {
    early: proposed,
    late: (scene) => void aCommitment(scene),
    make: (scene) => ({ type: 'decisions.accept', commitment: aCommitment(scene) }),
  },
};
