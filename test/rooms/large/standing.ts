// One state that a room was in, and what everybody was to be shown of it: computed from the state alone, never from patches.
import type { Head } from '../../../shared/record/chain.ts';
import { canonical } from '../../../shared/record/canonical.ts';
import type { PersonId } from '../../../shared/room/ids.ts';
import type { Room } from '../../../shared/room/room.ts';
import { audienceOf, meOf, viewOf, type Audience } from '../../../shared/room/view.ts';

/** What is told of nothing but how many are here. */
const COUNTS = new Set(['present', 'seats', 'presentSeats', 'byGroup', 'seatsByGroup', 'presentSeatsByGroup']);

/** A view, and what it comes to in one spelling: equal texts are equal views. */
export class Seen {
  readonly view: object;
  #text: string | undefined;
  #rest: string | undefined;

  constructor(view: object) {
    this.view = view;
  }

  get text(): string {
    return (this.#text ??= spelled(this.view));
  }
  /** The same without the counts. */
  get rest(): string {
    return (this.#rest ??= spelled(withoutCounts(this.view)));
  }
}

/** A patched view shares with the one before what did not change: its parts are spelled once. */
export function spelled(view: object): string {
  const parts = Object.entries(view).map(([name, part]: [string, unknown]) => `${name}:${spelledPart(part)}`);
  return parts.sort().join('\n');
}

function spelledPart(part: unknown): string {
  if (typeof part !== 'object' || part === null) return canonical(part);
  const text = parts.get(part) ?? canonical(part);
  parts.set(part, text);
  return text;
}
const parts = new WeakMap<object, string>();

export class Standing {
  readonly room: Room;
  readonly head: Head;
  /** When a newer one took its place. */
  until = Infinity;
  readonly since: number;
  readonly #seen = new Map<Audience, Seen>();
  readonly #own = new Map<PersonId, string>();

  constructor(room: Room, since: number) {
    this.since = since;
    this.room = room;
    this.head = { version: room.version, hash: `hash ${room.version}` };
  }

  audienceOf(person: PersonId): Audience | undefined {
    return audienceOf(this.room, person);
  }

  seen(audience: Audience): Seen {
    const known = this.#seen.get(audience);
    if (known) return known;
    const seen = new Seen(asSent(viewOf(this.room, audience)));
    this.#seen.set(audience, seen);
    return seen;
  }

  /** Somebody's own part as it is sent, which is always whole; `{}` for who has none. */
  own(person: PersonId): string {
    const own = this.#own.get(person) ?? JSON.stringify(meOf(this.room, person) ?? {});
    this.#own.set(person, own);
    return own;
  }
}

/** Whether a patch of a view changes nothing but how many are here. */
export const changesOnlyCounts = (patch: object): boolean => canonical(withoutCounts(patch)) === '{"people":{}}';

function withoutCounts(view: object): object {
  if (!('people' in view) || typeof view.people !== 'object' || view.people === null) return view;
  return { ...view, people: Object.fromEntries(Object.entries(view.people).filter(([name]) => !COUNTS.has(name))) };
}

const asSent = (value: object) => JSON.parse(JSON.stringify(value)) as object;
