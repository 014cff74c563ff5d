// One thing after the other for one document: writes that stand together are stored together.
import type { Write } from './session.ts';

/** So many updates go into one append at most: readers see the first of them soon. */
const BATCH = 64;

interface Job {
  readonly run: () => Promise<void>;
  readonly drop: (error: unknown) => void;
}

export class JobQueue {
  readonly #store: (writes: readonly Write[]) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #jobs: (Job | Write)[] = [];
  #isBusy = false;
  #isClosed = false;

  constructor(store: (writes: readonly Write[]) => Promise<void>, failed: (error: unknown) => void) {
    this.#store = store;
    this.#failed = failed;
  }

  addWrite(write: Write): void {
    this.#push(write);
  }

  add(run: () => Promise<void>): void {
    this.#push({ run, drop: () => undefined });
  }

  /** Like `add`, for whoever waits for the answer. */
  ask<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#push({
        run: async () => {
          try {
            resolve(await run());
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
            throw error;
          }
        },
        drop: reject,
      });
    });
  }

  /** To the front, as they were: they were tried and came to nothing through no fault of theirs. */
  putBack(writes: readonly Write[]): void {
    this.#jobs.unshift(...writes);
  }

  close(): void {
    this.#isClosed = true;
    this.#dropAll(new Error('the document was closed'));
  }

  #push(job: Job | Write): void {
    if (this.#isClosed) {
      if ('drop' in job) job.drop(new Error('the document was closed'));
      return;
    }
    this.#jobs.push(job);
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let job = this.#jobs[0]; job; job = this.#jobs[0]) {
      try {
        if ('run' in job) {
          this.#jobs.shift();
          await job.run();
        } else await this.#store(this.#takeWrites());
      } catch (error) {
        this.#dropAll(error);
        this.#failed(error);
      }
    }
    this.#isBusy = false;
  }

  #takeWrites(): readonly Write[] {
    const end = this.#jobs.findIndex((job) => 'run' in job);
    const writes = this.#jobs.slice(0, Math.min(end < 0 ? this.#jobs.length : end, BATCH));
    this.#jobs.splice(0, writes.length);
    return writes.filter((job) => 'session' in job);
  }

  #dropAll(error: unknown): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    for (const job of jobs) if ('drop' in job) job.drop(error);
  }
}
