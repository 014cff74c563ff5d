// A person as the screen names them: by name where it is shown, else by number.
import { t } from '../language/language.svelte.ts';

export interface Named {
  readonly name: string;
  readonly number: number;
  readonly group?: string;
}

export const nameOf = (person: Named): string => person.name || t('common.number', { number: person.number });

export const nameWithGroup = (person: Named): string => (person.group ? `${nameOf(person)} · ${person.group}` : nameOf(person));
