// The polls that are announced or open.
import type { Room } from '../room.ts';
import type { Poll } from './polls.ts';

/** The poll that the chair has on hand, announced or open; those that opened by themselves stand beside it. */
export function pollOnHand(room: Room): Poll | undefined {
  const polls = room.polls.live.map((id) => room.polls.polls.get(id));
  return polls.find((poll) => poll && !poll.contests);
}

export function announcedPoll(room: Room): Poll | undefined {
  const poll = pollOnHand(room);
  return poll?.phase.status === 'announced' ? poll : undefined;
}
