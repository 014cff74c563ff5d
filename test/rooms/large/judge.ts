// What the screens of a large room show, held against the states that it was in: each time they are told something, and when a wait is over.
import type { ByeCode, Patch } from '../../../shared/protocol/down.ts';
import { MANY_SOCKETS, PACE_BUSY_MS, PACE_COUNTS_MS, PACE_LARGE_MS, PACE_SMALL_MS } from '../../../shared/protocol/limits.ts';
import type { PersonId } from '../../../shared/room/ids.ts';
import { personIn } from '../../../shared/room/readings.ts';
import type { Room } from '../../../shared/room/room.ts';
import type { Audience } from '../../../shared/room/view.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { Reader, type Line, type LineEnd, type Shown } from './line.ts';
import { changesOnlyCounts, Standing } from './standing.ts';

/** A slow line is looked at so often. */
const LOOK_MS = 1_000;
/** The longest that commands which wait to be decided keep a large room waiting. */
const BUSY_MS = PACE_BUSY_MS + PACE_SMALL_MS;

/** How often something came up. */
export type Tally = Map<string, number>;

export class Judge implements LineEnd {
  readonly lines = new Set<Line>();
  readonly reader = new Reader();
  /** What the last line of a session showed when it ended, the latest last. */
  readonly remembered = new Map<string, Shown>();
  readonly #clock: FakeClock;
  readonly #tally: Tally;
  readonly #began: number;
  readonly #standings: Standing[] = [];
  readonly #byVersion = new Map<number, Standing>();
  /** When some wait is over. */
  readonly #dues = new Set<number>();
  #busyUntil = 0;
  /** The moment that goes on, and how many of the public were told something new in it, but not everything. */
  #moment = { at: 0, told: 0, onlyCounts: true };
  /** When nearly everybody was told something last. */
  #toldAllAt = 0;
  /** When the room was last not a large one. */
  #smallAt = 0;
  #newestTold = 0;

  constructor(clock: FakeClock, tally: Tally) {
    this.#clock = clock;
    this.#tally = tally;
    this.#began = clock.now();
  }

  now(): number {
    return this.#clock.now();
  }
  broken(sentence: string): never {
    throw new Error(`after ${this.now() - this.#began} ms: ${sentence}`);
  }
  count(what: string): void {
    this.#tally.set(what, (this.#tally.get(what) ?? 0) + 1);
  }

  // The states

  /** The room is in a state now; before it is told to anybody. */
  stands(room: Room): void {
    const last = this.#standings.at(-1);
    if (last) last.until = this.now();
    const standing = new Standing(room, this.now());
    this.#standings.push(standing);
    this.#byVersion.set(room.version, standing);
    this.waits(this.now());
  }

  get newest(): Standing {
    return this.#standings.at(-1) ?? this.broken('there is no room yet');
  }

  /** What a client would show that saw the room so many changes ago. */
  shownAt(person: PersonId, changesAgo: number): Shown | undefined {
    const standing = this.#standings.at(-1 - changesAgo);
    const audience = standing?.audienceOf(person);
    if (!standing || !audience) return undefined;
    const { version, hash } = standing.head;
    return { version, head: hash, view: standing.seen(audience).view, me: JSON.parse(standing.own(person)) };
  }

  /** The same of one that saw a version which somebody else shows. */
  shownOf(person: PersonId, version: number): Shown | undefined {
    const index = this.#standings.findIndex(({ head }) => head.version === version);
    return index < 0 ? undefined : this.shownAt(person, this.#standings.length - 1 - index);
  }

  // Waits

  get isBusy(): boolean {
    return this.now() < this.#busyUntil;
  }
  busyFor(milliseconds: number): void {
    this.#busyUntil = Math.max(this.#busyUntil, this.now() + milliseconds);
  }

  /** Somebody waits since then. */
  waits(since: number): void {
    for (const wait of [PACE_LARGE_MS, BUSY_MS]) this.#dues.add(since + wait).add(since + wait + PACE_COUNTS_MS);
  }

  /** When the next wait is over, if that is before. */
  nextDue(before: number): number {
    return Math.min(before, ...this.#dues);
  }

  /** How long the room may keep somebody waiting now. */
  get #patience(): number {
    return this.#busyUntil + BUSY_MS + PACE_SMALL_MS > this.now() ? BUSY_MS : PACE_LARGE_MS;
  }

  // Lines

  opens(line: Line): void {
    this.#noteSize();
    this.lines.add(line);
    this.waits(this.now());
  }

  /** A line has its place. */
  placed({ place, person }: Line): void {
    if ((place === undefined) !== (this.newest.audienceOf(person) === undefined))
      this.broken(`${person} was let look and must not, or the other way round`);
  }

  holds(line: Line, bytes: number): void {
    line.holds(bytes);
    if (line.caughtUpAt === this.now()) this.waits(this.now() + LOOK_MS);
  }

  shows(line: Line, shown: Shown, patch?: Patch): void {
    const standing = this.#byVersion.get(shown.version);
    if (standing?.head.hash !== shown.head) return this.broken(`${line.person} is shown ${shown.version}, which never was`);
    const audience = standing.audienceOf(line.person);
    if (!audience) return this.broken(`${line.person} is shown ${shown.version}, when they were not here`);
    if (this.reader.text(shown.view) !== standing.seen(audience).text)
      this.broken(`${line.person} (${audience}) is shown another view of ${shown.version}`);
    if (!patch) this.count('was told everything');
    else if (patch.from === patch.version) this.#cameBack(patch);
    else this.#patched(audience, patch);
    this.#newestTold = Math.max(this.#newestTold, shown.version);
  }

  /** Gets its own part alone, and knew the rest. */
  #cameBack({ version }: Patch): void {
    this.count('came back and knew what is published');
    if (version < this.#newestTold) this.count('came back and knew what all were told last');
  }

  #patched(audience: Audience, patch: Patch): void {
    this.count('was told a patch');
    if (audience === 'public') this.#note(patch);
  }

