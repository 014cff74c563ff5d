// Storing what editors sent: rights, then trial, then rights again, then the store, then the echo, then the word "stored".
import { stepOne } from './frames.ts';
import type { DocumentAddress, Replica } from './replica.ts';
import type { DocumentRights } from './rights.ts';
import type { Session, Write } from './session.ts';
import { WorkerLost, type WorkerDesk } from './worker-pool.ts';
import type { RefusedUpdate } from './worker-tasks.ts';

/** What became of the writes of a batch: staged or known already, or still to be tried from the start. */
interface Trial {
  readonly known: readonly Write[];
  readonly staged: readonly Write[];
  readonly again: readonly Write[];
  /** The worker died: nothing is staged any more. */
  readonly isLost: boolean;
}

/** An update that changes nothing: what a client without news answers to a question. */
const isEmpty = (update: Uint8Array): boolean => update.length === 2 && update[0] === 0 && update[1] === 0;

export class Writer {
  readonly #address: DocumentAddress;
  readonly #replica: Replica;
  readonly #rights: DocumentRights;
  readonly #echo: (update: Uint8Array | undefined, except?: Session) => void;

  constructor(
    address: DocumentAddress,
    replica: Replica,
    rights: DocumentRights,
    echo: (update: Uint8Array | undefined, except?: Session) => void,
  ) {
    this.#address = address;
    this.#replica = replica;
    this.#rights = rights;
    this.#echo = echo;
  }

  /** Answers the writes that must be tried again. @throws what the store throws: then nobody knows. */
  async store(writes: readonly Write[]): Promise<readonly Write[]> {
    const desk = await this.#replica.open();
    const trial = await this.#try(desk, writes);
    if (trial.isLost) return trial.again;
    if (trial.staged.length === 0) {
      this.#acknowledge(trial.known);
      return [];
    }
    if (await this.#isAnyBarred(trial.staged)) {
      await desk.run('settle', { key: this.#replica.key, stored: false, look: false });
      return writes.filter((write) => trial.known.includes(write));
    }
    const { update, number } = await this.#replica.append(desk);
    const authors = new Set(trial.staged.map(({ session }) => session));
    const [only] = authors;
    this.#echo(update, authors.size === 1 ? only : undefined);
    this.#acknowledge(trial.known);
    this.#echo(await this.#replica.settle(desk, number));
    return [];
  }

  async #try(desk: WorkerDesk, writes: readonly Write[]): Promise<Trial> {
    const known: Write[] = [];
    const staged: Write[] = [];
    for (const [at, write] of writes.entries()) {
      if (isEmpty(write.update)) known.push(write);
      else if (!(await this.#mayWrite(write.session))) this.#refuseReader(write);
      else {
        const verdict = await this.#stage(desk, write);
        if (verdict === 'lost' || verdict === 'suspect') {
          const again = [...known, ...(verdict === 'lost' ? [write] : []), ...writes.slice(at + 1)];
          return { known: [], staged: [], again, isLost: true };
        }
        if (verdict === 'refused') continue;
        known.push(write);
        if (verdict === 'staged') staged.push(write);
      }
    }
    return { known, staged, again: [], isLost: false };
  }

  async #stage(desk: WorkerDesk, write: Write): Promise<'staged' | 'nothing' | 'refused' | 'lost' | 'suspect'> {
    try {
      const verdict = await desk.run('stage', { key: this.#replica.key, update: write.update });
      if (verdict.kind === 'refused') await this.#refuse(desk, write, verdict.code);
      else write.session.fits();
      return verdict.kind;
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      if (!error.suspect) return 'lost';
      // Not tried again: it would take the next worker too.
      this.#cut(write, 'document.malformed', 'malformed');
      return 'suspect';
    }
  }

  async #refuse(desk: WorkerDesk, write: Write, code: RefusedUpdate): Promise<void> {
    if (code === 'document.tooLarge') return this.#cut(write, code, 'tooLarge');
    if (code === 'document.malformed') return this.#cut(write, code, 'malformed');
    write.session.done();
    if (!write.session.misses()) return;
    const { vector } = await desk.run('sync', { key: this.#replica.key });
    write.session.send(stepOne(vector));
  }

  #cut(write: Write, code: RefusedUpdate, reason: 'tooLarge' | 'malformed'): void {
    write.session.refuse(write, code);
    write.session.close(reason);
  }

  #refuseReader(write: Write): void {
    const { session } = write;
    if (session.mayWrite) session.tellRights(false);
    session.refuse(write, 'document.readOnly');
    session.done();
  }

  async #isAnyBarred(writes: readonly Write[]): Promise<boolean> {
    for (const session of new Set(writes.map((write) => write.session))) {
      if (!(await this.#mayWrite(session))) return true;
    }
    return false;
  }

  async #mayWrite(session: Session): Promise<boolean> {
    return (await this.#rights.standing(this.#address.meeting, session.person, this.#address.name)) === 'writes';
  }

  #acknowledge(writes: readonly Write[]): void {
    const upTo = new Map<Session, number>();
    for (const { session, number } of writes) {
      upTo.set(session, number);
      session.done();
    }
    for (const [session, number] of upTo) session.stored(number);
  }
}
