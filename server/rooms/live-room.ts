// One meeting on this node: its state, the one append in flight, and the order in which commands are decided.
import { randomInt } from 'node:crypto';
import type { Answer } from '../../shared/protocol/down.ts';
import { BATCH_COMMANDS, SNAPSHOT_EVERY, SNAPSHOT_OVERDUE_TIMES } from '../../shared/protocol/limits.ts';
import { bodyOf, type Head } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { nextDeadline } from '../../shared/room/deadlines.ts';
import { instant, type PersonId } from '../../shared/room/ids.ts';
import type { Room, RoomCommand } from '../../shared/room/room.ts';
import { faultOf } from '../fault.ts';
import { StoreUnavailable, type AppendOutcome, type Clock, type Store } from '../ports.ts';
import { catchUp, followed, snapshotOf, type CaughtUp, type Standing } from './catching-up.ts';
import { Draft, type Readings, type Wish } from './draft.ts';
import { Gathering } from './gathering.ts';
import { nativeDigest } from './native-digest.ts';

export interface LiveRoomOptions {
  readonly meeting: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly gatherMs: number;
  readonly readings: Omit<Readings, 'now'>;
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
  /** Called after entries were stored and folded, with the room as it was before. */
  readonly changed: (before: Room, entries: readonly StoredEntry[]) => void;
  /** The meeting is no longer served here. */
  readonly stopped: (fate: Stopped) => void;
}

/** Why a meeting takes no more commands on this node. */
export type Stopped =
  { readonly kind: 'forked'; readonly here: Head; readonly there: Head } | { readonly kind: 'unreadable'; readonly type: string };

/** Nodes do not all wake for the same deadline at the same moment; turns and polls are right to 100 ms all the same. */
const DEADLINE_SPREAD_MS = 50;
/** How soon a store that did not answer is asked again. */
const RETRY_MS = 500;
/** An append that keeps being untimely means that a clock is wrong. */
const UNTIMELY_TRIES = 5;
/** A snapshot waits for so long a silence, since thousands who vote at once pause now and then for the disk. */
const QUIET_MS = 1_000;
/** Pause before the same append when others wait in front. */
const IN_LINE_MS = 5;

export class LiveRoom {
  readonly #options: LiveRoomOptions;
  #standing: Standing;
  #stopped: Stopped | undefined;
  #wishes: Wish[] = [];
  readonly #gathering: Gathering;
  /** Wishes that a look at the tip has followed since they came: their refusal is certain. */
  readonly #looked = new WeakSet<Wish>();
  #askers: ((answered: boolean) => void)[] = [];
  #mustLook = false;
  #dueWanted = true;
  /** The store did not answer: asked again by the next command, hint, or in a moment. */
  #resting = false;
  #working: Promise<void> | undefined;
  #watched = false;
  #closed = false;
  #stuck: { readonly id: string; readonly version: number } | undefined;
  /** Where deciding failed before the tip was looked at. */
  #failedAt = -1;
  #untimely = 0;
  /** By how much this node's clock turned out to be ahead of the store's, milliseconds; until the next append succeeds. */
  #ahead = 0;
  #savedAt: number;
  #saving: Promise<void> | undefined;
  #cancelAlarm: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;
  #cancelSave: () => void = () => undefined;
  readonly #unfollow: () => void;

