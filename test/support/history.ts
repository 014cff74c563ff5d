// What every client sent, was answered and was shown, held against the log afterwards: the one judge of all fault runs.
import { createHash } from 'node:crypto';
import type { Answer, Head } from '../../shared/protocol/down.ts';
import { canonical } from '../../shared/record/canonical.ts';
import { verifyChain } from '../../shared/record/chain.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';

interface Sent {
  readonly by: string;
  readonly id: string;
  readonly type: string;
  readonly ballot?: { readonly poll: string; readonly seat: string; readonly choice: string };
  readonly answers: Answer[];
}
interface Shown {
  readonly line: string;
  readonly audience: string;
  readonly version: number;
  readonly head: string;
  readonly view: string;
}

/** The figures of a poll that was closed: how many ballots for each answer. */
export type Counts = Readonly<Record<string, number>>;

export class History {
  readonly #sent = new Map<string, Sent>();
  readonly #shown: Shown[] = [];
  readonly #findings: string[] = [];
  readonly #late: string[] = [];
  /** Of views that are the same object: a crowd in one process shares what it is shown. */
  readonly #digests = new WeakMap<object, string>();
  /** How many commands were acknowledged so far. */
  accepted = 0;

  /** A command goes out; the same id again is the same command. */
  sent(by: string, id: string, type: string, ballot?: Sent['ballot']): void {
    const key = `${by} ${id}`;
    if (!this.#sent.has(key)) this.#sent.set(key, { by, id, type, ...(ballot && { ballot }), answers: [] });
  }

  answered(by: string, id: string, answer: Answer): void {
    this.#sent.get(`${by} ${id}`)?.answers.push(answer);
    if (answer.ok) this.accepted += 1;
  }

  /** A line shows this now. `line` names one client's connection; versions on it never go back. */
  saw(
    line: string,
    audience: string,
    { version, head, view }: { readonly version: number; readonly head: string; readonly view: object },
  ): void {
    this.#shown.push({ line, audience, version, head, view: this.#digestOf(view) });
  }

  #digestOf(view: object): string {
    const known = this.#digests.get(view) ?? createHash('sha256').update(canonical(view)).digest('hex');
    this.#digests.set(view, known);
    return known;
  }

  /** What a run found out by itself. */
  found(sentence: string): void {
    this.#findings.push(sentence);
  }

  /** Something took longer than it may, as it can on a busy machine with a sound server too: no proof of a wrong one. */
  late(sentence: string): void {
    this.#late.push(sentence);
  }
  get lateness(): readonly string[] {
    return this.#late;
  }

  /** What was found without looking at a log. */
  get ownFindings(): readonly string[] {
    return this.#findings;
  }

  /** How much there is to judge. */
  get size(): { readonly commands: number; readonly unknown: number; readonly views: number } {
    const sent = [...this.#sent.values()];
    const unknown = sent.filter(({ answers }) => fateOf(answers) === undefined).length;
    return { commands: sent.length, unknown, views: this.#shown.length };
  }

  /** Everything that is not as it must be, one sentence each; `log` is the whole log as it stands now. */
  findings(log: readonly StoredEntry[]): readonly string[] {
    return [
      ...this.#findings,
      ...brokenChain(log),
      ...forksIn(log),
      ...this.#commands(log),
      ...this.#views(log),
      ...this.#counted(log),
    ];
  }

  /** The same where a store lost some of what it acknowledged, which is found and told: what is there still is as it must be. */
  findingsInWhatIsLeft(log: readonly StoredEntry[]): readonly string[] {
    return [...this.#findings, ...brokenChain(log), ...this.#commands(log, true), ...this.#counted(log)];
  }

  #commands(log: readonly StoredEntry[], losesSome = false): readonly string[] {
    const done = new Map<string, number[]>();
    for (const { entry } of log) {
      if (!entry.done) continue;
      const key = `${entry.by} ${entry.command}`;
      done.set(key, [...(done.get(key) ?? []), entry.version]);
    }
    return [...this.#sent].flatMap(([key, sent]) => {
      const versions = done.get(key) ?? [];
      return losesSome && versions.length === 0 ? [] : commandFindings(sent, versions);
    });
  }

  #views(log: readonly StoredEntry[]): readonly string[] {
    const last = new Map<string, number>();
    const views = new Map<string, string>();
    return this.#shown.flatMap(({ line, audience, version, head, view }) => {
      const before = last.get(line) ?? 0;
      last.set(line, version);
      const key = `${audience} ${version}`;
      const known = views.get(key) ?? view;
      views.set(key, known);
      const stored = log[version - 1]?.entry.hash;
      return [
        ...(version < before ? [`${line} was shown version ${version} after ${before}`] : []),
        ...(known === view ? [] : [`version ${version} has two ${audience} views`]),
        ...(stored === head
          ? []
          : [`${line} was shown version ${version}, which the log ${stored ? 'has otherwise' : 'does not have'}`]),
      ];
    });
  }

  /** The last stored ballot of each seat, as its sender knows it, must be what was counted. */
  #counted(log: readonly StoredEntry[]): readonly string[] {
    const boxes = new Map<string, Map<string, string>>();
    const findings: string[] = [];
    for (const { entry } of log) {
      const poll = pollOf(entry.data);
      if (poll === undefined) continue;
      const box = boxes.get(poll) ?? new Map<string, string>();
      boxes.set(poll, box);
      const ballot = this.#sent.get(`${entry.by} ${entry.command}`)?.ballot;
      if (entry.type === 'polls.cast' && ballot) box.set(ballot.seat, ballot.choice);
      const counts = entry.type === 'polls.closed' ? countsOf(entry.data) : undefined;
      if (counts) findings.push(...countFindings(poll, box, counts));
    }
    return findings;
  }
}

