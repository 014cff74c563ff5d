// How the commands about queue, floor and rounds are brought about.
import { ARTICLE } from './company.ts';
import type { Makers } from './maker.ts';
import { aRound, aTurn, isNext, noRound, noTurn, waits, waitsNot } from './preparing.ts';

export const queueMakers: Makers<'queue'> = {
  'queue.join': { late: waitsNot, make: () => ({ type: 'queue.join', kind: 'speech', stance: 'for' }) },
  'queue.leave': { late: waits, make: () => ({ type: 'queue.leave' }) },
  'queue.write': { make: () => ({ type: 'queue.write', text: 'The lane is dark' }) },
  'queue.skip': {
    late: (scene) => waits(scene, scene.id('second')),
    make: (scene) => ({ type: 'queue.skip', person: scene.id('second'), reason: 'on the phone' }),
  },
  'queue.move': {
    late: (scene) => waits(scene, scene.id('third')),
    make: (scene) => ({ type: 'queue.move', person: scene.id('third'), to: 0, reason: 'must leave' }),
  },
  'queue.invite': { make: (scene) => ({ type: 'queue.invite', person: scene.id('expert') }) },
  'queue.change': {
    late: (scene, by) => waits(scene, by === scene.id('chair') ? scene.id('third') : by),
    make: (scene, by) =>
      by === scene.id('actor')
        ? { type: 'queue.change', heard: true }
        : { type: 'queue.change', person: scene.id('third'), kind: 'question' },
  },
  'queue.setOrder': { make: () => ({ type: 'queue.setOrder', order: 'leastHeard' }) },
  'queue.open': {
    late: (scene) => void scene.try(scene.id('chair'), { type: 'queue.close' }),
    make: () => ({ type: 'queue.open' }),
  },
  'queue.close': { make: () => ({ type: 'queue.close' }) },
};

export const floorMakers: Makers<'floor'> = {
  'floor.give': {
    late(scene) {
      noTurn(scene);
      waits(scene, scene.id('second'));
    },
    make: () => ({ type: 'floor.give' }),
  },
  'floor.start': {
    late: (scene, by) => aTurn(scene, by === scene.id('chair') ? undefined : by),
    make: () => ({ type: 'floor.start' }),
  },
  'floor.end': {
    late: (scene, by) => aTurn(scene, by === scene.id('chair') ? undefined : by),
    make: () => ({ type: 'floor.end' }),
  },
  'floor.absent': { late: (scene) => aTurn(scene), make: () => ({ type: 'floor.absent' }) },
  'floor.pause': { late: (scene) => aTurn(scene), make: () => ({ type: 'floor.pause' }) },
  'floor.resume': {
    late(scene) {
      aTurn(scene);
      scene.try(scene.id('chair'), { type: 'floor.pause' });
    },
    make: () => ({ type: 'floor.resume' }),
  },
  'floor.extend': { late: (scene) => aTurn(scene), make: () => ({ type: 'floor.extend', seconds: 30 }) },
  'floor.callToOrder': {
    make: (scene) => ({ type: 'floor.callToOrder', person: scene.id('second'), article: ARTICLE }),
  },
};

export const roundsMakers: Makers<'rounds'> = {
  'rounds.open': { late: noRound, make: () => ({ type: 'rounds.open', purpose: 'each in turn', order: 'groups', seconds: 60 }) },
  'rounds.pass': { only: ['P'], late: isNext, make: () => ({ type: 'rounds.pass', later: true }) },
  'rounds.close': {
    late(scene) {
      aRound(scene);
      noTurn(scene);
    },
    make: () => ({ type: 'rounds.close', reason: 'late' }),
  },
};
