// What became of each item that was not dealt with: put off or passed on in session, or named at the close, each with its reason.
import type { View } from '../../shared/room/view.ts';
import { t } from '../language/language.svelte.ts';

type Item = View['agenda']['items'][string];

export interface Fate {
  readonly item: Item;
  readonly words: string;
  readonly reason: string;
}

/** Nothing for an item that was dealt with, or may still be. */
export function fateOf(item: Item, { meeting }: View): Fate | undefined {
  if (item.status === 'closed') return undefined;
  if (item.status === 'deferred') return { item, words: t('meeting.itemStatus.deferred'), reason: item.reason };
  if (item.status === 'referred') {
    const words = item.to ? t('closing.referredTo', { to: item.to }) : t('meeting.itemStatus.referred');
    return { item, words, reason: item.reason };
  }
  if (meeting.status !== 'closed') return undefined;
  const left = meeting.left[item.id];
  return left
    ? { item, words: t(`chair.fate.${left.fate}`), reason: left.reason }
    : { item, words: t('closing.notReached'), reason: '' };
}

/** In the order of the agenda. */
export const fatesIn = (view: View): readonly Fate[] =>
  view.agenda.order.flatMap((id) => {
    const item = view.agenda.items[id];
    return (item && fateOf(item, view)) ?? [];
  });
