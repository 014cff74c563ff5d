// What the form for a new meeting holds, and how it becomes a request.
import { procedures, type ProcedureId } from '../../shared/procedures/procedures.ts';
import type { ItemKind } from '../../shared/procedures/procedure.ts';
import type { Language } from '../language/language.svelte.ts';

export interface WishedItem {
  id: number;
  title: string;
  kind: ItemKind;
  minutes: string;
}
export interface MeetingWish {
  title: string;
  procedure: ProcedureId;
  groups: string[];
  place: string;
  sound: string;
  names: 'whole' | 'surname' | 'number';
  waitingRoom: boolean;
  agenda: WishedItem[];
  createKey: string;
}

export const emptyWish = (): MeetingWish => ({
  title: '',
  procedure: 'plain',
  groups: [],
  place: '',
  sound: '',
  names: 'whole',
  waitingRoom: false,
  agenda: [],
  createKey: '',
});

/** The template's groups and agenda, as a start in the reader's language. */
export function fromTemplate(wish: MeetingWish, procedure: ProcedureId, language: Language): void {
  wish.procedure = procedure;
  wish.groups = procedures[procedure].groups.map((group) => group.name[language]);
  wish.agenda = procedures[procedure].agenda.map((item, index) => ({
    id: index,
    title: item.title[language],
    kind: item.kind,
    minutes: String(item.minutes),
  }));
}

/** The body of the request; what was left empty is left out. */
export function requestOf(wish: MeetingWish, language: Language) {
  const text = (name: string, value: string) => (value.trim() ? { [name]: value.trim() } : {});
  return {
    title: wish.title.trim(),
    procedure: wish.procedure,
    language,
    ...text('place', wish.place),
    ...text('sound', wish.sound),
    names: wish.names,
    waitingRoom: wish.waitingRoom,
    groups: wish.groups.map((group) => group.trim()).filter((group) => group !== ''),
    agenda: wish.agenda
      .filter((item) => item.title.trim() !== '')
      .map(({ title, kind, minutes }) => ({ title: title.trim(), kind, minutes: Math.max(0, Number(minutes) || 0) })),
  };
}
