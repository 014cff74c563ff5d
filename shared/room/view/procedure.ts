// What one sees of flags, points of order, notices, polls and decisions.
import type { ClosedPhase, CountingPhase, OpenPhase, Poll } from '../polls/polls.ts';
import { castIn } from '../polls/turnout.ts';
import { personIn, type Slices } from '../readings.ts';
import type { Flag } from '../flags/flags.ts';
import { shown, shownName, type Audience, type Naming } from './names.ts';

/** Decisions and commitments in the view; older ones are in the record. */
export const DECISIONS_SHOWN = 20;

export function flagsView(room: Naming & Slices<'flags'>, audience: Audience) {
  const seen = (flag: Flag | undefined): flag is Flag => flag !== undefined && (!flag.private || audience === 'officers');
  const pick = (ids: readonly Flag['id'][]) => ids.map((id) => room.flags.flags.get(id)).filter(seen);
  const list = (flags: readonly Flag[]) => Object.fromEntries(flags.map((flag) => [flag.id, flagView(room, flag, audience)]));
  const { contested } = room.flags;
  return {
    open: list(pick(room.flags.open)),
    order: pick(room.flags.open).map((flag) => flag.id),
    closed: list(pick([...room.flags.owed, ...room.flags.ended])),
    owed: pick(room.flags.owed).map((flag) => flag.id),
    ended: pick(room.flags.ended).map((flag) => flag.id),
    ...(contested && { contested }),
    raised: room.flags.raised,
  };
}

function flagView(room: Naming, flag: Flag, audience: Audience) {
  const { id, article, weight, about, raisedAt, standing, contest, reopened } = flag;
  return {
    id,
    article,
    weight,
    about,
    raisedAt,
    by: shown(room, flag.by, audience),
    note: flag.note ?? '',
    ...(flag.item && { item: flag.item }),
    ...(flag.private && { private: true as const }),
    ...standingView(standing),
    ...(contest && { contest }),
    ...(reopened > 0 && { reopened }),
  };
}

/** The answer's author apart from the flag's own. */
function standingView(standing: Flag['standing']) {
  if (standing.status !== 'answered') return standing;
  const { by: answeredBy, at: answeredAt, ...answer } = standing;
  return { ...answer, answeredBy, answeredAt };
}

export function ordersView(room: Naming & Slices<'orders'>, audience: Audience) {
  const { open, answered, points } = room.orders;
  const view = [...open, ...answered].flatMap((person) => {
    const point = points.get(person);
    if (!point) return [];
    const { at, standing, contest } = point;
    const told = {
      ...(point.article && { article: point.article }),
      ...(point.note && { note: point.note }),
      ...(point.item && { item: point.item }),
    };
    const contested = contest && {
      contest: contest.status === 'asked' ? { status: contest.status, seats: contest.seats.length } : contest,
    };
    return [[person, { ...shown(room, person, audience), at, ...told, ...standing, ...contested }] as const];
  });
  return { open, answered, points: Object.fromEntries(view) };
}

/** Notices are for who watches and who runs the session. */
export function noticesView(room: Slices<'notices'>, audience: Audience) {
  return audience === 'officers' ? { latest: room.notices.latest } : { latest: [] };
}

export function pollsView(room: Naming & Slices<'polls'>, audience: Audience) {
  const ids = [...room.polls.live, ...room.polls.ended];
  return Object.fromEntries(
    ids.flatMap((id) => {
      const poll = room.polls.polls.get(id);
      return poll ? [[id, pollView(room, poll, audience)] as const] : [];
    }),
  );
}

function pollView(room: Naming, poll: Poll, audience: Audience) {
  const { proposal, ...terms } = poll.terms;
  return {
    id: poll.id,
    ...terms,
    ...(proposal && { proposal: { text: proposal.text, hash: proposal.hash } }),
    ...(poll.contests && { contests: poll.contests }),
    ...phaseView(room, poll, audience),
  };
}

