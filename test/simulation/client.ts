// A simulated person with a phone: comes in, looks, says things, loses the line and comes back, asks again for what nobody knew.
import type { Answer, ByeCode, Patch, Whole } from '../../shared/protocol/down.ts';
import { readCommand, type WireCommand } from '../../shared/protocol/up.ts';
import { mergePatch } from '../../shared/record/merge-patch.ts';
import type { PersonId } from '../../shared/room/ids.ts';
import { hashOfKey } from '../../server/rooms/keys.ts';
import type { Connection, EnterWish, Message } from '../../server/rooms/rooms.ts';
import type { History } from '../support/history.ts';
import { Line, type LineEnd } from './line.ts';
import type { SimulatedNode } from './node.ts';
import type { World } from './world.ts';

export interface Surroundings {
  readonly world: World;
  readonly meeting: string;
  /** A node that takes people in now. */
  readonly anyNode: () => SimulatedNode | undefined;
  readonly broken: (sentence: string) => void;
  /** What the client shows now. */
  readonly shows: (client: Client, line: Line) => void;
  /** A node said that this token leads nowhere. */
  readonly unknownToken: (client: Client) => void;
  readonly history: History;
  /** Bends what a line carries, to show that the checks bite. */
  readonly bent?: (line: Line, message: Message) => Message | undefined;
}

/** A command as its sender remembers it. */
export interface Sent {
  readonly person: PersonId;
  readonly id: string;
  readonly command: WireCommand;
  readonly answers: Answer[];
  /** It is on its way, or the node has it. */
  asked: boolean;
}

export interface Shown {
  readonly version: number;
  readonly head: string;
  readonly mark?: string;
  readonly view: unknown;
  readonly me: unknown;
}

const isCertain = (answer: Answer): boolean => answer.ok || 'refusal' in answer;
export const certain = (sent: Sent): Answer | undefined => sent.answers.find(isCertain);

/** A line on which nothing was answered for so long is given up, milliseconds. */
const ANSWERED_WITHIN_MS = 8_000;

export class Client implements LineEnd {
  readonly name: string;
  readonly #wish: () => EnterWish;
  readonly sent: Sent[] = [];
  shown: Shown | undefined;
  person: PersonId | undefined;
  /** It was told that it has no place here any more. */
  ended: ByeCode | undefined;
  line: Line | undefined;
  /** Does not come back before. */
  awayUntil = 0;
  #said = 0;
  #token = '';
  #connection: Connection | undefined;
  #isComing = false;
  readonly #around: Surroundings;

  constructor(around: Surroundings, name: string, wish: () => EnterWish) {
    this.#around = around;
    this.name = name;
    this.#wish = wish;
  }

