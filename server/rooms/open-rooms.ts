// What may be asked of the meetings of this node, by whoever comes over a socket, over HTTP or by the documents.
import { ROOM, instant, itemId, type PersonId } from '../../shared/room/ids.ts';
import { forkRefusal, personIn, personOfToken, roleOf } from '../../shared/room/readings.ts';
import type { Room, RoomCommand } from '../../shared/room/room.ts';
import { StoreUnavailable } from '../ports.ts';
import { nameAtCursor, standing } from './document-rights.ts';
import { enter, isSlip, refused, tryPin } from './doors.ts';
import { freshName } from './draft.ts';
import { claimPin, found, newLink } from './founding.ts';
import { hashOfKey, newKey } from './keys.ts';
import { minutesOf } from './minutes.ts';
import { recordFor } from './record.ts';
import { Registry } from './registry.ts';
import { importRoll, makeSlip } from './roll.ts';
import type { Served } from './served.ts';
import type { Entered, EnterWish, MeetingRecord, Rooms, RoomsOptions, Who } from './rooms.ts';
import { pinDigits } from '../../shared/room/pin.ts';

/** What the documents say is told again so often while the store does not answer. */
const TELL_TRIES = 20;
const TELL_AGAIN_MS = 1_000;

/** Opens no meeting yet; `close` ends all that were. */
export function openRooms(options: RoomsOptions): Rooms {
  const registry = new Registry(options);
  const at = <Value>(meeting: string, use: (served: Served) => Value | Promise<Value>) => registry.use(meeting, use);
  return {
    ...doorsOf(options, registry),
    ...documentsOf(options, registry),
    create: (wish) => found(options, wish),
    meetingOf: (pin) => options.store.pins.find(pin),
    has: async (meeting) => (await at(meeting, () => true)) ?? false,
    erase: (meeting, by) => unlessUnavailable(() => erase(options, registry, meeting, by)),
    forget: (meeting) => registry.forget(meeting),
    command: async (meeting, by, id, command) =>
      (await unlessUnavailable(() => at(meeting, (served) => served.command(by, id, command)))) ?? refused('meeting.unknown'),
    handIn: async (meeting, poll, ballot) =>
      (await at(meeting, (served) => served.handIn(poll, ballot))) ?? { ok: false, refusal: { code: 'meeting.unknown' } },
    connect: (meeting, onlooker, known) => at(meeting, (served) => served.connect(onlooker, known)),
    witness: (meeting, seen) => void at(meeting, ({ claims }) => claims.came(seen, false)).catch(() => undefined),
    roomOf: (meeting) => at(meeting, ({ room }) => room),
    latestOf: (meeting) => at(meeting, latest),
    record: (meeting, person) => at(meeting, (served) => recordOf(options, meeting, served, person)),
    minutes: (meeting, person, zone) =>
      at(meeting, async (served) => {
        const record = await recordOf(options, meeting, served, person);
        return record && minutesOf(served.room, person, record, zone);
      }),
    changed: (meeting, listener) => registry.listen(meeting, listener),
    storeChanged: (ok, since) => registry.storeChanged(ok, since),
    load: () => registry.load(),
    close: () => registry.close(),
  };
}

/** No older than the store's tip (S4); of a store that is silent, or may not be read on, what is known here. */
async function latest(served: Served): Promise<Room> {
  await served.live.look();
  return served.room;
}

/** The same for what cannot be put right later. @throws StoreUnavailable when that cannot be known */
async function current(served: Served): Promise<Room> {
  const isCurrent = await served.live.look();
  if (!isCurrent || served.live.stopped) throw new StoreUnavailable('nobody knows whether this is how the meeting stands');
  return served.room;
}

async function recordOf(
  { store }: RoomsOptions,
  meeting: string,
  served: Served,
  person: PersonId,
): Promise<MeetingRecord | undefined> {
  const room = await latest(served);
  return recordFor(room, person, await store.log.read(meeting, 0));
}

/** Only what never began can be deleted, by the store's tip (S4); once in session there is a record to keep. */
async function erase(options: RoomsOptions, registry: Registry, meeting: string, by: PersonId) {
  const room = await registry.use(meeting, (served) => (hasBegun(served.room) ? served.room : current(served)));
  if (!room) return refused('meeting.unknown');
  if (roleOf(room, by) !== 'chair') return refused('people.notAllowed');
  const refusal = forkRefusal(room);
  if (refusal) return { ok: false, refusal } as const;
  if (hasBegun(room)) return refused('meeting.alreadyStarted');
  const { now, old } = room.people.doors.pin;
  await options.store.log.erase(meeting);
  for (const pin of [now, ...(old ? [old.pin] : [])]) await options.store.pins.release(pin);
  await registry.forget(meeting);
  options.documents.forget(meeting);
  return { ok: true } as const;
}

const hasBegun = ({ meeting: { phase } }: Room): boolean => phase.status !== 'draft' && phase.status !== 'open';

/** The store's silence as an answer, where there is one for it. */
async function unlessUnavailable<Value>(use: () => Promise<Value>) {
  try {
    return await use();
  } catch (error) {
    if (error instanceof StoreUnavailable) return { ok: false, unknown: true } as const;
    throw error;
  }
}

