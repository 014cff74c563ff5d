// One document on this node: its sockets, and one thing after the other for what they send.
import { BadFrame, stepOne, stepTwo, updateFrame } from './frames.ts';
import { DOCUMENT_UPDATES_KEPT } from '../../shared/protocol/limits.ts';
import { faultOf } from '../fault.ts';
import type { Documents } from '../ports.ts';
import { Cursors } from './cursors.ts';
import { JobQueue } from './job-queue.ts';
import { Replica, type DocumentAddress, type Reader } from './replica.ts';
import type { DocumentRights, Standing } from './rights.ts';
import { reasonToClose, type CloseReason, type Session, type SessionHost, type Write } from './session.ts';
import { TaskFailed, WorkerLost, type WorkerPool } from './worker-pool.ts';
import { Writer } from './writer.ts';

export interface Surroundings {
  readonly store: Documents;
  readonly pool: WorkerPool;
  readonly rights: DocumentRights;
  /** A fact for the log: no text of any document. */
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

export class LiveDocument implements SessionHost {
  readonly address: DocumentAddress;
  readonly #around: Surroundings;
  readonly #replica: Replica;
  readonly #writer: Writer;
  readonly #jobs: JobQueue;
  readonly #sessions = new Set<Session>();
  readonly #cursors = new Cursors();
  readonly #stops: readonly (() => void)[];
  readonly #emptied: () => void;
  #review: 'none' | 'running' | 'again' = 'none';
  #isCatchingUp = false;

  constructor(address: DocumentAddress, around: Surroundings, read: Reader, emptied: () => void) {
    this.address = address;
    this.#around = around;
    this.#emptied = emptied;
    this.#replica = new Replica(address, around.store, around.pool, read);
    this.#writer = new Writer(address, this.#replica, around.rights, (update, except) => this.#echo(update, except));
    this.#jobs = new JobQueue(
      (writes) => this.#store(writes),
      (error) => this.#giveUp(error),
    );
    const { meeting, name } = address;
    this.#stops = [
      around.rights.changed(meeting, () => this.#rightsChanged()),
      around.store.follow(
        meeting,
        name,
        () => this.#replica.upTo,
        () => this.#hint(),
      ),
    ];
  }

  get isEmpty(): boolean {
    return this.#sessions.size === 0;
  }

  get editors(): number {
    return this.#sessions.size;
  }
  sessionsOf(person: string): number {
    return [...this.#sessions].filter((session) => session.person.id === person).length;
  }

  join(session: Session): void {
    this.#sessions.add(session);
    session.tellCursors(this.#cursors.all());
    // Its rights may have changed while it was let in.
    this.#rightsChanged();
  }

  left(session: Session): void {
    this.#sessions.delete(session);
    this.#tellCursors(this.#cursors.drop(session), session);
    if (this.isEmpty) this.#emptied();
  }

  write(write: Write): void {
    this.#jobs.addWrite(write);
  }

  ask(session: Session, vector: Uint8Array): void {
    this.#jobs.add(async () => {
      await this.#answer(session, vector);
      session.done();
    });
  }

  awareness(session: Session, entries: Uint8Array): void {
    this.#hearCursor(session, entries).catch((error: unknown) => {
      if (!(error instanceof BadFrame)) this.#around.report('documents.failed', { ...this.address, error: faultOf(error) });
      session.close('malformed');
    });
  }

  /** The text under this name at the store's tip. */
  text(item: string): Promise<{ readonly text: string; readonly hash: string } | undefined> {
    return this.#jobs.ask(async () => {
      this.#echo(await this.#replica.catchUp());
      const desk = await this.#replica.open();
      return desk.run('text', { key: this.#replica.key, item });
    });
  }

  /** Everything that was sent until now is dealt with. */
  settled(): Promise<void> {
    return this.#jobs.ask(() => Promise.resolve());
  }

  heartbeat(frame: Uint8Array): void {
    for (const session of this.#sessions) session.beat(frame);
  }

  closeSessions(reason: CloseReason): void {
    for (const session of [...this.#sessions]) session.close(reason);
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#jobs.close();
    this.#replica.close();
  }

  async #store(writes: readonly Write[]): Promise<void> {
    this.#jobs.putBack(await this.#writer.store(writes));
    if (this.#replica.updatesSinceCompacted >= DOCUMENT_UPDATES_KEPT) await this.#replica.compact();
  }

  async #answer(session: Session, vector: Uint8Array): Promise<void> {
    const unread = reasonToClose(await this.#standing(session));
    if (unread) return session.close(unread);
    try {
      const desk = await this.#replica.open();
      const answer = await desk.run('sync', { key: this.#replica.key, vector });
      // First the question: when a client has its answer, it has sent everything it had.
      if (session.mayWrite) session.send(stepOne(answer.vector));
      session.send(stepTwo(answer.update));
    } catch (error) {
      if (error instanceof TaskFailed || (error instanceof WorkerLost && error.suspect)) session.close('malformed');
      else if (error instanceof WorkerLost) session.close('tryAgain');
      else throw error;
    }
  }

  async #hearCursor(session: Session, entries: Uint8Array): Promise<void> {
    const isEditor = (await this.#standing(session)) === 'writes';
    session.done();
    if (isEditor && session.isOpen) this.#tellCursors(this.#cursors.hear(session, session.person, entries), session);
  }

  #tellCursors(entries: Uint8Array | undefined, except: Session): void {
    for (const session of this.#sessions) if (session !== except) session.tellCursors(entries);
  }

  #echo(update: Uint8Array | undefined, except?: Session): void {
    if (!update) return;
    const frame = updateFrame(update);
    for (const session of this.#sessions) if (session !== except) session.send(frame);
  }

  #hint(): void {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    this.#jobs.add(async () => {
      this.#isCatchingUp = false;
      this.#echo(await this.#replica.catchUp());
    });
  }

  #rightsChanged(): void {
    if (this.#review !== 'none') this.#review = 'again';
    else this.#reviewRights().catch((error: unknown) => this.#giveUp(error));
  }

  /** One look at a time; what changes meanwhile asks for one more. */
  async #reviewRights(): Promise<void> {
    do {
      this.#review = 'running';
      for (const session of [...this.#sessions]) await this.#reviewSession(session);
    } while (this.#hasMoreToReview());
    this.#review = 'none';
  }

  #hasMoreToReview(): boolean {
    return this.#review === 'again';
  }

  async #reviewSession(session: Session): Promise<void> {
    const standing = await this.#standing(session);
    const unread = reasonToClose(standing);
    if (unread) return session.close(unread);
    const mayWrite = standing === 'writes';
    if (mayWrite === session.mayWrite) return;
    session.tellRights(mayWrite);
    if (!mayWrite) return this.#tellCursors(this.#cursors.drop(session), session);
    session.tellCursors(this.#cursors.all());
    this.#jobs.add(async () => {
      const desk = await this.#replica.open();
      const { vector } = await desk.run('sync', { key: this.#replica.key });
      session.send(stepOne(vector));
    });
  }

  #standing(session: Session): Promise<Standing> {
    const { meeting, name } = this.address;
    return this.#around.rights.standing(meeting, session.person, name);
  }

  /** Nobody knows what is stored: everybody comes back, and what they have then is compared with what there is. */
  #giveUp(error: unknown): void {
    this.#review = 'none';
    this.#isCatchingUp = false;
    this.#around.report('documents.gaveUp', { ...this.address, error: faultOf(error) });
    this.#replica.close();
    this.closeSessions('tryAgain');
  }
}
