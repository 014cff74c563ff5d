// Takes sealed ballots, which nobody brings: checked against the poll's key, gathered, put into the urn, answered.
import { canonicalChoice, isValidChoice } from '../../shared/counting/ballot.ts';
import type { Choice } from '../../shared/counting/rules.ts';
import { canonical } from '../../shared/record/canonical.ts';
import { readEntry } from '../../shared/record/fold.ts';
import type { Refusal } from '../../shared/room/decision.ts';
import { after, instant, type PollId } from '../../shared/room/ids.ts';
import { TURNOUT_EVERY } from '../../shared/room/polls/credentials.ts';
import type { Poll } from '../../shared/room/polls/polls.ts';
import { forkRefusal } from '../../shared/room/readings.ts';
import type { Room } from '../../shared/room/room.ts';
import { StoreUnavailable, type Clock, type SealedBallot, type Store } from '../ports.ts';
import { isSigned, receiptOf } from './keys.ts';

/** A ballot as it comes: bytes as they are, the choice as it was read. */
export interface IncomingBallot {
  readonly token: Buffer;
  readonly signature: Buffer;
  readonly choice: Choice;
}
export type HandedIn = { readonly ok: true; readonly receipt: string } | { readonly ok: false; readonly refusal: Refusal };

/** Ballots that come so close to each other go into the urn together, sorted, so that none can be told by its moment. */
const GATHERED_MS = 20;

interface Waiting {
  readonly ballot: SealedBallot;
  readonly resolve: (fate: 'in' | 'again' | 'shut') => void;
  readonly reject: (error: unknown) => void;
}

export interface ReceivingOptions {
  readonly meeting: string;
  readonly store: Pick<Store, 'urns' | 'log'>;
  readonly clock: Pick<Clock, 'now' | 'at'>;
  readonly room: () => Room;
  /** Catches up with the store; false when it does not answer. */
  readonly look: () => Promise<boolean>;
  /** Tells the meeting how many there are. */
  readonly tell: (poll: PollId) => void;
}

export class Receiving {
  readonly #options: ReceivingOptions;
  readonly #gathered = new Map<PollId, Waiting[]>();
  readonly #writing = new Set<PollId>();
  readonly #telling = new Map<PollId, () => void>();
  /** Receipts of polls that are over, as their closing published them. */
  readonly #published = new Map<PollId, ReadonlySet<string>>();

  constructor(options: ReceivingOptions) {
    this.#options = options;
  }

