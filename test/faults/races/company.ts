// The village hall in which commands race: everybody who can send one is there, and the rules allow what rules can allow.
import { plain } from '../../../shared/procedures/plain.ts';
import { itemId, linkId, meetingId, ROOM } from '../../../shared/room/ids.ts';
import type { LinkRole } from '../../../shared/room/people/people.ts';
import { hashOfKey } from '../../../server/rooms/keys.ts';
import { Scene, type SceneOptions } from './scene.ts';

/** Where a meeting can stand when two commands meet. */
export type Stage = 'draft' | 'open' | 'session' | 'paused' | 'forked';

export const ITEMS = ['i1', 'i2', 'i3'].map(itemId);
export const [RESIDENTS, TRADERS] = ['residents', 'traders'];
export const ARTICLE = 'called-first';
const LINK_ROLES: readonly LinkRole[] = ['chair', 'deputy', 'clerk', 'supervisor', 'participant', 'expert', 'observer', 'screen'];
const PERSONAL: readonly LinkRole[] = ['chair', 'deputy', 'clerk', 'supervisor'];

const RULES = {
  ...plain,
  seats: { ...plain.seats, unit: 'household', proxiesPerPerson: 3 },
  limits: { ...plain.limits, toMicrophone: 40 },
  poll: { ...plain.poll, mayBeRaisedTo: 'sealed' },
} as const;

/**
 * `actor` is the participant who sends; `mate` lives with them. `second` and `third` wait to speak, `fourth` does not,
 * `out` has left, `double` is there twice, `waiting` stands at the door.
 */
export function company(options: SceneOptions, stage: Stage): Scene {
  const scene = new Scene(options);
  found(scene);
  comeIn(scene);
  if (stage === 'draft') return scene;
  scene.do(scene.id('chair'), { type: 'meeting.open' });
  if (stage === 'open') return scene;
  scene.do(scene.id('chair'), { type: 'meeting.start' });
  for (const who of ['second', 'third']) scene.do(scene.id(who), { type: 'queue.join', kind: 'speech' });
  return scene;
}

function found(scene: Scene): void {
  scene.do(ROOM, {
    type: 'meeting.create',
    meeting: meetingId(scene.meeting),
    draft: true,
    title: 'Race',
    procedure: 'plain',
    rules: RULES,
    language: 'en',
    names: 'whole',
    groups: [RESIDENTS, TRADERS],
    waitingRoom: false,
  });
  for (const role of LINK_ROLES) {
    const key = scene.key(role);
    const link = { link: linkId(`l${scene.fresh()}`), hash: hashOfKey(key), ...(!PERSONAL.includes(role) && { key }) };
    scene.do(ROOM, { type: 'people.replaceLink', role, add: false, link });
  }
  scene.do(ROOM, { type: 'people.replacePin', pin: '12345674' });
  const items = ITEMS.map((id) => ({ id, title: `Item ${id}`, kind: 'decide' as const, minutes: 10 }));
  scene.do(ROOM, { type: 'agenda.outline', upTo: 1, items });
}

function comeIn(scene: Scene): void {
  for (const role of ['chair', 'deputy', 'clerk', 'supervisor', 'expert', 'observer'] as const) {
    scene.enter(role, role, role === 'chair' ? RESIDENTS : undefined);
  }
  for (const who of ['actor', 'mate', 'second', 'fourth', 'double']) scene.enter(who, 'participant', RESIDENTS);
  for (const who of ['third', 'teller', 'out']) scene.enter(who, 'participant', TRADERS);
  const [chair, clerk] = [scene.id('chair'), scene.id('clerk')];
  scene.do(chair, { type: 'people.assign', person: scene.id('teller'), role: 'teller' });
  for (const who of ['actor', 'mate']) {
    scene.do(clerk, { type: 'people.correct', person: scene.id(who), household: '1-101' });
  }
  scene.do(clerk, { type: 'people.checkOut', person: scene.id('out') });
  scene.do(chair, { type: 'meeting.configure', waitingRoom: true });
  scene.enter('waiting', 'participant', TRADERS);
}
