// Folds flags, answers, remedies and contests.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import { after, type FlagId } from '../ids.ts';
import { onItem } from '../readings.ts';
import type { RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { Flag, FlagsEvent, FlagsState } from './flags.ts';

export const flagsHears = [
  'flags.raised',
  'flags.withdrawn',
  'flags.ruled',
  'flags.redressed',
  'flags.reopened',
  'flags.contested',
  'flags.put',
  'polls.opened',
  'meeting.resumed',
] as const satisfies readonly RoomEvent['type'][];

type Heard = Extract<RoomEvent, { type: (typeof flagsHears)[number] }>;

/** Ended flags kept at hand for the views. */
const ENDED_SHOWN = 10;

export function initialFlags(): FlagsState {
  return { flags: Map(), open: [], owed: [], ended: [], haltsDismissed: Map(), raised: 0 };
}

export function evolveFlags(state: FlagsState, event: Heard, envelope: Envelope): FlagsState {
  switch (event.type) {
    case 'meeting.resumed':
      return moved(state, event.data.length);
    case 'polls.opened': {
      const contests = event.data.contests;
      if (!contests || !('flag' in contests)) return state;
      const contest = { status: 'voting' as const, poll: event.data.poll, question: contests.question };
      return { ...state, contested: contests.flag, flags: change(state, contests.flag, (flag) => ({ ...flag, contest })) };
    }
    default:
      return evolveOwn(state, event, envelope);
  }
}

function evolveOwn(state: FlagsState, event: FlagsEvent, envelope: Envelope): FlagsState {
  const { flag: id } = event.data;
  switch (event.type) {
    case 'flags.raised':
      return raised(state, event, envelope);
    case 'flags.withdrawn': {
      const flags = change(state, id, ({ contest, ...flag }) => ({ ...flag, standing: { status: 'withdrawn' } }));
      return ended(withoutContest({ ...state, flags, owed: state.owed.filter((owed) => owed !== id) }, id), id);
    }
    case 'flags.ruled':
      return ruled(state, event, envelope);
    case 'flags.redressed': {
      const flags = change(state, id, (flag) =>
        flag.standing.status === 'answered' ? { ...flag, standing: { ...flag.standing, owed: false } } : flag,
      );
      return { ...state, flags, owed: state.owed.filter((owed) => owed !== id) };
    }
    case 'flags.reopened':
      return reopened(state, event, envelope);
    case 'flags.contested': {
      const until = event.data.statementsUntil;
      if (until === undefined) return contestOver(state, id);
      return {
        ...state,
        contested: id,
        flags: change(state, id, (flag) => ({ ...flag, contest: { status: 'statements', until } })),
      };
    }
    case 'flags.put':
      return contestOver(state, id);
    default:
      return unreachable(event);
  }
}

function raised(state: FlagsState, event: Extract<FlagsEvent, { type: 'flags.raised' }>, envelope: Envelope): FlagsState {
  const { flag: id, by, article, weight, about, item } = event.data;
  const note = event.data.note ?? event.secret?.note;
  const flag: Flag = {
    id,
    by,
    article,
    weight,
    about,
    ...(item && { item }),
    ...(note !== undefined && { note }),
    private: event.data.private ?? false,
    raisedAt: envelope.at,
    standing: { status: 'open', since: envelope.at },
    reopened: 0,
  };
  return { ...state, flags: state.flags.set(id, flag), open: [...state.open, id], raised: state.raised + 1 };
}

function reopened(state: FlagsState, event: Extract<FlagsEvent, { type: 'flags.reopened' }>, envelope: Envelope): FlagsState {
  const { flag: id, note = event.secret?.note } = event.data;
  // Its next answer is another one: it can go to the meeting anew.
  const again = ({ contest, ...flag }: Flag): Flag => ({
    ...flag,
    reopened: flag.reopened + 1,
    standing: { status: 'open', since: envelope.at },
    ...(note && { note }),
  });
  const without = (list: readonly FlagId[]) => list.filter((other) => other !== id);
  const { open, owed, ended: past } = state;
  return { ...state, flags: change(state, id, again), open: [...open, id], owed: without(owed), ended: without(past) };
}

function ruled(state: FlagsState, event: Extract<FlagsEvent, { type: 'flags.ruled' }>, envelope: Envelope): FlagsState {
  const { flag: id, ruling, by, remedy = event.secret?.remedy, reason = event.secret?.reason } = event.data;
  const owed = event.data.owed ?? (ruling === 'upheld' && (event.data.remedy !== undefined || by === 'meeting'));
  const answer = { ruling, by, at: envelope.at, owed, ...(remedy && { remedy }), ...(reason && { reason }) };
  const before = state.flags.get(id);
  const answered = (flag: Flag): Flag => ({
    ...flag,
    standing: { status: 'answered', ...answer },
    ...(flag.contest && { contest: { status: 'decided' } }),
  });
  const next = withoutContest({ ...state, flags: change(state, id, answered) }, id);
  const overturned = before?.standing.status === 'answered' && before.standing.ruling === 'dismissed' && ruling === 'upheld';
  const dismissals = ruling === 'dismissed' && before?.standing.status === 'open' ? 1 : overturned ? -1 : 0;
  const counted =
    before?.weight === 'halt' && dismissals !== 0
      ? next.haltsDismissed.update(onItem(before.item, before.by), 0, (n) => n + dismissals)
      : next.haltsDismissed;
  return {
    ...ended(next, id),
    haltsDismissed: counted,
    owed: owed ? [...next.owed.filter((other) => other !== id), id] : next.owed,
  };
}

const change = (state: FlagsState, id: FlagId, edit: (flag: Flag) => Flag): FlagsState['flags'] =>
  state.flags.update(id, (flag) => flag && edit(flag));

function ended(state: FlagsState, id: FlagId): FlagsState {
  const kept = state.ended.filter((other) => other !== id);
  return { ...state, open: state.open.filter((other) => other !== id), ended: [id, ...kept].slice(0, ENDED_SHOWN) };
}

/** The answer stands, unless a poll that asks all opens now. */
const contestOver = (state: FlagsState, id: FlagId): FlagsState =>
  withoutContest({ ...state, flags: change(state, id, (flag) => ({ ...flag, contest: { status: 'decided' } })) }, id);

function withoutContest(state: FlagsState, id: FlagId): FlagsState {
  if (state.contested !== id) return state;
  const { contested, ...rest } = state;
  return rest;
}

/** After a pause the statements have as long as before; so has the answer to an open flag. */
function moved(state: FlagsState, length: number): FlagsState {
  let flags = state.flags;
  for (const id of state.open) {
    flags = flags.update(
      id,
      (flag) =>
        flag &&
        (flag.standing.status === 'open'
          ? { ...flag, standing: { ...flag.standing, since: after(flag.standing.since, length) } }
          : flag),
    );
  }
  const { contested } = state;
  if (contested === undefined) return { ...state, flags };
  const later = (flag: Flag): Flag =>
    flag.contest?.status === 'statements'
      ? { ...flag, contest: { ...flag.contest, until: after(flag.contest.until, length) } }
      : flag;
  return { ...state, flags: flags.update(contested, (flag) => flag && later(flag)) };
}
