// What a batch of commands leads to, decided one after the other and not yet stored.
import { checkedRules } from '../../shared/protocol/procedure-schema.ts';
import type { Answer } from '../../shared/protocol/down.ts';
import { entriesOf, type Head } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { nextDeadline } from '../../shared/room/deadlines.ts';
import type { BoxWrite, Choice, Context, ProposalText, Refusal } from '../../shared/room/decision.ts';
import { ROOM, type Instant, type ItemId, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { needsOf, NOTHING, type Needs } from '../../shared/room/needs.ts';
import { personIn, personOfToken } from '../../shared/room/readings.ts';
import { decide, type Outcome, type Room, type RoomCommand } from '../../shared/room/room.ts';
import type { SealedReadings } from '../ballots/sealing.ts';
import type { BoxChange } from '../ports.ts';
import { chance } from './chance.ts';
import { nativeDigest } from './native-digest.ts';

/** A command that waits to be decided. */
export interface Wish {
  readonly by: PersonId;
  readonly id: string;
  readonly command: RoomCommand;
  readonly body: string;
  /** SHA-256 (hex) of the token it was sent with; nothing for what the room or the door does. */
  readonly session?: string;
  readonly answer: (answer: Answer) => void;
}

/** What deciding reads from elsewhere. */
export interface Readings {
  readonly now: Instant;
  box(poll: PollId): Promise<ReadonlyMap<PersonId, Choice>>;
  readonly sealing: SealedReadings;
  proposal(item: ItemId): Promise<ProposalText | undefined>;
  chairSeenAt(room: Room): Promise<Instant | undefined>;
  /** Deciding failed by a fault of ours. */
  failed(command: RoomCommand, room: Room, error: unknown): void;
}

/** What was read for one command. */
type Read = Omit<Context, 'now' | 'by' | 'fresh'>;

/** A rule that makes itself due for ever is a bug; no moment has this many things due. */
const DUE_AT_ONCE = 200;
const ENDLESS = { ok: false, refusal: { code: 'command.failed' } } as const;
/** 60 bits; named after it are the new things of a command. */
const FRESH_LETTERS = 12;

export class Draft {
  readonly entries: StoredEntry[] = [];
  readonly boxes: BoxChange[] = [];
  readonly answered: { readonly wish: Wish; readonly answer: Extract<Answer, { ok: true }> }[] = [];
  readonly refused: { readonly wish: Wish; readonly refusal: Refusal }[] = [];
  /** Not decided yet: the first of them must see stored what comes before it. */
  readonly left: Wish[] = [];
  /** A thing that is due and was refused, or is due for ever: a fault of ours, not to be tried again before something else happens. */
  stuck: string | undefined;
  room: Room;
  head: Head;
  readonly #readings: Readings;

  constructor(room: Room, head: Head, readings: Readings) {
    this.room = room;
    this.head = head;
    this.#readings = readings;
  }

  /** Decides what is due at this moment, oldest first, then the wishes in their order. @throws StoreUnavailable */
  async decide(wishes: readonly Wish[], stuck: string | undefined): Promise<void> {
    this.stuck = stuck;
    const waits = await this.#decideDue();
    for (const [index, wish] of wishes.entries()) {
      const needs = needsOf(this.room, wish.command, wish.by);
      if (waits || this.#mustWait(needs)) {
        this.left.push(...wishes.slice(index));
        return;
      }
      this.#decideWish(wish, needs === NOTHING ? {} : await this.#read(needs));
    }
  }

  /** True when something due must wait until what was decided is stored. */
  async #decideDue(): Promise<boolean> {
    const decided = new Set<string>();
    for (;;) {
      const due = nextDeadline(this.room);
      if (!due || due.at > this.#readings.now || due.id === this.stuck) return false;
      const needs = needsOf(this.room, due.command, ROOM);
      if (this.#mustWait(needs)) return true;
      const isEndless = decided.has(due.id) || decided.size === DUE_AT_ONCE;
      const outcome = isEndless ? ENDLESS : this.#outcome(ROOM, due.id, due.command, '', await this.#read(needs));
      if (outcome.ok && 'events' in outcome) {
        decided.add(due.id);
        this.#add(outcome, ROOM, due.id, due.command, '');
      } else {
        this.stuck = due.id;
        this.#readings.failed(due.command, this.room, outcome);
      }
    }
  }

  #decideWish(wish: Wish, read: Read): void {
    const { by, id, command, body } = wish;
    const outcome = isOver(this.room, wish) ? OVER : this.#outcome(by, id, command, body, read);
    if (!outcome.ok) this.refused.push({ wish, refusal: outcome.refusal });
    else if ('repeated' in outcome) this.answered.push({ wish, answer: answerOf(outcome.repeated) });
    else {
      this.#add(outcome, by, id, command, body);
      this.answered.push({ wish, answer: answerOf({ version: this.head.version, ...outcome }) });
    }
  }

  /** A box holds what is stored: ballots decided in this draft are not in it yet. */
  #mustWait({ box, urn }: Needs): boolean {
    return (box ?? urn) !== undefined && this.entries.length > 0;
  }

  #outcome(by: PersonId, id: string, command: RoomCommand, body: string, read: Read): Outcome {
    const context: Context = { now: this.#readings.now, by, fresh: freshName(), ...read };
    const wrong = wrongRules(this.room, command);
    if (wrong !== undefined) return { ok: false, refusal: { code: 'rules.malformed', path: wrong } };
    try {
      return decide(this.room, command, context, id, body);
    } catch (error) {
      this.#readings.failed(command, this.room, error);
      return { ok: false, refusal: { code: 'command.failed' } };
    }
  }

  async #read({ box, proposal, head, chairSeen, ...sealed }: Needs): Promise<Read> {
    const choices = box && (await this.#readings.box(box));
    const text = proposal && (await this.#readings.proposal(proposal));
    const chairSeenAt = chairSeen && (await this.#readings.chairSeenAt(this.room));
    return {
      ...(choices && { box: choices }),
      ...(text && { proposal: text }),
      ...(head && { head: this.head }),
      ...(chairSeenAt && { chairSeenAt }),
      ...(await this.#readSealed(sealed)),
    };
  }

  async #readSealed({ urn, key, signature, turnout }: Needs): Promise<Read> {
    const { sealing } = this.#readings;
    return {
      ...(urn && { urn: await sealing.content(urn) }),
      ...(key && { key: await sealing.freshKeys() }),
      ...(signature && (await sealing.signature(signature.poll, signature.blinded))),
      ...(turnout && { turnout: await sealing.turnout(turnout) }),
    };
  }

  /** What was decided becomes entries; the room it was decided to is what folding them gives on every other node. */
  #add(outcome: Accepted, by: PersonId, id: string, command: RoomCommand, body: string): void {
    const actsFor = 'for' in command && command.for !== undefined ? { for: command.for } : {};
    const author = { at: this.#readings.now, by, command: id, ...actsFor };
    const done = { body, ...(outcome.result && { result: outcome.result }) };
    const entries = entriesOf(outcome.events, author, this.head, done, () => chance(16).toString('hex'), nativeDigest);
    this.room = outcome.room;
    this.entries.push(...entries);
    const last = entries.at(-1)?.entry;
    if (last) this.head = { version: last.version, hash: last.hash };
    this.boxes.push(...(outcome.boxes ?? []).map(boxChange));
  }
}

type Accepted = Extract<Outcome, { events: unknown }>;

/** What ended a session may have been decided on another node since the command was sent: nothing is decided after it. */
const isOver = (room: Room, { by, session }: Wish): boolean =>
  session !== undefined && personIn(room, by)?.status !== 'removed' && personOfToken(room, session) === undefined;
const OVER = { ok: false, refusal: { code: 'token.unknown' } } as const;

function answerOf(given: { readonly version: number; readonly result?: Readonly<Record<string, unknown>> }) {
  return { ok: true as const, version: given.version, ...(given.result && { result: given.result }) };
}

function boxChange({ poll, change }: BoxWrite): BoxChange {
  if (!('put' in change)) return { poll, change };
  return { poll, change: { put: { seat: change.put.seat, choice: JSON.stringify(change.put.choice) } } };
}

/** The path of what would not hold together in the rules that the command leads to. */
function wrongRules(room: Room, command: RoomCommand): string | undefined {
  if (command.type !== 'meeting.configure' || !command.rules || room.version === 0) return undefined;
  const checked = checkedRules(room.meeting.rules, command.rules);
  return 'wrong' in checked ? checked.wrong : undefined;
}

/** Letters and digits in equal shares: 252 is the largest multiple of 36 in a byte. */
export function freshName(letters: number = FRESH_LETTERS): string {
  let name = '';
  while (name.length < letters) {
    for (const byte of chance(letters)) if (byte < 252) name += (byte % 36).toString(36);
  }
  return name.slice(0, letters);
}
