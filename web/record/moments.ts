// A moment as it stands beside a head: to the second, with its day, since a copy that was put back may be of another one.
import { language } from '../language/language.svelte.ts';

export function momentText(moment: number): string {
  const form = {
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  } as const;
  return new Intl.DateTimeFormat(language(), form).format(moment);
}
