// How the commands about meeting, people and agenda are brought about.
import { linkId } from '../../../shared/room/ids.ts';
import { hashOfKey } from '../../../server/rooms/keys.ts';
import { ITEMS, RESIDENTS, TRADERS } from './company.ts';
import type { Makers } from './maker.ts';
import { anItem, aTurn, noFlag, noItem, noPoll, noRound } from './preparing.ts';
import type { Scene } from './scene.ts';

const [FIRST, SECOND, THIRD] = ITEMS;
if (!FIRST || !SECOND || !THIRD) throw new Error('the company has three items');

const slipFor = (scene: Scene) => ({ link: linkId(`l${scene.fresh()}`), hash: scene.fresh(), digits: scene.fresh() });

/** Nothing is in hand that a meeting has to settle first. */
function settled(scene: Scene): void {
  noRound(scene);
  noPoll(scene);
  noFlag(scene);
}

export const meetingMakers: Makers<'meeting'> = {
  'meeting.open': { stage: 'draft', make: () => ({ type: 'meeting.open' }) },
  'meeting.start': { stage: 'open', make: () => ({ type: 'meeting.start' }) },
  'meeting.pause': { make: () => ({ type: 'meeting.pause', reason: 'tea' }) },
  'meeting.resume': { stage: 'paused', make: () => ({ type: 'meeting.resume' }) },
  'meeting.adjourn': { make: () => ({ type: 'meeting.adjourn', to: 'tomorrow' }) },
  'meeting.close': {
    late: settled,
    make: () => ({
      type: 'meeting.close',
      left: Object.fromEntries(ITEMS.map((item) => [item, { fate: 'adjourned' as const, reason: 'late' }])),
    }),
  },
  'meeting.handOver': { make: (scene) => ({ type: 'meeting.handOver', person: scene.id('clerk') }) },
  'meeting.takeChair': { only: ['D'], make: () => ({ type: 'meeting.takeChair' }) },
  'meeting.takeBack': { late: (scene) => aTurn(scene, scene.id('third')), make: () => ({ type: 'meeting.takeBack' }) },
  'meeting.configure': { make: () => ({ type: 'meeting.configure', place: 'the old school' }) },
};

export const peopleMakers: Makers<'people'> = {
  'people.replaceLink': {
    only: ['C'],
    make: (scene) => {
      const key = scene.fresh();
      const link = { link: linkId(`l${scene.fresh()}`), hash: hashOfKey(key), key };
      return { type: 'people.replaceLink', role: 'participant', add: false, link };
    },
    call: () => ({ path: 'links/participant' }),
  },
  'people.replacePin': { make: () => ({ type: 'people.replacePin', pin: '87654321' }), call: () => ({ path: 'links/pin' }) },
  'people.enrol': {
    stage: 'open',
    make: (scene) => ({
      type: 'people.enrol',
      lines: [{ name: 'Expected', group: TRADERS, seat: true, slip: slipFor(scene) }],
      slips: scene.room.people.doors.slips.size,
    }),
    call: () => ({ path: 'roll', csv: `name,group,seat\nExpected,${TRADERS},1\n` }),
  },
  'people.slip': {
    make: (scene) => ({ type: 'people.slip', person: scene.id('fourth'), slip: slipFor(scene) }),
    call: (scene) => ({ path: `people/${scene.id('fourth')}/slip` }),
  },
  'people.passSeat': { late: noPoll, make: (scene) => ({ type: 'people.passSeat', to: scene.id('mate') }) },
  'people.delegate': { late: noPoll, make: (scene) => ({ type: 'people.delegate', to: scene.id('fourth') }) },
  'people.admit': {
    only: ['C'],
    make: () => ({ type: 'people.admit', all: true }),
  },
  'people.remove': { late: noPoll, make: (scene) => ({ type: 'people.remove', person: scene.id('fourth'), reason: 'loud' }) },
  'people.consent': { make: (scene) => ({ type: 'people.consent', person: scene.id('fourth') }) },
  'people.assign': {
    late: noPoll,
    make: (scene) => ({ type: 'people.assign', person: scene.id('fourth'), group: TRADERS, spokesperson: TRADERS }),
  },
  'people.register': { make: () => ({ type: 'people.register', name: 'Walk-in', group: RESIDENTS }) },
  'people.correct': { make: (_, by) => ({ type: 'people.correct', person: by, remote: true }) },
  'people.checkIn': { make: (scene) => ({ type: 'people.checkIn', person: scene.id('out') }) },
  'people.checkOut': {
    make: (scene, by) => ({ type: 'people.checkOut', person: by === scene.id('chair') ? scene.id('fourth') : by }),
  },
  'people.callRoll': { make: () => ({ type: 'people.callRoll' }) },
  'people.here': {
    late: (scene) => void scene.try(scene.id('chair'), { type: 'people.callRoll' }),
    make: () => ({ type: 'people.here' }),
  },
  'people.merge': { make: (scene) => ({ type: 'people.merge', person: scene.id('double'), into: scene.id('fourth') }) },
  'people.help': { make: () => ({ type: 'people.help', where: 'row 3' }) },
};

export const agendaMakers: Makers<'agenda'> = {
  'agenda.open': { late: noItem, make: () => ({ type: 'agenda.open', item: SECOND }) },
  'agenda.close': {
    late(scene) {
      anItem(scene);
      settled(scene);
    },
    make: () => ({ type: 'agenda.close' }),
  },
  'agenda.defer': { make: () => ({ type: 'agenda.defer', item: THIRD, reason: 'late' }) },
  'agenda.refer': { make: () => ({ type: 'agenda.refer', item: THIRD, reason: 'beyond us', to: 'the street office' }) },
};

export const recordMakers: Makers<'record'> = {
  'record.compare': {
    stage: 'forked',
    only: ['S'],
    // Where nothing was found it names a head that nobody saw.
    make: ({ room }) => ({ type: 'record.compare', seen: room.record.open?.seen.hash ?? '0'.repeat(64) }),
  },
};
