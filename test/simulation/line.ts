// One client's connection to one node: what is sent arrives later and in order, until the line is cut and what is under way is lost.
import type { ByeCode } from '../../shared/protocol/down.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import type { Message, Onlooker } from '../../server/rooms/rooms.ts';
import type { SimulatedNode } from './node.ts';
import type { World } from './world.ts';

export interface LineEnd {
  heard(line: Line, message: Message): void;
  lost(line: Line, code?: ByeCode): void;
}

/** One way takes so long, milliseconds. */
const WAY_MS = [2, 40] as const;
/** What came in one order goes on in it. */
const APART_MS = 0.01;
/** A phone that stands still reads nothing; its few bytes stand for the many of a large meeting. */
const BYTES_STAND_FOR = 30;

export class Line implements Onlooker {
  readonly person: PersonId;
  readonly token: string;
  readonly node: SimulatedNode;
  readonly #world: World;
  readonly #end: LineEnd;
  #isOpen = true;
  #unsent = 0;
  #downFreeAt = 0;
  #upFreeAt = 0;
  #stallsUntil = 0;
  /** The next message never arrives, as it never does on a real line: the client has to notice by itself. */
  dropsNext = false;
  /** One did not: until the whole view comes, patches do not follow what the client has. */
  hasGap = false;
  /** The version last heard on this line. */
  version = 0;

  constructor(world: World, node: SimulatedNode, who: { readonly person: PersonId; readonly token: string }, end: LineEnd) {
    this.#world = world;
    this.node = node;
    this.person = who.person;
    this.token = who.token;
    this.#end = end;
    node.lines.add(this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(message: Message): void {
    if (this.dropsNext) {
      this.dropsNext = false;
      if (message.event === 'view' || message.event === 'patch') this.hasGap = true;
      return;
    }
    const bytes = message.json.length;
    this.#unsent += bytes;
    this.down(() => {
      this.#unsent -= bytes;
      this.#end.heard(this, message);
    });
  }

  unsentBytes(): number {
    return this.#world.now < this.#stallsUntil ? this.#unsent * BYTES_STAND_FOR : 0;
  }

  close(code: ByeCode): void {
    this.node.lines.delete(this);
    this.down(() => this.#hangUp(code));
  }

  /** Carries something to the client. */
  down(arrive: () => void): void {
    this.#downFreeAt = Math.max(this.#downFreeAt + APART_MS, this.#arrival(), this.#stallsUntil);
    this.#carry(this.#downFreeAt, arrive);
  }

  /** Carries something to the node. */
  up(arrive: () => void): void {
    this.#upFreeAt = Math.max(this.#upFreeAt + APART_MS, this.#arrival());
    this.#carry(this.#upFreeAt, () => {
      if (this.node.state !== 'dead') arrive();
    });
  }

  /** The client reads nothing for a while. */
  stall(milliseconds: number): void {
    this.#stallsUntil = this.#world.now + milliseconds;
  }

  /** The line breaks without a word. */
  cut(): void {
    if (this.#isOpen) this.#hangUp();
  }

  #hangUp(code?: ByeCode): void {
    this.#isOpen = false;
    this.node.lines.delete(this);
    this.#end.lost(this, code);
  }

  #arrival(): number {
    return this.#world.now + this.#world.between(...WAY_MS);
  }

  #carry(time: number, arrive: () => void): void {
    this.#world.in(time - this.#world.now, () => {
      if (this.#isOpen) arrive();
    });
  }
}