type Doors = Pick<Rooms, 'enter' | 'tryPin' | 'whoIs' | 'replaceLink' | 'replacePin' | 'importRoll' | 'makeSlip'>;

function doorsOf(options: RoomsOptions, registry: Registry): Doors {
  const { store } = options;
  const send = async (meeting: string, by: PersonId, command: RoomCommand) =>
    (await registry.use(meeting, (served) => served.live.command(by, `door:${freshName()}`, command))) ??
    refused('meeting.unknown');
  return {
    tryPin: async (meeting, pin) =>
      (await unlessUnavailable(() => registry.use(meeting, (served) => tryPin(options, meeting, served, pin)))) ??
      refused('meeting.unknown'),
    enter: (meeting, wish) => unlessUnavailable(() => enterAt(options, registry, meeting, wish)),
    whoIs: (meeting, token) => whoIs(registry, meeting, hashOfKey(token)),
    replaceLink: (meeting, by, role, add) =>
      unlessUnavailable(async () => {
        const key = newKey();
        const answer = await send(meeting, by, newLink(role, add, key));
        return answer.ok ? { ok: true, key } : answer;
      }),
    importRoll: async (meeting, by, wish) =>
      (await unlessUnavailable(() => registry.use(meeting, (served) => importRoll(served, by, wish)))) ??
      refused('meeting.unknown'),
    makeSlip: async (meeting, by, person) =>
      (await unlessUnavailable(() => registry.use(meeting, (served) => makeSlip(served, by, person)))) ??
      refused('meeting.unknown'),
    replacePin: (meeting, by) =>
      unlessUnavailable(async () => {
        const before = await registry.use(meeting, ({ room }) => room.people.doors.pin.old?.pin);
        const pin = await claimPin(options, meeting);
        const answer = await send(meeting, by, { type: 'people.replacePin', pin });
        if (!answer.ok && 'refusal' in answer) await store.pins.release(pin);
        if (answer.ok && before) await store.pins.release(before);
        return answer.ok ? { ok: true, pin } : answer;
      }),
  };
}

async function enterAt(
  options: RoomsOptions,
  registry: Registry,
  meeting: string | undefined,
  wish: EnterWish,
): Promise<Entered> {
  if (isSlip(wish.by)) return refused('pin.slip');
  const found = meeting ?? ('pin' in wish.by ? await options.store.pins.find(pinDigits(wish.by.pin)) : undefined);
  if (found === undefined) return refused('pin' in wish.by ? 'pin.unknown' : 'meeting.unknown');
  return (await registry.use(found, (served) => enter(options, found, served, wish))) ?? refused('meeting.unknown');
}

/** A token that this node does not know may stand in the log since a moment ago: the tip is read before it is refused. */
async function whoIs(registry: Registry, meeting: string, hash: string): Promise<Who> {
  try {
    const who = await registry.use(meeting, async (served): Promise<Who> => {
      if (!personOfToken(served.room, hash) && !(await served.live.look()))
        return { kind: 'unavailable', code: 'store.unavailable' };
      const { room } = served;
      const id = personOfToken(room, hash);
      const person = id && personIn(room, id);
      const role = id && roleOf(room, id);
      if (!person || !role || person.status === 'removed') return { kind: 'unknown' };
      return { kind: 'person', person: person.id, role, name: nameAtCursor(room, person.id), status: person.status };
    });
    return who ?? { kind: 'gone' };
  } catch (error) {
    if (error instanceof StoreUnavailable) return { kind: 'unavailable', code: error.told };
    throw error;
  }
}

type ForDocuments = Pick<Rooms, 'standing' | 'outlined' | 'proposalEdited' | 'lastEdit'>;

function documentsOf(options: RoomsOptions, registry: Registry): ForDocuments {
  const tell = async (meeting: string, id: string, command: RoomCommand): Promise<void> => {
    const { clock, report } = options;
    for (let tries = 0; tries < TELL_TRIES && !registry.isClosed; tries += 1) {
      const answer = await unlessUnavailable(() => registry.use(meeting, (served) => served.live.command(ROOM, id, command)));
      if (!answer || answer.ok || 'refusal' in answer) return;
      await new Promise<void>((resolve) => clock.at(clock.now() + TELL_AGAIN_MS, resolve));
    }
    report('documents.untold', { meeting, command: command.type });
  };
  return {
    standing: async (meeting, visitor, document) =>
      (await registry.use(meeting, ({ room }) => standing(room, visitor, document))) ?? 'ended',
    outlined: (meeting, outline) => void tell(meeting, `outline:${outline.upTo}`, { type: 'agenda.outline', ...outline }),
    proposalEdited: (meeting, { item, hash, editedAt }) => {
      const command = { type: 'agenda.noteProposal', item: itemId(item), hash, editedAt: instant(editedAt) } as const;
      void tell(meeting, `proposal:${item}:${editedAt}`, command);
    },
    lastEdit: async (meeting, item) => {
      const edit = await registry.use(meeting, ({ room }) => room.agenda.proposals.get(itemId(item)));
      return edit && { item, ...edit };
    },
  };
}
