// Folds what was found about the record.
import type { Envelope } from '../decision.ts';
import type { RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { RecordState } from './record.ts';

export const recordHears = [
  'meeting.created',
  'record.forkFound',
  'record.compared',
] as const satisfies readonly RoomEvent['type'][];

type Heard = Extract<RoomEvent, { type: (typeof recordHears)[number] }>;

export const initialRecord = (): RecordState => ({ forks: 0 });

export function evolveRecord(state: RecordState, event: Heard, envelope: Envelope): RecordState {
  switch (event.type) {
    case 'meeting.created':
      return event.secret ? { ...state, markKey: event.secret.markKey } : state;
    case 'record.forkFound': {
      const { seen, tip } = event.data;
      if (state.open) return { ...state, open: { ...state.open, seen } };
      return { ...state, forks: state.forks + 1, open: { seen, tip, foundAt: envelope.at } };
    }
    case 'record.compared': {
      const { open, ...rest } = state;
      if (!open) return state;
      const { reason } = event.data;
      return { ...rest, last: { ...open, comparedAt: envelope.at, by: envelope.by, ...(reason !== undefined && { reason }) } };
    }
    default:
      return unreachable(event);
  }
}
