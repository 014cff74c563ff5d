// Who chose what in an open poll, read from the record after its close: the meeting itself no longer holds it (V7).
import type { Choice } from '../../shared/counting/rules.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import { foldEntry, readEntry } from '../../shared/record/fold.ts';
import { instant } from '../../shared/room/ids.ts';
import type { Origin } from '../../shared/room/polls/polls.ts';
import { personIn } from '../../shared/room/readings.ts';
import { emptyRoom } from '../../shared/room/room.ts';

export interface OpenBallot {
  readonly person: string;
  readonly number: number;
  readonly group: string;
  readonly choice: Choice;
  readonly origin: Origin;
}

/** In the order of numbers; nothing where the record does not hold that poll's close. @throws Error for what is no record. */
export function whoVoted(entries: readonly StoredEntry[], poll: string): readonly OpenBallot[] | undefined {
  let room = emptyRoom(instant(entries[0]?.entry.at ?? 0));
  for (const stored of entries) {
    const read = readEntry(stored);
    if (!read.known) throw new Error(`entry ${stored.entry.version} is of a kind this release does not know: ${read.type}`);
    if (read.event.type === 'polls.closed' && read.event.data.poll === poll) {
      const phase = room.polls.polls.get(read.event.data.poll)?.phase;
      if (phase?.status !== 'open' && phase?.status !== 'counting') return undefined;
      return [...phase.ballots]
        .flatMap(([person, { choice, origin }]) => {
          const { number = 0, group = '' } = personIn(room, person) ?? {};
          return choice === undefined ? [] : [{ person, number, group, choice, origin }];
        })
        .sort((one, other) => one.number - other.number);
    }
    const next = foldEntry(room, stored);
    if (!next) throw new Error(`entry ${stored.entry.version} cannot be read`);
    room = next;
  }
  return undefined;
}