  constructor(options: LiveRoomOptions, standing: Standing) {
    this.#options = options;
    this.#standing = standing;
    this.#savedAt = standing.head.version;
    this.#gathering = new Gathering(options.clock, options.gatherMs);
    options.clock.notBefore(standing.room.at);
    this.#unfollow = options.store.log.follow(
      options.meeting,
      () => this.#standing.head,
      () => {
        this.#mustLook = true;
        this.#kick();
      },
    );
    this.#kick();
  }

  get room(): Room {
    return this.#standing.room;
  }
  get head(): Head {
    return this.#standing.head;
  }
  /** Commands wait to be decided. */
  get busy(): boolean {
    return this.#wishes.length > 0;
  }
  get stopped(): Stopped | undefined {
    return this.#stopped;
  }

  /**
   * Sends a command; the answer comes once it is certain, or nobody can say. `session`: SHA-256 (hex) of the token that
   * it was sent with, where one was.
   */
  command(by: PersonId, id: string, command: RoomCommand, session?: string): Promise<Answer> {
    if (this.#closed) return Promise.resolve({ ok: false, unknown: true });
    return new Promise((answer) => {
      const body = bodyOf(command, nativeDigest);
      this.#wishes.push({ by, id, command, body, answer, ...(session !== undefined && { session }) });
      this.#kick();
    });
  }

  /** Resolves when the state is no older than the store's tip was when this was called; false: the store did not answer. */
  look(): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#askers.push(resolve);
      this.#kick();
    });
  }

  /** Deadlines wake the room only while somebody looks at it. */
  watch(watched: boolean): void {
    if (watched && !this.#watched) this.#dueWanted = true;
    this.#watched = watched;
    this.#kick();
  }

  /** Decides what is waiting, keeps a snapshot, and leaves no timer behind. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unfollow();
    this.#gathering.end();
    await this.#working;
    this.#cancelSave();
    await this.#saving;
    this.#cancelAlarm();
    this.#cancelRetry();
    if (!this.#stopped && this.head.version > this.#savedAt) await this.#save();
  }

  #kick(): void {
    this.#resting = false;
    if (this.#working) return;
    this.#working = this.#work()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#working = undefined;
        if (this.#hasWork() && !this.#resting) this.#kick();
        else {
          this.#saveSometimes();
          this.#arm();
        }
      });
  }

  #hasWork(): boolean {
    return this.#mustLook || this.#askers.length > 0 || this.#wishes.length > 0 || this.#dueWanted;
  }

  async #work(): Promise<void> {
    // What arrives in the same tick is one batch.
    await Promise.resolve();
    while (!this.#stopped && this.#hasWork()) {
      if (this.#mustLook || this.#askers.length > 0) {
        if (!(await this.#lookNow())) return;
      } else if (!this.#dueWanted && this.#gathering.shallWait(this.#wishes.length)) await this.#gathering.wait();
      else await this.#decideBatch();
    }
    if (this.#stopped) this.#refuseAll(this.#stopped);
  }

  /** A fault of ours: everybody who waits is told that nobody knows, and the log is read again. */
  #fail(error: unknown): void {
    this.#options.report('room.failed', { meeting: this.#options.meeting, version: this.head.version, error: faultOf(error) });
    this.#dueWanted = false;
    this.#loseTouch([]);
  }

  async #lookNow(): Promise<boolean> {
    const [askers, wishes] = [this.#askers, [...this.#wishes]];
    this.#askers = [];
    this.#mustLook = false;
    try {
      this.#take(await catchUp(this.#options.store.log, this.#options.meeting, this.#standing));
    } catch (error) {
      for (const resolve of askers) resolve(false);
      if (!(error instanceof StoreUnavailable)) throw error;
      this.#loseTouch([]);
      return false;
    }
    for (const wish of wishes) this.#looked.add(wish);
    for (const resolve of askers) resolve(true);
    return true;
  }

  async #decideBatch(): Promise<void> {
    const wishes = this.#wishes.splice(0, BATCH_COMMANDS);
    this.#gathering.began(wishes.length);
    this.#dueWanted = false;
    const now = instant(Math.max(this.#options.clock.now() - this.#ahead, this.room.at));
    const { readings } = this.#options;
    const faults: (() => void)[] = [];
    const failed: Readings['failed'] = (...fault) => void faults.push(() => readings.failed(...fault));
    const draft = new Draft(this.room, this.head, { ...readings, now, failed });
    try {
      await draft.decide(wishes, this.#stuck?.version === this.head.version ? this.#stuck.id : undefined);
      if (faults.length > 0 && this.#failedAt !== this.head.version) return this.#lookFirst(wishes);
      for (const report of faults) report();
      if (draft.stuck) this.#stuck = { id: draft.stuck, version: draft.head.version };
      if (draft.entries.length === 0) this.#answerWithoutEntries(draft);
      else await this.#store(draft, wishes);
    } catch (error) {
      this.#loseTouch(wishes);
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  /** What was read may be younger than this state (a box that another node's close dropped): that is no fault of ours yet. */
  #lookFirst(wishes: readonly Wish[]): void {
    this.#failedAt = this.head.version;
    this.#wishes.unshift(...wishes);
    [this.#mustLook, this.#dueWanted] = [true, true];
  }

  /** Nothing to store: what was accepted before is certain, a refusal only once the tip was looked at. */
  #answerWithoutEntries(draft: Draft): void {
    for (const { wish, answer } of draft.answered) wish.answer(answer);
    const certain = draft.refused.filter(({ wish }) => this.#looked.has(wish));
    for (const { wish, refusal } of certain) wish.answer({ ok: false, refusal });
    const uncertain = draft.refused.filter(({ wish }) => !this.#looked.has(wish)).map(({ wish }) => wish);
    if (uncertain.length > 0) this.#mustLook = true;
    this.#wishes.unshift(...uncertain, ...draft.left);
  }

  async #store(draft: Draft, wishes: readonly Wish[]): Promise<void> {
    const { meeting, store } = this.#options;
    const outcome = await store.log.append(meeting, this.head, draft.entries, draft.boxes);
    if (outcome.kind === 'appended') return this.#adopt(draft);
    this.#wishes.unshift(...wishes);
    this.#dueWanted = true;
    await this.#redo(outcome);
  }

  #adopt(draft: Draft): void {
    const before = this.#standing;
    this.#untimely = 0;
    this.#ahead = 0;
    this.#standing = { room: draft.room, head: draft.head };
    this.#wishes.unshift(...draft.left);
    for (const { wish, answer } of draft.answered) wish.answer(answer);
    for (const { wish, refusal } of draft.refused) wish.answer({ ok: false, refusal });
    this.#tell(before.room, draft.entries);
  }

  async #redo(outcome: Exclude<AppendOutcome, { kind: 'appended' }>): Promise<void> {
    const { clock } = this.#options;
    switch (outcome.kind) {
      case 'conflict':
        if (outcome.missing.length > 0) return this.#take(followed(this.#standing, outcome.missing));
        return new Promise((resolve) => clock.at(clock.now() + IN_LINE_MS, resolve));
      case 'forked':
        return this.#take({ kind: 'forked', there: outcome.tip });
      case 'untimely':
        this.#untimely += 1;
        this.#ahead = Math.max(0, clock.now() - outcome.now);
        clock.notBefore(outcome.last);
        if (this.#untimely <= UNTIMELY_TRIES) return;
        this.#options.report('room.untimely', { meeting: this.#options.meeting, now: outcome.now, last: outcome.last });
        this.#untimely = 0;
        this.#loseTouch(this.#wishes.splice(0));
    }
  }

  #take(outcome: CaughtUp): void {
    const before = this.#standing;
    if (outcome.kind === 'caughtUp') {
      this.#standing = outcome.standing;
      if (outcome.entries.length === 0) return;
      this.#options.clock.notBefore(this.room.at);
      return this.#tell(before.room, outcome.entries);
    }
    this.#stopped = outcome.kind === 'forked' ? { kind: 'forked', here: before.head, there: outcome.there } : outcome;
    this.#options.report('room.stopped', { meeting: this.#options.meeting, ...this.#stopped });
    this.#options.stopped(this.#stopped);
  }

  #tell(before: Room, entries: readonly StoredEntry[]): void {
    this.#options.changed(before, entries);
  }

  /** Writing a snapshot takes as long as there are people: the more, the more rarely, and when it is quiet. */
  #saveSometimes(): void {
    this.#cancelSave();
    const [since, every] = [this.head.version - this.#savedAt, SNAPSHOT_EVERY + this.room.people.came];
    if (this.#saving || this.#stopped || this.#closed || since < every) return;
    const save = () => void (this.#saving = this.#save().finally(() => (this.#saving = undefined)));
    if (since >= SNAPSHOT_OVERDUE_TIMES * every) return save();
    const { clock } = this.#options;
    this.#cancelSave = clock.at(clock.now() + QUIET_MS, save);
  }

  async #save(): Promise<void> {
    this.#savedAt = this.head.version;
    const { meeting, store, report } = this.#options;
    try {
      await store.snapshots.save(meeting, await snapshotOf(this.#standing));
    } catch (error) {
      report('snapshot.failed', { meeting, error: faultOf(error) });
    }
  }

  /** Nobody knows what became of these, nor of what waits: all are told so, and the log is read before anything else. */
  #loseTouch(wishes: readonly Wish[]): void {
    const { clock } = this.#options;
    for (const wish of [...wishes, ...this.#wishes.splice(0)]) wish.answer({ ok: false, unknown: true });
    this.#mustLook = true;
    this.#resting = true;
    this.#cancelRetry();
    if (this.#closed) return;
    this.#cancelRetry = clock.at(clock.now() + RETRY_MS, () => this.#kick());
  }

  /** Who reads no further does not know what is in the log: a command may stand where it could not be read. */
  #refuseAll(stopped: Stopped): void {
    const answer: Answer =
      stopped.kind === 'forked'
        ? { ok: false, refusal: { code: 'store.forked', here: stopped.here, there: stopped.there } }
        : { ok: false, unknown: true };
    for (const wish of this.#wishes.splice(0)) wish.answer(answer);
    for (const resolve of this.#askers.splice(0)) resolve(stopped.kind === 'forked');
    this.#dueWanted = false;
    this.#mustLook = false;
  }

  /** Sets the timer of the next deadline, while somebody looks. */
  #arm(): void {
    this.#cancelAlarm();
    this.#cancelAlarm = () => undefined;
    const due = this.#watched && !this.#closed && !this.#stopped ? nextDeadline(this.room) : undefined;
    if (!due || (this.#stuck?.id === due.id && this.#stuck.version === this.head.version)) return;
    const { clock } = this.#options;
    this.#cancelAlarm = clock.at(Math.max(due.at + this.#ahead, clock.now()) + randomInt(DEADLINE_SPREAD_MS + 1), () => {
      this.#dueWanted = true;
      this.#kick();
    });
  }
}
