// The state of a room as text and back, exactly: a shortcut past the log, never needed for truth.
import { isMap, isSet, Map, Set } from 'immutable';
import type { Room } from './room.ts';

/** Raised whenever the shape of the state changes, so that snapshots of another shape are dropped. A test pins it. */
export const snapshotSchema = 1;

/** How maps and sets are told from plain objects; no field of the state is named so. */
const MAP = '$map';
const SET = '$set';

export function encodeRoom(room: Room): string {
  return JSON.stringify(plain(room));
}

/** @throws SyntaxError when the text is none of ours. */
export function decodeRoom(text: string): Room {
  const parsed: unknown = JSON.parse(text);
  return roomOf(persistent(parsed));
}

/** A decoded snapshot; its schema number and its hash were checked by whoever loaded it. */
const roomOf = (decoded: unknown) => decoded as Room;

function plain(value: unknown): unknown {
  if (isMap(value)) return { [MAP]: [...value].map(([key, member]) => [key, plain(member)]) };
  if (isSet(value)) return { [SET]: [...value].map(plain) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

function persistent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(persistent);
  if (typeof value !== 'object' || value === null) return value;
  if (MAP in value && Array.isArray(value[MAP])) return Map(value[MAP].map(pairOf));
  if (SET in value && Array.isArray(value[SET])) return Set(value[SET].map(persistent));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, persistent(member)]));
}

const pairOf = (pair: unknown): [unknown, unknown] =>
  Array.isArray(pair) ? [pair[0], persistent(pair[1])] : [undefined, undefined];
