// The state of a room as text and back, exactly: a shortcut past the log, never needed for truth.
import { isMap, isSet, Map, Set } from 'immutable';
import type { Room } from './room.ts';

/** Raised whenever the shape of the state changes, or what entries make of it, so that other snapshots are dropped. A test pins it. */
export const snapshotSchema = 4;

/** How maps and sets are told from plain objects; no field of the state is named so. */
const MAP = '$map';
const SET = '$set';

/** Members of a large map that are written in one go: a few milliseconds. What is in them is small. */
const PIECE = 200;

export function encodeRoom(room: Room): string {
  return JSON.stringify(plain(room));
}

/** The same text, written piece by piece: it stops between pieces, so that nobody waits for thousands of people to be written. */
export function* encodingRoom(room: Room): Generator<undefined, string> {
  return yield* encoding(room);
}

/** @throws SyntaxError when the text is none of ours. */
export function decodeRoom(text: string): Room {
  const parsed: unknown = JSON.parse(text);
  return roomOf(persistent(parsed));
}

/** A decoded snapshot; its schema number and its hash were checked by whoever loaded it. */
const roomOf = (decoded: unknown) => decoded as Room;

/** Goes down to whatever may hold a large map; those and all else are written as they are. */
function* encoding(value: unknown): Generator<undefined, string> {
  if (isMap(value) && value.size > PIECE) return yield* inPieces(value);
  if (isMap(value)) {
    const pairs: string[] = [];
    for (const [key, member] of value) pairs.push(`[${JSON.stringify(key)},${yield* encoding(member)}]`);
    return `{"${MAP}":[${pairs.join(',')}]}`;
  }
  if (typeof value !== 'object' || value === null || isSet(value) || Array.isArray(value)) return JSON.stringify(plain(value));
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${yield* encoding(member)}`);
  }
  return `{${members.join(',')}}`;
}

function* inPieces(map: Map<unknown, unknown>): Generator<undefined, string> {
  const pairs: string[] = [];
  for (const [key, member] of map) {
    pairs.push(JSON.stringify([key, plain(member)]));
    if (pairs.length % PIECE === 0) yield;
  }
  return `{"${MAP}":[${pairs.join(',')}]}`;
}

function plain(value: unknown): unknown {
  if (isMap(value)) return { [MAP]: [...value].map(([key, member]) => [key, plain(member)]) };
  if (isSet(value)) return { [SET]: [...value].map(plain) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** Makes maps and sets of what was parsed. Nobody else has that, so it is changed where it lies: plain objects keep their shape. */
function persistent(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return settled(value);
  if (MAP in value && Array.isArray(value[MAP])) return mapOf(value[MAP]);
  if (SET in value && Array.isArray(value[SET])) return Set(settled(value[SET]));
  const fields: Record<string, unknown> = Object(value);
  for (const field in fields) {
    const member = fields[field];
    if (typeof member === 'object') fields[field] = persistent(member);
  }
  return fields;
}

function settled(holder: unknown[]): unknown[] {
  for (let index = 0; index < holder.length; index += 1) holder[index] = persistent(holder[index]);
  return holder;
}

function mapOf(pairs: readonly unknown[]): Map<unknown, unknown> {
  return Map<unknown, unknown>().withMutations((map) => {
    for (const pair of pairs) if (Array.isArray(pair)) map.set(pair[0], persistent(pair[1]));
  });
}
