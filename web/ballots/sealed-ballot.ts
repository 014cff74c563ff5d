// A sealed ballot on its way, step by step, each kept on the device: whatever is closed or lost, it goes on where it was.
import type { Choice } from '../../shared/counting/rules.ts';
import type { Blinded } from './blind.ts';

/** Ballots wait a random time up to this, so that the moment of one says nothing of whose it is (V8). */
export const LONGEST_DELAY_MS = 10_000;
/** In the last moments before the close there is no time for that, and the ballot says so. */
export const AT_ONCE_WITHIN_MS = 15_000;
const AGAIN_MS = 1_000;
const AGAIN_AT_MOST_MS = 8_000;

/** What the device keeps of one ballot. */
export interface KeptBallot extends Blinded {
  /** The id under which the credential is asked for, the same each time. */
  readonly id: string;
  /** The bare signature. */
  readonly signature?: string;
  readonly choice?: Choice;
  /** When it is to be handed in, on the server's clock. */
  readonly due?: number;
  readonly receipt?: string;
}

export type Stage =
  /** The credential is on its way. */
  | { readonly at: 'preparing' }
  | { readonly at: 'ready' }
  /** It will be handed in by itself; until then and until the answer it is not in. */
  | { readonly at: 'waiting'; readonly due: number }
  | { readonly at: 'sending' }
  /** `isNews`: it was just answered. */
  | { readonly at: 'in'; readonly receipt: string; readonly isNews?: true }
  | { readonly at: 'refused'; readonly code: string };

/** Cast, and not known to be in: whoever cast it stays until it is. */
export const isOnItsWay = (stage: Stage | undefined): boolean => stage?.at === 'waiting' || stage?.at === 'sending';

/** How the server answered; nothing when it did not. */
export type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string } | undefined;

export interface SealedBallotOptions {
  readonly load: () => KeptBallot | undefined;
  /** False where the device keeps nothing: then a reload loses the ballot, and nothing is asked for. */
  readonly save: (ballot: KeptBallot) => boolean;
  readonly newId: () => string;
  readonly blind: () => Promise<Blinded>;
  readonly unblind: (blinded: Blinded, signature: string) => Promise<string>;
  /** Asks for the blind signature under this id. */
  readonly credential: (id: string, blinded: string) => Promise<Answered<string>>;
  /** Hands it in without any session; answers the receipt. */
  readonly handIn: (ballot: {
    readonly token: string;
    readonly signature: string;
    readonly choice: Choice;
  }) => Promise<Answered<string>>;
  readonly now: () => number;
  readonly closesAt: () => number | undefined;
  /** A number from 0 up to 1, from the device's good source. */
  readonly chance: () => number;
  readonly later: (milliseconds: number, then: () => void) => () => void;
  readonly changed: (stage: Stage, choice: Choice | undefined) => void;
}

export class SealedBallot {
  readonly #options: SealedBallotOptions;
  #kept: KeptBallot | undefined;
  #pause = AGAIN_MS;
  #cancel: () => void = () => undefined;
  #busy = false;
  #ended = false;

  constructor(options: SealedBallotOptions) {
    this.#options = options;
    this.#kept = options.load();
  }

  /** Begins, or goes on where the last page was left. */
  start(): void {
    // Whoever made it has it in hand before the first step is told.
    void Promise.resolve().then(() => this.#step());
  }

  /** Leaves no timer behind; what is kept goes on when somebody starts it again. */
  stop(): void {
    this.#ended = true;
    this.#cancel();
  }

  /** The voter chose; it is final. */
  choose(choice: Choice): void {
    const { now, closesAt, chance } = this.#options;
    if (!this.#kept?.signature || this.#kept.choice !== undefined) return;
    const closes = closesAt();
    const atOnce = closes !== undefined && closes - now() <= AT_ONCE_WITHIN_MS;
    const due = now() + (atOnce ? 0 : Math.floor(chance() * LONGEST_DELAY_MS));
    this.#keep({ ...this.#kept, choice, due });
    void this.#step();
  }

  async #step(): Promise<void> {
    if (this.#busy || this.#ended) return;
    this.#busy = true;
    try {
      await this.#stepNow();
    } catch {
      // What the browser withholds, or a signature that is none: nothing was handed in.
      this.#refused('polls.badCredential');
    } finally {
      this.#busy = false;
    }
  }

  async #stepNow(): Promise<void> {
    const { blind, newId } = this.#options;
    if (!this.#kept) {
      this.#tell({ at: 'preparing' });
      const blinded = await blind().catch(() => undefined);
      // A browser too old for it, or one that withholds it.
      if (!blinded) return this.#refused('ballots.cannotHere');
      if (!this.#keep({ ...blinded, id: newId() })) return this.#refused('ballots.notKept');
    }
    const kept = this.#kept;
    if (!kept) return;
    if (kept.receipt !== undefined) return this.#tell({ at: 'in', receipt: kept.receipt });
    if (kept.signature === undefined) return this.#askForCredential(kept);
    if (kept.choice === undefined) return this.#tell({ at: 'ready' });
    await this.#handInWhenDue(kept, kept.signature, kept.choice);
  }

  async #askForCredential(kept: KeptBallot): Promise<void> {
    const { credential, unblind } = this.#options;
    this.#tell({ at: 'preparing' });
    const answer = await credential(kept.id, kept.blinded);
    if (!answer) return this.#again();
    if (!answer.ok) return this.#refused(answer.code);
    this.#keep({ ...kept, signature: await unblind(kept, answer.value) });
    this.#tell({ at: 'ready' });
  }

  async #handInWhenDue(kept: KeptBallot, signature: string, choice: Choice): Promise<void> {
    const { now, closesAt, handIn } = this.#options;
    const closes = closesAt();
    const due = Math.min(kept.due ?? 0, closes === undefined ? Infinity : Math.max(now(), closes - AT_ONCE_WITHIN_MS));
    if (now() < due) {
      this.#tell({ at: 'waiting', due });
      return this.#in(due - now());
    }
    this.#tell({ at: 'sending' });
    const answer = await handIn({ token: kept.token, signature, choice });
    if (!answer) return this.#again();
    if (!answer.ok) return this.#refused(answer.code);
    this.#keep({ ...kept, receipt: answer.value });
    this.#tell({ at: 'in', receipt: answer.value, isNews: true });
  }

  #again(): void {
    this.#in(this.#pause);
    this.#pause = Math.min(this.#pause * 2, AGAIN_AT_MOST_MS);
  }

  #in(milliseconds: number): void {
    this.#cancel();
    this.#cancel = this.#options.later(milliseconds, () => void this.#step());
  }

  #keep(ballot: KeptBallot): boolean {
    this.#kept = ballot;
    return this.#options.save(ballot);
  }

  #refused(code: string): void {
    this.#tell({ at: 'refused', code });
  }

  #tell(stage: Stage): void {
    if (!this.#ended) this.#options.changed(stage, this.#kept?.choice);
  }
}
