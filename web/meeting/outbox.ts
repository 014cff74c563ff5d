// What a participant wished for while the line was down: kept, shown as not sent, and sent once (S2).

/** A command on its way: what it says, and the id under which the outcome can be asked. */
export interface Wish {
  readonly id: string;
  readonly command: { readonly type: string; readonly [field: string]: unknown };
  /** When it was given, on the server's clock: it may be looked at by a later page, or after the device's was set. */
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

/** The wishes among what was kept: an older page, or somebody else, may have left anything there. */
export function wishesIn(stored: unknown): readonly Wish[] {
  const wishes = Array.isArray(stored) ? stored.flatMap(wishIn) : [];
  return wishes.filter(({ id }, at) => wishes.findIndex((other) => other.id === id) === at);
}

const STATES = ['kept', 'unconfirmed', 'asking'] as const;

function wishIn(value: unknown): readonly Wish[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id, command, since, state }: Readonly<Record<string, unknown>> = { ...value };
  const known = STATES.find((each) => each === state);
  if (typeof id !== 'string' || typeof since !== 'number' || known === undefined || !isCommand(command)) return [];
  // Whatever was sent is asked after; what was not is only a participant's own.
  return known === 'unconfirmed' || mayBeKept(command) ? [{ id, command, since, state: known }] : [];
}

const isCommand = (value: unknown): value is Wish['command'] =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

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
  // What is from long after now was given by a page that believed a wrong clock.
  return Math.abs(standing.now - wish.since) > ASK_AGAIN_AFTER ? 'ask' : 'send';
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
