// How secret a poll is: never less than the template or a raise wants, and what each level cannot hold (V7, V8).
import type { Method } from '../../counting/rules.ts';
import type { Secrecy } from '../../procedures/procedure.ts';
import type { Refusal } from '../decision.ts';
import type { Room } from '../room.ts';
import type { PollsCommand, PollWish } from './polls.ts';

const LEVELS: readonly Secrecy[] = ['open', 'closed', 'sealed'];

/** Whether one level lets less be known than another. */
export const isMoreSecret = (one: Secrecy, other: Secrecy): boolean => LEVELS.indexOf(one) > LEVELS.indexOf(other);

/** The lowest level the chair may open the next poll at: the template's, or what it was raised to (V7). */
export function lowestSecrecy(room: Room): Secrecy {
  const lowest = room.meeting.rules.poll.secrecy;
  const raised = room.polls.raised;
  return raised && isMoreSecret(raised, lowest) ? raised : lowest;
}

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
  return room.meeting.rules.seats.unit === 'weight' ? 'weights' : undefined;
}

/** Whether a command, if it is accepted, opens a sealed poll: then it needs a key of its own. */
export function opensSealed(room: Room, command: Extract<PollsCommand, { type: 'polls.open' }>): boolean {
  const declared = command.poll ?? command.twin;
  const secrecy = declared ? room.polls.polls.get(declared)?.terms.secrecy : (command.secrecy ?? lowestSecrecy(room));
  return secrecy === 'sealed';
}
