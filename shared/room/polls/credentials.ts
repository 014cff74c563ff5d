// The one credential of a seat in a sealed poll, and how many ballots came in by them (V8).
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { personIn } from '../readings.ts';
import type { Room } from '../room.ts';
import { MOST_HELPED, refusedSeat } from './casting.ts';
import type { PollsCommand } from './polls.ts';
import { wayOf } from './ways.ts';

type Of<Type extends PollsCommand['type']> = Extract<PollsCommand, { type: Type }>;

/** How often turnout is told while ballots come without a session (V6). */
export const TURNOUT_EVERY = 5_000;

/**
 * One for each seat on the register, signed blind: nobody can tell later which ballot it let in. On the hall tablet a
 * clerk asks for somebody without a device, and steps back.
 */
export function decideCredential(room: Room, command: Of<'polls.credential'>, context: Context): Decision {
  const poll = room.polls.polls.get(command.poll);
  if (poll?.phase.status !== 'open') return refuse('polls.notOpen');
  const { phase, terms } = poll;
  if (!phase.sealed) return refuse('polls.notSealed');
  const person = personIn(room, command.for ?? context.by);
  if (!person) return refuse('people.unknown');
  const refusal = refusedSeat(terms, phase, person);
  if (refusal) return refusal;
  if (wayOf(terms, phase.ways, person) === 'hall') return refuse('polls.otherWay', { way: 'hall' });
  if (phase.sealed.credentials.has(person.id)) return refuse('polls.credentialGiven');
  if (person.id !== context.by) {
    if (!person.helped) return refuse('polls.notHelped');
    if ((phase.byClerk.get(context.by) ?? 0) >= MOST_HELPED) return refuse('polls.helpedLimit', { most: MOST_HELPED });
  }
  const { signature, blinded } = context;
  if (signature === undefined || blinded === undefined) return refuse('polls.badCredential');
  const data = { poll: poll.id, seat: person.id, blinded };
  return accept([{ type: 'polls.credentialed', data }], { signature });
}

export function decideTurnout(room: Room, command: Of<'polls.turnout'>, context: Context): Decision {
  const phase = room.polls.polls.get(command.poll)?.phase;
  if (phase?.status !== 'open' || !phase.sealed) return refuse('polls.notOpen');
  const { cast, toldAt } = phase.sealed;
  const now = context.turnout ?? 0;
  if (now <= cast || context.now < toldAt + TURNOUT_EVERY) return refuse('polls.nothingNew');
  return accept([{ type: 'polls.turnedOut', data: { poll: command.poll, cast: now } }]);
}
