// What a command's decision must read from elsewhere, so that the server puts it into the context first.
import { ROOM, type ItemId, type PersonId, type PollId } from './ids.ts';
import type { Poll } from './polls/polls.ts';
import { lowestSecrecy, raisedSecrecy } from './readings.ts';
import { refusedByFork, refusedByRights } from './rights.ts';
import type { Room, RoomCommand } from './room.ts';

export interface Needs {
  /** The item's proposal at the document's tip. */
  readonly proposal?: ItemId;
  /** The choices in this closed poll's box. */
  readonly box?: PollId;
  /** The content of this sealed poll's urn, which is shut. */
  readonly urn?: PollId;
  /** A fresh pair of keys for the sealed poll that this opens. */
  readonly key?: true;
  /** A blind signature with this sealed poll's key. */
  readonly signature?: { readonly poll: PollId; readonly blinded: string };
  /** How many ballots are in this sealed poll's urn. */
  readonly turnout?: PollId;
  /** Where the log stands. */
  readonly head?: true;
  /** When the acting chair was last seen. */
  readonly chairSeen?: true;
}

/** What most commands need. */
export const NOTHING: Needs = {};

/** Asked anew whenever a command is decided again: what it needs depends on the room, and on whether it may be sent. */
export function needsOf(room: Room, command: RoomCommand, by: PersonId): Needs {
  const needs = needed(room, command);
  if (needs === NOTHING) return NOTHING;
  const refused = refusedByFork(room, command, by) ?? (by === ROOM ? undefined : refusedByRights(room, command, by));
  return refused ? NOTHING : needs;
}

function needed(room: Room, command: RoomCommand): Needs {
  switch (command.type) {
    case 'polls.announce':
      return proposalOf(command.item);
    case 'polls.open':
      return {
        ...proposalOf(command.poll ? room.polls.polls.get(command.poll)?.terms.item : command.item),
        ...(opensSealed(room, command) && { key: true }),
      };
    case 'polls.close':
    case 'polls.timeUp':
    case 'polls.count':
      return contentOf(room.polls.polls.get(command.poll));
    case 'polls.cast':
      return castingVote(room.polls.polls.get(command.poll));
    case 'polls.credential':
      return { signature: { poll: command.poll, blinded: command.blinded } };
    case 'polls.turnout':
      return { turnout: command.poll };
    case 'meeting.takeChair':
      return { chairSeen: true };
    case 'record.findFork':
      return { head: true };
    default:
      return NOTHING;
  }
}

const proposalOf = (item: ItemId | undefined): Needs => (item ? { proposal: item } : NOTHING);

/** Whether a command, if it is accepted, opens a sealed poll: then it needs a key of its own. */
function opensSealed(room: Room, { poll, twin, secrecy }: Extract<RoomCommand, { type: 'polls.open' }>): boolean {
  const declared = poll ?? twin;
  if (!declared) return (secrecy ?? lowestSecrecy(room)) === 'sealed';
  const known = room.polls.polls.get(declared);
  return known !== undefined && raisedSecrecy(room, known) === 'sealed';
}

/** What a poll that ends is counted from, besides the state. */
function contentOf(poll: Poll | undefined): Needs {
  if (poll?.phase.status !== 'open' && poll?.phase.status !== 'counting') return NOTHING;
  if (poll.terms.secrecy === 'closed') return { box: poll.id };
  return poll.terms.secrecy === 'sealed' && poll.phase.status === 'counting' ? { urn: poll.id } : NOTHING;
}

/** A ballot that settles a tie counts everything once more. */
const castingVote = (poll: Poll | undefined): Needs =>
  poll?.phase.status === 'counting' && poll.phase.tied ? contentOf(poll) : NOTHING;
