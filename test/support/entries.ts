// Entries for tests of the store: chained as real ones are, every one with a secret.
import type { StoredEntry, Tip } from '../../server/ports.ts';
import { entriesOf } from '../../shared/record/chain.ts';
import { hashOf, sealOf } from '../../shared/record/entry.ts';
import type { Story } from './room.ts';

export const START: Tip = { version: 0, hash: '' };

/** `count` entries that continue the log at `from`. `by` tells logs apart that have the same length. */
export function chain(from: Tip, count: number, at: number, by: string = 'p1'): readonly StoredEntry[] {
  const entries: StoredEntry[] = [];
  let tip = from;
  for (let step = 0; step < count; step += 1) {
    const secret = { salt: '00112233445566778899aabbccddeeff', secret: { name: `王 ${from.version + step + 1}` } };
    const fact = { version: tip.version + 1, at, type: 'people.entered', data: { by }, by, command: `c${tip.version + 1}` };
    const sealed = { ...fact, seal: sealOf(secret) };
    const entry = { ...sealed, hash: hashOf(tip.hash, sealed) };
    entries.push({ entry, secret });
    tip = { version: entry.version, hash: entry.hash };
  }
  return entries;
}

/** A story as a log holds it. */
export function storedOf(story: Story): readonly StoredEntry[] {
  let head = { version: 0, hash: '' };
  return story.entries.flatMap(({ envelope, ...event }) => {
    const author = { at: envelope.at, by: envelope.by, command: envelope.command, ...(envelope.for && { for: envelope.for }) };
    const stored = entriesOf([event], author, head, undefined, () => '00'.repeat(16));
    head = stored.at(-1)?.entry ?? head;
    return stored;
  });
}

/** The tip after these entries, which must not be none. */
export function tipOf(entries: readonly StoredEntry[]): Tip {
  const last = entries.at(-1)?.entry;
  if (last === undefined) throw new Error('no entries, no tip');
  return { version: last.version, hash: last.hash };
}

/** Whether every entry follows from the one before it. */
export function isUnbroken(entries: readonly StoredEntry[]): boolean {
  return entries.every(({ entry: { hash, ...fact } }, index) => {
    const before = entries[index - 1]?.entry;
    return fact.version === index + 1 && hash === hashOf(before?.hash ?? '', fact);
  });
}
