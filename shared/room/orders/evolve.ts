// Folds points of order from the hand that raises them to the answer that stands.
import { Map } from 'immutable';
import type { Envelope } from '../decision.ts';
import { after, type PersonId } from '../ids.ts';
import { onItem } from '../readings.ts';
import type { RoomEvent } from '../room.ts';
import { unreachable } from '../unreachable.ts';
import type { OrdersEvent, OrdersState, PointOfOrder } from './orders.ts';

export const ordersHears = [
  'orders.ruled',
  'orders.contested',
  'orders.put',
  'queue.joined',
  'queue.left',
  'polls.opened',
  'meeting.resumed',
] as const satisfies readonly RoomEvent['type'][];

type Heard = Extract<RoomEvent, { type: (typeof ordersHears)[number] }>;

/** Answered points kept at hand for the views. */
const ANSWERED_SHOWN = 10;

export function initialOrders(): OrdersState {
  return { points: Map(), open: [], answered: [], dismissed: Map() };
}

export function evolveOrders(state: OrdersState, event: Heard, envelope: Envelope): OrdersState {
  switch (event.type) {
    case 'queue.joined': {
      const { person, kind, item, article, note } = event.data;
      if (kind !== 'pointOfOrder') return state;
      const told = { ...(item && { item }), ...(article && { article }), ...(note && { note }) };
      const point: PointOfOrder = { person, ...told, at: envelope.at, standing: { status: 'open' } };
      return { ...state, points: state.points.set(person, point), open: [...without(state.open, person), person] };
    }
    case 'queue.left': {
      const { person, because } = event.data;
      // A point taken back before it was answered needs no answer any more.
      if (because === 'answered' || state.points.get(person)?.standing.status !== 'open') return state;
      return { ...state, points: state.points.delete(person), open: without(state.open, person) };
    }
    case 'polls.opened': {
      const contests = event.data.contests;
      if (!contests || !('order' in contests)) return state;
      return edit(state, contests.order, (point) => ({ ...point, contest: { status: 'voting', poll: event.data.poll } }));
    }
    case 'meeting.resumed': {
      const later = (point: PointOfOrder): PointOfOrder =>
        point.contest?.status === 'statements'
          ? { ...point, contest: { ...point.contest, until: after(point.contest.until, event.data.length) } }
          : point;
      return state.answered.reduce((next, person) => edit(next, person, later), state);
    }
    default:
      return evolveOwn(state, event, envelope);
  }
}

function evolveOwn(state: OrdersState, event: OrdersEvent, envelope: Envelope): OrdersState {
  switch (event.type) {
    case 'orders.ruled':
      return ruled(state, event, envelope);
    case 'orders.contested': {
      const { person, seat, statementsUntil: until } = event.data;
      return edit(state, person, (point) => {
        const seats = point.contest?.status === 'asked' ? point.contest.seats : [];
        return {
          ...point,
          contest: until === undefined ? { status: 'asked', seats: [...seats, seat] } : { status: 'statements', until },
        };
      });
    }
    case 'orders.put':
      // The answer stands, unless a poll that asks all opens now.
      return edit(state, event.data.person, (point) => ({ ...point, contest: { status: 'decided' } }));
    default:
      return unreachable(event);
  }
}

function ruled(state: OrdersState, event: Extract<OrdersEvent, { type: 'orders.ruled' }>, envelope: Envelope): OrdersState {
  const { person, ruling, by, reason, remedy } = event.data;
  const before = state.points.get(person);
  if (!before) return state;
  const answer = { ruling, by, at: envelope.at, ...(reason && { reason }), ...(remedy && { remedy }) };
  const next = edit(state, person, (point) => ({
    ...point,
    standing: { status: 'answered', ...answer },
    ...(point.contest && { contest: { status: 'decided' } }),
  }));
  const wasDismissed = before.standing.status === 'answered' && before.standing.ruling === 'dismissed';
  const dismissals = (ruling === 'dismissed' ? 1 : 0) - (wasDismissed ? 1 : 0);
  return {
    ...next,
    open: without(state.open, person),
    answered: [person, ...without(state.answered, person)].slice(0, ANSWERED_SHOWN),
    dismissed: dismissals === 0 ? state.dismissed : state.dismissed.update(onItem(before.item, person), 0, (n) => n + dismissals),
  };
}

const without = (list: readonly PersonId[], person: PersonId): readonly PersonId[] => list.filter((other) => other !== person);

const edit = (state: OrdersState, person: PersonId, change: (point: PointOfOrder) => PointOfOrder): OrdersState => ({
  ...state,
  points: state.points.update(person, (point) => point && change(point)),
});
