// The meeting as this page knows it: one live connection, the view it keeps, and what was wished for meanwhile.
import { io, type Socket } from 'socket.io-client';
import type { Answer, ByeCode, Connected, Patch, PeopleAnswer, StoreNotice, Whole } from '../../shared/protocol/down.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { mergePatch } from '../../shared/record/merge-patch.ts';
import type { Refusal } from '../../shared/room/decision.ts';
import type { Me, View, WaitingView } from '../../shared/room/view.ts';
import { kept, keep } from '../device/storage.ts';
import { randomId } from '../device/ids.ts';
import { SealedVotes } from '../ballots/sealed-votes.svelte.ts';
import { LastHead } from '../record/last-head.ts';
import { afterReconnect, mayBeKept, wishesIn, withWish, type Wish } from './outbox.ts';
import { ServerTime } from './server-time.svelte.ts';

/** Who this page is in which meeting. */
export interface Identity {
  readonly meeting: string;
  readonly person: string;
  readonly token: string;
  /** A second device of an officer: nobody yet, until the first was tapped. */
  readonly waits?: boolean;
}

export type Command = Wish['command'];

/** How a command ended, for the button that sent it. */
export type Sent =
  | { readonly kind: 'done'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The line is down: the wish is kept and shown as not sent. */
  | { readonly kind: 'kept' }
  /** Sent, and no answer: nobody knows yet; it is asked again by the same id. */
  | { readonly kind: 'unconfirmed' }
  /** What runs the meeting is never kept: it did not leave this device. */
  | { readonly kind: 'notSent' };

/** Nobody waits longer for an answer before the screen says "not confirmed". */
const ANSWER_WITHIN = 6_000;
/** So often a door that is shut for now is tried again. */
const ASK_AGAIN_IN = 2_000;

export class MeetingSession {
  /** Replaced whole; every reader of a part reads it through here. */
  view = $state.raw<View | undefined>();
  waiting = $state.raw<WaitingView | undefined>();
  me = $state.raw<Me | undefined>();
  line = $state<'connecting' | 'live' | 'lost' | 'ended'>('connecting');
  /** Why it ended: removed, replaced, outdated … */
  ended = $state<string | undefined>();
  store = $state.raw<StoreNotice>({ ok: true, since: 0 });
  connected = $state.raw<Connected>({});
  wishes = $state.raw<readonly Wish[]>([]);

  readonly identity: Identity;
  /** The own ballots of sealed polls, which go their way without this line. */
  readonly sealed = new SealedVotes(this);
  #socket: Socket | undefined;
  #version = 0;
  #head = '';
  readonly #lastHead: LastHead;
  readonly #time = new ServerTime(() => this.#askTheTime());
  #resending = false;
  readonly #keepHead = () => this.#lastHead.save();

  constructor(identity: Identity) {
    this.identity = identity;
    this.wishes = wishesIn(kept(wishesKey(identity)));
    this.#lastHead = new LastHead(identity.meeting, identity.person);
  }

  /** Milliseconds since 1970 on the server's clock, moving while somebody looks; known before anything is shown. */
  get now(): number {
    return this.#time.now;
  }

  connect(): void {
    const { meeting, person, token } = this.identity;
    const auth = (answer: (auth: object) => void) =>
      answer({
        meeting,
        person,
        token,
        protocol: protocolVersion,
        ...this.#lastHead.claim({ version: this.#version, head: this.#head }),
      });
    const socket = io({ transports: ['websocket'], auth, reconnectionDelay: 300, reconnectionDelayMax: 4_000, timeout: 8_000 });
    this.#socket = socket;
    socket.on('connect', () => {
      // A store that does not answer this node says so next.
      this.store = { ok: true, since: 0 };
      this.#time.lineOpened();
    });
    socket.on('view', (whole: Whole) => this.#time.whenKnown(() => this.#takeWhole(whole)));
    socket.on('patch', (patch: Patch) => this.#time.whenKnown(() => this.#takePatch(patch)));
    socket.on('store', (store: StoreNotice) => (this.store = store));
    socket.on('connected', (counts: Connected) => (this.connected = counts));
    socket.on('bye', ({ code }: { code: ByeCode }) => this.#bye(code));
    socket.on('disconnect', () => this.#lost());
    socket.on('connect_error', (error: Error & { data?: { code?: string } }) => this.#refusedAtDoor(error.data?.code));
    addEventListener('pagehide', this.#keepHead);
    this.#time.start();
  }

  close(): void {
    this.#time.close();
    this.sealed.stop();
    this.#lastHead.save();
    removeEventListener('pagehide', this.#keepHead);
    this.#socket?.close();
  }

  /** Sends a command once; the same id is used however often it must be asked what became of it. */
  async send(command: Command): Promise<Sent> {
    const wish: Wish = { id: randomId(), command, since: this.#time.exact(), state: 'kept' };
    if (this.line !== 'live') return this.#keepOrDrop(wish);
    return this.#deliver(wish);
  }

  /** Sends a command under an id of the caller's own, who asks again by it; nothing when there was no answer. */
  ask(id: string, command: Command): Promise<Answer | undefined> {
    return this.#ask({ id, command, since: this.#time.exact(), state: 'unconfirmed' });
  }

  /** Asks the server for a page of people (officers). */
  async people(query: {
    readonly search?: string;
    readonly group?: string;
    readonly after?: number;
    readonly limit?: number;
  }): Promise<PeopleAnswer> {
    const socket = this.#socket;
    if (!socket || this.line !== 'live') return { ok: false, unknown: true };
    try {
      const answer: PeopleAnswer = await socket.timeout(ANSWER_WITHIN).emitWithAck('people', query);
      return answer;
    } catch {
      return { ok: false, unknown: true };
    }
  }

  /** The reader says that an old wish still holds, or that it does not. */
  async settle(wish: Wish, still: boolean): Promise<void> {
    this.#store(this.wishes.filter((other) => other.id !== wish.id));
    if (still) await this.send(wish.command);
  }

  #keepOrDrop(wish: Wish): Sent {
    if (!mayBeKept(wish.command)) return { kind: 'notSent' };
    const item = this.view?.agenda.open;
    const named = wish.command.type.startsWith('queue.') && item ? { ...wish, command: { ...wish.command, item } } : wish;
    this.#store(withWish(this.wishes, wish.command.type === 'queue.leave' ? wish : named));
    return { kind: 'kept' };
  }

  async #deliver(wish: Wish): Promise<Sent> {
    const answer = await this.#ask(wish);
    if (answer === undefined || 'unknown' in answer) {
      this.#store(
        withWish(
          this.wishes.filter((other) => other.id !== wish.id),
          { ...wish, state: 'unconfirmed' },
        ),
      );
      if (this.line === 'live') setTimeout(() => void this.#resend(), 1_000);
      return { kind: 'unconfirmed' };
    }
    this.#store(this.wishes.filter((other) => other.id !== wish.id));
    if (answer.ok) return { kind: 'done', result: answer.result ?? {} };
    return { kind: 'refused', refusal: answer.refusal };
  }

  async #ask(wish: Wish): Promise<Answer | undefined> {
    const socket = this.#socket;
    if (!socket?.connected) return undefined;
    try {
      const answer: Answer = await socket.timeout(ANSWER_WITHIN).emitWithAck('command', { ...wish.command, id: wish.id });
      return answer;
    } catch {
      return undefined;
    }
  }

  /** Sends what was kept and asks after what was not confirmed, oldest first, each once. */
  async #resend(): Promise<void> {
    // What waits is not refused for good because the record is in doubt for now.
    if (this.#resending || this.line !== 'live' || this.view?.record.open) return;
    this.#resending = true;
    try {
      for (const wish of this.wishes) {
        if (wish.state === 'asking') continue;
        const standing = { now: this.#time.exact(), openPolls: this.#openPolls(), openItem: this.view?.agenda.open };
        const fate = afterReconnect(wish, standing);
        if (fate === 'send') await this.#deliverLater(wish);
        else if (fate === 'ask')
          this.#store(this.wishes.map((other) => (other.id === wish.id ? { ...wish, state: 'asking' } : other)));
        else this.#store(this.wishes.filter((other) => other.id !== wish.id));
        if (this.#socket?.connected !== true) return;
      }
    } finally {
      this.#resending = false;
    }
  }

  #openPolls(): readonly string[] {
    return Object.values(this.view?.polls ?? {}).flatMap((poll) => (poll.status === 'open' ? [poll.id] : []));
  }

  async #deliverLater(wish: Wish): Promise<void> {
    const sent = await this.#deliver(wish);
    if (sent.kind === 'refused' && sent.refusal.code === 'store.forked')
      this.#store(withWish(this.wishes, { ...wish, state: 'kept' }));
  }

  #takeWhole(whole: Whole): void {
    if (isWhole(whole.view)) {
      this.view = whole.view;
      this.waiting = undefined;
    } else {
      this.waiting = whole.view;
    }
    this.#noteHead(whole);
    this.me = whole.me;
    this.line = 'live';
    void this.#resend();
  }

  #takePatch(patch: Patch): void {
    if (patch.from !== this.#version) {
      this.#socket?.emit('sync', () => undefined);
      return;
    }
    const wasInDoubt = this.view?.record.open !== undefined;
    if (patch.view !== undefined && this.view) this.view = mergePatch(this.view, patch.view);
    else if (patch.view !== undefined && this.waiting) this.waiting = mergePatch(this.waiting, patch.view);
    if (patch.me) this.me = patch.me;
    this.#noteHead(patch);
    const isBack = this.line !== 'live';
    this.line = 'live';
    if (isBack || wasInDoubt) void this.#resend();
  }

  #noteHead({ version, head, mark }: Pick<Patch, 'version' | 'head' | 'mark'>): void {
    [this.#version, this.#head] = [version, head];
    const forks = this.view?.record.forks;
    this.#lastHead.take({ version, head, ...(mark !== undefined && { mark }), ...(forks !== undefined && { forks }) });
  }

  async #askTheTime(): Promise<number | undefined> {
    const socket = this.#socket;
    if (!socket?.connected) return undefined;
    const server: unknown = await socket
      .timeout(ANSWER_WITHIN)
      .emitWithAck('time')
      .catch(() => undefined);
    return typeof server === 'number' ? server : undefined;
  }

  #lost(): void {
    if (this.line === 'ended') return;
    this.line = 'lost';
    this.#time.lineLost();
  }

  #bye(code: string): void {
    // A node that leaves or a line that was too slow is no reason to go: the next connection takes over.
    if (code === 'leaving' || code === 'slow') return;
    this.line = 'ended';
    this.ended = code;
    this.#socket?.close();
  }

  #refusedAtDoor(code: string | undefined): void {
    const isShut = code === 'store.unavailable' || code === 'meeting.needsNewerServer';
    const mayPass = isShut || (code === 'token.unknown' && this.identity.waits === true);
    if (code !== undefined && !mayPass) return this.#bye(code);
    this.#lost();
    // Socket.IO asks again by itself only when nobody answered; a refusal that may pass is asked again here.
    if (mayPass) setTimeout(() => this.#socket?.connect(), ASK_AGAIN_IN);
  }

  #store(wishes: readonly Wish[]): void {
    this.wishes = wishes;
    keep(wishesKey(this.identity), wishes);
  }
}

const isWhole = (view: View | WaitingView): view is View => 'queue' in view;

const wishesKey = ({ meeting, person }: Identity): string => `yitang.wishes.${meeting}.${person}`;
