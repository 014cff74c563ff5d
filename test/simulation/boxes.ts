// Whether the choices that an append puts into boxes are those their senders chose.
import { canonicalChoice } from '../../shared/counting/ballot.ts';
import { canonical } from '../../shared/record/canonical.ts';
import { readEntry } from '../../shared/record/fold.ts';
import type { StoredEntry } from '../../shared/record/entry.ts';
import type { Room } from '../../shared/room/room.ts';
import type { WireCommand } from '../../shared/protocol/up.ts';
import type { BoxChange } from '../../server/ports.ts';

/** What somebody sent under an id; nothing where nobody knows any more. */
export type Said = (by: string, command: string) => WireCommand | undefined;

/** A sentence for each choice that nobody made. */
export function misplaced(
  room: Room,
  entries: readonly StoredEntry[],
  boxes: readonly BoxChange[],
  said: Said,
): readonly string[] {
  const chosen = new Map<string, Set<string> | undefined>();
  for (const stored of entries) {
    const read = readEntry(stored);
    if (!read.known || read.event.type !== 'polls.cast') continue;
    const { poll, seat } = read.event.data;
    const command = said(stored.entry.by, stored.entry.command);
    const method = room.polls.polls.get(poll)?.terms.method;
    const key = `${poll} ${seat}`;
    if (command?.type !== 'polls.cast' || !method) chosen.set(key, undefined);
    else chosen.set(key, new Set([...(chosen.get(key) ?? []), canonical(canonicalChoice(method, command.choice))]));
  }
  return boxes.flatMap(({ poll, change }) => {
    if (!('put' in change)) return [];
    const { seat, choice } = change.put;
    const choices = chosen.get(`${poll} ${seat}`);
    if (!choices || choices.has(canonical(JSON.parse(choice)))) return [];
    return [`the box of ${poll} takes a choice for ${seat} that nobody made`];
  });
}
