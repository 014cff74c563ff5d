// How secret a poll is: never less than the template or a raise wants, and what each level cannot hold (V7, V8).
import type { Method } from '../../counting/rules.ts';
import type { Secrecy } from '../../procedures/procedure.ts';
import type { Refusal } from '../decision.ts';
import { isMoreSecret, lowestSecrecy, namedBy } from '../readings.ts';
import type { Room } from '../room.ts';
import type { PollWish } from './polls.ts';

/** The level meant, and why a poll like this cannot be held at it. */
export function refusedSecrecy(
  room: Room,
  wish: PollWish,
  method: Method,
  everyGroup: boolean,
): { readonly secrecy: Secrecy; readonly refused?: Refusal } {
  const lowest = lowestSecrecy(room);
  const secrecy = wish.secrecy ?? lowest;
  if (isMoreSecret(lowest, secrecy)) return { secrecy, refused: { code: 'polls.secrecyTooLow', lowest } };
  const asked = secrecy === 'sealed' && wish.changeable ? notSealable('changeable') : undefined;
  const refused = refusedLevel(room, secrecy, method, everyGroup) ?? asked;
  return { secrecy, ...(refused && { refused }) };
}

/** Why no poll like this can be held at a level, whoever wants it there. */
export function refusedLevel(room: Room, secrecy: Secrecy, method: Method, everyGroup: boolean): Refusal | undefined {
  // Who raises a hand is seen.
  if (method === 'hands' && secrecy === 'closed') return { code: 'polls.handsAreOpen' };
  const because = secrecy === 'sealed' ? unsealable(room, method, everyGroup) : undefined;
  return because ? notSealable(because) : undefined;
}

const notSealable = (because: string): Refusal => ({ code: 'polls.notSealable', because });

/** What would tell a sealed ballot from another, or needs to know whose it is. */
function unsealable(room: Room, method: Method, everyGroup: boolean): string | undefined {
  if (method === 'hands') return 'hands';
  if (everyGroup) return 'everyGroup';
  if (room.meeting.rules.seats.unit === 'weight') return 'weights';
  return room.people.namedBy.keySeq().some((id) => namedBy(room, id).length > 0) ? 'proxies' : undefined;
}
