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
  const refuse = (code: string, figures = {}) => ({ secrecy, refused: { code, ...figures } });
  if (isMoreSecret(lowest, secrecy)) return refuse('polls.secrecyTooLow', { lowest });
  // Who raises a hand is seen.
  if (method === 'hands' && secrecy === 'closed') return refuse('polls.handsAreOpen');
  const because = secrecy === 'sealed' ? unsealable(room, wish, method, everyGroup) : undefined;
  return because ? refuse('polls.notSealable', { because }) : { secrecy };
}

/** What would tell a sealed ballot from another, or needs to know whose it is. */
function unsealable(room: Room, wish: PollWish, method: Method, everyGroup: boolean): string | undefined {
  if (method === 'hands') return 'hands';
  if (everyGroup) return 'everyGroup';
  if (wish.changeable) return 'changeable';
  if (room.meeting.rules.seats.unit === 'weight') return 'weights';
  return room.people.namedBy.keySeq().some((id) => namedBy(room, id).length > 0) ? 'proxies' : undefined;
}