  /** @throws StoreUnavailable when nobody knows whether it is in: the same may be sent again. */
  async handIn(id: PollId, { token, signature, choice }: IncomingBallot): Promise<HandedIn> {
    let poll = this.#options.room().polls.polls.get(id);
    if (!isOpen(poll)) {
      const isCurrent = await this.#options.look();
      poll = this.#options.room().polls.polls.get(id);
      // What is closed stays so; what is not open here may have been opened elsewhere since.
      if (!isCurrent && !isOpen(poll) && poll?.phase.status !== 'closed') throw unheard(id);
    }
    const refusal = forkRefusal(this.#options.room());
    if (refusal) return { ok: false, refusal };
    if (!poll) return refused('polls.unknown');
    const receipt = receiptOf(token);
    if (poll.phase.status === 'closed') return this.#afterwards(poll, receipt);
    const key = 'sealed' in poll.phase ? poll.phase.sealed?.key : undefined;
    if (key === undefined) return refused(poll.terms.secrecy === 'sealed' ? 'polls.notOpen' : 'polls.notSealed');
    if (!isSigned(key, token, signature)) return refused('polls.badCredential');
    if (!isValidChoice(poll.terms, choice)) return refused('polls.badChoice');
    const kept = canonical(canonicalChoice(poll.terms.method, choice));
    const fate = await this.#put(id, { receipt, choice: kept });
    if (fate === 'shut') return this.#whenShut(id, receipt);
    this.#tellSoon(id);
    return { ok: true, receipt };
  }

  /** Leaves no timer behind. */
  close(): void {
    for (const cancel of this.#telling.values()) cancel();
    this.#telling.clear();
  }

  #put(poll: PollId, ballot: SealedBallot): Promise<'in' | 'again' | 'shut'> {
    return new Promise((resolve, reject) => {
      const waiting = this.#gathered.get(poll);
      if (waiting) return void waiting.push({ ballot, resolve, reject });
      this.#gathered.set(poll, [{ ballot, resolve, reject }]);
      const { clock } = this.#options;
      clock.at(clock.now() + GATHERED_MS, () => void this.#putGathered(poll));
    });
  }

  /** One write for a poll at a time: what comes meanwhile is the next, however much it is. */
  async #putGathered(poll: PollId): Promise<void> {
    if (this.#writing.has(poll)) return;
    this.#writing.add(poll);
    for (let waiting = this.#take(poll); waiting.length > 0; waiting = this.#take(poll)) await this.#write(poll, waiting);
    this.#writing.delete(poll);
  }

  #take(poll: PollId): readonly Waiting[] {
    const waiting = this.#gathered.get(poll) ?? [];
    this.#gathered.delete(poll);
    return waiting.toSorted((one, other) => (one.ballot.receipt < other.ballot.receipt ? -1 : 1));
  }

  async #write(poll: PollId, waiting: readonly Waiting[]): Promise<void> {
    const { meeting, store } = this.#options;
    try {
      const fates = await store.urns.put(
        meeting,
        poll,
        waiting.map(({ ballot }) => ballot),
      );
      waiting.forEach(({ resolve }, index) => resolve(fates[index] ?? 'shut'));
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  /** A ballot that was acknowledged before the urn was shut gets the same answer again. */
  async #whenShut(id: PollId, receipt: string): Promise<HandedIn> {
    const { meeting, store } = this.#options;
    const { receipts } = await store.urns.open(meeting, id);
    if (receipts.includes(receipt)) return { ok: true, receipt };
    // The closing took the urn away and published the receipts: without having heard of it nobody can say.
    if (!(await this.#options.look())) throw unheard(id);
    const poll = this.#options.room().polls.polls.get(id);
    return poll?.phase.status === 'closed' ? this.#afterwards(poll, receipt) : refused('polls.notOpen');
  }

  async #afterwards({ id, terms }: Poll, receipt: string): Promise<HandedIn> {
    if (terms.secrecy !== 'sealed') return refused('polls.notOpen');
    const published = this.#published.get(id) ?? (await this.#readPublished(id));
    return published.has(receipt) ? { ok: true, receipt } : refused('polls.notOpen');
  }

  async #readPublished(id: PollId): Promise<ReadonlySet<string>> {
    const { meeting, store } = this.#options;
    const receipts = (await store.log.read(meeting, 0)).flatMap((stored) => {
      const read = readEntry(stored);
      return read.known && read.event.type === 'polls.closed' && read.event.data.poll === id
        ? (read.event.data.receipts ?? [])
        : [];
    });
    const published = new Set(receipts);
    this.#published.set(id, published);
    return published;
  }

  #tellSoon(id: PollId): void {
    if (this.#telling.has(id)) return;
    const phase = this.#options.room().polls.polls.get(id)?.phase;
    const toldAt = phase?.status === 'open' ? (phase.sealed?.toldAt ?? instant(0)) : instant(0);
    const { clock } = this.#options;
    const due = Math.max(clock.now(), after(toldAt, TURNOUT_EVERY));
    const cancel = clock.at(due, () => {
      this.#telling.delete(id);
      this.#options.tell(id);
    });
    this.#telling.set(id, cancel);
  }
}

const unheard = (poll: PollId) => new StoreUnavailable(`nobody knows how ${poll} stands`);
const isOpen = (poll: Poll | undefined): boolean => poll?.phase.status === 'open';
const refused = (code: string): HandedIn => ({ ok: false, refusal: { code } });
