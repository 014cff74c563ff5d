// Plan against real time, for the agenda on every screen (A4).
import type { View } from '../../shared/room/view.ts';

type Item = View['agenda']['items'][string];

/** Whole minutes spent on an item so far, without pauses. */
export function minutesSpent(item: Item, view: View, now: number): number {
  if (item.status === 'closed') return Math.round(item.spent / 60_000);
  if (item.status !== 'open') return 0;
  const { meeting } = view;
  const paused = meeting.status === 'paused' ? now - meeting.since : 0;
  const until = meeting.status === 'closed' ? meeting.closedAt : now;
  return Math.max(0, Math.floor((until - item.openedAt - item.pausedFor - paused) / 60_000));
}

/** When the session ends if everything still to come takes as long as planned; nothing without a plan. */
export function expectedEnd(view: View, now: number): number | undefined {
  let left = 0;
  for (const id of view.agenda.order) {
    const item = view.agenda.items[id];
    if (!item) continue;
    if (item.status === 'planned') left += item.minutes;
    if (item.status === 'open') left += Math.max(0, item.minutes - minutesSpent(item, view, now));
  }
  return left > 0 ? now + left * 60_000 : undefined;
}
