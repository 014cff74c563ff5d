// Shows a meeting to the sockets of this node: one published version, the same bytes for all who see the same.
import { hash } from 'node:crypto';
import {
  CUT_ABOVE_BYTES,
  MANY_SOCKETS,
  PACE_COUNTS_MS,
  STALE_ABOVE_BYTES,
  STALE_BELOW_BYTES,
  STALE_FOR_MS,
} from '../../shared/protocol/limits.ts';
import type { Head } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import type { Role } from '../../shared/room/people/people.ts';
import { isOfficerRole, personIn, personOfToken, roleOf } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import { audienceOf, type Audience } from '../../shared/room/view.ts';
import type { Clock } from '../ports.ts';
import { affectedBy } from './affected.ts';
import type { Message, Onlooker } from './onlooker.ts';
import { Pace } from './pace.ts';
import { Published, Steps } from './published.ts';
import type { LastSeen } from './rooms.ts';

/** A socket as the publisher keeps it. */
export interface Place {
  readonly onlooker: Onlooker;
  audience: Audience;
  role: Role;
  /** What it was shown last, which its next patch goes from. */
  at: Published;
  /** Of its own part that was last sent: a digest, since thousands of them are megabytes. */
  me: string;
  /** `whole`: gets everything at the next tick; `stale` since then: gets nothing until its line has caught up. */
  wants: 'patches' | 'whole' | { readonly staleSince: number };
}

/** Stale lines are looked at so often while nothing else happens. */
const LOOK_AT_STALE_MS = 1_000;

/** Events after which sessions may have ended. */
const ENDING: readonly string[] = ['people.removed', 'people.linkMade', 'people.recovered', 'people.merged', 'people.slipMade'];

export class Publisher {
  readonly #clock: Clock;
  readonly #state: () => { readonly room: Room; readonly head: Head; /** Commands wait to be decided. */ readonly busy: boolean };
  #published: Published;
  /** What nobody is behind, and since when: while thousands come in, how many are here is told more rarely. */
  #toldToAll: Published;
  #toldToAllAt = 0;
  readonly #places = new Set<Place>();
  readonly #byPerson = new Map<PersonId, readonly Place[]>();
  /** Whose own part is computed again at the next tick. */
  #dirty = new Set<Place>();
  /** Who gets the whole view at the next tick, or is looked at because its line lags. */
  readonly #behind = new Set<Place>();
  readonly #pace: Pace;
  #cancelLook: (() => void) | undefined;
  #cancelCounts: (() => void) | undefined;