/** Turnout while it runs, the result after the close and not before (V6). */
function phaseView(room: Naming, poll: Poll, audience: Audience) {
  const { phase } = poll;
  switch (phase.status) {
    case 'announced':
      return { status: phase.status, until: phase.until, cast: 0 };
    case 'open':
      return {
        status: phase.status,
        ...castingView(room, phase, audience),
        lastCall: phase.lastCall,
        ...(phase.closesAt !== undefined && { closesAt: phase.closesAt }),
        ...(phase.hallReopened && { hallReopened: phase.hallReopened }),
      };
    case 'counting':
      return {
        status: phase.status,
        ...castingView(room, phase, audience),
        endedAt: phase.endedAt,
        hall: phase.hall,
        counted: phase.figures.size,
        differed: phase.differed,
        ...(phase.tied && { tied: phase.tied }),
      };
    case 'closed':
      return {
        status: phase.status,
        ...castingView(room, phase, audience),
        closedAt: phase.closedAt,
        ...outcomeView(room, phase, audience),
      };
    case 'cancelled':
      return { status: phase.status, reason: phase.reason, closedAt: phase.at };
  }
}

function castingView(room: Naming, phase: OpenPhase | CountingPhase | ClosedPhase, audience: Audience) {
  const { entitled, present, weight } = phase.register;
  return {
    openedAt: phase.openedAt,
    entitled,
    present,
    cast: phase.status === 'closed' ? phase.cast : castIn(phase),
    ...(weight && { weight: { entitled: weight.entitled, present: weight.present } }),
    ...(phase.sealed && { sealed: sealedView(phase.sealed) }),
    ...(audience === 'officers' && phase.status === 'open' && { helpedBy: helpedBy(room, phase) }),
  };
}

const helpedBy = (room: Naming, { byClerk }: OpenPhase) =>
  [...byClerk].map(([clerk, helped]) => ({ clerk, name: shownName(room, clerk, 'officers'), helped }));

const sealedView = ({ key, credentials }: NonNullable<(OpenPhase | ClosedPhase)['sealed']>) => ({
  key,
  credentials: typeof credentials === 'number' ? credentials : credentials.size,
});

/** Nothing while a halt about it has no answer, or the second of the pair is to come. */
function outcomeView(room: Naming, phase: ClosedPhase, audience: Audience) {
  if (phase.keptBack) return { keptBack: true as const };
  if (phase.awaitsTwin) return { awaitsTwin: true as const };
  const objections = phase.objections?.map(({ person, ...rest }) => ({
    ...rest,
    ...(person && { name: shownName(room, person, audience) }),
  }));
  return { result: phase.result, ...(phase.hall && { hall: phase.hall }), ...(objections && { objections }) };
}

export function decisionsView(room: Slices<'decisions' | 'people'>) {
  const order = room.decisions.order.slice(-DECISIONS_SHOWN);
  const decisions = order.flatMap((id) => {
    const decision = room.decisions.decisions.get(id);
    if (!decision) return [];
    const { standing, ...rest } = decision;
    return [[id, { ...rest, ...standing }] as const];
  });
  const commitmentOrder = room.decisions.commitmentOrder.slice(-DECISIONS_SHOWN);
  const commitments = commitmentOrder.flatMap((id) => {
    const commitment = room.decisions.commitments.get(id);
    if (!commitment) return [];
    const { signed, ...rest } = commitment;
    const spokesperson = room.people.spokespersons.get(commitment.side);
    const number = spokesperson && personIn(room, spokesperson)?.number;
    return [
      [
        id,
        {
          ...rest,
          accepted: signed.size,
          of: room.people.count.seats.get(commitment.side) ?? 0,
          ...(number && { spokesperson: number }),
        },
      ] as const,
    ];
  });
  return { order, decisions: Object.fromEntries(decisions), commitmentOrder, commitments: Object.fromEntries(commitments) };
}
