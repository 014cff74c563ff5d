// What was last shown: one version for all, each audience's view computed and encoded once.
import { markOf } from './marks.ts';
import type { Common, Message } from './onlooker.ts';
import type { Head } from '../../shared/record/chain.ts';
import { diff } from '../../shared/record/merge-patch.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import type { Room } from '../../shared/room/room.ts';
import { meOf, tellsOnlyCounts, viewOf, type Audience, type Seen, type View, type WaitingView } from '../../shared/room/view.ts';

export class Published {
  readonly room: Room;
  readonly head: Head;
  readonly #views = new Map<Audience, View | WaitingView>();
  readonly #starts = new Map<Audience, Common>();
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
    const start = this.#starts.get(audience) ?? { json: `{${this.told},"view":${JSON.stringify(this.view(audience))}` };
    this.#starts.set(audience, start);
    return { event: 'view', json: `${start.json},"me":${me || '{}'}}`, forOne: true, ...commonOf(start, audience) };
  }

  /** One's own part alone, for who knows the rest. */
  meAlone(me: string): Message {
    return { event: 'patch', json: `{"from":${this.head.version},${this.told}${me && `,"me":${me}`}}`, forOne: true };
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
    const step = new Step(before, this.#to, audience);
    this.#made.set(before, (this.#made.get(before) ?? new Map<Audience, Step>()).set(audience, step));
    return step;
  }
}

/** Only what everybody may see is common to all: officers' views hold what others must not learn, not even by its length. */
const commonOf = (common: Common, audience: Audience): { readonly common?: Common } => (audience === 'public' ? { common } : {});

class Step {
  readonly #start: Common;
  readonly #shared: Message;
  readonly #audience: Audience;
  /** It tells nothing but how many are here. */
  readonly onlyCounts: boolean;

  constructor(before: Published, to: Published, audience: Audience) {
    const patch = diff(before.view(audience), to.view(audience));
    const view = patch ? `,"view":${JSON.stringify(patch)}` : '';
    this.#start = { json: `{"from":${before.head.version},${to.told}${view}` };
    this.#audience = audience;
    const json = `${this.#start.json}}`;
    this.#shared = { event: 'patch', json, ...commonOf({ json }, audience) };
    this.onlyCounts = !patch || tellsOnlyCounts(patch);
  }

  /** The same object for all whose own part stayed. */
  message(me: string | undefined): Message {
    if (!me) return this.#shared;
    return { event: 'patch', json: `${this.#start.json},"me":${me}}`, forOne: true, ...commonOf(this.#start, this.#audience) };
  }
}
