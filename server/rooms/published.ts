// What was last shown: one version for all, each audience's view computed and encoded once.
import { markOf } from './marks.ts';
import type { Message } from './onlooker.ts';
import type { Head } from '../../shared/record/chain.ts';
import { diff, type Patch } from '../../shared/record/merge-patch.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import type { Room } from '../../shared/room/room.ts';
import { meOf, tellsOnlyCounts, viewOf, type Audience, type Seen, type View, type WaitingView } from '../../shared/room/view.ts';

export class Published {
  readonly room: Room;
  readonly head: Head;
  readonly #views = new Map<Audience, View | WaitingView>();
  readonly #texts = new Map<Audience, string>();
  /** What was seen before: parts that stayed are neither computed nor compared again. */
  readonly #before: ReadonlyMap<Audience, Seen>;
  #marked: string | undefined;

  constructor(room: Room, head: Head, before?: Published) {
    this.room = room;
    this.head = head;
    this.#before = before?.seen() ?? new Map<Audience, Seen>();
  }

  /** The views that were asked for. */
  seen(): ReadonlyMap<Audience, Seen> {
    return new Map([...this.#views].map(([audience, view]) => [audience, { room: this.room, view }]));
  }

  /** How its head is told, with the mark by which it is known again (L6); made once for all. */
  get told(): string {
    if (this.#marked !== undefined) return this.#marked;
    const { version, hash } = this.head;
    const mark = markOf(this.room, this.head);
    this.#marked = `"version":${version},"head":"${hash}"${mark === undefined ? '' : `,"mark":"${mark}"`}`;
    return this.#marked;
  }

  isAt(version: number, head: string): boolean {
    return this.head.version === version && this.head.hash === head;
  }

  view(audience: Audience): View | WaitingView {
    const known = this.#views.get(audience);
    if (known) return known;
    const view = viewOf(this.room, audience, this.#before.get(audience));
    this.#views.set(audience, view);
    return view;
  }

  /** One's own part as JSON; '' for who has none. */
  me(person: PersonId): string {
    const me = meOf(this.room, person);
    return me ? JSON.stringify(me) : '';
  }

  /** Everything, with one's own part. */
  whole(audience: Audience, me: string): Message {
    const text = this.#texts.get(audience) ?? JSON.stringify(this.view(audience));
    this.#texts.set(audience, text);
    return { event: 'view', json: `{${this.told},"view":${text},"me":${me || '{}'}}`, forOne: true };
  }

  /** One's own part alone, for who knows the rest. */
  meAlone(me: string): Message {
    return new Step(this.head.version, this.told, undefined).message(me);
  }
}

/** The ways to what is shown now, from whatever was shown before; each made once for all who go it. */
export class Steps {
  readonly #to: Published;
  readonly #made = new Map<Published, Map<Audience, Step>>();

  constructor(to: Published) {
    this.#to = to;
  }

  from(before: Published, audience: Audience): Step {
    const known = this.#made.get(before)?.get(audience);
    if (known) return known;
    const step = new Step(before.head.version, this.#to.told, diff(before.view(audience), this.#to.view(audience)));
    this.#made.set(before, (this.#made.get(before) ?? new Map<Audience, Step>()).set(audience, step));
    return step;
  }
}

class Step {
  readonly #start: string;
  readonly #shared: Message;
  /** It tells nothing but how many are here. */
  readonly onlyCounts: boolean;

  constructor(from: number, to: string, patch: Patch | undefined) {
    const view = patch ? `,"view":${JSON.stringify(patch)}` : '';
    this.#start = `{"from":${from},${to}${view}`;
    this.#shared = { event: 'patch', json: `${this.#start}}` };
    this.onlyCounts = !patch || tellsOnlyCounts(patch);
  }

  /** The same object for all whose own part stayed. */
  message(me: string | undefined): Message {
    return me ? { event: 'patch', json: `${this.#start},"me":${me}}`, forOne: true } : this.#shared;
  }
}
