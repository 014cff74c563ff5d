// Who is connected to a meeting, on all nodes together, and when the acting chair was last seen: notes that lapse.
import type { Connected } from '../../shared/protocol/down.ts';
import { CHAIR_LOST_AFTER_MS, PRESENCE_EVERY_MS } from '../../shared/protocol/limits.ts';
import { instant, type Instant } from '../../shared/room/ids.ts';
import type { Role } from '../../shared/room/people/people.ts';
import type { Room } from '../../shared/room/room.ts';
import type { Clock, Presence } from '../ports.ts';
import type { Publisher } from './publisher.ts';

/** A node's counts outlive two missed notes. */
const COUNTS_LAST_MS = 3 * PRESENCE_EVERY_MS;
/** Long after a chair is lost it is still known since when. */
const SEEN_LASTS_MS = 24 * 3_600_000;

type Counts = Partial<Record<Role, number>>;

export class Attendance {
  readonly #meeting: string;
  readonly #node: string;
  readonly #presence: Presence;
  readonly #clock: Clock;
  readonly #publisher: Publisher;
  readonly #room: () => Room;
  #beating = false;
  #cancel: () => void = () => undefined;
  #told = { officers: '', everyone: '' };

  constructor(
    at: { readonly meeting: string; readonly node: string; readonly presence: Presence; readonly clock: Clock },
    publisher: Publisher,
    room: () => Room,
  ) {
    this.#meeting = at.meeting;
    this.#node = at.node;
    this.#presence = at.presence;
    this.#clock = at.clock;
    this.#publisher = publisher;
    this.#room = room;
  }

  /** A socket came or went: noted at once when it is the first, or the chair's. */
  joined(person: string): void {
    if (!this.#beating) {
      this.#beating = true;
      void this.#beat();
    } else if (person === this.#room().meeting.chair?.person) void this.#note();
  }

  /** What a joiner is told that is in no view; '' for nothing. */
  latest(isOfficer: boolean): string {
    const told = isOfficer ? this.#told.officers : this.#told.everyone;
    return told === '{}' ? '' : told;
  }

  /** When a socket of the acting chair was last seen, on any node. */
  async chairSeenAt(): Promise<Instant | undefined> {
    if (this.#chairIsHere()) return instant(this.#clock.now());
    const notes = await this.#presence.notes(this.#meeting).catch(() => new Map<string, string>());
    return this.#seenIn(notes);
  }

  /** The last socket left. */
  async rest(): Promise<void> {
    this.#beating = false;
    this.#cancel();
    await this.#note();
  }

  close(): void {
    this.#beating = false;
    this.#cancel();
  }

  async #beat(): Promise<void> {
    this.#cancel = this.#clock.at(this.#clock.now() + PRESENCE_EVERY_MS, () => void this.#beat());
    await this.#note();
    const notes = await this.#presence.notes(this.#meeting).catch(() => undefined);
    if (notes && this.#beating) this.#tell(notes);
  }

  async #note(): Promise<void> {
    const counts: Counts = {};
    for (const { role } of this.#publisher.places) counts[role] = (counts[role] ?? 0) + 1;
    const chair = this.#room().meeting.chair?.person;
    try {
      await this.#presence.note(this.#meeting, `node:${this.#node}`, JSON.stringify(counts), COUNTS_LAST_MS);
      if (this.#chairIsHere())
        await this.#presence.note(this.#meeting, `chair:${chair}`, String(this.#clock.now()), SEEN_LASTS_MS);
    } catch {
      return; // Lost without harm: the next note says it again.
    }
  }

  #chairIsHere(): boolean {
    const chair = this.#room().meeting.chair?.person;
    return chair !== undefined && this.#publisher.placesOf(chair).length > 0;
  }

  #seenIn(notes: ReadonlyMap<string, string>): Instant | undefined {
    const seen = Number(notes.get(`chair:${this.#room().meeting.chair?.person ?? ''}`));
    return Number.isFinite(seen) && seen > 0 ? instant(seen) : undefined;
  }

  /** Officers are told the sums; everybody is told that the chair is lost, and again when it is not. */
  #tell(notes: ReadonlyMap<string, string>): void {
    const chair = this.#room().meeting.chair;
    const seenAt = this.#chairIsHere() ? this.#clock.now() : (this.#seenIn(notes) ?? chair?.since);
    const lost = seenAt !== undefined && this.#clock.now() - seenAt > CHAIR_LOST_AFTER_MS ? { chairSeenAt: seenAt } : {};
    const counts = sumOf([...notes].flatMap(([key, value]) => (key.startsWith('node:') ? [countsIn(value)] : [])));
    const officers: Connected = { counts, ...lost };
    const told = { officers: JSON.stringify(officers), everyone: JSON.stringify(lost) };
    const before = this.#told;
    this.#told = told;
    if (told.officers !== before.officers) this.#publisher.tell({ event: 'connected', json: told.officers }, 'officers');
    if (told.everyone !== (before.everyone || '{}')) this.#publisher.tell({ event: 'connected', json: told.everyone }, 'public');
  }
}

/** Counts that a node of this release wrote; whatever else stands there counts nothing. */
function countsIn(text: string): Counts {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? countsOf(parsed) : {};
  } catch {
    return {};
  }
}
const countsOf = (parsed: object) => parsed as Counts;

function sumOf(all: readonly Counts[]): Counts {
  const roles: readonly Role[] = [
    'chair',
    'deputy',
    'clerk',
    'teller',
    'supervisor',
    'participant',
    'expert',
    'observer',
    'screen',
  ];
  const sums = roles.map((role) => [role, all.reduce((total, counts) => total + (counts[role] ?? 0), 0)] as const);
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}
