// How something comes to stand as settled, and who takes on what.
import { accept, refuse, type Context, type Decision } from '../decision.ts';
import { after, commitmentId, decisionId, type DecisionId, type PersonId, type PollId } from '../ids.ts';
import { isTold, personIn } from '../readings.ts';
import type { Poll } from '../polls/polls.ts';
import type { Room } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { DecisionsCommand, Resolution } from './decisions.ts';

/** So long a proposed decision stands on every screen with its "I object" (D1). */
const STANDS_FOR = 30_000;

type Of<Type extends DecisionsCommand['type']> = Extract<DecisionsCommand, { type: Type }>;

export function decideDecisions(room: Room, command: DecisionsCommand, context: Context): Decision {
  switch (command.type) {
    case 'decisions.propose':
      return propose(room, command, context);
    case 'decisions.object':
      return object(room, command, context);
    case 'decisions.adopt':
      return command.decision ? adoptProposed(room, command.decision, context) : adoptPolled(room, command, context);
    case 'decisions.commit':
      return commit(room, command, context);
    case 'decisions.accept':
      return acceptCommitment(room, command, context);
    default:
      return unreachable(command);
  }
}

function propose(room: Room, command: Of<'decisions.propose'>, context: Context): Decision {
  const text = command.text.trim();
  if (!text) return refuse('decisions.textMissing');
  const standing = room.decisions.order
    .map((id) => room.decisions.decisions.get(id))
    .find((one) => one && isOnScreens(one, context));
  if (standing) return refuse('decisions.standing', { decision: standing.id });
  const decision = decisionId(`d${context.fresh}`);
  const until = after(context.now, STANDS_FOR);
  const item = room.agenda.open;
  const data = { decision, text, nature: command.nature, until, ...(item && { item }) };
  return accept([{ type: 'decisions.proposed', data }], { decision });
}

const isOnScreens = ({ standing }: Resolution, context: Context): boolean =>
  standing.status === 'proposed' && context.now < standing.until;

/** One objection is enough, and who made it is not shown (D1). */
function object(room: Room, command: Of<'decisions.object'>, context: Context): Decision {
  const decision = room.decisions.decisions.get(command.decision);
  if (!decision) return refuse('decisions.unknown');
  if (decision.standing.status === 'adopted') return refuse('decisions.alreadyAdopted');
  if (decision.standing.status === 'objected') return refuse('decisions.objected');
  const person = command.for ?? context.by;
  if (personIn(room, person)?.status !== 'in') return refuse('people.notHere');
  return accept([{ type: 'decisions.objected', data: { decision: decision.id }, secret: { person } }]);
}

/** By consensus: it stood on every screen for its time and nobody objected. */
function adoptProposed(room: Room, id: DecisionId, context: Context): Decision {
  const decision = room.decisions.decisions.get(id);
  if (!decision) return refuse('decisions.unknown');
  const { standing, text, nature, item } = decision;
  if (standing.status === 'adopted') return refuse('decisions.alreadyAdopted');
  if (standing.status === 'objected') return refuse('decisions.objected');
  if (context.now < standing.until) return refuse('decisions.tooEarly', { until: standing.until });
  return accept([{ type: 'decisions.adopted', data: { decision: id, text, nature, ...(item && { item }) } }], { decision: id });
}

/** By a carried poll: the one named, else the last on the open item (or, without one, of the meeting). */
function adoptPolled(room: Room, command: Of<'decisions.adopt'>, context: Context): Decision {
  const id = command.poll ?? lastCarried(room);
  const poll = id && room.polls.polls.get(id);
  if (!id || !poll || !isAdoptable(poll)) return refuse('decisions.pollNotCarried');
  if (isAdopted(room, id)) return refuse('decisions.alreadyAdopted');
  if (!command.nature) return refuse('decisions.natureMissing');
  const decision = decisionId(`d${context.fresh}`);
  const data = { decision, text: textOf(poll), nature: command.nature, poll: id, ...(poll.item && { item: poll.item }) };
  return accept([{ type: 'decisions.adopted', data }], { decision });
}

function lastCarried(room: Room): PollId | undefined {
  const item = room.agenda.open;
  return room.polls.ended.find((id) => {
    const poll = room.polls.polls.get(id);
    return poll && isAdoptable(poll) && (!item || poll.item === item) && !isAdopted(room, id);
  });
}

/** Polls about the procedure settle nothing by themselves; a result that is not told is not known yet (G3, V6). */
const isAdoptable = ({ phase, terms, contests }: Poll): boolean =>
  phase.status === 'closed' && isTold(phase) && phase.result.carried && !contests && !terms.decides;

const isAdopted = (room: Room, poll: PollId): boolean =>
  room.decisions.decisions.some(({ standing }) => standing.status === 'adopted' && standing.poll === poll);

/** The frozen proposal, else the question; and the options that won. */
function textOf({ terms, phase }: Poll): string {
  const chosen = phase.status === 'closed' ? (phase.result.chosen ?? []) : [];
  const options = terms.options.filter((option) => chosen.includes(option.id)).map((option) => option.text);
  const question = terms.proposal?.text.trim() || terms.title;
  return options.length > 0 ? `${question}: ${options.join(', ')}` : question;
}

function commit(room: Room, command: Of<'decisions.commit'>, context: Context): Decision {
  const decision = command.decision ?? lastAdopted(room);
  const resolution = decision && room.decisions.decisions.get(decision);
  if (!decision || !resolution) return refuse('decisions.unknown');
  if (resolution.standing.status !== 'adopted') return refuse('decisions.notAdopted');
  const [side, does, inReturnFor] = [command.side.trim(), command.does.trim(), command.inReturnFor?.trim()];
  if (!side || !does) return refuse('decisions.textMissing');
  if (command.due <= context.now) return refuse('decisions.dueInPast');
  const commitment = commitmentId(`k${context.fresh}`);
  const asked = !room.meeting.groups.includes(side);
  const data = { commitment, decision, side, does, ...(inReturnFor && { inReturnFor }), due: command.due, asked };
  return accept([{ type: 'decisions.committed', data }], { commitment });
}

function lastAdopted(room: Room): DecisionId | undefined {
  const adopted = room.decisions.order.flatMap((id) => {
    const standing = room.decisions.decisions.get(id)?.standing;
    return standing?.status === 'adopted' ? [{ id, at: standing.at }] : [];
  });
  return adopted.reduce((last, one) => (last && last.at > one.at ? last : one), adopted[0])?.id;
}

/** The spokesperson binds the side; anybody else of it signs for themselves (D2). */
function acceptCommitment(room: Room, command: Of<'decisions.accept'>, context: Context): Decision {
  const commitment = room.decisions.commitments.get(command.commitment);
  if (!commitment) return refuse('decisions.commitmentUnknown');
  const id: PersonId = command.for ?? context.by;
  const person = personIn(room, id);
  if (!person) return refuse('people.unknown');
  if (commitment.asked || person.group !== commitment.side) return refuse('decisions.notYourSide');
  // A clerk taps for who has no device, never for who has one.
  if (id !== context.by && !person.helped) return refuse('decisions.notHelped');
  const binds = room.people.spokespersons.get(commitment.side) === id;
  const done = commitment.signed.has(id) && (!binds || commitment.bound);
  if (done) return refuse('decisions.alreadyAccepted');
  const as = binds ? ('spokesperson' as const) : ('self' as const);
  return accept([{ type: 'decisions.accepted', data: { commitment: commitment.id, person: id, as } }]);
}
