// Who is at a document and where their cursor stands: passed among editors only, under names the server stamps.
import { createHash } from 'node:crypto';
import { BadFrame, FrameReader, joined, numberBytes, sized } from './frames.ts';
import type { DocumentPerson } from './rights.ts';

/** Apart from each other for the colour-blind too, and legible under white letters. */
const colours = ['#0072b2', '#b34700', '#00745a', '#a3347f', '#5b4db3', '#8a5a00', '#0f6b8c', '#9c1f2e'];

const colourOf = (person: string): string =>
  colours[createHash('sha256').update(person).digest().readUInt8(0) % colours.length] ?? '';

interface Cursor {
  readonly owner: object;
  readonly person: string;
  readonly clock: number;
  readonly state: string;
}

/** The cursors of one document; `owner` is whatever stands for a connection. */
export class Cursors {
  readonly #cursors = new Map<number, Cursor>();

  /**
   * Takes in what a client says of itself, and answers what to tell the others. A client repeats what it heard of others:
   * that is dropped, as is a client's number that somebody else has.
   * @throws BadFrame
   */
  hear(owner: object, person: DocumentPerson, entries: Uint8Array): Uint8Array | undefined {
    const told: Uint8Array[] = [];
    const reader = new FrameReader(entries);
    for (let left = reader.number(); left > 0; left -= 1) {
      const [client, clock, text] = [reader.number(), reader.number(), reader.text()];
      if (!this.#isOwn(owner, person.id, client, clock)) continue;
      const state = stamped(text, person);
      if (state === 'null') this.#cursors.delete(client);
      else this.#cursors.set(client, { owner, person: person.id, clock, state });
      told.push(entry(client, clock, state));
    }
    return told.length > 0 ? listed(told) : undefined;
  }

  /** All cursors, for who comes new. */
  all(): Uint8Array | undefined {
    const entries = [...this.#cursors].map(([client, { clock, state }]) => entry(client, clock, state));
    return entries.length > 0 ? listed(entries) : undefined;
  }

  /** The cursor of a connection that ended or writes no more; answers what to tell the others. */
  drop(owner: object): Uint8Array | undefined {
    const gone = [...this.#cursors].filter(([, cursor]) => cursor.owner === owner);
    for (const [client] of gone) this.#cursors.delete(client);
    return gone.length > 0 ? listed(gone.map(([client, { clock }]) => entry(client, clock + 1, 'null'))) : undefined;
  }

  /** A connection has one client's number; after a break the same person comes back with the same one. */
  #isOwn(owner: object, person: string, client: number, clock: number): boolean {
    const holder = this.#cursors.get(client);
    if (holder?.owner === owner) return true;
    if (holder && (holder.person !== person || clock < holder.clock)) return false;
    return ![...this.#cursors.values()].some((cursor) => cursor.owner === owner);
  }
}

function stamped(text: string, person: DocumentPerson): string {
  const state = parsed(text);
  if (state === null) return 'null';
  return JSON.stringify({ ...state, user: { id: person.id, name: person.name, color: colourOf(person.id) } });
}

function parsed(text: string): object | null {
  try {
    const state: unknown = JSON.parse(text);
    if (typeof state === 'object' && !Array.isArray(state)) return state;
  } catch {
    throw new BadFrame('awareness that is no JSON');
  }
  throw new BadFrame('awareness that is no object');
}

const entry = (client: number, clock: number, state: string): Uint8Array =>
  joined([numberBytes(client), numberBytes(clock), sized(new TextEncoder().encode(state))]);

const listed = (entries: readonly Uint8Array[]): Uint8Array => joined([numberBytes(entries.length), ...entries]);
