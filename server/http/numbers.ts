// Trying the eight digits: which meeting they are tried in, and whether there may be one more try (P2).
import type { Request } from 'express';
import type { Refusal } from '../../shared/room/decision.ts';
import { isPin, pinDigits } from '../../shared/room/pin.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { callerOf } from './caller.ts';
import type { Guesses } from './guesses.ts';

interface Trying {
  readonly rooms: Pick<Rooms, 'meetingOf' | 'has'>;
  readonly trustProxy: number;
  readonly guesses: Guesses;
}

/**
 * Tries a number by asking `ask`, and counts it unless its answer is another than `pin.unknown`. It is paid for first:
 * however many are tried in the same moment, no more are answered than may be wrong.
 */
export async function tryNumber<Found>(
  options: Trying,
  named: string | undefined,
  pin: string,
  request: Request,
  ask: (meeting: string) => Promise<Found | Refusal>,
): Promise<Found | Refusal> {
  if (!isPin(pin)) return { code: 'pin.slip' };
  const led = named ?? (await options.rooms.meetingOf(pinDigits(pin)));
  const meeting = led !== undefined && (await options.rooms.has(led)) ? led : undefined;
  if (named !== undefined && meeting === undefined) return { code: 'meeting.unknown' };
  const tried = { meeting, named: named !== undefined, address: callerOf(request, options.trustProxy) };
  const wasRight = options.guesses.begin(tried);
  if (!wasRight) return { code: 'pin.tooMany' };
  const found = meeting === undefined ? { code: 'pin.unknown' } : await ask(meeting);
  if (!isWrong(found)) wasRight();
  return found;
}

const isWrong = (found: unknown): boolean =>
  typeof found === 'object' && found !== null && 'code' in found && found.code === 'pin.unknown';
