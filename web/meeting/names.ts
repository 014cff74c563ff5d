// A person as the screen names them: by name where it is shown, else by number.
import type { Role } from '../../shared/room/people/people.ts';
import { t } from '../language/language.svelte.ts';

export interface Named {
  readonly name: string;
  readonly number: number;
  readonly group?: string;
  /** Called like somebody who runs the meeting. */
  readonly alike?: true;
  /** As what somebody is here, by the record. */
  readonly role?: Role;
}

export function nameOf({ name, number, alike }: Named): string {
  if (!name) return t('common.number', { number });
  return alike ? t('common.nameAndNumber', { name, number }) : name;
}

export const nameWithGroup = (person: Named): string => (person.group ? `${nameOf(person)} · ${person.group}` : nameOf(person));
