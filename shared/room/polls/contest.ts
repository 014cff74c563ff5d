// The vote that opens by itself when the chair's answer to a flag or a point of order is put to the meeting (G4).
import type { Context } from '../decision.ts';
import { after, pollId } from '../ids.ts';
import { entitledSeats } from '../readings.ts';
import type { Room } from '../room.ts';
import type { Contested, PollsEvent, Terms } from './polls.ts';

/** With fewer seats a contest is recorded and the meeting goes on. */
const SEATS_TO_ASK = 3;

/** Closed, open to all seats, closing by itself; nothing where there are too few seats. The web words the question. */
export function openContestPoll(room: Room, contests: Contested, context: Context): readonly PollsEvent[] {
  if (entitledSeats(room) < SEATS_TO_ASK) return [];
  // Twice the time where somebody votes with a clerk's help.
  const closesIn = room.meeting.rules.flags.contestVoteSeconds * (room.people.count.helpedIn > 0 ? 2 : 1);
  const terms: Terms = {
    title: '',
    method: 'yesNoAbstain',
    secrecy: 'closed',
    options: [],
    atMost: 1,
    majority: 'simple',
    base: 'cast',
    everyGroup: false,
    tie: 'fails',
    changeable: true,
    closesIn,
    shortest: 0,
    lastCall: 0,
  };
  const closesAt = after(context.now, closesIn * 1000);
  return [{ type: 'polls.opened', data: { poll: pollId(`v${context.fresh}`), terms, closesAt, contests } }];
}
