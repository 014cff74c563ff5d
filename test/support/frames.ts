// What a crowd in one process is shown, read once: thousands of lines are sent the same bytes, and keep the same objects.
import type { Patch, Whole } from '../../shared/protocol/down.ts';
import { mergePatch } from '../../shared/record/merge-patch.ts';
import type { Me, View } from '../../shared/room/view.ts';

/** What a line shows now. */
export interface Showing {
  readonly version: number;
  readonly head: string;
  readonly mark?: string;
  readonly view: View;
  readonly me: Me;
}

/** Frames that differ in somebody's own part alone still hold the same view. */
export class Frames {
  #patch: { readonly frame: string; readonly patch: Patch } | undefined;
  #whole: { readonly text: string; readonly view: View } | undefined;
  #step: { readonly before: View; readonly text: string; readonly after: View } | undefined;

  /** The argument of a `patch` event: the frame is `42["patch",…]`. */
  patchIn(frame: string): Patch {
    if (this.#patch?.frame === frame) return this.#patch.patch;
    const [, patch]: [string, Patch] = JSON.parse(frame.slice(2));
    this.#patch = { frame, patch };
    return patch;
  }

  /** What a line shows after this patch; nothing when it does not begin where the line stands. */
  after(before: Showing | undefined, patch: Patch): Showing | undefined {
    if (before?.version !== patch.from) return undefined;
    const { version, head, mark, me = before.me } = patch;
    const view = patch.view === undefined ? before.view : this.#stepped(before.view, patch.view);
    return { version, head, ...(mark !== undefined && { mark }), view, me };
  }

  /** The argument of a `view` event; nothing for who still waits at the door. */
  wholeIn(frame: string): Showing | undefined {
    const [, { view, ...rest }]: [string, Whole] = JSON.parse(frame.slice(2));
    if (!('queue' in view)) return undefined;
    const text = JSON.stringify(view);
    if (this.#whole?.text !== text) this.#whole = { text, view };
    return { ...rest, view: this.#whole.view };
  }

  #stepped(before: View, patch: object): View {
    const text = JSON.stringify(patch);
    if (this.#step?.before === before && this.#step.text === text) return this.#step.after;
    const after = mergePatch(before, patch);
    this.#step = { before, text, after };
    return after;
  }
}
