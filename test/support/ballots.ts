// Polls in the core's tests: opening, casting and closing, with a closed poll's box kept as the store would.
import type { Choice } from '../../shared/counting/rules.ts';
import type { Context } from '../../shared/room/decision.ts';
import { pollId, type PersonId, type PollId } from '../../shared/room/ids.ts';
import { needsOf } from '../../shared/room/needs.ts';
import type { Poll, PollPhase, PollWish } from '../../shared/room/polls/polls.ts';
import { pollOf } from '../../shared/room/readings.ts';
import type { Outcome, RoomCommand } from '../../shared/room/room.ts';
import type { Story } from './room.ts';

/** A story with boxes: what is put into them comes back with the context of the command that needs it. */
export class Ballots {
  readonly story: Story;
  readonly boxes = new Map<PollId, Map<PersonId, Choice>>();

  constructor(story: Story) {
    this.story = story;
  }

  open(chair: PersonId, wish: Partial<PollWish> = {}): PollId {
    return pollId(String(this.story.do(chair, { type: 'polls.open', title: 'Lamps?', ...wish })['poll']));
  }

  cast(by: PersonId, poll: PollId, choice: Choice, helped?: PersonId): void {
    this.do(by, { type: 'polls.cast', poll, choice, ...(helped && { for: helped }) });
  }

  /** Sends a command that must be accepted, with the box it needs, and writes what it puts into or drops from boxes. */
  do(by: PersonId, command: RoomCommand): Outcome {
    const { box } = needsOf(this.story.room, command);
    const outcome = this.story.try(by, command, { ...(box && { box: this.#choicesIn(box) }) });
    if (!outcome.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(outcome.refusal)}`);
    if ('boxes' in outcome) for (const write of outcome.boxes ?? []) this.#write(write.poll, write.change);
    return outcome;
  }

  /** Lets time pass; what becomes due is decided with this poll's box. */
  pass(milliseconds: number, poll: PollId): void {
    this.story.pass(milliseconds, this.#choicesIn(poll));
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

  #write(
    poll: PollId,
    change: { readonly put: { readonly seat: PersonId; readonly choice: Choice } } | { readonly drop: true },
  ): void {
    if ('drop' in change) {
      this.boxes.delete(poll);
      return;
    }
    const box = this.boxes.get(poll) ?? new Map<PersonId, Choice>();
    this.boxes.set(poll, box.set(change.put.seat, change.put.choice));
  }
}

const isIn = <Status extends PollPhase['status']>(
  phase: PollPhase,
  status: Status,
): phase is Extract<PollPhase, { status: Status }> => phase.status === status;
