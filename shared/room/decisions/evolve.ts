// Folds decisions and commitments.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import { after, type DecisionId } from '../ids.ts';
import type { RecordEvent } from '../record/record.ts';
import type { RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { DecisionsEvent, DecisionsState, Resolution } from './decisions.ts';

export const decisionsHears = [
  'decisions.proposed',
  'decisions.objected',
  'decisions.adopted',
  'decisions.committed',
  'decisions.accepted',
  'record.compared',
] as const satisfies readonly RoomEvent['type'][];

export function initialDecisions(): DecisionsState {
  return { order: [], decisions: Map(), commitments: Map(), commitmentOrder: [] };
}

type Heard = DecisionsEvent | Extract<RecordEvent, { type: 'record.compared' }>;

export function evolveDecisions(state: DecisionsState, event: Heard, envelope: Envelope): DecisionsState {
  switch (event.type) {
    case 'decisions.proposed': {
      const { decision: id, text, nature, until, item } = event.data;
      return put(state, { id, text, nature, ...(item && { item }), standing: { status: 'proposed', until } });
    }
    case 'decisions.objected':
      return standing(state, event.data.decision, { status: 'objected', at: envelope.at });
    case 'decisions.adopted': {
      const { decision: id, text, nature, poll, item } = event.data;
      const adopted = { status: 'adopted' as const, at: envelope.at, ...(poll && { poll }) };
      return put(state, { id, text, nature, ...(item && { item }), standing: adopted });
    }
    case 'decisions.committed': {
      const { commitment: id, ...said } = event.data;
      const commitment = { id, ...said, bound: false, signed: Map<never, never>() };
      return {
        ...state,
        commitments: state.commitments.set(id, commitment),
        commitmentOrder: [...state.commitmentOrder, id],
      };
    }
    case 'decisions.accepted':
      return accepted(state, event, envelope);
    case 'record.compared':
      return objectedLater(state, event.data.length);
    default:
      return unreachable(event);
  }
}

function accepted(
  state: DecisionsState,
  event: Extract<DecisionsEvent, { type: 'decisions.accepted' }>,
  envelope: Envelope,
): DecisionsState {
  const { commitment: id, person, as } = event.data;
  const commitment = state.commitments.get(id);
  if (!commitment) return state;
  const signed = commitment.signed.set(person, envelope.at);
  return {
    ...state,
    commitments: state.commitments.set(id, { ...commitment, signed, bound: commitment.bound || as === 'spokesperson' }),
  };
}

function put(state: DecisionsState, decision: Resolution): DecisionsState {
  const known = state.decisions.has(decision.id);
  return {
    ...state,
    decisions: state.decisions.set(decision.id, decision),
    order: known ? state.order : [...state.order, decision.id],
  };
}

function standing(state: DecisionsState, id: DecisionId, now: Resolution['standing']): DecisionsState {
  const decision = state.decisions.get(id);
  return decision ? put(state, { ...decision, standing: now }) : state;
}

/** Nobody could object while the record was in doubt. */
function objectedLater(state: DecisionsState, length: number): DecisionsState {
  const decisions = state.decisions.map((one) =>
    one.standing.status === 'proposed'
      ? { ...one, standing: { ...one.standing, until: after(one.standing.until, length) } }
      : one,
  );
  return { ...state, decisions };
}
