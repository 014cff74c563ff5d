// What a command's decision must read from elsewhere, so that the server puts it into the context first.
import type { ItemId, PollId } from './ids.ts';
import type { Poll } from './polls/polls.ts';
import type { Room, RoomCommand } from './room.ts';

export interface Needs {
  /** The item's proposal at the document's tip. */
  readonly proposal?: ItemId;
  /** The choices in this closed poll's box. */
  readonly box?: PollId;
  /** When the acting chair was last seen. */
  readonly chairSeen?: true;
}

/** Asked anew whenever a command is decided again: what it needs depends on the room. */
export function needsOf(room: Room, command: RoomCommand): Needs {
  switch (command.type) {
    case 'polls.announce':
      return proposalOf(command.item);
    case 'polls.open':
      return proposalOf(command.poll ? room.polls.polls.get(command.poll)?.terms.item : command.item);
    case 'polls.close':
    case 'polls.timeUp':
      return boxOf(room.polls.polls.get(command.poll));
    case 'meeting.takeChair':
      return { chairSeen: true };
    default:
      return {};
  }
}

const proposalOf = (item: ItemId | undefined): Needs => (item ? { proposal: item } : {});

const boxOf = (poll: Poll | undefined): Needs =>
  poll?.phase.status === 'open' && poll.terms.secrecy === 'closed' ? { box: poll.id } : {};