  constructor(clock: Clock, state: () => { readonly room: Room; readonly head: Head; readonly busy: boolean }) {
    this.#clock = clock;
    this.#state = state;
    const { room, head } = state();
    this.#published = new Published(room, head);
    this.#toldToAll = this.#published;
    this.#pace = new Pace(clock, {
      isLarge: () => this.#isLarge(),
      isBusy: () => this.#state().busy,
      tell: () => this.#publish(),
    });
  }

  get places(): ReadonlySet<Place> {
    return this.#places;
  }

  placesOf(person: PersonId): readonly Place[] {
    return this.#byPerson.get(person) ?? [];
  }

  /** Takes a socket in; it gets what it misses at the next tick. Nothing for who is no person of this meeting now. */
  join(onlooker: Onlooker, known?: LastSeen): Place | undefined {
    const { room } = this.#state();
    const audience = audienceOf(room, onlooker.person);
    const role = roleOf(room, onlooker.person);
    if (!audience || !role) return undefined;
    const place: Place = { onlooker, audience, role, at: this.#published, me: '', wants: 'whole' };
    this.#places.add(place);
    this.#behind.add(place);
    this.#byPerson.set(onlooker.person, [...this.placesOf(onlooker.person), place]);
    if (known && !known.whole) this.#rejoin(place, known);
    this.#tellSoon();
    return place;
  }

  /** Who comes back knowing what is published, or what all were told last, gets its own part alone, and from there on patches. */
  #rejoin(place: Place, known: LastSeen): void {
    const { person, token } = place.onlooker;
    const at = [this.#published, this.#toldToAll].find((told) => told.isAt(known.version, known.head));
    // Who was somebody else then, a double that was merged since, may have seen less.
    if (!at || personOfToken(at.room, token) !== person || audienceOf(at.room, person) !== place.audience) return;
    const me = at.me(person);
    place.wants = 'patches';
    place.at = at;
    place.me = digestOf(me);
    this.#behind.delete(place);
    this.#dirty.add(place);
    this.#send(place, at.meAlone(me));
  }

  leave(place: Place): void {
    this.#places.delete(place);
    this.#dirty.delete(place);
    this.#behind.delete(place);
    const { person } = place.onlooker;
    const others = this.placesOf(person).filter((other) => other !== place);
    if (others.length > 0) this.#byPerson.set(person, others);
    else this.#byPerson.delete(person);
    if (this.#places.size === 0) this.#rest();
  }

  /** The whole view follows at the next tick. */
  sync(place: Place): void {
    if (place.wants === 'patches') this.#wantsWhole(place);
    this.#tellSoon();
  }

  /** Entries were stored and folded: notes whose part may have changed, ends the sessions that are over, and shows it. */
  changed(before: Room, entries: readonly StoredEntry[]): void {
    const { room } = this.#state();
    const { everyone, doors, persons } = affectedBy(before, room, entries);
    if (everyone) this.#dirty = new Set(this.#places);
    else {
      for (const person of persons) for (const place of this.placesOf(person)) this.#dirty.add(place);
      if (doors) for (const place of this.#places) if (seesDoors(place.role)) this.#dirty.add(place);
    }
    if (entries.some(({ entry }) => ENDING.includes(entry.type))) this.#endSessions(room);
    this.#tellSoon();
  }

  /** The same message to everybody, or to one audience. */
  tell(message: Message, audience?: Audience): void {
    for (const place of this.#places) if (!audience || place.audience === audience) this.#send(place, message);
  }

  /** Says goodbye to all. */
  close(code: 'leaving' | 'gone'): void {
    for (const place of [...this.#places]) {
      this.leave(place);
      place.onlooker.close(code);
    }
    this.#rest();
  }

  #rest(): void {
    this.#pace.rest();
    this.#cancelLook?.();
    this.#cancelCounts?.();
    this.#cancelLook = undefined;
    this.#cancelCounts = undefined;
  }

  #endSessions(room: Room): void {
    for (const place of [...this.#places]) {
      const { person, token } = place.onlooker;
      const holder = personOfToken(room, token);
      if (holder === person) continue;
      this.#dismiss(place, holder ? 'leaving' : personIn(room, person)?.status === 'removed' ? 'removed' : 'replaced');
    }
  }

  #dismiss(place: Place, code: 'leaving' | 'removed' | 'replaced' | 'slow'): void {
    this.leave(place);
    place.onlooker.close(code);
  }

  #tellSoon(): void {
    if (this.#places.size > 0) this.#pace.soon();
  }

  #isLarge(): boolean {
    return this.#places.size >= MANY_SOCKETS;
  }

  #publish(): void {
    const { room, head } = this.#state();
    if (head.version !== this.#published.head.version) this.#published = new Published(room, head, this.#published);
    const dirty = this.#dirty;
    this.#dirty = new Set();
    const steps = new Steps(this.#published);
    const mayWait = this.#mayWait(steps);
    // A version that everybody has is no reason to look at everybody.
    const isBehind = this.#toldToAll !== this.#published;
    for (const place of isBehind ? this.#places : new Set([...dirty, ...this.#behind])) {
      if (mayWait && place.audience !== 'officers' && place.wants === 'patches' && !dirty.has(place)) continue;
      if (!this.#keepsUp(place)) continue;
      if (place.wants === 'patches' && !this.#changesAudience(place, dirty)) this.#sendStep(place, steps, dirty.has(place));
      else if (place.wants === 'whole') this.#sendWhole(place);
    }
    if (mayWait) return this.#tellCountsLater();
    if (!isBehind) return;
    this.#toldToAll = this.#published;
    this.#toldToAllAt = this.#clock.now();
  }

  /** Whether there is nothing to tell everybody but how many are here, and that was told just now. */
  #mayWait(steps: Steps): boolean {
    if (this.#toldToAll === this.#published || !this.#isLarge()) return false;
    if (this.#clock.now() >= this.#toldToAllAt + PACE_COUNTS_MS) return false;
    return steps.from(this.#toldToAll, 'public').onlyCounts;
  }

  #tellCountsLater(): void {
    this.#cancelCounts ??= this.#clock.at(this.#toldToAllAt + PACE_COUNTS_MS, () => {
      this.#cancelCounts = undefined;
      this.#tellSoon();
    });
  }

  #sendStep(place: Place, steps: Steps, isDirty: boolean): void {
    const me = isDirty ? this.#newMe(place) : undefined;
    if (place.at === this.#published && me === undefined) return;
    this.#send(place, steps.from(place.at, place.audience).message(me));
    place.at = this.#published;
  }

  /** A new role may mean another view: then everything is sent anew. */
  #changesAudience(place: Place, dirty: ReadonlySet<Place>): boolean {
    if (!dirty.has(place)) return false;
    const { room } = this.#published;
    place.role = roleOf(room, place.onlooker.person) ?? place.role;
    const audience = audienceOf(room, place.onlooker.person);
    if (audience === undefined || audience === place.audience) return false;
    place.audience = audience;
    this.#wantsWhole(place);
    return true;
  }

  #wantsWhole(place: Place): void {
    place.wants = 'whole';
    this.#behind.add(place);
  }

  #newMe(place: Place): string | undefined {
    const me = this.#published.me(place.onlooker.person);
    const digest = digestOf(me);
    if (digest === place.me) return undefined;
    place.me = digest;
    return me;
  }

  #sendWhole(place: Place): void {
    const { room } = this.#published;
    place.audience = audienceOf(room, place.onlooker.person) ?? place.audience;
    place.role = roleOf(room, place.onlooker.person) ?? place.role;
    const me = this.#published.me(place.onlooker.person);
    place.at = this.#published;
    place.me = digestOf(me);
    place.wants = 'patches';
    this.#behind.delete(place);
    this.#send(place, this.#published.whole(place.audience, me));
  }

  /** False for a line that gets nothing now: too slow, or cut for it. */
  #keepsUp(place: Place): boolean {
    const unsent = place.onlooker.unsentBytes();
    if (typeof place.wants !== 'object' && unsent <= STALE_ABOVE_BYTES) return true;
    return this.#catchesUp(place, unsent, this.#clock.now());
  }

  #catchesUp(place: Place, unsent: number, now: number): boolean {
    const staleSince = typeof place.wants === 'object' ? place.wants.staleSince : undefined;
    const isStuck = staleSince !== undefined && unsent >= STALE_BELOW_BYTES && now - staleSince >= STALE_FOR_MS;
    if (unsent > CUT_ABOVE_BYTES || isStuck) {
      this.#dismiss(place, 'slow');
      return false;
    }
    if (staleSince === undefined) place.wants = { staleSince: now };
    else if (unsent < STALE_BELOW_BYTES) place.wants = 'whole';
    this.#behind.add(place);
    if (typeof place.wants !== 'object') return true;
    this.#lookAgain();
    return false;
  }

  #lookAgain(): void {
    this.#cancelLook ??= this.#clock.at(this.#clock.now() + LOOK_AT_STALE_MS, () => {
      this.#cancelLook = undefined;
      this.#tellSoon();
    });
  }

  #send(place: Place, message: Message): void {
    place.onlooker.send(message);
  }
}

/** Equal digests are equal texts; nobody gains anything by two texts that have the same. */
const digestOf = (text: string): string => hash('sha256', text, 'base64');

const seesDoors = (role: Role): boolean => isOfficerRole(role) || role === 'screen';
