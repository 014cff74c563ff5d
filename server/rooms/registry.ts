// Which meetings this node has in memory: opened when somebody comes, let go a minute after the last one left.
import { MEETING_IDLE_MS } from '../../shared/protocol/limits.ts';
import { openSigner } from '../ballots/signer.ts';
import { StoreUnavailable } from '../ports.ts';
import { opened } from './catching-up.ts';
import type { Evidence } from './claims.ts';
import type { Rooms, RoomsOptions } from './rooms.ts';
import { Served } from './served.ts';

/** How soon a meeting that must be opened anew is asked for again while the store does not answer. */
const OPEN_AGAIN_MS = 500;
/** A log that only a newer release can read costs as much as it is long each time it is looked at. */
const READ_AGAIN_MS = 30_000;

const needsNewer = (meeting: string) =>
  new StoreUnavailable(`a newer release wrote to ${meeting}`, { told: 'meeting.needsNewerServer' });

export class Registry {
  readonly #options: RoomsOptions;
  readonly #served = new Map<string, Served>();
  /** One opening at a time for each meeting. */
  readonly #opening = new Map<string, Promise<Served | undefined>>();
  readonly #idle = new Map<string, () => void>();
  readonly #using = new Map<string, number>();
  readonly #listeners = new Map<string, Set<() => void>>();
  /** What this node showed and the store's log does not have, until the log says so (L6). */
  readonly #shown = new Map<string, Evidence>();
  readonly #again = new Map<string, () => void>();
  /** Meetings that only a newer release can read, until their logs are looked at again. */
  readonly #newer = new Map<string, () => void>();
  readonly #signer = openSigner();
  isClosed = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  /** Uses a meeting, opened if need be and kept while it is used; nothing when there is none. @throws StoreUnavailable */
  async use<Value>(meeting: string, use: (served: Served) => Value | Promise<Value>): Promise<Value | undefined> {
    this.#using.set(meeting, (this.#using.get(meeting) ?? 0) + 1);
    try {
      const served = this.#served.get(meeting) ?? (await this.#open(meeting));
      return served && (await use(served));
    } finally {
      const left = (this.#using.get(meeting) ?? 1) - 1;
      if (left > 0) this.#using.set(meeting, left);
      else this.#using.delete(meeting);
      this.#letGoLater(meeting);
    }
  }

  listen(meeting: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(meeting) ?? new Set();
    this.#listeners.set(meeting, listeners.add(listener));
    // Rights change by what other nodes decide: the meeting is followed while somebody listens.
    this.use(meeting, () => undefined).catch(() => undefined);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(meeting) === listeners) this.#listeners.delete(meeting);
      this.#letGoLater(meeting);
    };
  }

  /** Whoever is at it is told that it is gone; who comes next reads it anew. */
  async forget(meeting: string): Promise<void> {
    this.#idle.get(meeting)?.();
    this.#idle.delete(meeting);
    const served = this.#served.get(meeting);
    this.#served.delete(meeting);
    await served?.close('gone');
    // Closing kept a snapshot of what was: nothing of it may outlive the erasure.
    await this.#options.store.snapshots.drop(meeting);
  }

  storeChanged(ok: boolean, since: number): void {
    for (const served of this.#served.values()) served.storeChanged({ ok, since });
  }

  load(): ReturnType<Rooms['load']> {
    const all = [...this.#served.values()];
    const onlookers = all.reduce((sum, served) => sum + served.onlookers, 0);
    return {
      meetings: all.length,
      onlookers,
      readOnly: this.#newer.size + all.filter(({ live }) => live.stopped || live.room.record.open).length,
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const cancel of [...this.#idle.values(), ...this.#again.values(), ...this.#newer.values()]) cancel();
    this.#idle.clear();
    await Promise.allSettled([...this.#opening.values()]);
    const all = [...this.#served.values()];
    this.#served.clear();
    await Promise.all(all.map((served) => served.close('leaving')));
    await this.#signer.close();
  }

  #open(meeting: string): Promise<Served | undefined> {
    const known = this.#opening.get(meeting) ?? this.#openNow(meeting).finally(() => this.#opening.delete(meeting));
    this.#opening.set(meeting, known);
    return known;
  }

  async #openNow(meeting: string): Promise<Served | undefined> {
    if (this.isClosed) throw new StoreUnavailable('this node is leaving');
    if (this.#newer.has(meeting)) throw needsNewer(meeting);
    const outcome = await opened(this.#options.store, meeting);
    if (outcome.kind !== 'caughtUp') {
      this.#options.report('room.stopped', { meeting, ...outcome });
      if (outcome.kind === 'unreadable') {
        this.#leaveToNewer(meeting);
        throw needsNewer(meeting);
      }
      throw new StoreUnavailable(`the log of ${meeting} cannot be served: ${outcome.kind}`);
    }
    if (outcome.standing.head.version === 0) return undefined;
    const served = new Served({ ...this.#options, signer: this.#signer }, meeting, outcome.standing, {
      changed: () => this.#tell(meeting),
      empty: () => this.#letGoLater(meeting),
      forked: (shown) => this.#openAnew(meeting, shown),
      unreadable: () => this.#leaveToNewer(meeting),
      gone: () => {
        this.#options.documents.forget(meeting);
        void this.forget(meeting);
      },
    });
    this.#served.set(meeting, served);
    const shown = this.#shown.get(meeting);
    if (shown) served.claims.file(shown, () => this.#shown.delete(meeting));
    return served;
  }

  /** Everybody here was told: they come back to what the store has, and the log learns of what was shown (L6). */
  #openAnew(meeting: string, shown: Evidence): void {
    this.#shown.set(meeting, shown);
    const served = this.#served.get(meeting);
    this.#served.delete(meeting);
    void served?.close('leaving');
    this.#openUntilItIs(meeting);
  }

  /** A newer release wrote to it: whoever is at it goes to another node, and its log is not read again at once. */
  #leaveToNewer(meeting: string): void {
    if (this.isClosed) return;
    const { clock } = this.#options;
    const served = this.#served.get(meeting);
    this.#served.delete(meeting);
    this.#newer.get(meeting)?.();
    this.#newer.set(
      meeting,
      clock.at(clock.now() + READ_AGAIN_MS, () => this.#newer.delete(meeting)),
    );
    void served?.close('leaving');
    // Whoever is at its documents is asked for their rights anew, and sent elsewhere too.
    this.#tell(meeting);
  }

  #openUntilItIs(meeting: string): void {
    if (this.isClosed) return;
    const { clock } = this.#options;
    const again = () =>
      this.#again.set(
        meeting,
        clock.at(clock.now() + OPEN_AGAIN_MS, () => this.#openUntilItIs(meeting)),
      );
    this.use(meeting, () => this.#tell(meeting)).catch(again);
  }

  #tell(meeting: string): void {
    for (const listener of this.#listeners.get(meeting) ?? []) listener();
  }

  #letGoLater(meeting: string): void {
    this.#idle.get(meeting)?.();
    this.#idle.delete(meeting);
    if (this.isClosed || !this.#served.has(meeting)) return;
    const { clock } = this.#options;
    this.#idle.set(
      meeting,
      clock.at(clock.now() + MEETING_IDLE_MS, () => this.#letGo(meeting)),
    );
  }

  /** A fork stays in memory: what was seen here must not be forgotten (L6). */
  #letGo(meeting: string): void {
    this.#idle.delete(meeting);
    const served = this.#served.get(meeting);
    if (!served || served.onlookers > 0 || served.live.stopped || this.#using.has(meeting) || this.#listeners.has(meeting))
      return;
    this.#served.delete(meeting);
    void served.close('leaving');
  }
}
