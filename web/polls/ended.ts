// The polls that are over, newest first: the view keys them by id, in no order.
import type { View } from '../../shared/room/view.ts';
import type { PollView } from './words.ts';

type EndedPoll = Extract<PollView, { status: 'closed' | 'cancelled' }>;

export const endedPolls = (view: View): readonly EndedPoll[] =>
  Object.values(view.polls)
    .filter((poll) => poll.status === 'closed' || poll.status === 'cancelled')
    .sort((one, other) => other.closedAt - one.closedAt);
