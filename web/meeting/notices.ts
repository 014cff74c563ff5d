// What the system noticed, in words: with the item it is about, since the same can be so of several.
import type { View } from '../../shared/room/view.ts';
import { t, told } from '../language/language.svelte.ts';

export function noticeText(view: View, { notice, figures, about }: View['notices']['latest'][number]): string {
  const words = told('notices', notice, figures);
  const item = about && 'item' in about ? view.agenda.items[String(about['item'])] : undefined;
  return item ? t('meeting.onItem', { title: item.title, words }) : words;
}
