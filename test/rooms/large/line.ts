// A simulated screen at a large room: it applies what it is told, and says at once what it must not have been told.
import type { ByeCode, Patch, Whole } from '../../../shared/protocol/down.ts';
import { CUT_ABOVE_BYTES, STALE_ABOVE_BYTES, STALE_BELOW_BYTES, STALE_FOR_MS } from '../../../shared/protocol/limits.ts';
import { mergePatch } from '../../../shared/record/merge-patch.ts';
import type { PersonId } from '../../../shared/room/ids.ts';
import type { Message, Onlooker } from '../../../server/rooms/onlooker.ts';
import type { Place } from '../../../server/rooms/publisher.ts';
import { spelled } from './standing.ts';

/** What a screen shows. */
export interface Shown {
  readonly version: number;
  readonly head: string;
  readonly view: object;
  readonly me: unknown;
}

/** Whoever looks at what the screens show. */
export interface LineEnd {
  now(): number;
  broken(sentence: string): never;
  /** A line shows something else now; `patch`: by this. */
  shows(line: Line, shown: Shown, patch?: Patch): void;
  ended(line: Line, code: ByeCode): void;
}

/** Reads once what came to many: a crowd in one process shares what it is shown. */
export class Reader {
  readonly #read = new Map<string, object>();
  readonly #led = new WeakMap<object, WeakMap<object, object>>();
  readonly #texts = new WeakMap<object, string>();

  /** One's own part stands at the end of a message, behind what others get too. */
  body({ json }: Message): object {
    const end = json.lastIndexOf(',"me":');
    if (end < 0) return this.#shared(json);
    return { ...this.#shared(`${json.slice(0, end)}}`), me: JSON.parse(json.slice(end + ',"me":'.length, -1)) };
  }

  #shared(json: string): object {
    const body = this.#read.get(json) ?? objectIn(JSON.parse(json));
    this.#read.set(json, body);
    return body;
  }

  patched(view: object, patch: object): object {
    const led = this.#led.get(patch) ?? new WeakMap<object, object>();
    this.#led.set(patch, led);
    const next = led.get(view) ?? mergePatch(view, patch);
    led.set(view, next);
    return next;
  }

  text(view: object): string {
    const text = this.#texts.get(view) ?? spelled(view);
    this.#texts.set(view, text);
    return text;
  }
}

export class Line implements Onlooker {
  readonly person: PersonId;
  readonly token: string;
  readonly cameAt: number;
  shown: Shown | undefined;
  place: Place | undefined;
  isOpen = true;
  /** Everything was asked for then. */
  asksSince: number | undefined;
  /** Too much is unsent for it to be told more. */
  isSlow = false;
  /** It has caught up then, and was not sent everything yet. */
  caughtUpAt: number | undefined;
  readonly #judge: LineEnd;
  readonly #reader: Reader;
  #unsent = 0;
  /** Too much was unsent then, and nothing was told since. */
  #troubledSince: number | undefined;

  constructor(who: { readonly person: PersonId; readonly token: string }, judge: LineEnd, reader: Reader, knows?: Shown) {
    this.person = who.person;
    this.token = who.token;
    this.cameAt = judge.now();
    this.shown = knows;
    this.#judge = judge;
    this.#reader = reader;
  }

  /** So many bytes wait on the way. */
  holds(bytes: number): void {
    this.#unsent = bytes;
    if (bytes > STALE_ABOVE_BYTES) {
      this.isSlow = true;
      this.#troubledSince ??= this.#judge.now();
    } else if (bytes < STALE_BELOW_BYTES && this.isSlow) {
      this.isSlow = false;
      this.caughtUpAt = this.#judge.now();
    }
  }

  unsentBytes(): number {
    return this.#unsent;
  }

  send(message: Message): void {
    if (!this.isOpen) this.#judge.broken(`${this.person} is told something on a line that is closed`);
    if (this.#unsent > STALE_ABOVE_BYTES) this.#judge.broken(`${this.person} is told more though too much is unsent`);
    if (message.event === 'view') this.#whole(wholeIn(this.#reader.body(message)));
    else if (message.event === 'patch') this.#patch(patchIn(this.#reader.body(message)));
  }

  close(code: ByeCode): void {
    const waited = this.#judge.now() - (this.#troubledSince ?? Infinity);
    if (code === 'slow' && this.#unsent <= CUT_ABOVE_BYTES && waited < STALE_FOR_MS)
      this.#judge.broken(`${this.person} was cut with ${this.#unsent} bytes unsent after ${waited} ms`);
    this.isOpen = false;
    this.#judge.ended(this, code);
  }

  #whole({ version, head, view, me }: Whole): void {
    this.asksSince = undefined;
    this.caughtUpAt = undefined;
    this.#show({ version, head, view, me });
  }

  #patch(patch: Patch): void {
    const { shown } = this;
    if (shown?.version !== patch.from)
      return this.#judge.broken(`${this.person} at ${String(shown?.version)} was sent a patch from ${patch.from}`);
    const { version, head } = patch;
    const view = patch.view ? this.#reader.patched(shown.view, patch.view) : shown.view;
    this.#show({ version, head, view, me: patch.me ?? shown.me }, patch);
  }

  #show(shown: Shown, patch?: Patch): void {
    if (shown.version < (this.shown?.version ?? 0) && patch)
      this.#judge.broken(`${this.person} went back from ${String(this.shown?.version)} to ${shown.version}`);
    this.shown = shown;
    this.#troubledSince = undefined;
    this.#judge.shows(this, shown, patch);
  }
}

const objectIn = (parsed: unknown) => parsed as object;
const wholeIn = (body: unknown) => body as Whole;
const patchIn = (body: unknown) => body as Patch;
