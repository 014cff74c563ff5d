// A meeting that is played by the core alone and written as a log, so that a race over it begins where it is wanted.
import { createHash } from 'node:crypto';
import { bodyOf, entriesOf, type Head } from '../../../shared/record/chain.ts';
import type { StoredEntry } from '../../../shared/record/entry.ts';
import { foldEntry } from '../../../shared/record/fold.ts';
import { nextDeadline } from '../../../shared/room/deadlines.ts';
import type { BoxWrite, Choice, Context } from '../../../shared/room/decision.ts';
import { after, instant, personId, ROOM, type Instant, type PersonId } from '../../../shared/room/ids.ts';
import { needsOf } from '../../../shared/room/needs.ts';
import type { LinkRole } from '../../../shared/room/people/people.ts';
import { decide, emptyRoom, type Outcome, type Room, type RoomCommand } from '../../../shared/room/room.ts';
import { hashOfKey } from '../../../server/rooms/keys.ts';
import type { Chance } from '../../support/random.ts';

/** A pair of keys for sealed polls: making one takes longer than a whole race. */
export interface SealingKeys {
  readonly public: string;
  readonly private: string;
}

export interface SceneOptions {
  readonly chance: Chance;
  readonly keys: SealingKeys;
  /** When the story begins. */
  readonly from: Instant;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

export class Scene {
  readonly meeting: string;
  readonly entries: StoredEntry[] = [];
  readonly boxes: BoxWrite[] = [];
  room: Room = emptyRoom(instant(0));
  head: Head = { version: 0, hash: '' };
  now: Instant;
  readonly #chance: Chance;
  readonly #keys: SealingKeys;
  readonly #people = new Map<string, PersonId>();
  #steps = 0;

  constructor({ chance, keys, from }: SceneOptions) {
    this.#chance = chance;
    this.#keys = keys;
    this.now = from;
    this.meeting = this.fresh(8);
  }

  /** Letters that no other scene has: what a node counts for a person counts for one scene alone. */
  fresh(letters = 12): string {
    return Array.from({ length: letters }, () => LETTERS[this.#chance.below(LETTERS.length)]).join('');
  }

  /** Somebody who has come in. */
  id(who: string): PersonId {
    const found = this.#people.get(who);
    if (found === undefined) throw new Error(`there is no ${who}`);
    return found;
  }
  /** What opens their line. */
  token = (who: string): string => `token-${this.meeting}-${who}`;
  /** What opens the door of a role. */
  key = (role: LinkRole): string => `key-${this.meeting}-${role}`;

  /** Comes in by the link of a role. */
  enter(who: string, role: LinkRole, group?: string): void {
    const by = { key: hashOfKey(this.key(role)) };
    const token = hashOfKey(this.token(who));
    const entered = this.do(ROOM, { type: 'people.enter', by, name: who, token, ...(group !== undefined && { group }) });
    this.#people.set(who, personId(String(entered['person'])));
  }

  /** Lets time pass; whatever becomes due on the way is decided at its moment. */
  pass(milliseconds: number): void {
    const until = after(this.now, milliseconds);
    for (let due = nextDeadline(this.room); due && due.at <= until; due = nextDeadline(this.room)) {
      this.now = instant(Math.max(due.at, this.now));
      this.#keep(this.#decide(ROOM, due.command, due.id), ROOM, due.command, due.id);
    }
    this.now = until;
  }

  /** Sends a command; nothing changes when it is refused. */
  try(by: PersonId, command: RoomCommand): Outcome {
    this.#steps += 1;
    const id = `scene${this.#steps}`;
    const outcome = this.#decide(by, command, id);
    this.#keep(outcome, by, command, id);
    return outcome;
  }

  /** Sends a command that must be accepted; answers what it resulted in. */
  do(by: PersonId, command: RoomCommand): Readonly<Record<string, unknown>> {
    const outcome = this.try(by, command);
    if (!outcome.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(outcome.refusal)}`);
    return ('result' in outcome ? outcome.result : undefined) ?? {};
  }

  /** Whether it would be accepted now. */
  takes = (by: PersonId, command: RoomCommand): boolean => this.#decide(by, command, 'asked').ok;

  #decide(by: PersonId, command: RoomCommand, id: string): Outcome {
    const { now, head } = this;
    const context = { now, head, by, fresh: this.fresh(), ...readFor(this.room, command, by, this.boxes, this.#keys) };
    return decide(this.room, command, context, id, bodyOf(command));
  }

  #keep(outcome: Outcome, by: PersonId, command: RoomCommand, id: string): void {
    if (!outcome.ok || !('events' in outcome)) return;
    const actsFor = 'for' in command && command.for !== undefined ? { for: command.for } : {};
    const done = { body: bodyOf(command), ...(outcome.result && { result: outcome.result }) };
    const salt = (): string => createHash('md5').update(this.fresh()).digest('hex');
    for (const stored of entriesOf(outcome.events, { at: this.now, by, command: id, ...actsFor }, this.head, done, salt)) {
      this.room = foldEntry(this.room, stored) ?? this.room;
      this.head = { version: stored.entry.version, hash: stored.entry.hash };
      this.entries.push(stored);
    }
    this.boxes.push(...(outcome.boxes ?? []));
  }
}

/** What a node would read for this command; nobody has looked at this meeting yet, so nobody knows when the chair was seen. */
export function readFor(
  room: Room,
  command: RoomCommand,
  by: PersonId,
  boxes: readonly BoxWrite[],
  keys: SealingKeys,
): Omit<Context, 'now' | 'by' | 'fresh'> {
  const { box, urn, key, signature, turnout } = needsOf(room, command, by);
  return {
    ...(box && { box: choicesIn(box, boxes) }),
    ...(urn && { urn: { receipts: [], choices: [] } }),
    ...(key && { key: keys }),
    ...(signature && { signature: 'signed', blinded: createHash('sha256').update(signature.blinded).digest('hex') }),
    ...(turnout && { turnout: 0 }),
  };
}

function choicesIn(poll: string, boxes: readonly BoxWrite[]): ReadonlyMap<PersonId, Choice> {
  const choices = new Map<PersonId, Choice>();
  for (const { change } of boxes.filter((write) => write.poll === poll)) {
    if ('put' in change) choices.set(change.put.seat, change.put.choice);
    else if ('drop' in change) choices.clear();
  }
  return choices;
}
