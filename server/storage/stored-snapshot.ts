// How a snapshot becomes text in a store and comes back: the state stands in it as it is, since it is megabytes of JSON.
import { z } from 'zod';
import type { Snapshot } from '../ports.ts';

/** What stands before the state. */
const STATE = ',"state":';
const heading = z.object({ version: z.number(), hash: z.string(), schema: z.number() });

export function encodeSnapshot({ state, version, hash, schema }: Snapshot): string {
  return `${JSON.stringify({ version, hash, schema }).slice(0, -1)}${STATE}${state}}`;
}

/** Nothing for what is no whole snapshot; whether its state is one, its reader sees. */
export function decodeSnapshot(text: string): Snapshot | undefined {
  const end = text.indexOf(STATE);
  if (end < 0 || !text.endsWith('}')) return undefined;
  try {
    const said = heading.parse(JSON.parse(`${text.slice(0, end)}}`));
    return { ...said, state: text.slice(end + STATE.length, -1) };
  } catch {
    return undefined; // Never needed for truth.
  }
}
