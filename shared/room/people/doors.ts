// The doors of a meeting: links, the PIN, the recovery code, and the sessions that came through them.
import type { Envelope } from '../decision.ts';
import { after } from '../ids.ts';
import { unreachable } from '../unreachable.ts';
import type { Doors, PeopleEvent } from './people.ts';

/** After a change the old number is good for so long (P2). */
const OLD_PIN_LASTS = 120_000;

const doorEvents = [
  'people.linkMade',
  'people.pinMade',
  'people.pinMissed',
  'people.recoveryMade',
  'people.recovered',
  'people.deviceAdded',
  'people.deviceAsked',
  'people.deviceAnswered',
] as const;
type DoorEvent = Extract<PeopleEvent, { type: (typeof doorEvents)[number] }>;

export const isDoorEvent = (event: PeopleEvent): event is DoorEvent => doorEvents.some((type) => type === event.type);

export function evolveDoors(doors: Doors, event: DoorEvent, envelope: Envelope): Doors {
  switch (event.type) {
    case 'people.linkMade':
      return linkMade(doors, event, envelope);
    case 'people.pinMade': {
      const old = doors.pin.now ? { old: { pin: doors.pin.now, until: after(envelope.at, OLD_PIN_LASTS) } } : {};
      return { ...doors, pin: { now: event.secret?.pin ?? '', tries: 0, ...old } };
    }
    case 'people.pinMissed':
      return { ...doors, pin: { ...doors.pin, tries: doors.pin.tries + 1 } };
    case 'people.recoveryMade':
      return event.secret ? { ...doors, recovery: { hash: event.secret.hash } } : doors;
    case 'people.recovered':
    case 'people.deviceAdded':
      return event.secret
        ? { ...doors, tokens: doors.tokens.set(event.secret.token, { person: event.data.person, since: envelope.version }) }
        : doors;
    case 'people.deviceAsked': {
      const { person, device } = event.data;
      return { ...doors, devices: doors.devices.set(device, { person, token: event.secret?.token ?? '', at: envelope.at }) };
    }
    case 'people.deviceAnswered': {
      const asked = doors.devices.get(event.data.device);
      const devices = doors.devices.delete(event.data.device);
      if (!asked?.token || !event.data.admitted) return { ...doors, devices };
      return { ...doors, devices, tokens: doors.tokens.set(asked.token, { person: asked.person, since: envelope.version }) };
    }
    default:
      return unreachable(event);
  }
}

function linkMade(doors: Doors, event: Extract<DoorEvent, { type: 'people.linkMade' }>, envelope: Envelope): Doors {
  const { link: id, role, replaces } = event.data;
  const hash = event.secret?.hash ?? '';
  const key = event.secret?.key;
  const link = { id, role, hash, replaced: false, since: envelope.version, ...(key && { key }) };
  const links = replaces ? doors.links.update(replaces, (old) => old && { ...old, replaced: true }) : doors.links;
  return { ...doors, links: links.set(id, link), byHash: hash ? doors.byHash.set(hash, id) : doors.byHash };
}
