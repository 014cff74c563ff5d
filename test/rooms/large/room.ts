// A large room over the publisher alone: people who come, act, lag and leave while a clock moves, and a judge who looks at all screens.
import { PACE_LARGE_MS } from '../../../shared/protocol/limits.ts';
import type { StoredEntry } from '../../../shared/record/entry.ts';
import { nextDeadline } from '../../../shared/room/deadlines.ts';
import { instant, ROOM, type PersonId } from '../../../shared/room/ids.ts';
import type { LinkRole } from '../../../shared/room/people/people.ts';
import { personOfToken } from '../../../shared/room/readings.ts';
import type { Room, RoomCommand } from '../../../shared/room/room.ts';
import { Publisher } from '../../../server/rooms/publisher.ts';
import { Ballots } from '../../support/ballots.ts';
import { fakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { founded, type Story } from '../../support/room.ts';
import { Judge, type Tally } from './judge.ts';
import { Line, type Shown } from './line.ts';

/** Pace, a second of counts, and a look at a slow line are over after this. */
const QUIET_MS = 2_000;
/** So many participants act; the others come and go. */
const ACTING = 14;

export interface Person {
  readonly id: PersonId;
  readonly token: string;
}

export class LargeRoom {
  readonly judge: Judge;
  /** Officers, an expert, an observer, the hall's screen, and those who act: their own parts are looked at all the time. */
  readonly cast: readonly Person[];
  readonly acting: readonly Person[];
  readonly crowd: Person[] = [];
  /** Of whom the last wish was. */
  meant: PersonId | undefined;
  readonly #story: Story;
  readonly #ballots: Ballots;
  readonly #clock: FakeClock;
  readonly #publisher: Publisher;
  #told = 0;
  #came = 0;

  constructor(crowd: number, tally: Tally) {
    this.#story = founded({ groups: ['A', 'B'] });
    this.#ballots = new Ballots(this.#story);
    this.#clock = fakeClock(this.#story.now);
    this.judge = new Judge(this.#clock, tally);
    this.judge.stands(this.room);
    this.#publisher = new Publisher(this.#clock, () => ({ ...this.judge.newest, busy: this.judge.isBusy }));
    const others = (['chair', 'clerk', 'supervisor', 'expert', 'observer', 'screen'] as const).map((role) => this.#enters(role));
    this.acting = Array.from({ length: ACTING }, () => this.#enters('participant'));
    this.cast = [...others, ...this.acting];
    for (let index = 0; index < crowd; index += 1) this.crowd.push(this.#enters('participant'));
    this.#story.outline({ id: 'lamps' }, { id: 'benches' });
    this.#story.do(this.chair, { type: 'meeting.start' });
    this.#changed(this.judge.newest.room);
    for (const person of this.everybody) this.look(person);
  }

  get room(): Room {
    return this.#story.room;
  }
  get chair(): PersonId {
    return this.room.meeting.chair?.person ?? this.cast[0]?.id ?? ROOM;
  }
  get everybody(): readonly Person[] {
    return [...this.cast, ...this.crowd];
  }

  // What people do

  /** Wishes that are decided together, as a node decides those that waited. */
  decide(...wishes: readonly (readonly [PersonId, RoomCommand])[]): void {
    const before = this.room;
    for (const [by, command] of wishes) {
      if (this.#ballots.try(by, command).ok) this.judge.count(command.type);
      this.meant = 'person' in command && command.person !== undefined ? command.person : by;
    }
    this.#changed(before);
  }

  /** New people at the door, each with a screen. */
  come(many: number, role: LinkRole): void {
    const before = this.room;
    const people = Array.from({ length: many }, () => this.#enters(role));
    this.#changed(before);
    this.crowd.push(...people);
    for (const person of people) this.look(person);
  }

  #enters(role: LinkRole): Person {
    this.#came += 1;
    const name = `${role} ${this.#came}`;
    return { id: this.#story.enter(role, name, this.#came % 2 === 0 ? 'A' : 'B'), token: `token-${name}` };
  }

  /** Connects, and says what it knows; `whole`: but does not show. Not those whose session is over. */
  look({ token }: Person, knows?: Shown, whole = false): void {
    const person = personOfToken(this.room, token);
    if (person === undefined) return;
    const line = new Line({ person, token }, this.judge, this.judge.reader, whole ? undefined : knows);
    this.judge.opens(line);
    const { version, head } = knows ?? { version: 0, head: '' };
    line.place = this.#publisher.join(line, knows && { version, head, ...(whole && { whole }) });
    this.judge.placed(line);
    if (!line.place) this.judge.closes(line);
  }

  leave(line: Line): void {
    if (!line.isOpen || !line.place) return;
    line.isOpen = false;
    this.#publisher.leave(line.place);
    this.judge.closes(line);
  }

  /** Asks for everything. */
  sync(line: Line): void {
    if (!line.isOpen || !line.place) return;
    line.asksSince ??= this.judge.now();
    this.judge.waits(line.asksSince);
    this.#publisher.sync(line.place);
  }

  // Time

  /** Time passes; what becomes due by itself is decided at its moment, and the screens are looked at whenever a wait is over. */
  pass(milliseconds: number): void {
    const end = this.#clock.now() + milliseconds;
    for (;;) {
      const due = nextDeadline(this.room);
      const next = this.judge.nextDue(due ? Math.min(due.at, end) : end);
      this.#clock.advance(Math.max(0, next - this.#clock.now()));
      this.#story.now = instant(this.#clock.now());
      this.judge.inTime(new Set(this.cast.map(({ id }) => id)));
      if (due && due.at <= next) this.#decideDue(due);
      else if (next >= end) return;
    }
  }

  #decideDue({ id, command }: NonNullable<ReturnType<typeof nextDeadline>>): void {
    const before = this.room;
    const outcome = this.#ballots.try(ROOM, command, id);
    if (!outcome.ok) this.judge.broken(`${command.type} was refused: ${JSON.stringify(outcome.refusal)}`);
    this.#changed(before);
  }

  #changed(before: Room): void {
    const entries = this.#story.entries.slice(this.#told).map(({ type, data, envelope }): StoredEntry => ({
      entry: { ...envelope, type, data, hash: '' },
    }));
    this.#told = this.#story.entries.length;
    if (entries.length === 0) return;
    this.judge.stands(this.room);
    this.#publisher.changed(before, entries);
    for (const { person, token } of this.judge.lines)
      if (personOfToken(this.room, token) !== person) this.judge.broken(`${person} goes on looking by a session that is over`);
  }

  /** Nobody does anything until everything was told. */
  rest(): void {
    do this.pass(QUIET_MS);
    while (this.#clock.now() - this.judge.newest.since < QUIET_MS);
    this.judge.atRest();
  }

  /** All lines are well again and show what is; then they end while counts wait, and no alarm is left. */
  end(): void {
    for (const line of this.judge.lines) this.judge.holds(line, 0);
    this.rest();
    for (let times = 0; times < 2; times += 1) {
      this.come(1, 'participant');
      this.pass(PACE_LARGE_MS);
    }
    this.#publisher.close('leaving');
    if (this.judge.lines.size > 0) this.judge.broken('a line is open still');
    if (this.#clock.waiting() > 0) this.judge.broken(`${this.#clock.waiting()} alarms wait still`);
  }
}