type Fate = { readonly accepted: number } | { readonly refused: string };

function fateOf(answers: readonly Answer[]): Fate | undefined {
  for (const answer of answers) {
    if (answer.ok) return { accepted: answer.version };
    if ('refusal' in answer) return { refused: answer.refusal.code };
  }
  return undefined;
}

function commandFindings({ by, id, type, answers }: Sent, versions: readonly number[]): readonly string[] {
  const what = `${type} ${id} by ${by}`;
  const fates = answers.flatMap((answer) => fateOf([answer]) ?? []);
  const differ = new Set(fates.map((fate) => JSON.stringify(fate))).size > 1;
  const fate = fates[0];
  if (versions.length > 1) return [`${what} is in the log ${versions.length} times: ${versions.join(', ')}`];
  if (differ) return [`${what} was answered in two ways: ${JSON.stringify(fates)}`];
  if (fate === undefined) return [];
  if ('refused' in fate) return versions.length === 0 ? [] : [`${what} was refused (${fate.refused}) and is in the log`];
  if (versions.length === 0) return [`${what} was acknowledged at ${fate.accepted} and is not in the log`];
  return versions[0] === fate.accepted ? [] : [`${what} was acknowledged at ${fate.accepted} and is at ${String(versions[0])}`];
}

function brokenChain(log: readonly StoredEntry[]): readonly string[] {
  const broken = verifyChain(log);
  const backwards = log.find(({ entry }, index) => entry.at < (log[index - 1]?.entry.at ?? 0));
  return [
    ...(broken ? [`the chain breaks at version ${broken.version}: ${broken.wrong}`] : []),
    ...(backwards ? [`time goes back at version ${backwards.entry.version}`] : []),
  ];
}

/** Every client says on coming back what it saw last: where the log has a fork, something that was shown is gone. */
function forksIn(log: readonly StoredEntry[]): readonly string[] {
  return log.flatMap(({ entry }) => (entry.type === 'record.forkFound' ? [`a fork was found at version ${entry.version}`] : []));
}

function countFindings(poll: string, box: ReadonlyMap<string, string>, counts: Counts): readonly string[] {
  const expected: Record<string, number> = Object.fromEntries(Object.keys(counts).map((choice) => [choice, 0]));
  for (const choice of box.values()) expected[choice] = (expected[choice] ?? 0) + 1;
  const [here, there] = [canonical(expected), canonical(counts)];
  return here === there ? [] : [`poll ${poll} counted ${there} where ${here} was cast`];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function pollOf(data: unknown): string | undefined {
  return isRecord(data) && typeof data['poll'] === 'string' ? data['poll'] : undefined;
}

function countsOf(data: unknown): Counts | undefined {
  const result = isRecord(data) ? data['result'] : undefined;
  const counts = isRecord(result) ? result['counts'] : undefined;
  if (!isRecord(counts)) return undefined;
  return Object.fromEntries(
    Object.entries(counts).flatMap(([choice, count]) => (typeof count === 'number' ? [[choice, count]] : [])),
  );
}

/** Where the log stands. */
export const headOf = (log: readonly StoredEntry[]): Head => {
  const last = log.at(-1)?.entry;
  return { version: last?.version ?? 0, hash: last?.hash ?? '' };
};