  get isConnected(): boolean {
    return this.#connection !== undefined && this.line?.isOpen === true;
  }
  get tokenHash(): string {
    return hashOfKey(this.#token);
  }
  /** What nobody has answered for certain. */
  get unsure(): readonly Sent[] {
    return this.sent.filter((sent) => certain(sent) === undefined);
  }

  /** Comes in at the door, or back with what it saw last. */
  come(): void {
    const node = this.#around.anyNode();
    const { world } = this.#around;
    if (this.#isComing || this.isConnected || this.ended || !node || world.now < this.awayUntil) return;
    this.#isComing = true;
    // A node that dies meanwhile never answers.
    const giveUp = world.in(ANSWERED_WITHIN_MS, () => (this.#isComing = false));
    world.in(world.between(2, 40), () => {
      if (node.state === 'dead') return;
      this.#arrive(node).then(
        () => {
          giveUp();
          this.#isComing = false;
        },
        () => undefined, // The store did not answer: comes again when the door has timed out.
      );
    });
  }

  async #arrive(node: SimulatedNode): Promise<void> {
    const { meeting, world, shows, unknownToken } = this.#around;
    if (!this.person) {
      const entered = await node.rooms.enter(meeting, this.#wish());
      if (!entered.ok) return;
      world.tell(() => `${this.name} comes in at ${node.name} as ${entered.person}`);
      [this.person, this.#token] = [entered.person, entered.token];
    }
    const who = await node.rooms.whoIs(meeting, this.#token);
    if (who.kind === 'unknown' || who.kind === 'gone') return unknownToken(this);
    if (who.kind !== 'person' || node.state !== 'serving') return;
    if (who.person !== this.person) this.#isNow(who.person);
    const line = new Line(world, node, { person: who.person, token: this.tokenHash }, this);
    const { shown } = this;
    const connection = await node.rooms.connect(meeting, line, shown && lastSeen(shown)).catch(() => undefined);
    if (!connection || !line.isOpen) {
      connection?.leave();
      return line.cut();
    }
    this.line?.cut();
    [this.line, this.#connection] = [line, connection];
    world.tell(() => `${this.name} looks at ${node.name}${shown ? ` and knows ${shown.version}` : ''}`);
    shows(this, line);
    this.askAgain();
  }

  /** A clerk merged a double: what was said as the other is not asked about any more. */
  #isNow(person: PersonId): void {
    this.#around.world.tell(() => `${this.name} is ${person} now`);
    this.person = person;
    this.shown = undefined;
    for (const sent of this.unsure) this.sent.splice(this.sent.indexOf(sent), 1);
  }

  /** Sends a wish of its own. */
  say(command: WireCommand): void {
    if (!this.person) return;
    this.#said += 1;
    const sent: Sent = { person: this.person, id: `${this.name}-${this.#said}`, command, answers: [], asked: false };
    this.sent.push(sent);
    // Who objects is not named in the log: what became of that is seen by its id alone.
    if (command.type !== 'decisions.object') this.#around.history.sent(sent.person, sent.id, command.type, ballotOf(sent));
    this.#ask(sent);
  }

  /** Asks under the same id what became of everything that nobody answered. */
  askAgain(): void {
    for (const sent of this.unsure) this.#ask(sent);
  }

  #ask(sent: Sent): void {
    const [line, connection] = [this.line, this.#connection];
    if (!line?.isOpen || !connection || sent.asked || certain(sent)) return;
    const { world } = this.#around;
    sent.asked = true;
    world.tell(
      () => `${this.name} ${sent.answers.length > 0 ? 'asks again' : 'says'} ${sent.id} ${JSON.stringify(sent.command)}`,
    );
    const giveUp = world.in(ANSWERED_WITHIN_MS, () => line.cut());
    line.up(() => {
      const read = readCommand({ id: sent.id, ...sent.command });
      const answering = read.ok ? connection.command(read.id, read.command) : Promise.resolve<Answer>(read);
      void answering.then((answer) => {
        if (line.node.state === 'dead') return;
        line.down(() => {
          giveUp();
          this.#answered(sent, answer);
        });
      });
    });
  }

  #answered(sent: Sent, answer: Answer): void {
    const { world, history } = this.#around;
    sent.asked = false;
    sent.answers.push(answer);
    world.tell(() => `${this.name} is answered ${sent.id}: ${JSON.stringify(answer)}`);
    history.answered(sent.person, sent.id, answer);
    if (!isCertain(answer)) world.in(world.between(300, 1_500), () => this.#ask(sent));
  }

  heard(line: Line, message: Message): void {
    if (line !== this.line) return;
    const bent = this.#around.bent ? this.#around.bent(line, message) : message;
    if (!bent) return;
    if (bent.event === 'view') {
      line.hasGap = false;
      this.#show(line, wholeIn(JSON.parse(bent.json)));
    } else if (bent.event === 'patch') this.#patch(line, patchIn(JSON.parse(bent.json)));
  }

  #patch(line: Line, patch: Patch): void {
    if (this.shown?.version !== patch.from) {
      if (!line.hasGap) this.#around.broken(`${this.name} at ${this.shown?.version} was sent a patch from ${patch.from}`);
      line.up(() => this.#connection?.sync());
      return;
    }
    const view = patch.view === undefined ? this.shown.view : mergePatch(this.shown.view, patch.view);
    const { version, head, mark } = patch;
    this.#show(line, { version, head, ...(mark !== undefined && { mark }), view, me: patch.me ?? this.shown.me });
  }

  #show(line: Line, shown: Shown): void {
    if (shown.version < line.version)
      this.#around.broken(`${this.name} went back from version ${line.version} to ${shown.version} on one connection`);
    line.version = shown.version;
    this.shown = shown;
    this.#around.shows(this, line);
  }

  lost(line: Line, code?: ByeCode): void {
    const { world } = this.#around;
    world.tell(() => `${this.name} lost the line to ${line.node.name}${code ? ` (${code})` : ''}`);
    if (line !== this.line) return;
    const connection = this.#connection;
    [this.line, this.#connection] = [undefined, undefined];
    for (const sent of this.sent) sent.asked = false;
    // A node hears of a line that broke without a word only after a while.
    world.in(code === undefined ? world.between(0, 3_000) : 0, () => {
      if (line.node.state !== 'dead') connection?.leave();
    });
    if (code === 'removed' || code === 'replaced' || code === 'gone') this.ended = code;
  }
}

const lastSeen = ({ version, head, mark }: Shown) => ({ version, head, ...(mark !== undefined && { mark }) });

function ballotOf({ person, command }: Sent) {
  if (command.type !== 'polls.cast') return undefined;
  const { poll, choice } = command;
  // Where options are ranked, first places are what a result counts.
  const first: unknown = Array.isArray(choice) ? choice[0] : choice;
  const counted = typeof first === 'object' && first !== null && 'answer' in first ? first.answer : first;
  return { poll, seat: command.for ?? person, choice: typeof counted === 'string' ? counted : JSON.stringify(counted) };
}

const wholeIn = (parsed: unknown) => parsed as Whole;
const patchIn = (parsed: unknown) => parsed as Patch;