  ended(line: Line, code: ByeCode): void {
    this.count(`ended: ${code}`);
    if (code === 'removed' && personIn(this.newest.room, line.person)?.status !== 'removed')
      this.broken(`${line.person} is told to be removed`);
    this.closes(line);
  }

  closes(line: Line): void {
    this.lines.delete(line);
    this.remembered.delete(line.token);
    if (line.shown) this.remembered.set(line.token, line.shown);
    this.#noteSize();
  }

  #noteSize(): void {
    if (this.lines.size < MANY_SOCKETS) this.#smallAt = this.now();
  }

  #note({ view, me }: Patch): void {
    if (this.#moment.at !== this.now()) this.#endMoment();
    this.#noteSize();
    const { told, onlyCounts } = this.#moment;
    const isCounts = me === undefined && (view === undefined || changesOnlyCounts(view));
    this.#moment = { at: this.now(), told: told + 1, onlyCounts: onlyCounts && isCounts };
  }

  /** Nothing but counts is told to nearly everybody no more often than it has to be. */
  #endMoment(): void {
    const { at, told, onlyCounts } = this.#moment;
    this.#moment = { at: 0, told: 0, onlyCounts: true };
    if (told < MANY_SOCKETS / 2) return;
    this.count(onlyCounts ? 'all were told counts' : 'all were told something else');
    const after = at - this.#toldAllAt;
    if (onlyCounts && after < PACE_COUNTS_MS && this.#smallAt < this.#toldAllAt)
      this.broken(`${told} lines are told nothing but counts ${after} ms after they were told something`);
    this.#toldAllAt = at;
  }

  // When a wait is over

  /** @param watched whose own part is looked at too */
  inTime(watched: ReadonlySet<PersonId>): void {
    const now = this.now();
    const patience = this.#patience;
    for (const due of this.#dues) if (due <= now) this.#dues.delete(due);
    this.#endMoment();
    const recent = this.#since(now - patience);
    const longer = this.#since(now - patience - PACE_COUNTS_MS);
    for (const line of this.lines) {
      if (!this.#isAwaited(line, patience)) continue;
      this.#viewInTime(line, recent, longer);
      if (watched.has(line.person)) this.#ownInTime(line, recent);
    }
  }

  /** The states that were the newest since then, the latest first. */
  #since(time: number): readonly Standing[] {
    return this.#standings.filter(({ until }) => until > time).reverse();
  }

  /** Whether a line has to be in step by now. */
  #isAwaited(line: Line, patience: number): boolean {
    const waited = (since: number | undefined): number => (since === undefined ? Infinity : this.now() - since);
    if (line.isSlow || waited(line.cameAt) < patience || waited(line.caughtUpAt) < LOOK_MS + patience) return false;
    if (line.asksSince !== undefined && waited(line.asksSince) >= patience)
      this.broken(`${line.person} asked for everything and waits`);
    return true;
  }

  /** All but officers may wait for counts, and for nothing else. */
  #viewInTime(line: Line, recent: readonly Standing[], longer: readonly Standing[]): void {
    const { standing, audience } = this.#shownBy(line);
    const isSame = (part: 'rest' | 'text') => (other: Standing) =>
      other === standing ||
      (other.audienceOf(line.person) === audience && other.seen(audience)[part] === standing.seen(audience)[part]);
    if (!recent.some(isSame(audience === 'public' ? 'rest' : 'text')))
      this.broken(`${line.person} (${audience}) at ${standing.head.version} waits too long`);
    if (!longer.some(isSame('text'))) this.broken(`${line.person} at ${standing.head.version} waits too long for counts`);
    if (!recent.includes(standing)) this.count('waits for counts');
  }

  #ownInTime(line: Line, recent: readonly Standing[]): void {
    const { standing } = this.#shownBy(line);
    const own = JSON.stringify(line.shown?.me);
    if (own !== standing.own(line.person))
      this.broken(`${line.person} is shown an own part that is not of ${standing.head.version}`);
    if (!recent.some((other) => other.own(line.person) === own)) this.broken(`${line.person} waits too long for their own part`);
  }

  #shownBy(line: Line): { readonly standing: Standing; readonly audience: Audience } {
    const standing = this.#byVersion.get(line.shown?.version ?? -1);
    const audience = standing?.audienceOf(line.person);
    return standing && audience ? { standing, audience } : this.broken(`${line.person} is shown nothing`);
  }

  /** It has been quiet: every screen that is not slow shows the newest state, to the last member. */
  atRest(): void {
    for (const line of this.lines) {
      if (line.isSlow) continue;
      const { standing } = this.#shownBy(line);
      if (standing !== this.newest) this.broken(`${line.person} shows ${standing.head.version} at rest, which is not the newest`);
      if (JSON.stringify(line.shown?.me) !== standing.own(line.person))
        this.broken(`${line.person} shows another own part at rest`);
      this.count('was looked at while all was quiet');
    }
  }
}
