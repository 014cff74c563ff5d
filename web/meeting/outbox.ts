// What a participant wished for while the line was down: kept, shown as not sent, and sent once (S2).

/** A command on its way: what it says, and the id under which the outcome can be asked. */
export interface Wish {
  readonly id: string;
  readonly command: { readonly type: string; readonly [field: string]: unknown };
  /** When it was given, on the device's own monotonic-enough clock; only differences count. */
  readonly since: number;
  /** `kept`: never sent; `unconfirmed`: sent, and no answer came; `asking`: too old to be sent without asking again. */
  readonly state: 'kept' | 'unconfirmed' | 'asking';
}

/** What waited longer is asked for again. */
export const ASK_AGAIN_AFTER = 30_000;

const KEPT_TYPES: readonly string[] = ['queue.join', 'queue.leave', 'queue.write', 'polls.cast', 'people.help', 'people.here'];

/** Whether a command may be kept: a participant's own wishes; never what runs the meeting or acts for another. */
export function mayBeKept(command: Wish['command']): boolean {
  return KEPT_TYPES.includes(command.type) && command['for'] === undefined;
}

/** What is known of the meeting when the line is back. */
export interface Standing {
  readonly now: number;
  readonly openPolls: readonly string[];
  readonly openItem: string | undefined;
}

/** What becomes of each wish when the line is back: sent by itself, asked for again, or past. */
export function afterReconnect(wish: Wish, standing: Standing): 'send' | 'ask' | 'past' {
  const { type, poll, item } = wish.command;
  if (type === 'polls.cast') return typeof poll === 'string' && standing.openPolls.includes(poll) ? 'send' : 'past';
  if (wish.state === 'unconfirmed' || type === 'queue.leave') return 'send';
  if (item !== undefined && item !== standing.openItem) return 'past';
  return standing.now - wish.since > ASK_AGAIN_AFTER ? 'ask' : 'send';
}

/** A later wish of the same kind replaces an earlier one that was never sent; leaving undoes a kept joining. */
export function withWish(wishes: readonly Wish[], wish: Wish): readonly Wish[] {
  const replaced = wishes.filter((kept) => kept.state === 'unconfirmed' || slotOf(kept.command) !== slotOf(wish.command));
  return [...replaced, wish];
}

function slotOf(command: Wish['command']): string {
  if (command.type === 'queue.join' || command.type === 'queue.leave') return 'queue';
  return command.type === 'polls.cast' ? `poll:${String(command['poll'])}` : command.type;
}
