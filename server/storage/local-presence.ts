// Presence for a store of one process: small facts in memory that lapse by the clock.
import type { Clock, Presence } from '../ports.ts';

export function localPresence(clock: Pick<Clock, 'now'>): Presence & { erase(meeting: string): void } {
  const meetings = new Map<string, Map<string, { readonly value: string; readonly until: number }>>();
  const alive = (meeting: string) => [...(meetings.get(meeting) ?? [])].filter(([, { until }]) => until > clock.now());
  return {
    note(meeting, key, value, ttlMs) {
      meetings.set(meeting, new Map([...alive(meeting), [key, { value, until: clock.now() + ttlMs }]]));
      return Promise.resolve();
    },
    notes(meeting) {
      const notes = new Map(alive(meeting).map(([key, { value }]) => [key, value]));
      if (notes.size === 0) meetings.delete(meeting);
      return Promise.resolve(notes);
    },
    erase: (meeting) => void meetings.delete(meeting),
  };
}
