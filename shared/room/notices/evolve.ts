// Keeps the latest notices, one for each occasion.
import type { Envelope } from '../decision.ts';
import type { NoticesEvent, NoticesState } from './notices.ts';

export const noticesHears = ['notices.raised'] as const;

/** So many stay in view; the record has them all. */
const SHOWN = 20;
/** Occasions remembered so that one gives one notice. A meeting has at most some hundreds. */
const KEYS_KEPT = 400;

export const initialNotices = (): NoticesState => ({ latest: [], keys: [] });

export function evolveNotices(state: NoticesState, event: NoticesEvent, envelope: Envelope): NoticesState {
  const notice = { ...event.data, at: envelope.at };
  return { latest: [notice, ...state.latest].slice(0, SHOWN), keys: [...state.keys, notice.key].slice(-KEYS_KEPT) };
}
