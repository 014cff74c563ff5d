// The pool of worker threads: each task has a deadline, and a worker that overruns it or runs out of memory is replaced.
import { Worker } from 'node:worker_threads';
import { patience } from '../patience.ts';
import { DOCUMENT_TASK_MS, DOCUMENT_WORKER_MEGABYTES } from '../../shared/protocol/limits.ts';
import type { AnswerOf, TaskKind, TaskOf, WorkerWord } from './worker-tasks.ts';

/** The worker died before the task was done; `suspect` when it was at this very task. Its documents are to be opened anew. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
  readonly suspect: boolean;
  constructor(suspect: boolean) {
    super(suspect ? 'the worker died of this task' : 'the worker died before this task');
    this.suspect = suspect;
  }
}

/** The task itself failed; the worker goes on. */
export class TaskFailed extends Error {
  override readonly name = 'TaskFailed';
}

export interface PoolOptions {
  /** Of the bundled `worker.ts`. */
  readonly worker: URL;
  readonly size?: number;
  readonly taskMs?: number;
}

/** Two: a document that keeps one busy leaves the other, and the machine's cores are the meetings'. */
const WORKERS = 2;
/** Reading a bundle from a slow disk. */
const START_MS = 15_000;

interface Waiting {
  readonly message: object;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One place in the pool: a worker, or the one that takes over when it dies. */
class Place {
  readonly #options: Required<PoolOptions>;
  #worker: Worker | undefined;
  #ready = false;
  #running: Waiting | undefined;
  #waiting: Waiting[] = [];
  #stopWatching: () => void = () => undefined;
  /** Counts the workers that died here: a document opened under another number is gone. */
  generation = 0;

  constructor(options: Required<PoolOptions>) {
    this.#options = options;
  }

  run(message: object, generation: number): Promise<unknown> {
    if (generation !== this.generation) return Promise.reject(new WorkerLost(false));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#lose();
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#options.worker, {
      resourceLimits: { maxOldGenerationSizeMb: DOCUMENT_WORKER_MEGABYTES, maxYoungGenerationSizeMb: 32 },
      // Yjs prints what it catches; that is a writer's doing and no news of the server's.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (word: WorkerWord) => {
      if (worker === this.#worker) this.#hear(word);
    });
    const died = (): void => {
      if (worker === this.#worker) this.#lose();
    };
    worker.on('error', died);
    worker.on('exit', died);
    this.#watch(START_MS);
    return worker;
  }

  #hear(word: WorkerWord): void {
    this.#stopWatching();
    if (word.kind === 'ready') this.#ready = true;
    else {
      const running = this.#running;
      this.#running = undefined;
      if (word.kind === 'done') running?.resolve(word.answer);
      else running?.reject(new TaskFailed(word.message));
    }
    this.#next();
  }

  #next(): void {
    if (this.#running || this.#waiting.length === 0) return;
    this.#worker ??= this.#start();
    if (!this.#ready) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#running = next;
    this.#watch(this.#options.taskMs);
    this.#worker.postMessage(next.message);
  }

  #watch(milliseconds: number): void {
    this.#stopWatching();
    this.#stopWatching = patience(milliseconds, () => this.#lose());
  }

  /** Gives the worker up; the next task starts another. */
  #lose(): void {
    this.#stopWatching();
    const [worker, running, waiting] = [this.#worker, this.#running, this.#waiting];
    this.#worker = undefined;
    this.#ready = false;
    this.#running = undefined;
    this.#waiting = [];
    this.generation += 1;
    void worker?.terminate();
    running?.reject(new WorkerLost(true));
    for (const one of waiting) one.reject(new WorkerLost(false));
  }
}

/** A document's worker, as long as that lives. */
export interface WorkerDesk {
  run<Kind extends TaskKind>(kind: Kind, task: TaskOf<Kind>): Promise<AnswerOf<Kind>>;
  /** False once the worker died: open the document at another desk. */
  isAlive(): boolean;
}

export class WorkerPool {
  readonly #places: readonly Place[];

  constructor(options: PoolOptions) {
    const whole = { size: WORKERS, taskMs: DOCUMENT_TASK_MS, ...options };
    this.#places = Array.from({ length: whole.size }, () => new Place(whole));
  }

  /** The same key sits at the same place, so that no document is at two. */
  desk(key: string): WorkerDesk {
    const place = this.#places[sum(key) % this.#places.length];
    if (!place) throw new Error('a pool without places');
    const generation = place.generation;
    return {
      run: (kind, task) => parsedAnswer(place.run({ kind, ...task }, generation)),
      isAlive: () => place.generation === generation,
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#places.map((place) => place.close()));
  }
}

/** The worker is our own code, typed by the same table of tasks. */
const parsedAnswer = <Answer>(answer: Promise<unknown>): Promise<Answer> => answer as Promise<Answer>;

const sum = (key: string): number => [...key].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 65_521, 7);
