// What deciding about a meeting's sealed polls needs from outside: fresh keys, blind signatures, the content of urns.
import { createHash } from 'node:crypto';
import type { UrnContent } from '../../shared/room/decision.ts';
import { ROOM, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { needsOf, type Needs } from '../../shared/room/needs.ts';
import type { Room, RoomCommand } from '../../shared/room/room.ts';
import type { Urns } from '../ports.ts';
import { newPollKeys, type PollKeys } from './keys.ts';
import type { Signer } from './signer.ts';

export interface BlindSignature {
  /** base64url. */
  readonly signature: string;
  /** SHA-256 (hex) of what was signed. */
  readonly blinded: string;
}

/** What deciding asks; any of it may throw StoreUnavailable. */
export interface SealedReadings {
  content(poll: PollId): Promise<UrnContent>;
  /** A pair that was never used before. */
  freshKeys(): Promise<PollKeys>;
  /** Nothing where the poll has no key, or the message cannot be signed. */
  signature(poll: PollId, blinded: string): Promise<BlindSignature | undefined>;
  turnout(poll: PollId): Promise<number>;
}

/** Where no poll can be yet. */
export const noSealedPolls: SealedReadings = {
  content: async () => ({ receipts: [], choices: [] }),
  freshKeys: newPollKeys,
  signature: async () => undefined,
  turnout: async () => 0,
};

export class Sealing implements SealedReadings {
  readonly #meeting: string;
  readonly #urns: Urns;
  readonly #signer: Signer;
  readonly #keys = new Map<PollId, string>();
  readonly #signatures = new Map<string, BlindSignature>();
  #spare: PollKeys | undefined;

  constructor(meeting: string, urns: Urns, signer: Signer) {
    this.#meeting = meeting;
    this.#urns = urns;
    this.#signer = signer;
  }

  /**
   * Does what takes long before the command waits to be decided, so that it holds up nobody else's; nothing when there
   * is nothing to do. @throws StoreUnavailable
   */
  prepare(room: Room, command: RoomCommand, by: PersonId): Promise<void> | undefined {
    if (by === ROOM) return undefined;
    const needs = needsOf(room, command, by);
    return needs.key || needs.signature ? this.#prepare(room, needs) : undefined;
  }

  async #prepare(room: Room, { key, signature }: Needs): Promise<void> {
    if (key) this.#spare ??= await this.#signer.freshKeys();
    if (!signature) return;
    const phase = room.polls.polls.get(signature.poll)?.phase;
    if (phase?.status !== 'open' || !phase.sealed) return;
    const signed = await this.#sign(signature.poll, signature.blinded);
    if (signed) this.#signatures.set(signature.blinded, signed);
  }

  async freshKeys(): Promise<PollKeys> {
    const keys = this.#spare ?? (await this.#signer.freshKeys());
    this.#spare = undefined;
    return keys;
  }

  /** What was prepared, signed anew where another node had opened the poll meanwhile. @throws StoreUnavailable */
  async signature(poll: PollId, blinded: string): Promise<BlindSignature | undefined> {
    const prepared = this.#signatures.get(blinded);
    this.#signatures.delete(blinded);
    return prepared ?? this.#sign(poll, blinded);
  }

  async content(poll: PollId): Promise<UrnContent> {
    const { receipts, choices } = await this.#urns.open(this.#meeting, poll);
    return { receipts, choices: [...choices].map(([choice, count]) => ({ choice: JSON.parse(choice), count })) };
  }

  turnout(poll: PollId): Promise<number> {
    return this.#urns.count(this.#meeting, poll);
  }

  async #sign(poll: PollId, blinded: string): Promise<BlindSignature | undefined> {
    const key = this.#keys.get(poll) ?? (await this.#urns.key(this.#meeting, poll));
    if (key === undefined) return undefined;
    this.#keys.set(poll, key);
    const bytes = Buffer.from(blinded, 'base64url');
    const signed = await this.#signer.sign(key, bytes);
    if (!signed) return undefined;
    const hash = createHash('sha256').update(bytes).digest('hex');
    return { signature: Buffer.from(signed).toString('base64url'), blinded: hash };
  }
}
