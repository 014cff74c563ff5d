// What one sees of the record itself: a fork that is open, and how the last one was dealt with (L6).
import type { Slices } from '../readings.ts';
import { shown, type Audience, type Naming } from './names.ts';

export function recordView(room: Naming & Slices<'record'>, audience: Audience) {
  const { forks, open, last } = room.record;
  return { forks, ...(open && { open }), ...(last && { last: { ...last, by: shown(room, last.by, audience) } }) };
}
