// Who plays the rehearsal: a chair and a hall of people, over HTTP calls and live lines, a few of them at once.
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { Calls } from './calls.ts';
import { Line } from './line.ts';

/** So many lines are closed between two looks at what else waits. */
const CLOSED_AT_ONCE = 10;

const founded = z.object({ meeting: z.string(), links: z.record(z.string(), z.string()) });
const joined = z.object({ token: z.string() });
const accepted = z.object({ ok: z.literal(true), result: z.record(z.string(), z.unknown()).optional() });

export interface Founded {
  readonly meeting: string;
  /** The key behind the link of this role. */
  key(role: string): string;
}

export class Company {
  readonly #url: string;
  readonly #calls: Calls;
  readonly #over: AbortSignal;
  readonly #lines = new Set<Line>();
  #said = 0;
  #hasLeft = false;

  /** @param over no step is begun after it, and whoever waits for one is told so. */
  constructor(url: string, over: AbortSignal) {
    this.#url = url;
    this.#calls = new Calls(url);
    this.#over = over;
  }

  async found(title: string): Promise<Founded> {
    const { meeting, links } = founded.parse(await this.#calls.post('/api/meetings', { title }, this.#head));
    return { meeting, key: (role) => links[role]?.split('#k=')[1] ?? '' };
  }

  /** Comes in by the link of this role, and opens a line. */
  async seat({ meeting, key }: Founded, role: string, name: string): Promise<Line> {
    const { token } = joined.parse(await this.#calls.post(`/api/meetings/${meeting}/join`, { key: key(role), name }, this.#head));
    this.#goOn();
    // Programs and old browsers compress nothing, others do.
    const line = new Line(this.#url, { meeting, token }, this.#lines.size % 2 === 0);
    this.#lines.add(line);
    await line.opened();
    return line;
  }

  /** A command that must be accepted. @returns what it led to, by name. */
  async done(line: Line, command: { readonly type: string; readonly [field: string]: unknown }) {
    this.#goOn();
    this.#said += 1;
    const { result } = accepted.parse(await line.ask('command', { id: `r${this.#said}`, ...command }));
    return result ?? {};
  }

  /** Does it for each, so many at once as `width`: whoever calls the real server meanwhile waits for as many at most. */
  async each<T>(list: readonly T[], width: number, work: (one: T) => Promise<unknown>): Promise<void> {
    const waiting = list.values();
    const lane = async (): Promise<void> => {
      for (const one of waiting) {
        this.#goOn();
        await work(one);
      }
    };
    await Promise.all(Array.from({ length: width }, lane));
  }

  /** Closes all lines, a few at once. */
  async leave(): Promise<void> {
    this.#hasLeft = true;
    this.#calls.close();
    let closed = 0;
    for (const line of this.#lines) {
      line.close();
      closed += 1;
      if (closed % CLOSED_AT_ONCE === 0) await setImmediate();
    }
    this.#lines.clear();
  }

  /** Between two steps: where one fails, the others that are under way shall not begin their next. */
  #goOn(): void {
    this.#over.throwIfAborted();
    if (this.#hasLeft) throw new Error('the rehearsal broke off');
  }

  /** Where the pages come from, as browsers say. */
  get #head(): string {
    return `Origin: ${this.#url}\r\n`;
  }
}
