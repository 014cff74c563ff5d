// When each proposal came to say what it says: from the edits this node saw, else from the record.
import type { Clock } from '../ports.ts';
import type { DocumentListeners, ProposalEdit } from './listeners.ts';
import type { ProposalHash } from './worker-tasks.ts';

export class EditTimes {
  readonly #clock: Clock;
  readonly #listeners: DocumentListeners;
  /** By meeting, then by item. */
  readonly #seen = new Map<string, Map<string, ProposalEdit>>();

  constructor(clock: Clock, listeners: DocumentListeners) {
    this.#clock = clock;
    this.#listeners = listeners;
  }

  /** Tells the rooms of each edit; of a document just opened, only what the record does not know. */
  async note(meeting: string, proposals: readonly ProposalHash[], isFirst: boolean): Promise<void> {
    const editedAt = this.#clock.now();
    for (const { item, hash } of proposals) {
      const known = isFirst ? await this.#listeners.lastEdit(meeting, item) : undefined;
      const edit = known?.hash === hash ? known : { item, hash, editedAt };
      this.#remember(meeting, edit);
      if (edit !== known) this.#listeners.proposalEdited(meeting, edit);
    }
  }

  async of(meeting: string, item: string, hash: string): Promise<number> {
    const seen = this.#seen.get(meeting)?.get(item);
    if (seen?.hash === hash) return seen.editedAt;
    const known = await this.#listeners.lastEdit(meeting, item);
    return known?.hash === hash ? known.editedAt : this.#clock.now();
  }

  forget(meeting: string): void {
    this.#seen.delete(meeting);
  }

  #remember(meeting: string, edit: ProposalEdit): void {
    const edits = this.#seen.get(meeting) ?? new Map<string, ProposalEdit>();
    edits.set(edit.item, edit);
    this.#seen.set(meeting, edits);
  }
}
