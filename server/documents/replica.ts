// A document's copy on this node: opened from the store at a worker, kept at the store's tip, opened anew when the worker died.
import type { Documents } from '../ports.ts';
import type { DocumentName } from './rights.ts';
import { WorkerLost, type WorkerDesk, type WorkerPool } from './worker-pool.ts';
import type { Readings } from './worker-tasks.ts';

/** Which document of which meeting. */
export interface DocumentAddress {
  readonly meeting: string;
  readonly name: DocumentName;
}

/** Called with what the document says after its first `upTo` updates; `isFirst` when it was just opened. */
export type Reader = (readings: Readings, upTo: number, isFirst: boolean) => void;

export class Replica {
  readonly key: string;
  readonly #address: DocumentAddress;
  readonly #store: Documents;
  readonly #pool: WorkerPool;
  readonly #read: Reader;
  #desk: WorkerDesk | undefined;
  #upTo = 0;
  #sinceCompacted = 0;

  constructor(address: DocumentAddress, store: Documents, pool: WorkerPool, read: Reader) {
    this.key = `${address.meeting}/${address.name}`;
    this.#address = address;
    this.#store = store;
    this.#pool = pool;
    this.#read = read;
  }

  /** The number of the last update that is in here. */
  get upTo(): number {
    return this.#upTo;
  }

  get updatesSinceCompacted(): number {
    return this.#sinceCompacted;
  }

  /** The worker's desk where the document lies open; what was staged there is gone when that worker dies. */
  async open(): Promise<WorkerDesk> {
    if (this.#desk?.isAlive()) return this.#desk;
    const { meeting, name } = this.#address;
    const { upTo, updates } = await this.#store.load(meeting, name);
    const desk = this.#pool.desk(this.key);
    const readings = await desk.run('open', { key: this.key, name, updates });
    this.#desk = desk;
    this.#upTo = upTo;
    this.#sinceCompacted = Math.max(updates.length - 1, 0);
    this.#read(readings, upTo, true);
    return desk;
  }

  /** Stores what was staged at this desk; answers what readers get. Nothing is settled yet. */
  async append(desk: WorkerDesk): Promise<{ readonly update: Uint8Array; readonly number: number }> {
    const update = await desk.run('seal', { key: this.key });
    const number = await this.#store.append(this.#address.meeting, this.#address.name, update);
    this.#sinceCompacted += 1;
    return { update, number };
  }

  /** What was staged is stored as this number. Answers what others stored meanwhile, if anything. */
  async settle(desk: WorkerDesk, number: number): Promise<Uint8Array | undefined> {
    const isNext = number === this.#upTo + 1;
    try {
      // With others' updates still missing before ours, what the document says is no function of its first updates.
      const readings = await desk.run('settle', { key: this.key, stored: true, look: isNext });
      if (!isNext) return await this.catchUp();
      this.#upTo = number;
      this.#read(readings, number, false);
    } catch (error) {
      // All is stored: whoever comes next opens the document from there.
      if (!(error instanceof WorkerLost)) throw error;
    }
    return undefined;
  }

  /** Takes in what other nodes stored; answers what of it is news to readers. */
  async catchUp(): Promise<Uint8Array | undefined> {
    const desk = await this.open();
    const rows = await this.#store.readAfter(this.#address.meeting, this.#address.name, this.#upTo);
    const last = rows.at(-1);
    if (!last) return undefined;
    const updates = rows.map((row) => row.update);
    const { update, ...readings } = await desk.run('follow', { key: this.key, updates });
    this.#upTo = last.number;
    this.#sinceCompacted += rows.length;
    this.#read(readings, this.#upTo, false);
    return update;
  }

  /** Writes the log anew as one update, and trims it. */
  async compact(): Promise<void> {
    const desk = await this.open();
    const whole = await desk.run('whole', { key: this.key });
    await this.#store.compact(this.#address.meeting, this.#address.name, this.#upTo, whole);
    this.#sinceCompacted = 0;
  }

  close(): void {
    const desk = this.#desk;
    this.#desk = undefined;
    if (desk?.isAlive()) desk.run('close', { key: this.key }).catch(() => undefined);
  }
}
