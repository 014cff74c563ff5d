// What clients say they saw last, held against the log: a head that was shown and is not there makes the meeting read-only (L6).
import type { Answer } from '../../shared/protocol/down.ts';
import type { Head } from '../../shared/record/chain.ts';
import { isNews } from '../../shared/room/readings.ts';
import type { SeenHead } from '../../shared/room/record/record.ts';
import type { Room } from '../../shared/room/room.ts';
import { faultOf } from '../fault.ts';
import { StoreUnavailable, type Clock, type Log } from '../ports.ts';
import { isOurs, readMark } from './marks.ts';
import type { LastSeen } from './rooms.ts';

/** A head that was shown, and how many forks its log had found before. */
export interface Evidence {
  readonly seen: SeenHead;
  readonly after: number;
}

export interface ClaimsOptions {
  readonly meeting: string;
  readonly log: Pick<Log, 'read'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly standing: () => { readonly room: Room; readonly head: Head };
  /** Catches up with the store; false when it does not answer. */
  readonly look: () => Promise<boolean>;
  readonly find: (evidence: Evidence) => Promise<Answer>;
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** Most who come back saw one of the last few; whoever saw an older one costs one read. */
const HEADS_KEPT = 64;
/** Different heads that are looked into at once; whoever says more comes back with it. */
const CLAIMS_AT_ONCE = 64;
/** How soon a store that did not answer is asked again. */
const AGAIN_MS = 1_000;

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export class Claims {
  readonly #options: ClaimsOptions;
  /** Heads that stand in the log, by version. */
  readonly #heads = new Map<number, string>();
  readonly #pending = new Map<string, Evidence>();
  readonly #settled = new Map<string, () => void>();
  #isWorking = false;
  #closed = false;
  #cancel: () => void = () => undefined;

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  /** The log stood here. */
  note({ version, hash }: Head): void {
    this.#heads.set(version, hash);
    if (this.#heads.size <= HEADS_KEPT) return;
    const [oldest] = this.#heads.keys();
    if (oldest !== undefined) this.#heads.delete(oldest);
  }

  /** Somebody says what they saw last. It is believed if the server marked it, or an officer says it without a mark. */
  came({ version, head: hash, mark }: LastSeen, isOfficer: boolean): void {
    const { room, head } = this.#options.standing();
    if (version < 1 || !isHash(hash)) return;
    if ((version === head.version ? head.hash : this.#heads.get(version)) === hash) return;
    const { forks, last } = room.record;
    const said = mark === undefined ? undefined : readMark(mark);
    const seen = { version, hash };
    if (!isNews(room.record, seen, said?.forks ?? forks)) return;
    if (mark !== undefined && said && isOurs(room, seen, mark)) this.#add({ seen: { ...seen, at: said.at }, after: said.forks });
    else if (isOfficer && last?.seen.hash !== hash) this.#add({ seen, after: forks });
  }

  /** This node itself showed it. `settled` is called once the log has the finding, or needs none. */
  file(evidence: Evidence, settled: () => void): void {
    this.#settled.set(keyOf(evidence), settled);
    this.#pending.set(keyOf(evidence), evidence);
    this.#kick();
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #add(evidence: Evidence): void {
    if (this.#pending.size >= CLAIMS_AT_ONCE) return;
    this.#pending.set(keyOf(evidence), evidence);
    this.#kick();
  }

  #kick(): void {
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    this.#cancel();
    try {
      while (this.#pending.size > 0 && !this.#closed) if (!(await this.#settleAll())) return this.#later();
    } catch (error) {
      if (error instanceof StoreUnavailable) return this.#later();
      const { meeting, report, standing } = this.#options;
      report('room.failed', { meeting, version: standing().head.version, error: faultOf(error) });
      this.#pending.clear();
    } finally {
      this.#isWorking = false;
    }
  }

  /** False: the store did not answer. @throws StoreUnavailable */
  async #settleAll(): Promise<boolean> {
    const claims = [...this.#pending];
    if (!(await this.#options.look())) return false;
    for (const [key, evidence] of claims) {
      if (!(await this.#settle(evidence))) return false;
      this.#pending.delete(key);
      this.#settled.get(key)?.();
      this.#settled.delete(key);
    }
    return true;
  }

  async #settle(evidence: Evidence): Promise<boolean> {
    const { standing, find } = this.#options;
    const { seen, after } = evidence;
    if (seen.version <= standing().head.version && (await this.#hashAt(seen.version)) === seen.hash) return true;
    if (!isNews(standing().room.record, seen, after)) return true;
    const answer = await find(evidence);
    return answer.ok || 'refusal' in answer;
  }

  async #hashAt(version: number): Promise<string | undefined> {
    const { head } = this.#options.standing();
    const known = version === head.version ? head.hash : this.#heads.get(version);
    if (known !== undefined) return known;
    const [stored] = await this.#options.log.read(this.#options.meeting, version - 1, 1);
    if (stored?.entry.version !== version) return undefined;
    this.note({ version, hash: stored.entry.hash });
    return stored.entry.hash;
  }

  #later(): void {
    const { clock } = this.#options;
    if (!this.#closed) this.#cancel = clock.at(clock.now() + AGAIN_MS, () => this.#kick());
  }
}

const keyOf = ({ seen }: Evidence): string => `${seen.version} ${seen.hash}`;
