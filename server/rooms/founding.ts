// How a meeting comes into being: its first entries in one append, its keys shown once.
import { ROOM, instant, itemId, linkId, meetingId, type Instant } from '../../shared/room/ids.ts';
import type { LinkRole } from '../../shared/room/people/people.ts';
import { isPersonal } from '../../shared/room/people/entering.ts';
import type { RoomCommand } from '../../shared/room/room.ts';
import { faultOf } from '../fault.ts';
import { nothing } from './catching-up.ts';
import { noSealedPolls } from '../ballots/sealing.ts';
import { Draft, freshName, type Readings, type Wish } from './draft.ts';
import { newMarkKey } from './marks.ts';
import { hashOfKey, newKey, newMeetingId, newPin, newRecovery, typedRecovery } from './keys.ts';
import type { Founded, FoundingItem, FoundingWish, RoomsOptions, Seeded } from './rooms.ts';

const LINK_ROLES: readonly LinkRole[] = ['chair', 'deputy', 'clerk', 'supervisor', 'participant', 'expert', 'observer', 'screen'];

/** Ids and numbers are random; so often the same one twice means that something else is wrong. */
const DRAWS = 20;

/** @throws StoreUnavailable */
export async function found(options: RoomsOptions, wish: FoundingWish): Promise<Founded> {
  let notAfter = Infinity;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const founded = await foundOnce(options, newMeetingId(), wish, notAfter);
    if (founded && 'meeting' in founded) return founded;
    notAfter = founded?.notAfter ?? notAfter;
  }
  throw new Error('no id is free');
}

/** Nothing: the id is taken. `notAfter`: this node's clock is ahead of the store's, which shows that time. */
async function foundOnce(
  options: RoomsOptions,
  meeting: string,
  wish: FoundingWish,
  notAfter: number,
): Promise<Founded | { readonly notAfter: number } | undefined> {
  const { store, documents } = options;
  if ((await store.log.tip(meeting)).version > 0) return undefined;
  const { agenda, ...founding } = wish;
  const items: readonly FoundingItem[] = agenda.map((item) => ({ ...item, id: `i${freshName(8)}` }));
  const keys = Object.fromEntries(LINK_ROLES.map((role) => [role, newKey()]));
  const keyOf = (role: LinkRole): string => keys[role] ?? '';
  const recovery = newRecovery();
  const seeded = items.length > 0 ? await documents.seed(meeting, items) : undefined;
  const pin = await claimPin(options, meeting);
  const now = instant(Math.min(options.clock.now(), notAfter));
  const draft = new Draft(nothing().room, nothing().head, readings(options, now));
  await draft.decide(
    [
      { type: 'meeting.create' as const, meeting: meetingId(meeting), ...founding, markKey: newMarkKey() },
      ...LINK_ROLES.map((role) => newLink(role, false, keyOf(role))),
      { type: 'people.replacePin' as const, pin },
      { type: 'people.makeRecovery' as const, hash: hashOfKey(typedRecovery(recovery)) },
      ...(seeded ? outlining(seeded) : []),
    ].map(asWish),
    undefined,
  );
  const [refused] = draft.refused;
  if (refused) throw new Error(`${refused.wish.command.type} was refused: ${refused.refusal.code}`);
  const outcome = await store.log.append(meeting, nothing().head, draft.entries);
  if (outcome.kind !== 'appended') {
    await store.pins.release(pin);
    return outcome.kind === 'untimely' ? { notAfter: outcome.now } : undefined;
  }
  return { meeting, keys: allKeys(keyOf), pin, recovery, items: items.map(({ id }) => itemId(id)) };
}

const readings = ({ report }: RoomsOptions, now: Instant): Readings => ({
  now,
  box: async () => new Map(),
  proposal: async () => undefined,
  sealing: noSealedPolls,
  chairSeenAt: async () => undefined,
  failed: (command, _room, error) => report('founding.failed', { command: command.type, error: faultOf(error) }),
});

const asWish = (command: RoomCommand, index: number): Wish => ({
  by: ROOM,
  id: `founding:${index}`,
  command,
  body: '',
  answer: () => undefined,
});

function outlining({ outline, proposals }: Seeded): readonly RoomCommand[] {
  const edits = proposals.map(({ item, hash, editedAt }) => ({
    type: 'agenda.noteProposal' as const,
    item: itemId(item),
    hash,
    editedAt: instant(editedAt),
  }));
  return [{ type: 'agenda.outline', ...outline }, ...edits];
}

/** The link of a role: for many with a readable key, for one person as a hash alone. */
export function newLink(role: LinkRole, add: boolean, key: string): Extract<RoomCommand, { type: 'people.replaceLink' }> {
  const link = { link: linkId(`l${freshName()}`), hash: hashOfKey(key), ...(!isPersonal(role) && { key }) };
  return { type: 'people.replaceLink', role, add, link };
}

/** A number nobody holds, held for this meeting. @throws StoreUnavailable */
export async function claimPin({ store }: Pick<RoomsOptions, 'store'>, meeting: string): Promise<string> {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const pin = newPin();
    if (await store.pins.claim(pin, meeting)) return pin;
  }
  throw new Error('no number is free');
}

const allKeys = (keyOf: (role: LinkRole) => string): Founded['keys'] => ({
  chair: keyOf('chair'),
  deputy: keyOf('deputy'),
  clerk: keyOf('clerk'),
  supervisor: keyOf('supervisor'),
  participant: keyOf('participant'),
  expert: keyOf('expert'),
  observer: keyOf('observer'),
  screen: keyOf('screen'),
});
