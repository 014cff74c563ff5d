// What many simulated meetings tried and found, added up and set as a table.
import type { Simulated } from './meeting.ts';

export class Tally {
  readonly did = new Map<string, number>();
  readonly failures: Simulated[] = [];
  meetings = 0;

  add(meeting: Simulated): void {
    this.meetings += 1;
    if (meeting.failure) this.failures.push(meeting);
    this.#count('sum: steps', meeting.steps);
    this.#count('sum: entries stored', meeting.version);
    for (const [what, count] of meeting.did) this.#count(what, count);
  }

  /** How often that happened; what never did is 0. */
  of(what: string): number {
    return this.did.get(what) ?? 0;
  }

  /** A line for each thing counted, under what kind of thing it is. */
  lines(): readonly string[] {
    return [
      `meetings ${this.meetings}`,
      ...this.#section('sum').map(([what, count]) => `${what} ${count}`),
      '',
      'commands                         accepted   refused  never known',
      ...this.#commands(),
      ...KINDS.flatMap(([kind, title]) => ['', title, ...this.#section(kind).map(row)]),
      '',
      ...this.#found(),
    ];
  }

  #commands(): readonly string[] {
    const types = new Set(this.#section('command').map(([what]) => what.replace(/ (accepted|refused|unknown)$/, '')));
    return [...types].map((type) => {
      const [all, ...outcomes] = ['', ' accepted', ' refused', ' unknown'].map((end) => this.of(`command: ${type}${end}`));
      const shown = outcomes.some((count) => count > 0) ? outcomes : [all ?? 0];
      return `  ${type.padEnd(28)}${shown.map((count) => String(count).padStart(10)).join('')}`;
    });
  }

  #found(): readonly string[] {
    if (this.failures.length === 0) return ['nothing broke'];
    return this.failures.flatMap(({ seed, failure }) => [
      `BROKEN with seed ${seed} at step ${failure?.step ?? 0}:`,
      ...(failure?.sentences ?? []).map((sentence) => `  ${sentence}`),
    ]);
  }

  #section(kind: string): readonly (readonly [string, number])[] {
    return [...this.did]
      .flatMap(([what, count]) => (what.startsWith(`${kind}: `) ? [[what.slice(kind.length + 2), count] as const] : []))
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
  }

  #count(what: string, by: number): void {
    this.did.set(what, this.of(what) + by);
  }
}

const KINDS = [
  ['fault', 'faults'],
  ['poll', 'polls counted'],
] as const;

const row = ([what, count]: readonly [string, number]): string => `  ${what.padEnd(34)}${String(count).padStart(8)}`;
