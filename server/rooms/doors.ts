// At the door: keys, numbers and codes as they are shown become a person and a token.
import { ROOM, instant, personId } from '../../shared/room/ids.ts';
import { pinOpens } from '../../shared/room/people/entering.ts';
import { personIn, roleOf } from '../../shared/room/readings.ts';
import type { Door, Role } from '../../shared/room/people/people.ts';
import { isPin, pinDigits } from '../../shared/room/pin.ts';
import type { RoomCommand } from '../../shared/room/room.ts';
import { freshName } from './draft.ts';
import { claimPin } from './founding.ts';
import { hashOfDigits, hashOfKey, newKey, typedRecovery } from './keys.ts';
import type { Entered, EnterWish, Refused, RoomsOptions, ShownDoor } from './rooms.ts';
import type { Served } from './served.ts';

export const refused = (code: string): Refused => ({ ok: false, refusal: { code } });

/** What decides is a hash; a number stays as it is, without the gap between its fours. */
function doorOf(shown: ShownDoor): Door {
  if ('key' in shown) {
    const { key, digits } = shown;
    return { key: hashOfKey(key), ...(digits !== undefined && { digits: hashOfDigits(key, digits) }) };
  }
  if ('pin' in shown) return { pin: pinDigits(shown.pin) };
  return { recovery: hashOfKey(typedRecovery(shown.recovery)) };
}

/** A wrong check digit is a slip, said so and not counted (P2). */
export const isSlip = (shown: ShownDoor): boolean => 'pin' in shown && !isPin(shown.pin);

export async function enter(options: RoomsOptions, meeting: string, served: Served, wish: EnterWish): Promise<Entered> {
  const token = newKey();
  const hash = hashOfKey(token);
  const { name, group } = wish;
  const command: RoomCommand = {
    type: 'people.enter',
    by: doorOf(wish.by),
    token: hash,
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group }),
  };
  const answer = await served.live.command(ROOM, `enter:${freshName()}`, command);
  if (answer.ok && answer.result?.['wrong'] === true)
    return { ok: false, refusal: { code: 'slips.digitsWrong', left: answer.result['left'] } };
  if (answer.ok) return entered(meeting, token, answer.result ?? {});
  if ('unknown' in answer) return (await served.live.look()) ? enteredAfterAll(meeting, token, served) : answer;
  if (answer.refusal.code === 'pin.unknown') await missed(options, meeting, served);
  return answer;
}

function entered(meeting: string, token: string, result: Readonly<Record<string, unknown>>): Entered {
  const { person, role, status, device } = result;
  return {
    ok: true,
    meeting,
    token,
    person: personId(String(person)),
    role: roleIn(role),
    status: status === 'waiting' ? 'waiting' : 'in',
    ...(typeof device === 'string' && { device }),
  };
}
const roleIn = (role: unknown) => role as Role;

/** The store did not answer, and yet the token stands in the log: they are in. */
function enteredAfterAll(meeting: string, token: string, served: Served): Entered {
  const { room } = served;
  const person = room.people.doors.tokens.get(hashOfKey(token))?.person;
  if (!person) return { ok: false, unknown: true };
  const status = personIn(room, person)?.status === 'waiting' ? 'waiting' : 'in';
  return entered(meeting, token, { person, role: roleOf(room, person), status });
}

/** Whether a number opens the door; a wrong one is counted, and so it is when another node has just changed it. */
export async function tryPin(options: RoomsOptions, meeting: string, served: Served, pin: string) {
  const opens = () => pinOpens(served.room, pinDigits(pin), { now: instant(options.clock.now()) });
  if (opens()) return { ok: true } as const;
  if (!(await served.live.look())) return { ok: false, unknown: true } as const;
  if (opens()) return { ok: true } as const;
  await missed(options, meeting, served);
  return refused('pin.unknown');
}

/** Counts a wrong number; the one it would change to is held meanwhile. */
async function missed(options: RoomsOptions, meeting: string, served: Served): Promise<void> {
  const next = await claimPin(options, meeting);
  const before = served.room.people.doors.pin.old?.pin;
  const answer = await served.live.command(ROOM, `missed:${freshName()}`, { type: 'people.missPin', next });
  if (answer.ok && answer.result?.['changed'] === true) {
    if (before) await options.store.pins.release(before);
  } else if (answer.ok || 'refusal' in answer) await options.store.pins.release(next);
}
