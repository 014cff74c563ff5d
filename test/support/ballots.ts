// Polls in the core's tests: opening, casting and closing, with a closed poll's box kept as the store would.
import type { Choice } from '../../shared/counting/rules.ts';
import type { BoxChange, Context, UrnContent } from '../../shared/room/decision.ts';
import { nextDeadline } from '../../shared/room/deadlines.ts';
import { after, pollId, ROOM, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { needsOf } from '../../shared/room/needs.ts';
import type { Poll, PollPhase, PollWish } from '../../shared/room/polls/polls.ts';
import { pollOf } from '../../shared/room/readings.ts';
import type { Outcome, RoomCommand } from '../../shared/room/room.ts';
import type { Story } from './room.ts';

/** A story with boxes: what is put into them comes back with the context of the command that needs it. */
export class Ballots {
  readonly story: Story;
  readonly boxes = new Map<PollId, Map<PersonId, Choice>>();
  /** Of sealed polls: receipts and choices, and whether it is shut. */
  readonly urns = new Map<PollId, { readonly ballots: Map<string, Choice>; shut: boolean }>();

  constructor(story: Story) {
    this.story = story;
  }

  open(chair: PersonId, wish: Partial<PollWish> = {}): PollId {
    const outcome = this.do(chair, { type: 'polls.open', title: 'Lamps?', ...wish });
    return pollId(String(outcome.ok && 'result' in outcome ? outcome.result?.['poll'] : undefined));
  }

  cast(by: PersonId, poll: PollId, choice: Choice, helped?: PersonId): void {
    this.do(by, { type: 'polls.cast', poll, choice, ...(helped && { for: helped }) });
  }

  /** Sends a command that must be accepted, with the box it needs, and writes what it puts into or drops from boxes. */
  do(by: PersonId, command: RoomCommand): Outcome {
    const outcome = this.try(by, command);
    if (!outcome.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(outcome.refusal)}`);
    return outcome;
  }

  /** The same of a command that may be refused. */
  try(by: PersonId, command: RoomCommand, id?: string): Outcome {
    const outcome = this.story.try(by, command, { ...this.context(by, command), ...(id !== undefined && { id }) });
    if (outcome.ok && 'boxes' in outcome) for (const write of outcome.boxes ?? []) this.#write(write.poll, write.change);
    return outcome;
  }

  /** What a node would read for this command. */
  context(by: PersonId, command: RoomCommand): Partial<Omit<Context, 'by' | 'fresh'>> {
    const { box, urn, key, signature, turnout } = needsOf(this.story.room, command, by);
    return {
      ...(box && { box: this.#choicesIn(box) }),
      ...(urn && { urn: this.#contentOf(urn) }),
      ...(key && { key: { public: 'public', private: 'private' } }),
      ...(signature && { signature: `signed ${signature.blinded}`, blinded: `hash of ${signature.blinded}` }),
      ...(turnout && { turnout: this.urns.get(turnout)?.ballots.size ?? 0 }),
    };
  }

  /** A sealed ballot comes without a session: whether the urn took it. */
  handIn(poll: PollId, receipt: string, choice: Choice): boolean {
    const urn = this.urns.get(poll);
    if (!urn || urn.shut) return false;
    if (!urn.ballots.has(receipt)) urn.ballots.set(receipt, choice);
    return true;
  }

  /** Reads an urn that was shut, as the node does at once. */
  countUrn(poll: PollId): Outcome {
    return this.do(ROOM, { type: 'polls.timeUp', poll });
  }

  /** Lets time pass; what becomes due on the way is decided at its moment, with the box or urn it needs. */
  pass(milliseconds: number): void {
    const { story } = this;
    const until = after(story.now, milliseconds);
    for (let due = nextDeadline(story.room); due && due.at <= until; due = nextDeadline(story.room)) {
      story.now = due.at > story.now ? due.at : story.now;
      const outcome = this.try(ROOM, due.command, due.id);
      if (!outcome.ok) throw new Error(`${due.command.type} was refused: ${JSON.stringify(outcome.refusal)}`);
    }
    story.now = until;
  }

  poll(id: PollId): Poll {
    const poll = pollOf(this.story.room, id);
    if (!poll) throw new Error(`no poll ${id}`);
    return poll;
  }

  phase<Status extends PollPhase['status']>(id: PollId, status: Status): Extract<PollPhase, { status: Status }> {
    const { phase } = this.poll(id);
    if (!isIn(phase, status)) throw new Error(`${id} is ${phase.status}`);
    return phase;
  }

  #choicesIn(poll: PollId): NonNullable<Context['box']> {
    return this.boxes.get(poll) ?? new Map<PersonId, Choice>();
  }

  #contentOf(poll: PollId): UrnContent {
    const ballots = this.urns.get(poll)?.ballots ?? new Map<string, Choice>();
    return { receipts: [...ballots.keys()].sort(), choices: [...ballots.values()].map((choice) => ({ choice, count: 1 })) };
  }

  #write(poll: PollId, change: BoxChange): void {
    const urn = this.urns.get(poll);
    if ('make' in change) this.urns.set(poll, { ballots: new Map(), shut: false });
    else if ('shut' in change) {
      if (urn) urn.shut = true;
    } else if ('drop' in change) {
      this.boxes.delete(poll);
      this.urns.delete(poll);
    } else {
      const box = this.boxes.get(poll) ?? new Map<PersonId, Choice>();
      this.boxes.set(poll, box.set(change.put.seat, change.put.choice));
    }
  }
}

const isIn = <Status extends PollPhase['status']>(
  phase: PollPhase,
  status: Status,
): phase is Extract<PollPhase, { status: Status }> => phase.status === status;
