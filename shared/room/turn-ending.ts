// How a turn ends: the time really spoken, and the interrupted turn that goes on with what it had left (F1).
import { after, type Instant } from './ids.ts';
import type { Room } from './room.ts';
import type { FloorEvent, FloorState, Turn } from './floor/floor.ts';

type Ended = Extract<FloorEvent, { type: 'floor.ended' }>;

/** Milliseconds that a turn's clock really ran up to `now`. */
export function spokenIn(turn: Turn, now: Instant): number {
  const until = turn.pausedAt ?? now;
  return Math.max(0, until - turn.startedAt - turn.stood);
}

/** The end of the running turn. @throws Error when nobody speaks: ask first. */
export function endingFor(room: Room, now: Instant, because: Ended['data']['because']): Ended {
  const { turn } = room.floor;
  if (!turn) throw new Error('no turn to end');
  const data = { turn: turn.id, person: turn.person, spoke: spokenIn(turn, now), because, ...resumed(room.floor, now) };
  return { type: 'floor.ended', data };
}

/** The interrupted turn's new end: what it had left when it was interrupted, from now on. */
export function resumed(
  floor: FloorState,
  now: Instant,
): { readonly resumes?: { readonly turn: Turn['id']; readonly endsAt: Instant } } {
  const { interrupted } = floor;
  if (!interrupted) return {};
  const left = interrupted.endsAt - (interrupted.pausedAt ?? now);
  return { resumes: { turn: interrupted.id, endsAt: after(now, left) } };
}
