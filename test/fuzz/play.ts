// Plays a corpus and what chance makes up against a target, and tells what was tried and what was found.
import fc from 'fast-check';
import { parts, type Part, type Throw } from './parts.ts';
import type { Target } from './target.ts';

export interface Told {
  readonly tried: ReadonlyMap<string, number>;
  readonly findings: readonly { readonly part: Part; readonly seed?: number; readonly thrown?: Throw; readonly what: string }[];
}

/** Thrown at once, before the bystander is asked how they are. */
const ROUND = 60;

/** Throws what is listed. */
export async function replay(target: Target, part: Part, list: readonly Throw[], seed?: number): Promise<Told> {
  const tried = new Map<string, number>();
  const outcomes = await Promise.all(
    list.map(async (thrown) => {
      tried.set(thrown.kind, (tried.get(thrown.kind) ?? 0) + 1);
      const what = await target.throwAt(part, thrown);
      return what === undefined ? [] : [{ part, ...(seed !== undefined && { seed }), thrown, what }];
    }),
  );
  const around = (await target.look(part)).map((what) => ({ part, ...(seed !== undefined && { seed }), what }));
  return { tried, findings: [...outcomes.flat(), ...around] };
}

/** Makes things up, a seed for each round, for so long as it may go on. */
export async function fuzz(target: Target, part: Part, seed: number, goesOn: (rounds: number) => boolean): Promise<Told> {
  const tried = new Map<string, number>();
  const findings: Told['findings'][number][] = [];
  for (let round = 0; goesOn(round) && findings.length < 20; round += 1) {
    const told = await replay(target, part, fc.sample(parts[part], { seed: seed + round, numRuns: ROUND }), seed + round);
    for (const [kind, count] of told.tried) tried.set(kind, (tried.get(kind) ?? 0) + count);
    findings.push(...told.findings);
  }
  return { tried, findings };
}
