// When each proposal came to say what it says, and telling it to the rooms: not at every keystroke, but never too late.
import type { Clock } from '../ports.ts';
import type { DocumentListeners, ProposalEdit } from './listeners.ts';
import type { ProposalHash } from './worker-tasks.ts';

/** While somebody types, the record gets one entry in so long; a poll reads the text itself and does not wait for it. */
const TOLD_EVERY_MS = 2_000;

interface Edited {
  readonly edit: ProposalEdit;
  readonly toldAt: number;
  /** Cancels telling the rooms later; nothing when they know. */
  readonly cancel: (() => void) | undefined;
}

export class EditTimes {
  readonly #clock: Clock;
  readonly #listeners: DocumentListeners;
  /** By meeting, then by item. */
  readonly #seen = new Map<string, Map<string, Edited>>();

  constructor(clock: Clock, listeners: DocumentListeners) {
    this.#clock = clock;
    this.#listeners = listeners;
  }

  /** Takes note of what changed; of a document just opened, the rooms hear only what the record does not know. */
  async note(meeting: string, proposals: readonly ProposalHash[], isFirst: boolean): Promise<void> {
    const editedAt = this.#clock.now();
    for (const { item, hash } of proposals) {
      const known = isFirst ? await this.#listeners.lastEdit(meeting, item) : undefined;
      if (known?.hash === hash) this.#remember(meeting, { edit: known, toldAt: 0, cancel: undefined });
      else this.#edited(meeting, { item, hash, editedAt });
    }
  }

  async of(meeting: string, item: string, hash: string): Promise<number> {
    const seen = this.#seen.get(meeting)?.get(item)?.edit;
    if (seen?.hash === hash) return seen.editedAt;
    const known = await this.#listeners.lastEdit(meeting, item);
    return known?.hash === hash ? known.editedAt : this.#clock.now();
  }

  /** Tells what was not told yet, and keeps nothing. */
  forget(meeting: string): void {
    for (const { edit, cancel } of this.#seen.get(meeting)?.values() ?? []) {
      if (!cancel) continue;
      cancel();
      this.#listeners.proposalEdited(meeting, edit);
    }
    this.#seen.delete(meeting);
  }

  #edited(meeting: string, edit: ProposalEdit): void {
    const before = this.#seen.get(meeting)?.get(edit.item);
    before?.cancel?.();
    const now = this.#clock.now();
    const due = (before?.toldAt ?? 0) + TOLD_EVERY_MS;
    if (due <= now) return this.#tell(meeting, edit);
    const cancel = this.#clock.at(due, () => this.#tell(meeting, edit));
    this.#remember(meeting, { edit, toldAt: before?.toldAt ?? 0, cancel });
  }

  #tell(meeting: string, edit: ProposalEdit): void {
    this.#remember(meeting, { edit, toldAt: this.#clock.now(), cancel: undefined });
    this.#listeners.proposalEdited(meeting, edit);
  }

  #remember(meeting: string, edited: Edited): void {
    const edits = this.#seen.get(meeting) ?? new Map<string, Edited>();
    edits.set(edited.edit.item, edited);
    this.#seen.set(meeting, edits);
  }
}
