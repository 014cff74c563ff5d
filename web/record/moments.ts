// Moments and reasons as they stand beside the record's heads.
import { language, t } from '../language/language.svelte.ts';
import { nameOf, type Named } from '../meeting/names.ts';
import { timeOfDay } from '../ui/durations.ts';

/** To the second; with its day where that is another than today's, as it may be when an old copy was put back. */
export function momentText(moment: number, now: number): string {
  const day = new Intl.DateTimeFormat(language(), { month: 'numeric', day: 'numeric' });
  const time = new Intl.DateTimeFormat(language(), { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const isToday = day.format(moment) === day.format(now);
  return isToday ? time.format(moment) : `${day.format(moment)} ${time.format(moment)}`;
}

/** That the chair went on without a supervisor, and why. */
export function wentOnText(fork: { readonly comparedAt: number; readonly by: Named; readonly reason?: string }): string {
  return t('record.wentOn', { time: timeOfDay(fork.comparedAt), name: nameOf(fork.by), reason: fork.reason ?? '' });
}
